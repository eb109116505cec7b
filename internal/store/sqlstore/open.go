package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"tierdesk/internal/store"
)

var _ store.Store = (*Store)(nil)

// Store keeps a desk in one database.
type Store struct {
	dialect dialect
	db      *sql.DB // reads
	reads   *reader
	writes  writer
	numbers numberBlock
	counter *sql.DB  // for blocks of numbers, so that a change that holds a connection never waits for a second of the same pool
	texts   sync.Map // query → bound query, for PostgreSQL
}

// Readers is how many reads run beside each other on SQLite.
const readers = 6

// OpenSQLite opens or creates the database file of a data folder and brings its tables up to date.
func OpenSQLite(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, FileName)
	writeDB, err := sql.Open(sqliteDriver, sqliteSource(path, false))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	writeDB.SetMaxOpenConns(1)
	if err := Migrate(ctx, writeDB, sqliteDialect{}); err != nil {
		_ = writeDB.Close()
		return nil, err
	}
	readDB, err := sql.Open(sqliteDriver, sqliteSource(path, true))
	if err != nil {
		_ = writeDB.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	readDB.SetMaxOpenConns(readers)
	readDB.SetMaxIdleConns(readers)
	s := &Store{dialect: sqliteDialect{}, db: readDB, reads: newReader(readDB, true)}
	s.writes, err = startGroupWriter(ctx, s, writeDB)
	if err != nil {
		_ = readDB.Close()
		return nil, err
	}
	return s, s.foldSubjects(ctx)
}

// OpenPostgres connects to a PostgreSQL database and brings its tables up to date.
func OpenPostgres(ctx context.Context, address string) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, fmt.Errorf("the database URL must begin with postgres://")
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := Migrate(ctx, db, postgresDialect{}); err != nil {
		_ = db.Close()
		return nil, err
	}
	counter, err := sql.Open("pgx", address)
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	counter.SetMaxOpenConns(1)
	counter.SetConnMaxIdleTime(5 * time.Minute)
	s := &Store{dialect: postgresDialect{}, db: db, reads: newReader(db, false), counter: counter}
	s.writes = &directWriter{store: s, db: db}
	return s, s.foldSubjects(ctx)
}

// Close waits for what is being written and closes the database.
func (s *Store) Close() error {
	err := s.writes.close()
	if s.counter != nil {
		_ = s.counter.Close()
	}
	s.reads.close()
	if closeErr := s.db.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Dialect is "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.name() }

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return store.Unavailable(err)
	}
	return nil
}

// DatabaseNow gives the time of a server, which may be another computer. SQLite runs by the host's clock.
func (s *Store) DatabaseNow(ctx context.Context) (time.Time, error) {
	if s.dialect.name() == "sqlite" {
		return time.Time{}, nil
	}
	var micros int64
	if err := s.row(ctx, `SELECT `+s.dialect.clock()).Scan(&micros); err != nil {
		return time.Time{}, s.kind(err)
	}
	return store.Instant(micros), nil
}

func sqliteSource(path string, readOnly bool) string {
	return sqlitePragmas(path, map[string]string{
		"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": "5000", "foreign_keys": "ON", "secure_delete": "ON",
		"cache_size": "-6000", "temp_store": "MEMORY", "journal_size_limit": "67108864",
	}, readOnly)
}

package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date, forward only, each step in its own transaction.
func Migrate(ctx context.Context, db *sql.DB, d dialect) error {
	files, err := migrationFiles(d)
	if err != nil {
		return err
	}
	var options []goose.ProviderOption
	if d.name() == "postgres" {
		// Nodes that start at once wait for the one that migrates.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("make the lock of migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(gooseDialect[d.name()], db, files, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

var gooseDialect = map[string]goose.Dialect{"sqlite": goose.DialectSQLite3, "postgres": goose.DialectPostgres}

// migrationFiles gives the steps of a dialect: the common ones with its words put in, and its own where they differ.
func migrationFiles(d dialect) (fs.FS, error) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	files := fstest.MapFS{}
	for _, entry := range entries {
		name, own := migrationName(entry.Name(), d)
		if !own {
			continue
		}
		text, err := migrations.ReadFile("migrations/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", entry.Name(), err)
		}
		files[name] = &fstest.MapFile{Data: []byte(d.schema(string(text)))}
	}
	return files, nil
}

// migrationName takes the dialect out of a file name and tells whether the file is for it.
func migrationName(file string, d dialect) (string, bool) {
	parts := strings.Split(file, ".")
	if len(parts) == 2 {
		return file, true
	}
	return parts[0] + ".sql", parts[1] == d.name()
}

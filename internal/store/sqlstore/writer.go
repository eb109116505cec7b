package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tierdesk/internal/store"
)

// writer runs a piece of work in a transaction and returns after it is committed. The work may run more than once.
type writer interface {
	write(ctx context.Context, do func(*tx) error) error
	// settle brings what was written into its last place, so that no older copy of an erased text stays in a log. It does
	// what it can: a reader in the middle of a page may keep it from it.
	settle(ctx context.Context)
	close() error
}

// tx is a transaction as the work sees it.
type tx struct {
	ctx   context.Context
	store *Store
	run   runner
}

// runner is what a prepared connection of SQLite and a transaction of PostgreSQL have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (t *tx) exec(query string, args ...any) (int64, error) {
	result, err := t.run.ExecContext(t.ctx, t.store.text(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	return t.run.QueryContext(t.ctx, t.store.text(query), args...)
}

func (t *tx) row(query string, args ...any) *sql.Row {
	return t.run.QueryRowContext(t.ctx, t.store.text(query), args...)
}

// text gives a query in the dialect's form.
func (s *Store) text(query string) string {
	if s.dialect.name() == "sqlite" {
		return query
	}
	if text, ok := s.texts.Load(query); ok {
		return text.(string)
	}
	text := s.dialect.bind(query)
	s.texts.Store(query, text)
	return text
}

// write runs work in a transaction and words its error.
func (s *Store) write(ctx context.Context, do func(*tx) error) error {
	return s.kind(s.writes.write(ctx, do))
}

// kind gives errors of the database their kind; all others pass.
func (s *Store) kind(err error) error {
	if err == nil || !s.dialect.isUnavailable(err) {
		return err
	}
	return store.Unavailable(err)
}

// groupSize is how many changes share one COMMIT at most.
const groupSize = 64

// groupWriter is SQLite's one writer.
type groupWriter struct {
	store *Store
	db    *sql.DB
	conn  *preparedConn
	jobs  chan *job
	ended chan struct{}
	once  sync.Once
	mu    sync.RWMutex
	shut  bool
}

type job struct {
	ctx  context.Context
	do   func(*tx) error // nil: settle
	err  error
	done chan struct{}
}

var errClosed = errors.New("the store is closed")

func startGroupWriter(ctx context.Context, s *Store, db *sql.DB) (*groupWriter, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the writer: %w", err)
	}
	w := &groupWriter{
		store: s, db: db, conn: &preparedConn{conn: conn, statements: map[string]*sql.Stmt{}},
		jobs: make(chan *job, 4*groupSize), ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

func (w *groupWriter) write(ctx context.Context, do func(*tx) error) error {
	j := &job{ctx: ctx, do: do, done: make(chan struct{})}
	if err := w.enqueue(ctx, j); err != nil {
		return err
	}
	// Once queued, the answer is waited for whatever the caller's context says: the change may be committed.
	<-j.done
	return j.err
}

func (w *groupWriter) settle(ctx context.Context) { _ = w.write(ctx, nil) }

func (w *groupWriter) enqueue(ctx context.Context, j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.shut {
		return errClosed
	}
	select {
	case w.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *groupWriter) close() error {
	w.once.Do(func() {
		w.mu.Lock()
		w.shut = true
		close(w.jobs)
		w.mu.Unlock()
		<-w.ended
	})
	w.conn.close()
	return w.db.Close()
}

func (w *groupWriter) loop() {
	defer close(w.ended)
	for first := range w.jobs {
		batch := w.gather(first)
		w.commit(batch)
		for _, j := range batch {
			close(j.done)
		}
	}
}

// gather takes what is queued already, without waiting for more.
func (w *groupWriter) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < groupSize {
		select {
		case j, ok := <-w.jobs:
			if !ok {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit writes a batch in one transaction. Most batches have no failure in them, so that they are tried as a whole first; one
// that has is written again with a savepoint around each, so that a failure takes nobody else's change with it.
func (w *groupWriter) commit(batch []*job) {
	if len(batch) > 1 && w.writeBatch(batch, w.runPlain) {
		return
	}
	w.writeBatch(batch, w.runOne)
}

// writeBatch gives false when nothing was written and the batch must be tried in another way.
func (w *groupWriter) writeBatch(batch []*job, run func(context.Context, *job) (own, broken error)) bool {
	ctx := context.Background()
	err := w.begin(ctx)
	for i := 0; err == nil && i < len(batch); i++ {
		batch[i].err, err = run(ctx, batch[i])
	}
	if errors.Is(err, errTogether) {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
		return false
	}
	if err == nil {
		_, err = w.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
		failAll(batch, err)
		return true
	}
	if slices.ContainsFunc(batch, func(j *job) bool { return j.do == nil }) {
		w.checkpoint(ctx)
	}
	return true
}

// errTogether says that a change among others failed, and that they must be written apart.
var errTogether = errors.New("a change of the batch failed")

// runPlain writes one change without a savepoint of its own.
func (w *groupWriter) runPlain(ctx context.Context, j *job) (own, broken error) {
	if j.ctx.Err() != nil || j.do == nil {
		return j.ctx.Err(), nil
	}
	if guarded(func() error { return j.do(&tx{ctx: ctx, store: w.store, run: w.conn}) }) != nil {
		return nil, errTogether
	}
	return nil, nil
}

// checkpointTries bounds how often a checkpoint waits for readers.
const checkpointTries = 5

func (w *groupWriter) checkpoint(ctx context.Context) {
	for range checkpointTries {
		var busy, pages, moved int
		err := w.conn.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
		if err != nil || busy == 0 {
			return
		}
	}
}

// begin also mends a connection that an earlier failure left inside a transaction.
func (w *groupWriter) begin(ctx context.Context) error {
	_, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
	}
	return err
}

func failAll(batch []*job, err error) {
	for _, j := range batch {
		j.err = err
	}
}

// runOne writes one change in a savepoint of its own, so that its failure takes nobody else's with it. The second error is
// of the savepoint itself: then nothing is known of the transaction any more (SQLite rolls all of it back when the disk is
// full), and all of the batch has failed.
func (w *groupWriter) runOne(ctx context.Context, j *job) (own, broken error) {
	if j.ctx.Err() != nil || j.do == nil {
		return j.ctx.Err(), nil
	}
	if _, err := w.conn.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return nil, err
	}
	own = guarded(func() error { return j.do(&tx{ctx: ctx, store: w.store, run: w.conn}) })
	if own != nil {
		if _, err := w.conn.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
			return own, err
		}
	}
	_, broken = w.conn.ExecContext(ctx, "RELEASE one")
	return own, broken
}

// guarded turns a panic into an error, so that it takes down neither the writer nor the changes beside it.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a write broke off: %v", p)
		}
	}()
	return do()
}

// preparedConn keeps every statement of the one writing connection prepared. Only the writer's goroutine uses it.
type preparedConn struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	fault      func(query string) error // set by tests alone: what a statement fails with instead of being run
}

func (p *preparedConn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if p.fault != nil {
		if err := p.fault(query); err != nil {
			return nil, err
		}
	}
	if statement, ok := p.statements[query]; ok {
		return statement, nil
	}
	statement, err := p.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.statements[query] = statement
	return statement, nil
}

// ExecContext runs a prepared statement.
func (p *preparedConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	statement, err := p.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// QueryContext runs a prepared query.
func (p *preparedConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := p.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

// QueryRowContext runs a prepared query for one row.
func (p *preparedConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	statement, err := p.prepare(ctx, query)
	if err != nil {
		return p.conn.QueryRowContext(failing{ctx, err}, query, args...)
	}
	return statement.QueryRowContext(ctx, args...)
}

// failing is a context that has ended with an error, to give that error out of a row.
type failing struct {
	context.Context
	err error
}

func (f failing) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

func (f failing) Err() error { return f.err }

func (p *preparedConn) close() {
	for _, statement := range p.statements {
		_ = statement.Close()
	}
	_ = p.conn.Close()
}

// directWriter is PostgreSQL's: every change a transaction, repeated when it lost a race.
type directWriter struct {
	store *Store
	db    *sql.DB
}

const (
	maxRaces  = 8
	maxTxTime = 5 * time.Second // the live feed counts on it: see feed.go
)

func (w *directWriter) write(ctx context.Context, do func(*tx) error) error {
	var err error
	for range maxRaces {
		if err = w.once(ctx, do); err == nil || !w.store.dialect.isRetry(err) {
			return err
		}
	}
	return err
}

func (w *directWriter) once(ctx context.Context, do func(*tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, maxTxTime)
	defer cancel()
	transaction, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = transaction.Rollback() }()
	if err := guarded(func() error { return do(&tx{ctx: ctx, store: w.store, run: transaction}) }); err != nil {
		return err
	}
	return transaction.Commit()
}

// settle has nothing to do: old rows are the database's to vacuum.
func (w *directWriter) settle(context.Context) {}

func (w *directWriter) close() error { return nil }

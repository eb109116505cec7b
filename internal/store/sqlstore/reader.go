package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// reader runs reads with statements that stay prepared: on SQLite, where the driver keeps none, preparing costs as much as a
// short read itself. PostgreSQL's driver keeps its own.
type reader struct {
	db         *sql.DB
	keeps      bool // whether statements are kept here
	mu         sync.RWMutex
	statements map[string]*sql.Stmt
}

// maxStatements bounds the kept statements, each of which every connection holds. Texts are made of constant fragments, so a
// desk meets some dozens; the long tail (lists of ids of every length) is prepared anew each time.
const maxStatements = 120

func newReader(db *sql.DB, keeps bool) *reader {
	return &reader{db: db, keeps: keeps, statements: map[string]*sql.Stmt{}}
}

// statement gives nil for a text that is not kept.
func (r *reader) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if !r.keeps {
		return nil, nil
	}
	r.mu.RLock()
	statement, full := r.statements[query], len(r.statements) >= maxStatements
	r.mu.RUnlock()
	if statement != nil || full {
		return statement, nil
	}
	statement, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if kept, ok := r.statements[query]; ok { // somebody was faster
		_ = statement.Close() //nolint:sqlclosecheck // a statement that is kept stays open
		return kept, nil
	}
	r.statements[query] = statement
	return statement, nil
}

func (r *reader) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := r.statement(ctx, query) //nolint:sqlclosecheck // it is kept, and closed with the reader
	if err != nil {
		return nil, err
	}
	if statement == nil {
		return r.db.QueryContext(ctx, query, args...)
	}
	return statement.QueryContext(ctx, args...)
}

// row asks for one row. A text that cannot be prepared fails again in the row, with the same error.
func (r *reader) row(ctx context.Context, query string, args ...any) *sql.Row {
	statement, err := r.statement(ctx, query) //nolint:sqlclosecheck // it is kept, and closed with the reader
	if err != nil || statement == nil {
		return r.db.QueryRowContext(ctx, query, args...)
	}
	return statement.QueryRowContext(ctx, args...)
}

func (r *reader) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, statement := range r.statements {
		_ = statement.Close()
	}
	clear(r.statements)
}

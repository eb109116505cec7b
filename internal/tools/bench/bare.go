package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// How the bare program writes: as many tickets in a transaction as callers at once put there.
const (
	bareGroup = 32
	bareCount = 6400
)

// bareProgram writes the rows of one created ticket, those of the search among them, over and over into an empty database of the
// same tables, indexes and pragmas, with nothing else around it, and gives tickets a second. It is what the machine could do at
// best: no HTTP, no JSON, no decision, no hash, no token, and no client on the other side of the same two cores.
func bareProgram(ctx context.Context, from, dir string) (float64, error) {
	source, err := sql.Open("sqlite", from+"?_pragma=query_only(1)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = source.Close() }()
	rows, err := oneTicket(ctx, source)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	target, err := sql.Open("sqlite", filepath.Join(dir, "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = target.Close() }()
	target.SetMaxOpenConns(1)
	if err := copySchema(ctx, source, target); err != nil {
		return 0, err
	}
	return writeBare(ctx, target, rows)
}

// bareRow is one row of one table; marks are the columns that hold the ticket's id or number and change with every copy.
type bareRow struct {
	insert string
	values []any
}

func oneTicket(ctx context.Context, db *sql.DB) ([]bareRow, error) {
	var id string
	var number int64
	err := db.QueryRowContext(ctx, `SELECT t.id, t.number FROM tickets t JOIN search_docs d ON d.ref = t.id ORDER BY t.number DESC LIMIT 1`).Scan(&id, &number)
	if err != nil {
		return nil, err
	}
	var all []bareRow
	for table, where := range map[string]string{
		"tickets": "id = ?", "events": "ticket_id = ?", "contents": "ticket_id = ?", "outbox": "ticket_id = ?", "feed": "ref = ?",
		"search_docs": "ref = ?",
	} {
		rows, err := rowsOf(ctx, db, table, where, id)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		all = append(all, rows...)
	}
	for _, row := range all {
		for i, v := range row.values {
			if v == id {
				row.values[i] = mark{kind: "id"}
			} else if v == number && strings.HasPrefix(row.insert, "INSERT INTO tickets") {
				row.values[i] = mark{kind: "number"}
			}
		}
		if strings.HasPrefix(row.insert, "INSERT INTO outbox") {
			row.values[0] = mark{kind: "letter"}
		}
		if strings.HasPrefix(row.insert, "INSERT INTO search_docs") {
			row.values[0] = mark{kind: "number"}
			all = append(all, bareRow{
				insert: "INSERT INTO search_index (rowid, title, body, notes) VALUES (?, ?, ?, ?)",
				values: append([]any{mark{kind: "number"}}, row.values[len(row.values)-3:]...),
			})
		}
	}
	return all, nil
}

type mark struct{ kind string }

func rowsOf(ctx context.Context, db *sql.DB, table, where, id string) ([]bareRow, error) {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+where, id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	skip := -1
	if table == "feed" {
		skip = slices.Index(columns, "pos")
	}
	var all []bareRow
	for rows.Next() {
		values := make([]any, len(columns))
		places := make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		if skip >= 0 {
			values[skip] = nil
		}
		all = append(all, bareRow{
			insert: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")",
			values: values,
		})
	}
	return all, rows.Err()
}

func copySchema(ctx context.Context, source, target *sql.DB) error {
	rows, err := source.QueryContext(ctx, `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('tickets', 'events', 'contents', 'outbox', 'feed', 'search_docs', 'search_index')`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if _, err := target.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return rows.Err()
}

func writeBare(ctx context.Context, db *sql.DB, rows []bareRow) (float64, error) {
	began := time.Now()
	for n := 0; n < bareCount; n += bareGroup {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		for i := range bareGroup {
			if err := copyTicket(ctx, tx, rows, int64(n+i+1)); err != nil {
				_ = tx.Rollback()
				return 0, err
			}
		}
		if err := tx.Commit(); err != nil {
			return 0, err
		}
	}
	return bareCount / time.Since(began).Seconds(), nil
}

func copyTicket(ctx context.Context, tx *sql.Tx, rows []bareRow, n int64) error {
	for k, row := range rows {
		values := slices.Clone(row.values)
		for i, v := range values {
			m, ok := v.(mark)
			switch {
			case !ok:
			case m.kind == "number":
				values[i] = n
			default:
				values[i] = fmt.Sprintf("%s-%012d-%02d", "01900000-0000-7000", n, k*flagOf(m.kind == "letter"))
			}
		}
		if _, err := tx.ExecContext(ctx, row.insert, values...); err != nil {
			return err
		}
	}
	return nil
}

func flagOf(on bool) int {
	if on {
		return 1
	}
	return 0
}

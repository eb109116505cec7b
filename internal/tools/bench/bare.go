package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// How the bare program writes: as many tickets in a transaction as callers at once put there.
const (
	bareGroup = 32
	bareCount = 32000
)

// bareProgram writes the rows of one created ticket, those of the search among them, over and over into the same database after
// the desk has ended, with nothing around it, and gives tickets a second. It is what the machine could do at best: no HTTP, no
// JSON, no decision, no hash, no token, and no client on the other side of the same two cores.
func bareProgram(ctx context.Context, path string) (float64, error) {
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	rows, last, err := oneTicket(ctx, db)
	if err != nil {
		return 0, err
	}
	return writeBare(ctx, db, rows, last)
}

// bareRow is one row of one table; marks are the columns that hold the ticket's id or number and change with every copy.
type bareRow struct {
	insert string
	values []any
}

// oneTicket reads the rows of an opened ticket, and the last number given.
func oneTicket(ctx context.Context, db *sql.DB) ([]bareRow, int64, error) {
	var id string
	var number int64
	err := db.QueryRowContext(ctx, `SELECT t.id, t.number FROM tickets t JOIN search_docs d ON d.ref = t.id ORDER BY t.number DESC LIMIT 1`).Scan(&id, &number)
	if err != nil {
		return nil, 0, err
	}
	var last int64
	if err := db.QueryRowContext(ctx, `SELECT MAX(number) FROM tickets`).Scan(&last); err != nil {
		return nil, 0, err
	}
	var all []bareRow
	for table, where := range map[string]string{
		"tickets": "id = ?", "events": "ticket_id = ?", "contents": "ticket_id = ?", "outbox": "ticket_id = ?", "feed": "ref = ?",
		"search_docs": "ref = ?",
	} {
		rows, err := rowsOf(ctx, db, table, where, id)
		if err != nil {
			return nil, 0, fmt.Errorf("read %s: %w", table, err)
		}
		all = append(all, rows...)
	}
	day, err := rowsOf(ctx, db, "rollups", "metric = ?", "opened")
	if err != nil || len(day) == 0 {
		return nil, 0, fmt.Errorf("read rollups: %w", err)
	}
	day[0].insert += " ON CONFLICT DO UPDATE SET n = rollups.n + 1" // the desk counts what it opens, in the same transaction
	all = append(all, day[0])
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
			row.values[0] = mark{kind: "document"}
			all = append(all, bareRow{
				insert: "INSERT INTO search_index (rowid, title, body, notes) VALUES (?, ?, ?, ?)",
				values: append([]any{mark{kind: "document"}}, row.values[len(row.values)-3:]...),
			})
		}
	}
	return all, last, nil
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

func writeBare(ctx context.Context, db *sql.DB, rows []bareRow, last int64) (float64, error) {
	began := time.Now()
	for n := 0; n < bareCount; n += bareGroup {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		for i := range bareGroup {
			if err := copyTicket(ctx, tx, rows, last+int64(n+i+1)); err != nil {
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
			case m.kind == "document":
				values[i] = 2 * n
			default:
				values[i] = fmt.Sprintf("%s-%012d-%02d", "ffffffff-0000-7000", n, k*flagOf(m.kind == "letter"))
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

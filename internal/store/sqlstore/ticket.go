package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectTicket = `SELECT body, head, subject FROM tickets WHERE `

// Ticket loads one ticket.
func (s *Store) Ticket(ctx context.Context, id desk.TicketID) (store.Loaded, error) {
	return s.scanTicket(s.row(ctx, selectTicket+`id = ?`, string(id)))
}

// TicketByNumber loads one ticket by the number people know.
func (s *Store) TicketByNumber(ctx context.Context, number int64) (store.Loaded, error) {
	return s.scanTicket(s.row(ctx, selectTicket+`number = ?`, number))
}

const selectTickets = `SELECT body FROM tickets WHERE id IN (`

// TicketsOf loads tickets by their ids.
func (s *Store) TicketsOf(ctx context.Context, ids []desk.TicketID) (map[desk.TicketID]desk.Ticket, error) {
	found := make(map[desk.TicketID]desk.Ticket, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = string(id)
	}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var body string
		var t desk.Ticket
		if err := rows.Scan(&body); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return fmt.Errorf("decode ticket: %w", err)
		}
		found[t.ID] = t
		return nil
	}, selectTickets+list(len(ids))+`)`, args...)
	return found, err
}

func (s *Store) scanTicket(row *sql.Row) (store.Loaded, error) {
	var body string
	var loaded store.Loaded
	if err := row.Scan(&body, &loaded.Head, &loaded.Subject); err != nil {
		return store.Loaded{}, s.missing(err, "ticket")
	}
	if err := json.Unmarshal([]byte(body), &loaded.Ticket); err != nil {
		return store.Loaded{}, fmt.Errorf("decode ticket: %w", err)
	}
	return loaded, nil
}

// missing turns "no rows" into not found and gives the others their kind.
func (s *Store) missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return desk.NotFound(what)
	}
	return s.kind(err)
}

// rows runs a query and hands every row to scan.
func (s *Store) rows(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := s.reads.query(ctx, s.text(query), args...)
	if err != nil {
		return s.kind(err)
	}
	return s.kind(eachRow(rows, scan))
}

// row asks for one row in the dialect's form.
func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.reads.row(ctx, s.text(query), args...)
}

func eachRow(rows *sql.Rows, scan func(*sql.Rows) error) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list renders "?, ?, ?" for n values.
func list(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

const selectDue = `SELECT id, next_due_at FROM tickets WHERE next_due_at IS NOT NULL ORDER BY next_due_at, id LIMIT ?`

// DueTickets gives what is due and when the next is.
func (s *Store) DueTickets(ctx context.Context, at time.Time, limit int) ([]desk.TicketID, time.Time, error) {
	var due []desk.TicketID
	var next time.Time
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id string
		var micros int64
		if err := rows.Scan(&id, &micros); err != nil {
			return err
		}
		if instant := store.Instant(micros); !instant.After(at) {
			due = append(due, desk.TicketID(id))
		} else if next.IsZero() {
			next = instant
		}
		return nil
	}, selectDue, limit+1)
	if len(due) > limit {
		due, next = due[:limit], at
	}
	return due, next, err
}

// Answer gives what an idempotency key stands for.
func (s *Store) Answer(ctx context.Context, scope, key string) (store.Key, error) {
	k := store.Key{Scope: scope, Key: key}
	var until int64
	err := s.row(ctx, `SELECT body, answer, until FROM idempotency WHERE scope = ? AND key = ?`, scope, key).
		Scan(&k.Body, &k.Answer, &until)
	if err != nil {
		return store.Key{}, s.missing(err, "key")
	}
	k.Until = store.Instant(until)
	return k, nil
}

const walkSize = 500

// EachTicket walks all tickets by id, reading a few at a time so that no reader is held for long.
func (s *Store) EachTicket(ctx context.Context, f func(desk.TicketID) error) error {
	after := ""
	for {
		var ids []string
		err := s.rows(ctx, func(rows *sql.Rows) error {
			var id string
			defer func() { ids = append(ids, id) }()
			return rows.Scan(&id)
		}, `SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?`, after, walkSize)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := f(desk.TicketID(id)); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

// TicketIDs finds ids by numbers.
func (s *Store) TicketIDs(ctx context.Context, numbers []int64) (map[int64]desk.TicketID, error) {
	found := map[int64]desk.TicketID{}
	if len(numbers) == 0 {
		return found, nil
	}
	args := make([]any, len(numbers))
	for i, n := range numbers {
		args[i] = n
	}
	err := s.numberPairs(ctx, func(number int64, id desk.TicketID) { found[number] = id },
		`SELECT number, id FROM tickets WHERE number IN (`+list(len(args))+`)`, args)
	return found, err
}

// TicketNumbers finds numbers by ids.
func (s *Store) TicketNumbers(ctx context.Context, ids []desk.TicketID) (map[desk.TicketID]int64, error) {
	found := map[desk.TicketID]int64{}
	if len(ids) == 0 {
		return found, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = string(id)
	}
	err := s.numberPairs(ctx, func(number int64, id desk.TicketID) { found[id] = number },
		`SELECT number, id FROM tickets WHERE id IN (`+list(len(args))+`)`, args)
	return found, err
}

func (s *Store) numberPairs(ctx context.Context, add func(int64, desk.TicketID), query string, args []any) error {
	return s.rows(ctx, func(rows *sql.Rows) error {
		var number int64
		var id string
		if err := rows.Scan(&number, &id); err != nil {
			return err
		}
		add(number, desk.TicketID(id))
		return nil
	}, query, args...)
}

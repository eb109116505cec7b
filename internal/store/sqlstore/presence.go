package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// SavePresence notes that somebody is there.
func (s *Store) SavePresence(ctx context.Context, p store.Presence, now time.Time) error {
	if err := p.Check(); err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		var doing string
		var until int64
		err := t.row(`SELECT doing, until FROM presences WHERE ticket_id = ? AND person_id = ?`, string(p.Ticket), string(p.Person)).Scan(&doing, &until)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if _, err := t.exec(`INSERT INTO presences (ticket_id, person_id, doing, until) VALUES (?, ?, ?, ?)
 ON CONFLICT (ticket_id, person_id) DO UPDATE SET doing = excluded.doing, until = excluded.until`,
			string(p.Ticket), string(p.Person), p.Doing, store.Micros(p.Until)); err != nil {
			return err
		}
		if doing == p.Doing && until > store.Micros(now) {
			return nil
		}
		return t.tell("presence", string(p.Ticket), 0, store.Micros(now))
	})
}

// LeavePresence notes that somebody went.
func (s *Store) LeavePresence(ctx context.Context, ticket desk.TicketID, person desk.PersonID, now time.Time) error {
	return s.write(ctx, func(t *tx) error {
		gone, err := t.exec(`DELETE FROM presences WHERE ticket_id = ? AND person_id = ?`, string(ticket), string(person))
		if err != nil || gone == 0 {
			return err
		}
		return t.tell("presence", string(ticket), 0, store.Micros(now))
	})
}

// PresencesOf reads who is at a ticket.
func (s *Store) PresencesOf(ctx context.Context, ticket desk.TicketID, now time.Time) ([]store.Presence, error) {
	var found []store.Presence
	err := s.rows(ctx, func(rows *sql.Rows) error {
		p := store.Presence{Ticket: ticket}
		var until int64
		err := rows.Scan(&p.Person, &p.Doing, &until)
		p.Until = store.Instant(until)
		found = append(found, p)
		return err
	}, `SELECT person_id, doing, until FROM presences WHERE ticket_id = ? AND until > ? ORDER BY person_id`, string(ticket), store.Micros(now))
	return found, err
}

// TrimPresences forgets those that ended. The table holds those of a day: it is walked.
func (s *Store) TrimPresences(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM presences WHERE until < ?`, store.Micros(before))
		return err
	})
}

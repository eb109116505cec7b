package sqlstore

import (
	"context"
	"database/sql"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectBooked = `SELECT ticket_id, seq, person_id, kind, from_at, until_at, way_before, way_after, done FROM scheduled
 WHERE from_at > ? AND from_at < ? AND until_at > ?`

// Bookings reads the scheduled work that takes of a time. No booking is longer than a bound, so that the index on their beginnings finds those too
// that began before.
func (s *Store) Bookings(ctx context.Context, span desk.Span, persons ...desk.PersonID) ([]desk.Booking, error) {
	args := spanArgs(span)
	for _, id := range persons {
		args = append(args, string(id))
	}
	var all []desk.Booking
	err := s.rows(ctx, func(rows *sql.Rows) error {
		b, err := scanBooking(rows.Scan)
		all = append(all, b)
		return err
	}, bookingsQuery(len(persons)), args...)
	return all, err
}

// bookingsQuery asks for those of so many persons; 0: of everybody.
func bookingsQuery(persons int) string {
	query := selectBooked
	if persons > 0 {
		query += " AND person_id IN (" + list(persons) + ")"
	}
	return query + " ORDER BY from_at, ticket_id, seq"
}

func spanArgs(span desk.Span) []any {
	from, until := store.Micros(span.From), store.Micros(span.Until)
	return []any{from - desk.MaxBookedSpan.Microseconds(), until, from}
}

func scanBooking(scan func(...any) error) (desk.Booking, error) {
	var b desk.Booking
	var from, until int64
	var done int
	err := scan(&b.Ticket, &b.Seq, &b.Person, &b.Kind, &from, &until, &b.Before, &b.After, &done)
	b.From, b.Until, b.Done = store.Instant(from), store.Instant(until), done == 1
	return b, err
}

// writeSchedule keeps the times that a ticket takes of people in step. Who has other work by now makes the change stale.
func (t *tx) writeSchedule(side store.Side) error {
	if store.SameBookings(side) {
		return nil
	}
	if _, err := t.exec(`DELETE FROM scheduled WHERE ticket_id = ?`, string(side.After.ID)); err != nil {
		return err
	}
	for _, b := range side.After.Bookings() {
		if _, err := t.exec(`INSERT INTO scheduled (ticket_id, seq, person_id, kind, from_at, until_at, way_before, way_after, done)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, string(b.Ticket), int64(b.Seq), string(b.Person), string(b.Kind), store.Micros(b.From), store.Micros(b.Until),
			b.Before, b.After, flag(b.Done)); err != nil {
			return err
		}
	}
	for _, claim := range store.ClaimsOf(side) {
		if err := t.claim(claim); err != nil {
			return err
		}
	}
	return nil
}

const selectClaimed = `SELECT COUNT(*) FROM scheduled WHERE from_at > ? AND from_at < ? AND until_at > ? AND person_id = ? AND done = 0
 AND NOT (ticket_id = ? AND seq = ?)`

// claim waits for whoever else plans for the same person, by the row of what they have in hand, and looks whether the time is still free.
func (t *tx) claim(b desk.Booking) error {
	if _, err := t.exec(`INSERT INTO work (person_id, points, tickets, given_at, away_until) VALUES (?, 0, 0, 0, 0)
 ON CONFLICT (person_id) DO UPDATE SET points = work.points`, string(b.Person)); err != nil {
		return err
	}
	var others int
	if err := t.row(selectClaimed, append(spanArgs(desk.Span{From: b.From, Until: b.Until}), string(b.Person), string(b.Ticket), int64(b.Seq))...).Scan(&others); err != nil {
		return err
	}
	if others > 0 {
		return store.ErrStale
	}
	return nil
}

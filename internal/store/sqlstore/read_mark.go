package sqlstore

import (
	"context"
	"database/sql"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// MarkRead notes how far somebody has read. Who reads a ticket again that has not changed costs no write.
func (s *Store) MarkRead(ctx context.Context, person desk.PersonID, ticket desk.TicketID, version desk.Seq) error {
	marks, err := s.ReadMarks(ctx, person, []desk.TicketID{ticket})
	if kept, ok := marks[ticket]; err != nil || ok && kept >= version {
		return err
	}
	return s.write(ctx, func(t *tx) error { return t.markRead(person, ticket, version) })
}

func (t *tx) markRead(person desk.PersonID, ticket desk.TicketID, version desk.Seq) error {
	_, err := t.exec(`INSERT INTO read_marks (person_id, ticket_id, version) VALUES (?, ?, ?)
 ON CONFLICT (person_id, ticket_id) DO UPDATE SET version = excluded.version WHERE read_marks.version < excluded.version`,
		string(person), string(ticket), int64(version))
	return err
}

// readOwn notes that who acts has read what they did.
func (t *tx) readOwn(c *store.Change) error {
	for i, side := range c.Sides {
		if c.Reader == "" || len(side.Records) == 0 {
			continue
		}
		if c.Reads(i) {
			if err := t.markRead(c.Reader, side.After.ID, side.After.Version); err != nil {
				return err
			}
			continue
		}
		_, err := t.exec(`UPDATE read_marks SET version = ? WHERE person_id = ? AND ticket_id = ? AND version = ?`,
			int64(side.After.Version), string(c.Reader), string(side.After.ID), int64(side.Before.Ticket.Version))
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadMarks reads how far somebody has read tickets.
func (s *Store) ReadMarks(ctx context.Context, person desk.PersonID, tickets []desk.TicketID) (map[desk.TicketID]desk.Seq, error) {
	found := map[desk.TicketID]desk.Seq{}
	if len(tickets) == 0 {
		return found, nil
	}
	var c condition
	c.and("person_id = ?", string(person))
	c.add(in("ticket_id", tickets))
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.TicketID
		var version desk.Seq
		err := rows.Scan(&id, &version)
		found[id] = version
		return err
	}, `SELECT ticket_id, version FROM read_marks WHERE `+c.where(), c.args...)
	return found, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// writeAccount keeps what is counted for clients in step with a ticket.
func (t *tx) writeAccount(side store.Side) error {
	before, after := side.Before.Ticket, side.After
	if before.Version > 0 && before.Client != after.Client {
		if _, err := t.exec(`UPDATE account_entries SET client_id = ? WHERE ticket_id = ?`, string(after.Client), string(after.ID)); err != nil {
			return err
		}
	}
	for _, r := range side.Records {
		kind := store.AccountOf(r.Event)
		if kind == "" {
			continue
		}
		if _, err := t.exec(`INSERT INTO account_entries (client_id, kind, at, ticket_id, seq) VALUES (?, ?, ?, ?, ?)`,
			string(after.Client), string(kind), store.Micros(r.Stamp.At), string(r.Ticket), int64(r.Seq)); err != nil {
			return err
		}
	}
	return nil
}

const selectTimeEntries = `SELECT a.ticket_id, a.seq, t.number, t.subject, e.at, e.by_person, e.kind, e.kind_version, e.data FROM account_entries a
 JOIN events e ON e.ticket_id = a.ticket_id AND e.seq = a.seq JOIN tickets t ON t.id = a.ticket_id
 WHERE a.client_id = ? AND a.kind = ? AND a.at >= ? AND a.at < ? ORDER BY a.at, a.ticket_id, a.seq`

// TimeEntries reads the time logged for a client.
func (s *Store) TimeEntries(ctx context.Context, client desk.ClientID, from, to time.Time) ([]store.TimeEntry, error) {
	var entries []store.TimeEntry
	err := s.rows(ctx, func(rows *sql.Rows) error {
		entry, err := scanTimeEntry(rows)
		entries = append(entries, entry)
		return err
	}, selectTimeEntries, string(client), string(store.AccountTime), store.Micros(from), store.Micros(to))
	return entries, err
}

func scanTimeEntry(rows *sql.Rows) (store.TimeEntry, error) {
	var entry store.TimeEntry
	var at int64
	var kind, data string
	var version int
	if err := rows.Scan(&entry.Ticket, &entry.Seq, &entry.Number, &entry.Subject, &at, &entry.By, &kind, &version, &data); err != nil {
		return entry, err
	}
	event, err := desk.DecodeEvent(kind, version, []byte(data))
	if err != nil {
		return entry, err
	}
	logged, ok := event.(desk.TimeLogged)
	if !ok {
		return entry, fmt.Errorf("entry %d of ticket %s is counted as time and is %s", entry.Seq, entry.Ticket, kind)
	}
	entry.At, entry.TimeLogged = store.Instant(at), logged
	return entry, nil
}

const selectBreached = `SELECT a.ticket_id FROM account_entries a WHERE a.client_id = ? AND a.kind = ? AND a.at >= ? AND a.at < ?
 ORDER BY a.at, a.ticket_id, a.seq`

// BreachedTickets reads which tickets of a client missed a promise.
func (s *Store) BreachedTickets(ctx context.Context, client desk.ClientID, from, to time.Time) ([]desk.TicketID, error) {
	var ids []desk.TicketID
	seen := map[desk.TicketID]bool{}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.TicketID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if !seen[id] {
			seen[id], ids = true, append(ids, id)
		}
		return nil
	}, selectBreached, string(client), string(store.AccountBreach), store.Micros(from), store.Micros(to))
	return ids, err
}

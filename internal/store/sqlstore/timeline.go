package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectRecords = `SELECT e.ticket_id, e.seq, e.kind, e.kind_version, e.data, e.at, e.recorded_at, e.by_person, e.by_machine, e.via,
 e.imported, e.content_hash, e.hash, c.salt, c.data, COALESCE(c.erased_at, 0)
 FROM events e LEFT JOIN contents c ON c.ticket_id = e.ticket_id AND c.seq = e.seq WHERE e.ticket_id = ? AND `

// Timeline reads entries after a place.
func (s *Store) Timeline(ctx context.Context, id desk.TicketID, after desk.Seq, limit int) ([]store.Record, error) {
	var records []store.Record
	err := s.rows(ctx, func(rows *sql.Rows) error {
		record, err := scanRecord(rows)
		records = append(records, record)
		return err
	}, selectRecords+`e.seq > ? ORDER BY e.seq LIMIT ?`, string(id), int64(after), limit)
	return records, err
}

// Entry reads one entry.
func (s *Store) Entry(ctx context.Context, id desk.TicketID, seq desk.Seq) (store.Record, error) {
	records, err := s.Timeline(ctx, id, seq-1, 1)
	if err != nil {
		return store.Record{}, err
	}
	if len(records) == 0 || records[0].Seq != seq {
		return store.Record{}, desk.NotFound("entry")
	}
	return records[0], nil
}

func scanRecord(rows *sql.Rows) (store.Record, error) {
	var r store.Record
	var kind, data string
	var version, imported int
	var at, recorded, erased int64
	var content sql.NullString
	err := rows.Scan(&r.Ticket, &r.Seq, &kind, &version, &data, &at, &recorded, &r.Stamp.By.Person, &r.Stamp.By.Machine, &r.Stamp.Via,
		&imported, &r.ContentHash, &r.Hash, &r.Salt, &content, &erased)
	if err != nil {
		return r, err
	}
	r.Stamp.At, r.Stamp.RecordedAt = store.Instant(at), store.Instant(recorded)
	r.Imported, r.Erased, r.Data = imported == 1, erased != 0, []byte(data)
	if r.Event, err = desk.DecodeEvent(kind, version, r.Data); err != nil {
		return r, err
	}
	if content.Valid {
		r.ContentData, r.Content = []byte(content.String), &desk.Content{}
		if err := json.Unmarshal(r.ContentData, r.Content); err != nil {
			return r, fmt.Errorf("decode content of entry %d: %w", r.Seq, err)
		}
	}
	return r, nil
}

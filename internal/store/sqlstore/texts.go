package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// textsAtOnce is how many tickets one query reads. Its text is always the same, so the statement stays prepared: the places of a
// shorter list are filled with an id that no ticket has.
const textsAtOnce = 50

var selectHeads = `SELECT id, number, version, state, subject FROM tickets WHERE id IN (` + list(textsAtOnce) + `)`

var selectTexts = `SELECT e.ticket_id, e.seq, e.audience, c.data FROM contents c JOIN events e ON e.ticket_id = c.ticket_id AND e.seq = c.seq
 WHERE c.ticket_id IN (` + list(textsAtOnce) + `) AND c.seq <= ? AND c.erased_at = 0 ORDER BY c.ticket_id, c.seq`

// Texts gives what people wrote on tickets.
func (s *Store) Texts(ctx context.Context, ids []desk.TicketID, entries int) (map[desk.TicketID]*store.Texts, error) {
	all := map[desk.TicketID]*store.Texts{}
	for some := range slices.Chunk(ids, textsAtOnce) {
		if err := s.someTexts(ctx, some, entries, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) someTexts(ctx context.Context, ids []desk.TicketID, entries int, all map[desk.TicketID]*store.Texts) error {
	args := make([]any, textsAtOnce)
	for i := range args {
		args[i] = ""
		if i < len(ids) {
			args[i] = string(ids[i])
		}
	}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.TicketID
		t := &store.Texts{}
		err := rows.Scan(&id, &t.Number, &t.Version, &t.State, &t.Subject)
		all[id] = t
		return err
	}, selectHeads, args...)
	if err != nil {
		return err
	}
	return s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.TicketID
		var seq int64
		var text store.Text
		var data sql.NullString
		if err := rows.Scan(&id, &seq, &text.Audience, &data); err != nil || !data.Valid || all[id] == nil {
			return err
		}
		if err := json.Unmarshal([]byte(data.String), &text.Content); err != nil {
			return fmt.Errorf("decode content of entry %d: %w", seq, err)
		}
		all[id].Entries = append(all[id].Entries, text)
		return nil
	}, selectTexts, append(args, entries)...)
}

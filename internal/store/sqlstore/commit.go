package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

// Commit writes one change in one transaction.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.commit(&c); err != nil {
			return err
		}
		return t.sum(c.Sides)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return s.duplicate(ctx, c, err)
	}
	return err
}

// duplicate tells a change that was made before under its key from one that lost a race for the same place.
func (s *Store) duplicate(ctx context.Context, c store.Change, err error) error {
	if c.Key != nil {
		if key, found := s.Answer(ctx, c.Key.Scope, c.Key.Key); found == nil {
			return &store.Done{Key: key}
		}
	}
	return fmt.Errorf("%w: %w", store.ErrStale, err)
}

// CommitBatch writes changes in one transaction.
func (s *Store) CommitBatch(ctx context.Context, changes []store.Change) error {
	err := s.write(ctx, func(t *tx) error {
		var sides []store.Side
		for i := range changes {
			c := changes[i]
			if err := t.commit(&c); err != nil {
				return err
			}
			sides = append(sides, c.Sides...)
		}
		return t.sum(sides)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return fmt.Errorf("%w: %w", store.ErrStale, err)
	}
	return err
}

// sum keeps what is counted in step: what people have in hand, and the roll-ups.
func (t *tx) sum(sides []store.Side) error {
	if err := t.carry(sides); err != nil {
		return err
	}
	return t.count(sides)
}

func (t *tx) commit(c *store.Change) error {
	if c.Seal != nil {
		if err := t.seal(c); err != nil {
			return err
		}
	}
	if err := t.keep(c); err != nil {
		return err
	}
	for _, side := range c.Sides {
		if err := t.writeSide(side); err != nil {
			return err
		}
	}
	if err := t.readOwn(c); err != nil {
		return err
	}
	if err := t.queueLetters(c); err != nil {
		return err
	}
	if c.Mail != nil {
		return t.settle(*c.Mail, c)
	}
	return nil
}

func (t *tx) seal(c *store.Change) error {
	var number int64
	if c.Sides[0].Before.Ticket.Version == 0 {
		var err error
		if number, err = t.store.ticketNumber(t); err != nil {
			return fmt.Errorf("take a ticket number: %w", err)
		}
	}
	return c.Seal(c, number)
}

// keep stores the key of a change. One that has ended may be used again.
func (t *tx) keep(c *store.Change) error {
	if c.Key == nil {
		return nil
	}
	key := c.Key
	if _, err := t.exec(`DELETE FROM idempotency WHERE scope = ? AND key = ? AND until <> 0 AND until <= ?`, key.Scope, key.Key, store.Micros(c.At)); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO idempotency (scope, key, body, answer, until) VALUES (?, ?, ?, ?, ?)`,
		key.Scope, key.Key, nonNil(key.Body), nonNil(key.Answer), store.Micros(key.Until))
	return err
}

func (t *tx) writeSide(side store.Side) error {
	if len(side.Records) == 0 {
		return nil
	}
	if err := t.writeTicket(side); err != nil {
		return err
	}
	for _, record := range side.Records {
		if err := t.writeRecord(record); err != nil {
			return err
		}
	}
	if err := t.writeAccess(side); err != nil {
		return err
	}
	if err := t.writeTags(side); err != nil {
		return err
	}
	if err := t.writeSchedule(side); err != nil {
		return err
	}
	if err := t.writeAccount(side); err != nil {
		return err
	}
	if err := t.writeFlowChange(side); err != nil {
		return err
	}
	last := side.Records[len(side.Records)-1]
	if last.Imported {
		return nil
	}
	return t.tell("ticket", string(side.After.ID), int64(side.After.Version), store.Micros(last.Stamp.RecordedAt))
}

func (t *tx) tell(topic, id string, version, at int64) error {
	_, err := t.exec(`INSERT INTO feed (topic, ref, version, at, told_at) VALUES (?, ?, ?, ?, `+t.store.dialect.clock()+`)`, topic, id, version, at)
	return err
}

const insertTicket = `INSERT INTO tickets (number, version, type, state, live, subject, folded, client_id, site_id, requester_id, team_id, tier,
 owner_id, category_id, priority, hold, dispatch, restricted, opened_at, last_at, due_at, next_due_at, soon_at, changed_at, head, body, id)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// updateTicket leaves the subject alone: it is written once, and an erasure may have changed it since the ticket was read.
const updateTicket = `UPDATE tickets SET number = ?, version = ?, type = ?, state = ?, live = ?, client_id = ?, site_id = ?,
 requester_id = ?, team_id = ?, tier = ?, owner_id = ?, category_id = ?, priority = ?, hold = ?, dispatch = ?, restricted = ?,
 opened_at = ?, last_at = ?, due_at = ?, next_due_at = ?, soon_at = ?, changed_at = ?, head = ?, body = ? WHERE id = ? AND version = ?`

func (t *tx) writeTicket(side store.Side) error {
	values, err := ticketValues(side)
	if err != nil {
		return err
	}
	if side.Before.Ticket.Version == 0 {
		_, err := t.exec(insertTicket, values...)
		return err
	}
	values = slices.Delete(values, subjectValue, subjectValue+2)
	changed, err := t.exec(updateTicket, append(values, int64(side.Before.Ticket.Version))...)
	if err != nil {
		return err
	}
	if changed != 1 {
		return store.ErrStale
	}
	return nil
}

// subjectValue is where ticketValues holds the subject, and behind it the folded one.
const subjectValue = 5

func ticketValues(side store.Side) ([]any, error) {
	after := side.After
	body, err := json.Marshal(after)
	if err != nil {
		return nil, fmt.Errorf("encode ticket: %w", err)
	}
	last := side.Records[len(side.Records)-1]
	hold, dispatch := "", ""
	if after.Hold != nil {
		hold = string(after.Hold.Reason)
	}
	if after.Dispatch != nil {
		dispatch = string(after.Dispatch.Why)
	}
	dues := side.Due()
	subject := store.CleanText(side.Subject)
	due := store.DueKey(dues.Shown, after.Hold != nil, after.Priority)
	return []any{
		after.Number, int64(after.Version), string(after.Type), string(after.State), flag(after.State.IsLive()), subject, rules.Fold(subject),
		string(after.Client), string(after.Site), string(after.Requester), string(after.Team), after.ShownTier(), string(after.Owner),
		string(after.Category), int(after.Priority), hold, dispatch, flag(after.Restriction != nil), store.Micros(after.OpenedAt),
		store.Micros(after.LastAt), due, instantOrNull(dues.Next), instantOrNull(dues.Soon), store.Micros(last.Stamp.RecordedAt), last.Hash, string(body), string(after.ID),
	}, nil
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

const insertEvent = `INSERT INTO events (ticket_id, seq, kind, kind_version, data, audience, at, recorded_at, by_person, by_machine, via,
 imported, content_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func (t *tx) writeRecord(r store.Record) error {
	_, err := t.exec(insertEvent, string(r.Ticket), int64(r.Seq), r.Event.Kind(), desk.EventVersion, string(r.Data), string(r.Event.Audience()),
		store.Micros(r.Stamp.At), store.Micros(r.Stamp.RecordedAt), string(r.Stamp.By.Person), r.Stamp.By.Machine, string(r.Stamp.Via),
		flag(r.Imported), r.ContentHash, r.Hash)
	if err != nil || r.Content == nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO contents (ticket_id, seq, salt, data, erased_at) VALUES (?, ?, ?, ?, 0)`,
		string(r.Ticket), int64(r.Seq), r.Salt, string(r.ContentData)); err != nil {
		return err
	}
	for _, a := range r.Content.Attachments {
		if err := t.useBlob(string(a.Client), a.Hash, fmt.Sprintf("entry:%s:%d", r.Ticket, r.Seq)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) useBlob(client, hash, ref string) error {
	_, err := t.exec(`INSERT INTO blob_uses (client_id, hash, ref) VALUES (?, ?, ?) ON CONFLICT (client_id, hash, ref) DO NOTHING`, client, hash, ref)
	return err
}

// writeAccess keeps the list of those who may see a restricted ticket in step.
func (t *tx) writeAccess(side store.Side) error {
	if side.Before.Ticket.Restriction == nil && side.After.Restriction == nil {
		return nil
	}
	if _, err := t.exec(`DELETE FROM ticket_access WHERE ticket_id = ?`, string(side.After.ID)); err != nil {
		return err
	}
	if side.After.Restriction == nil {
		return nil
	}
	for _, subject := range subjects(*side.After.Restriction) {
		if _, err := t.exec(`INSERT INTO ticket_access (ticket_id, subject_id) VALUES (?, ?)`, string(side.After.ID), subject); err != nil {
			return err
		}
	}
	return nil
}

func subjects(r desk.Restriction) []string {
	var ids []string
	for _, id := range r.People {
		ids = append(ids, string(id))
	}
	for _, id := range r.Teams {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (t *tx) writeTags(side store.Side) error {
	if slices.Equal(side.Before.Ticket.Tags, side.After.Tags) {
		return nil
	}
	if _, err := t.exec(`DELETE FROM ticket_tags WHERE ticket_id = ?`, string(side.After.ID)); err != nil {
		return err
	}
	for _, tag := range side.After.Tags {
		if _, err := t.exec(`INSERT INTO ticket_tags (tag, ticket_id) VALUES (?, ?) ON CONFLICT (tag, ticket_id) DO NOTHING`, tag, string(side.After.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) queueLetters(c *store.Change) error {
	for _, l := range c.Letters {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO outbox (id, ticket_id, seq, person_id, notice, state, not_before, queued_at, leased_until, lease, attempts,
 sent_at, why) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, 0, '', 0, 0, '')`,
			id.String(), string(c.Sides[0].After.ID), int64(l.Entry), string(l.To), string(l.Notice), store.Micros(c.NotBefore), store.Micros(c.At))
		if err != nil {
			return err
		}
	}
	return nil
}

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// KeepAnswer keeps an answer under its idempotency key when no ticket was changed. One that is there already stays.
func (s *Store) KeepAnswer(ctx context.Context, key store.Key, at time.Time) error {
	err := s.write(ctx, func(t *tx) error { return t.keep(&store.Change{Key: &key, At: at}) })
	if err != nil && s.dialect.isDuplicate(err) {
		return nil
	}
	return err
}

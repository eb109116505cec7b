package engine

import (
	"encoding/json"
	"fmt"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// change puts together what one command commits.
func (e *Engine) change(c desk.Command, before, other store.Loaded, f desk.Facts, entries []desk.Entry, s desk.Stamp, call Call) (*store.Change, error) {
	first, err := side(before, entries, s)
	if err != nil {
		return nil, err
	}
	change := &store.Change{
		Sides: []store.Side{first}, Letters: desk.Letters(before.Ticket, entries, s), At: s.RecordedAt,
		NotBefore: s.RecordedAt.Add(call.NotBefore), Key: copyKey(call.Key), Mail: call.Mail, Unseen: call.Unseen,
	}
	if call.Actor.Person.IsAgent() {
		change.Reader = call.Actor.Person.ID
	}
	if back := desk.OtherSide(c, before.Ticket, f, s); len(back) > 0 && len(entries) > 0 {
		second, err := side(other, back, s)
		if err != nil {
			return nil, err
		}
		change.Sides = append(change.Sides, second)
	}
	return change, nil
}

func copyKey(key *store.Key) *store.Key {
	if key == nil {
		return nil
	}
	copied := *key
	return &copied
}

func side(before store.Loaded, entries []desk.Entry, s desk.Stamp) (store.Side, error) {
	out := store.Side{Before: before, Subject: before.Subject}
	t := before.Ticket
	for _, entry := range entries {
		t = t.Apply(entry.Event, s)
		record, err := record(t, entry, s)
		if err != nil {
			return out, err
		}
		if _, opened := entry.Event.(desk.TicketOpened); opened && entry.Content != nil {
			out.Subject = entry.Content.Subject
		}
		out.Records = append(out.Records, record)
	}
	out.After = t
	return out, nil
}

func record(t desk.Ticket, entry desk.Entry, s desk.Stamp) (store.Record, error) {
	r := store.Record{Ticket: t.ID, Seq: t.Version, Event: entry.Event, Stamp: s, Content: entry.Content}
	if entry.Content == nil {
		return r, nil
	}
	salt, err := newSalt()
	if err != nil {
		return r, err
	}
	data, err := json.Marshal(*entry.Content)
	if err != nil {
		return r, fmt.Errorf("encode content: %w", err)
	}
	r.Salt, r.ContentData, r.ContentHash = salt, data, store.HashContent(salt, data)
	return r, nil
}

// seal puts the number in, chains the entries and words the answer that a repeated call gets.
func seal(c *store.Change, number int64) error {
	c.Sides = slices.Clone(c.Sides)
	for i := range c.Sides {
		if err := sealSide(&c.Sides[i], number); err != nil {
			return err
		}
	}
	if c.Key == nil {
		return nil
	}
	answer, err := json.Marshal(summarize(c.Sides[0].After, c.Sides[0].Records))
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	c.Key.Answer = answer
	return nil
}

func sealSide(side *store.Side, number int64) error {
	previous := side.Before.Head
	for i := range side.Records {
		r := &side.Records[i]
		if opened, ok := r.Event.(desk.TicketOpened); ok {
			opened.Number = number
			r.Event, side.After.Number = opened, number
		}
		data, err := desk.EncodeEvent(r.Event)
		if err != nil {
			return err
		}
		r.Data = data
		r.Hash = store.HashRecord(previous, *r)
		previous = r.Hash
	}
	return nil
}

package engine

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// History is the past of one ticket, as another desk kept it.
type History struct {
	Ticket desk.TicketID
	Steps  []Step // oldest first; the first opens the ticket
	// Key keeps it from being taken over twice: a second time the whole import gives store.ErrStale.
	Key *store.Key
}

// Step is what was done at one instant.
type Step struct {
	At      time.Time
	By      desk.PersonID
	Entries []desk.Entry
}

// Import takes tickets over with their history, all or none, and gives them as they are now. It goes past Decide: nothing
// is asked, nothing falls due, nobody is written to and no live page is told. Numbers come from the desk's own counter.
func (e *Engine) Import(ctx context.Context, histories []History) ([]desk.Ticket, error) {
	now, err := e.clock.Now()
	if err != nil {
		return nil, err
	}
	changes := make([]store.Change, len(histories))
	tickets := make([]desk.Ticket, len(histories))
	for i, h := range histories {
		past, err := h.side(now)
		if err != nil {
			return nil, err
		}
		changes[i] = store.Change{Sides: []store.Side{past}, At: now, Key: copyKey(h.Key), Seal: func(c *store.Change, number int64) error {
			err := seal(c, number)
			tickets[i] = c.Sides[0].After
			return err
		}}
	}
	return tickets, e.store.CommitBatch(ctx, changes)
}

func (h History) side(now time.Time) (store.Side, error) {
	all := store.Side{Before: store.Loaded{Ticket: desk.Ticket{ID: h.Ticket}}}
	at := all.Before
	for _, step := range h.Steps {
		s := desk.Stamp{At: step.At, RecordedAt: now, By: desk.By{Person: step.By, Machine: "import"}, Via: desk.ViaImport}
		part, err := side(at, step.Entries, s)
		if err != nil {
			return all, err
		}
		for _, r := range part.Records {
			r.Imported = true
			all.Records = append(all.Records, r)
		}
		all.After, all.Subject = part.After, part.Subject
		at.Ticket, at.Subject = part.After, part.Subject
	}
	return all, nil
}

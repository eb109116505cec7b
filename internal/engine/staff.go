package engine

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/store"
)

// Staff is somebody who works at the desk, as they are now.
type Staff struct {
	Person desk.Person
	Work   desk.Work
	Off    routing.Off // why they cannot be given work now; empty: they can
	Back   time.Time   // when they can again; zero: not known
}

// Capacity is how many points they can have in hand.
func (s Staff) Capacity() int {
	if s.Person.Capacity > 0 {
		return s.Person.Capacity
	}
	return routing.DefaultCapacity
}

// Staff gives everybody who works at the desk and may sign in, by id.
func (e *Engine) Staff(ctx context.Context) ([]Staff, error) {
	f, now, err := e.StaffFacts(ctx)
	if err != nil {
		return nil, err
	}
	var all []Staff
	for _, p := range f.Agents {
		if p.Disabled {
			continue
		}
		one := Staff{Person: p, Work: f.Work[p.ID]}
		one.Off, one.Back = f.IsOff(p, now)
		all = append(all, one)
	}
	return all, nil
}

// StaffFacts gives who works at the desk, their hours and what they have in hand, and the instant of that.
func (e *Engine) StaffFacts(ctx context.Context) (desk.Facts, time.Time, error) {
	f := desk.Facts{House: e.House(), Hours: e.Promises().Hours}
	now, err := e.clock.Now()
	if err != nil {
		return f, now, err
	}
	if f.Agents, err = e.store.ListAgents(ctx); err != nil {
		return f, now, err
	}
	f.Work, err = e.store.Work(ctx)
	return f, now, err
}

// FirstWords are the subject of a ticket and its first message, as far as they are there.
func (e *Engine) FirstWords(ctx context.Context, loaded store.Loaded) (subject, body string, err error) {
	texts, err := e.store.Texts(ctx, []desk.TicketID{loaded.Ticket.ID}, store.OpeningEntries)
	if err != nil {
		return "", "", err
	}
	if t := texts[loaded.Ticket.ID]; t != nil {
		for _, entry := range t.Entries {
			if entry.Audience == desk.Public && entry.Body != "" {
				body = entry.Body
				break
			}
		}
	}
	return loaded.Subject, body, nil
}

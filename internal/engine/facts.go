package engine

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// facts loads what a command names in Needs: the client, the persons and a second ticket. The house is at hand.
func (e *Engine) facts(ctx context.Context, t desk.Ticket, c desk.Command, call Call) (desk.Facts, store.Loaded, error) {
	needs := c.Needs()
	f := desk.Facts{Actor: call.Actor, House: e.House()}
	var other store.Loaded
	var err error
	if f.Client, err = e.client(ctx, t, needs); err != nil {
		return f, other, err
	}
	if f.Terms, err = e.Terms(ctx, t); err != nil {
		return f, other, err
	}
	if needs.Client != "" { // it is opened, or moved
		f.Agreements = e.offered(needs.Client)
	}
	persons := needs.Persons
	if needs.Involved {
		persons = append(slices.Clone(persons), t.Involved()...)
	}
	if needs.Requester && t.Requester != "" {
		persons = append(slices.Clone(persons), t.Requester)
	}
	if f.Persons, err = e.persons(ctx, persons, call.Known); err != nil {
		return f, other, err
	}
	f.Router = e.Router()
	if needs.Agents || t.CallsAtEnd(c, f.Terms, e.soon()) {
		if f.Agents, err = e.store.ListAgents(ctx); err != nil {
			return f, other, err
		}
		f.Hours = e.Promises().Hours
	}
	if needs.Work {
		if f.Work, err = e.store.Work(ctx); err != nil {
			return f, other, err
		}
	}
	if f.Script, err = e.scriptOf(ctx, t, needs); err != nil {
		return f, other, err
	}
	if needs.Booked != (desk.Span{}) {
		if f.Booked, err = e.store.Bookings(ctx, needs.Booked, needs.Persons...); err != nil {
			return f, other, err
		}
	}
	if needs.Other != "" {
		other, err = e.store.Ticket(ctx, needs.Other)
		if err != nil && !store.IsNotFound(err) {
			return f, other, err
		}
		f.Other = other.Ticket
	}
	return f, other, nil
}

// persons reads those that are not known already.
func (e *Engine) persons(ctx context.Context, ids []desk.PersonID, known []desk.Person) (map[desk.PersonID]desk.Person, error) {
	of := func(id desk.PersonID) int {
		return slices.IndexFunc(known, func(p desk.Person) bool { return p.ID == id })
	}
	unknown := slices.DeleteFunc(slices.Clone(ids), func(id desk.PersonID) bool { return of(id) >= 0 })
	found, err := e.store.Persons(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if at := of(id); at >= 0 {
			found[id] = known[at]
		}
	}
	return found, nil
}

// soon is an instant that the act is not later than.
func (e *Engine) soon() time.Time {
	now, err := e.clock.Now()
	if err != nil {
		return time.Time{} // the act is refused for the same reason
	}
	return now.Add(time.Minute)
}

// client is the one the command names, else the ticket's. A client that is not there stays zero: the core says what it means.
func (e *Engine) client(ctx context.Context, t desk.Ticket, needs desk.Needs) (desk.Client, error) {
	id := needs.Client
	if id == "" {
		id = t.Client
	}
	if id == "" {
		return desk.Client{}, nil
	}
	client, err := e.store.Client(ctx, id)
	if store.IsNotFound(err) {
		return desk.Client{}, nil
	}
	return client, err
}

package desk

import "slices"

const maxLinks = 200

// LinkTo ties two tickets. Both are changed in one transaction.
type LinkTo struct {
	Other    TicketID
	Relation Relation // what the other is to this one; empty: related
}

// Name is "link".
func (LinkTo) Name() string { return "link" }

// Needs the other ticket.
func (c LinkTo) Needs() Needs { return Needs{Other: c.Other} }

func (c LinkTo) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	link := c.link()
	if link.Relation.Inverse() == "" {
		return nil, Invalid("relation", "link.relation_unknown", "There is no such relation between tickets.")
	}
	if f.Other.Version == 0 || !f.Actor.Scope().IsAgentOf(f.Other) {
		return nil, Invalid("other", "link.other_unknown", "There is no such ticket to link to.")
	}
	if f.Other.State.IsFinal() {
		return nil, Conflict("link.other_final", "The other ticket was merged or discarded. Link to the one it was merged into.")
	}
	if f.Other.ID == t.ID {
		return nil, Invalid("other", "link.itself", "A ticket cannot be linked to itself.")
	}
	if slices.Contains(t.Links, link) {
		return nil, nil
	}
	if len(t.Links) >= maxLinks || len(f.Other.Links) >= maxLinks {
		return nil, &Error{Kind: KindLimit, Code: "link.too_many", Message: "A ticket has at most 200 links. Make a problem of it instead."}
	}
	return same(TicketLinked(link)), nil
}

func (c LinkTo) link() Link { return Link{Other: c.Other, Relation: either(c.Relation, Related)} }

func (c LinkTo) otherSide(t Ticket, _ Facts, _ Stamp) []Entry {
	return same(TicketLinked{Other: t.ID, Relation: c.link().Relation.Inverse()})
}

// TicketLinked ties this ticket to another.
type TicketLinked struct {
	Other    TicketID
	Relation Relation
}

// Kind names the event.
func (TicketLinked) Kind() string { return "ticket.linked" }

// Audience is internal.
func (TicketLinked) Audience() Audience { return Internal }

func (e TicketLinked) apply(t Ticket, _ Stamp) Ticket {
	if !slices.Contains(t.Links, Link(e)) {
		t.Links = append(cloned(t.Links), Link(e))
	}
	return t
}

// Unlink unties two tickets.
type Unlink struct{ Other TicketID }

// Name is "unlink".
func (Unlink) Name() string { return "unlink" }

// Needs the other ticket.
func (c Unlink) Needs() Needs { return Needs{Other: c.Other} }

func (c Unlink) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if !slices.ContainsFunc(t.Links, func(l Link) bool { return l.Other == c.Other }) {
		return nil, nil
	}
	if f.Other.Version != 0 && !f.Actor.Scope().IsAgentOf(f.Other) {
		return nil, Invalid("other", "link.other_unknown", "There is no such ticket to unlink.")
	}
	return same(TicketUnlinked(c)), nil
}

// otherSide leaves alone what never changes again.
func (c Unlink) otherSide(t Ticket, f Facts, _ Stamp) []Entry {
	if f.Other.Version == 0 || f.Other.State.IsFinal() {
		return nil
	}
	return same(TicketUnlinked{Other: t.ID})
}

// TicketUnlinked takes every tie to the other ticket away.
type TicketUnlinked struct{ Other TicketID }

// Kind names the event.
func (TicketUnlinked) Kind() string { return "ticket.unlinked" }

// Audience is internal.
func (TicketUnlinked) Audience() Audience { return Internal }

func (e TicketUnlinked) apply(t Ticket, _ Stamp) Ticket {
	t.Links = slices.DeleteFunc(cloned(t.Links), func(l Link) bool { return l.Other == e.Other })
	return t
}

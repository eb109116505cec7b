package desk

import "slices"

// Merge ends this ticket in favour of another of the same client. Both are changed in one transaction.
type Merge struct{ Into TicketID }

// Name is "merge".
func (Merge) Name() string { return "merge" }

// Needs the target.
func (c Merge) Needs() Needs { return Needs{Other: c.Into} }

func (c Merge) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	other := f.Other
	if other.Version == 0 || !f.Actor.Scope().IsAgentOf(other) {
		return nil, Invalid("into", "merge.target_unknown", "There is no such ticket to merge into.")
	}
	switch {
	case other.ID == t.ID:
		return nil, Invalid("into", "merge.itself", "A ticket cannot be merged into itself.")
	case other.State.IsFinal():
		return nil, Conflict("merge.target_final", "The other ticket was itself merged or discarded.")
	case other.State == StateClosed && t.State.IsLive():
		return nil, Conflict("merge.target_closed", "The other ticket is closed. Reopen it first, or merge the other way round.")
	case other.Client != t.Client:
		return nil, Invalid("into", "merge.other_client", "The tickets belong to different clients. Move one of them first.")
	case (other.Restriction == nil) != (t.Restriction == nil):
		return nil, Invalid("into", "merge.restricted", "One of the tickets is restricted. Restrict both or none before merging.")
	}
	return append(t.closeLooseEnds(Actor{}), same(TicketMerged{Into: other.ID})...), nil
}

func (c Merge) otherSide(t Ticket, f Facts, _ Stamp) []Entry {
	absorbed := TicketAbsorbed{From: t.ID}
	for _, id := range append([]PersonID{t.Requester}, t.Watchers...) {
		if f.Other.Restriction != nil && !slices.Contains(f.Other.Restriction.People, id) {
			continue
		}
		if len(f.Other.Watchers)+len(absorbed.Watchers) >= maxWatchers {
			break
		}
		if id != f.Other.Requester && !slices.Contains(f.Other.Watchers, id) && !slices.Contains(absorbed.Watchers, id) {
			absorbed.Watchers = append(absorbed.Watchers, id)
		}
	}
	return same(absorbed)
}

// TicketMerged is final: the case goes on in the other ticket.
type TicketMerged struct{ Into TicketID }

// Kind names the event.
func (TicketMerged) Kind() string { return "ticket.merged" }

// Audience is public.
func (TicketMerged) Audience() Audience { return Public }

func (e TicketMerged) apply(t Ticket, _ Stamp) Ticket {
	t.State, t.MergedInto, t.WaitingAt = StateMerged, e.Into, zeroTime
	return t
}

// TicketAbsorbed is the other side of a merge. The people of the merged ticket follow this one from now on.
type TicketAbsorbed struct {
	From     TicketID
	Watchers []PersonID
}

// Kind names the event.
func (TicketAbsorbed) Kind() string { return "ticket.absorbed" }

// Audience is internal: another requester's case is none of this one's business.
func (TicketAbsorbed) Audience() Audience { return Internal }

func (e TicketAbsorbed) apply(t Ticket, _ Stamp) Ticket {
	t.Watchers = append(cloned(t.Watchers), e.Watchers...)
	return t
}

package desk

import "time"

// Rate is the requester's word on how a solved case went. It asks nothing of anybody and moves nothing.
type Rate struct {
	Good    bool
	Content Content // public; may be empty
}

// Name is "rate".
func (Rate) Name() string { return "rate" }

// Needs nothing.
func (Rate) Needs() Needs { return Needs{} }

func (c Rate) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if t.State != StateResolved && t.State != StateClosed {
		return nil, Conflict("rating.not_resolved", "This ticket is not solved yet, so there is nothing to rate.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	entries := []Entry{with(TicketRated{Good: c.Good}, c.Content)}
	if !c.Good {
		entries = append(entries, same(RequesterUnhappy{Sign: UnhappyRating})...)
	}
	return entries, nil
}

// Rating is whether the requester's side was content with the solution, who of them said so and when. A ticket that is
// reopened has none any more: the next solution is rated anew.
type Rating struct {
	Good bool
	At   time.Time
	By   By
}

// TicketRated is the requester's word on a solution. A later one replaces it.
type TicketRated struct{ Good bool }

// Kind names the event.
func (TicketRated) Kind() string { return "ticket.rated" }

// Audience is public.
func (TicketRated) Audience() Audience { return Public }

func (e TicketRated) apply(t Ticket, s Stamp) Ticket {
	t.Rating = &Rating{Good: e.Good, At: s.At, By: s.By}
	return t
}

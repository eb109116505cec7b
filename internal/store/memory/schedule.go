package memory

import (
	"cmp"
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Bookings gives the scheduled work that takes of a time.
func (s *Store) Bookings(_ context.Context, span desk.Span, persons ...desk.PersonID) ([]desk.Booking, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.booked(span, persons...), nil
}

func (s *Store) booked(span desk.Span, persons ...desk.PersonID) []desk.Booking {
	var all []desk.Booking
	for _, t := range s.tickets {
		for _, b := range t.loaded.Ticket.Bookings() {
			if b.From.Before(span.Until) && b.Until.After(span.From) && (len(persons) == 0 || slices.Contains(persons, b.Person)) {
				all = append(all, b)
			}
		}
	}
	slices.SortFunc(all, func(a, b desk.Booking) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.Seq, b.Seq))
	})
	return all
}

// isTaken tells whether a change takes time of somebody who has other work then.
func (s *Store) isTaken(side store.Side) bool {
	return slices.ContainsFunc(store.ClaimsOf(side), func(claim desk.Booking) bool {
		return slices.ContainsFunc(s.booked(desk.Span{From: claim.From, Until: claim.Until}, claim.Person), func(b desk.Booking) bool {
			return !b.Done && (b.Ticket != claim.Ticket || b.Seq != claim.Seq)
		})
	})
}

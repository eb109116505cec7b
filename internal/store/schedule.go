package store

import (
	"context"
	"slices"

	"tierdesk/internal/core/desk"
)

// Schedules is when people work on what. It is kept by the commits.
type Schedules interface {
	// Bookings gives the scheduled work that takes of a time, by its beginning, then by ticket and entry. Persons narrow; none: everybody.
	Bookings(ctx context.Context, s desk.Span, persons ...desk.PersonID) ([]desk.Booking, error)
}

// SameBookings tells whether a change leaves the time alone that a ticket takes of people.
func SameBookings(side Side) bool {
	return slices.Equal(side.Before.Ticket.Bookings(), side.After.Bookings())
}

// ClaimsOf are the times that a change takes of people on the word that they are free, in the order of the people. Whoever is slower of two that
// take the same time finds their change stale, and decides again.
func ClaimsOf(side Side) []desk.Booking {
	after := side.After.Bookings()
	var claims []desk.Booking
	claim := func(seq desk.Seq) {
		if i := slices.IndexFunc(after, func(b desk.Booking) bool { return b.Seq == seq }); i >= 0 {
			claims = append(claims, after[i])
		}
	}
	for _, r := range side.Records {
		switch e := r.Event.(type) {
		case desk.WorkScheduled:
			if !e.Forced {
				claim(r.Seq)
			}
		case desk.WorkMoved:
			if !e.Forced {
				claim(e.Seq)
			}
		}
	}
	return claims
}

package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// Accounts say what was done for a client, and what was missed, in a span of time. An entry belongs to the client that its ticket belongs to
// now.
type Accounts interface {
	// TimeEntries gives the time that was logged on a client's tickets from one instant up to, not including, another, oldest first.
	TimeEntries(ctx context.Context, client desk.ClientID, from, to time.Time) ([]TimeEntry, error)
	// BreachedTickets gives the tickets of a client for which a breach was written down in such a span, each once, in the order of the first.
	BreachedTickets(ctx context.Context, client desk.ClientID, from, to time.Time) ([]desk.TicketID, error)
}

// TimeEntry is time that was logged, and where.
type TimeEntry struct {
	Ticket  desk.TicketID
	Seq     desk.Seq
	Number  int64
	Subject string
	At      time.Time
	By      desk.PersonID
	desk.TimeLogged
}

// AccountKind is what an entry of a timeline counts as.
type AccountKind string

// The kinds.
const (
	AccountTime   AccountKind = "time"
	AccountBreach AccountKind = "breach"
)

// AccountOf tells what an event counts as; empty: nothing.
func AccountOf(e desk.Event) AccountKind {
	switch e := e.(type) {
	case desk.TimeLogged:
		return AccountTime
	case desk.ClockFired:
		if e.What == sla.AtBreach {
			return AccountBreach
		}
	}
	return ""
}

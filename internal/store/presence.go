package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

// What somebody does on a ticket.
const (
	DoingViewing = "viewing"
	DoingWriting = "writing"
)

// Presence says that somebody has a ticket before them, and until when that is believed without another word.
type Presence struct {
	Ticket desk.TicketID
	Person desk.PersonID
	Doing  string // DoingViewing or DoingWriting
	Until  time.Time
}

// Presences are who is at which ticket. The feed tells of them under the topic "presence" with the ticket's id.
type Presences interface {
	// SavePresence notes that somebody is there. The feed is told only when they came or do something else than before.
	SavePresence(ctx context.Context, p Presence, now time.Time) error
	// LeavePresence notes that somebody went, and tells the feed. Who is not there is no error.
	LeavePresence(ctx context.Context, ticket desk.TicketID, person desk.PersonID, now time.Time) error
	// PresencesOf gives who is at a ticket now, ordered by person.
	PresencesOf(ctx context.Context, ticket desk.TicketID, now time.Time) ([]Presence, error)
	// TrimPresences forgets those that ended before an instant.
	TrimPresences(ctx context.Context, before time.Time) error
}

// Check refuses what is no presence.
func (p Presence) Check() error {
	if p.Ticket == "" || p.Person == "" || p.Doing != DoingViewing && p.Doing != DoingWriting {
		return desk.Invalid("doing", "presence.doing", "Somebody is viewing or writing.")
	}
	return nil
}

package store

import (
	"context"

	"tierdesk/internal/core/desk"
)

// ReadMarks are how far somebody has read a ticket.
type ReadMarks interface {
	// MarkRead notes that a ticket was read up to an entry. It never goes back.
	MarkRead(ctx context.Context, person desk.PersonID, ticket desk.TicketID, version desk.Seq) error
	// ReadMarks gives how far a person has read tickets; those never read are left out.
	ReadMarks(ctx context.Context, person desk.PersonID, tickets []desk.TicketID) (map[desk.TicketID]desk.Seq, error)
}

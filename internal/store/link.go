package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

// What a link that was mailed is for.
const (
	LinkSignUp   = "sign-up"
	LinkPassword = "password"
	LinkInvite   = "invite" // a first password, by somebody of the desk
	LinkTicket   = "ticket"
	LinkSetup    = "setup" // the first administrator's; printed, not mailed
)

// Link is a secret that was mailed and works for one thing, for a short time: sign-up, a new password, one's ticket without
// an account.
type Link struct {
	Hash      string // SHA-256 of the secret, hex
	Purpose   string // LinkSignUp, LinkPassword, LinkInvite, LinkTicket
	Email     string // to whom it was mailed
	Person    desk.PersonID
	Ticket    desk.TicketID
	Data      string // what it needs to know besides
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not yet
}

// Links are secrets that were mailed.
type Links interface {
	// SaveLink adds a link.
	SaveLink(ctx context.Context, l Link) error
	// Link gives a link also when it has expired or was used: the caller looks.
	Link(ctx context.Context, hash string) (Link, error)
	// UseLink marks a link as used and gives it. One that is not there, has expired or was used is not found; of several at
	// once one alone gets it.
	UseLink(ctx context.Context, hash string, now time.Time) (Link, error)
	// TrimLinks forgets links that expired before an instant.
	TrimLinks(ctx context.Context, before time.Time) error
	// CountLinks counts those made for an address since an instant.
	CountLinks(ctx context.Context, email string, since time.Time) (int, error)
}

package store

import (
	"context"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// Calendar is a coverage calendar in one of its versions.
type Calendar struct {
	ID      string
	Name    string
	Client  desk.ClientID // whose agreements and teams alone may use it; empty: everybody's
	Version int64
	Hours   calendar.Calendar
	Days    map[string]string // what dates with exceptions are called, by date
	SavedAt time.Time
	From    time.Time // from here it holds, whatever earlier versions say (S6); zero when it is saved: from then. The first holds from the beginning of time.
}

// Promises are agreements and the calendars they run on, every version of each. A version is never changed: tickets are bound to it.
type Promises interface {
	// SaveCalendar adds the version after c.Version; another in between gives ErrStale.
	SaveCalendar(ctx context.Context, c Calendar, a Audit) error
	// Calendars gives all versions of all calendars, by id and version.
	Calendars(ctx context.Context) ([]Calendar, error)
	// SaveAgreement adds the version after a.Version; another in between gives ErrStale.
	SaveAgreement(ctx context.Context, a sla.Agreement, audit Audit) error
	// Agreements gives the newest version of each agreement, by id.
	Agreements(ctx context.Context) ([]sla.Agreement, error)
	// Agreement gives one version.
	Agreement(ctx context.Context, ref desk.AgreementRef) (sla.Agreement, error)
	// SetDues changes when tickets are due without an entry, as a calendar does that was changed. A ticket that has another version by now
	// is left alone: whoever changed it has computed anew. It gives how many were changed.
	SetDues(ctx context.Context, all []Redue) (int, error)
	// DuesBasis is what the due times of open tickets were counted by when all of them were counted last, in the engine's words; empty: never.
	DuesBasis(ctx context.Context) (string, error)
	SaveDuesBasis(ctx context.Context, basis string) error
	// LiveTickets gives at most limit live tickets after an id, by id.
	LiveTickets(ctx context.Context, after desk.TicketID, limit int) ([]Live, error)
}

// Live is a ticket, and when it is due as its row says.
type Live struct {
	Ticket desk.Ticket
	Dues   desk.Dues
}

// Redue is when a ticket is due from now on, as of a version of it.
type Redue struct {
	Ticket  desk.TicketID
	Version desk.Seq
	Dues    desk.Dues
	Held    bool
	Urgency desk.Priority // orders those on which nothing is due
}

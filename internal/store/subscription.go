package store

import (
	"context"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
)

// Subscription is an address of iCalendar whose dates are proposed to a calendar.
type Subscription struct {
	ID       string
	Calendar string
	URL      string
	// ReadFor is what the dates were worked out for: another version of the calendar or another year makes another answer of the same file.
	ReadFor      string
	ETag         string // of the file as it was read last
	LastModified string
	AddedAt      time.Time
	TriedAt      time.Time // when it was fetched last
	ReadAt       time.Time // when that went well last
	NextAt       time.Time // when it is fetched again
	Problem      Trouble   // with the last fetch; zero: it went well
}

// Trouble is why something could not be read, by the code that it is worded by.
type Trouble struct{ Code, Message string }

// Err gives the trouble as the error it was; nil for none.
func (t Trouble) Err() error {
	if t == (Trouble{}) {
		return nil
	}
	return desk.Refusal("", t.Code, t.Message)
}

// ErrSubscribed says that a calendar has a subscription of this address.
var ErrSubscribed error = &desk.Error{Kind: desk.KindConflict, Code: "subscription.twice", Field: "url", Message: "This calendar has this subscription already."}

// SaidOn is what a subscription says of a date.
type SaidOn struct {
	Date string
	Day  calendar.Day
}

// Subscriptions are where calendars get proposals from, with what they say and what somebody made of it. None of it counts by itself.
type Subscriptions interface {
	// AddSubscription keeps a new one with what it says. A second one of the same address for a calendar gives kind conflict.
	AddSubscription(ctx context.Context, s Subscription, said []SaidOn, a Audit) error
	// RemoveSubscription forgets one with its proposals. One that is not there gives kind not found.
	RemoveSubscription(ctx context.Context, id string, a Audit) error
	// Subscriptions gives those of a calendar, or all where it is empty, by calendar and in the order they were added.
	Subscriptions(ctx context.Context, calendar string) ([]Subscription, error)
	// SaveFetched keeps how a fetch went; with fresh, what was said before gives way to what is said now. One that was removed meanwhile
	// gives kind not found.
	SaveFetched(ctx context.Context, s Subscription, fresh bool, said []SaidOn) error
	// SubscribedDates gives what the subscriptions of a calendar, or all where it is empty, say of dates from one on, and what was made of it.
	SubscribedDates(ctx context.Context, calendar, from string) ([]calendar.SubscribedDate, error)
	// TakeDates adds the version after c.Version, as SaveCalendar does, and remembers what was taken over from where.
	TakeDates(ctx context.Context, c Calendar, dates []calendar.SubscribedDate, a Audit) error
	// DismissDates remembers what was not wanted.
	DismissDates(ctx context.Context, calendar string, dates []calendar.SubscribedDate, a Audit) error
}

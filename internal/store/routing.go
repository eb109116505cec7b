package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// Routings are the routing rules in versions, and what agents have in hand.
type Routings interface {
	// SaveRules adds the version after s.Version; another in between gives ErrStale.
	SaveRules(ctx context.Context, s routing.RuleSet, a Audit) error
	// Rules gives the newest version; a desk without rules has the zero one.
	Rules(ctx context.Context) (routing.RuleSet, error)
	// RulesVersion gives one version.
	RulesVersion(ctx context.Context, version int64) (routing.RuleSet, error)
	// RulesVersions gives who saved the newest versions and when, the newest first, at most limit.
	RulesVersions(ctx context.Context, limit int) ([]RulesVersion, error)

	// Work gives what everybody who has or had tickets has in hand, and who said they are away. It is kept by the commits.
	Work(ctx context.Context) (map[desk.PersonID]desk.Work, error)
	// SetAway notes until when a person is away; zero: they are there.
	SetAway(ctx context.Context, p desk.PersonID, until time.Time, a Audit) error

	// Openings gives how tickets were opened, the newest first, at most limit below a number; 0: from the newest.
	Openings(ctx context.Context, below int64, limit int) ([]Opening, error)
}

// RulesVersion says who saved a version of the routing rules, and when.
type RulesVersion struct {
	Version int64
	At      time.Time
	By      desk.PersonID
	Count   int // of rules
}

// Opening is a ticket as it was opened, and as it is now.
type Opening struct {
	Ticket  desk.Ticket // as it is now
	Opened  desk.TicketOpened
	Stamp   desk.Stamp
	Subject string
	Body    string // of the first message; empty: it was erased, or there was none
}

// OpeningEntries is within how many entries the first message of a ticket stands.
const OpeningEntries = 5

// LoadChange is what a change does to what a person has in hand.
type LoadChange struct {
	Person  desk.PersonID
	Points  int
	Tickets int
	GivenAt time.Time // the desk gave them a ticket then; zero: it did not
	Within  int       // points that they may have afterwards at most; 0: any
}

// LoadChangesOf gives what changes do to what people have in hand, one for each person, in the order of their ids, so that two that wait for each
// other's rows do not lock each other out.
func LoadChangesOf(sides ...Side) []LoadChange {
	sums := map[desk.PersonID]LoadChange{}
	add := func(t desk.Ticket, sign int) {
		if t.Owner == "" || !t.State.IsLive() {
			return
		}
		c := sums[t.Owner]
		c.Points, c.Tickets = c.Points+sign*t.Points(), c.Tickets+sign
		sums[t.Owner] = c
	}
	for _, side := range sides {
		if len(side.Records) == 0 {
			continue
		}
		add(side.Before.Ticket, -1)
		add(side.After, 1)
		for _, r := range side.Records {
			if e, ok := r.Event.(desk.TicketAssigned); ok && e.Within > 0 {
				c := sums[e.To]
				c.GivenAt, c.Within = r.Stamp.At, e.Within
				sums[e.To] = c
			}
		}
	}
	var all []LoadChange
	for id, c := range sums {
		if c.Points != 0 || c.Tickets != 0 || c.Within > 0 {
			c.Person = id
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b LoadChange) int { return cmp.Compare(a.Person, b.Person) })
	return all
}

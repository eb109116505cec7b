package desk

import "slices"

// Where says from where the work was done.
type Where string

// The places of work.
const (
	Remote Where = "remote"
	OnSite Where = "on_site"
)

// Wheres are all places of work.
var Wheres = []Where{Remote, OnSite}

const maxMinutes = 24 * 60

// LogTime writes down one's own work.
type LogTime struct {
	Minutes  int
	Where    Where // empty: remote
	Billable bool
	Content  Content // words, internal
}

// Name is "log_time".
func (LogTime) Name() string { return "log_time" }

// Needs nothing.
func (LogTime) Needs() Needs { return Needs{} }

func (c LogTime) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return []Entry{with(TimeLogged{Minutes: c.Minutes, Where: c.where(), Billable: c.Billable, Tier: f.tierOf(t)}, c.Content)}, nil
}

// Check says what is wrong with an entry, for acts that must know before they do anything.
func (c LogTime) Check() error {
	if c.Minutes < 1 || c.Minutes > maxMinutes {
		return Invalid("minutes", "time.minutes", "Log between 1 minute and 24 hours at once.")
	}
	if !slices.Contains(Wheres, c.where()) {
		return Invalid("where", "time.where", "Work is remote or on_site.")
	}
	return c.Content.checkSize("words")
}

func (c LogTime) where() Where { return either(c.Where, Remote) }

// tierOf is the tier in which the actor works on the ticket: its team's when they belong to it, else their own lowest.
func (f Facts) tierOf(t Ticket) int {
	tier := 0
	for _, id := range f.Actor.Person.Teams {
		if id == t.Team {
			return t.Tier
		}
		if team, ok := f.House.Teams[id]; ok && (tier == 0 || team.Tier < tier) {
			tier = team.Tier
		}
	}
	if tier == 0 {
		return t.Tier
	}
	return tier
}

// TimeLogged is one time entry of the agent in the stamp.
type TimeLogged struct {
	Minutes  int
	Where    Where
	Billable bool
	Tier     int // at that time
}

// Kind names the event.
func (TimeLogged) Kind() string { return "time.logged" }

// Audience is internal.
func (TimeLogged) Audience() Audience { return Internal }

func (e TimeLogged) apply(t Ticket, _ Stamp) Ticket {
	t.Minutes += e.Minutes
	return t
}

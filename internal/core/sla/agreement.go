package sla

import (
	"slices"
	"time"
)

// Agreement is what a client was promised, in one version. It is bound to a ticket when the ticket is opened (S6).
type Agreement struct {
	ID       string
	Name     string
	Version  int64
	Scope    Scope
	Start    time.Time
	End      time.Time // the first instant after it; zero: without end
	Coverage string    // the calendar its clocks run on
	Channels []Channel // offered; none: all
	Tiers    []int     // included; none: all
	OnSite   OnSite
	Time     TimeTerms
	// DayMinutes is one business day in open minutes (S3).
	DayMinutes  int
	Targets     []Target
	Pauses      Pauses
	OnChange    Carry // what a change of priority or policy does; empty: retroactive
	Warnings    []Warning
	Escalations []Escalation // what is done at such points
	Credits     []Credit
	// BindsRunning is the version that running tickets are taken over to, or zero: they stay with the one they were opened under (S6).
	BindsRunning int64 `json:",omitempty"`
}

// Channel is a way in.
type Channel string

// The channels. Desk is somebody at the counter.
const (
	ChannelWeb   Channel = "web"
	ChannelAPI   Channel = "api"
	ChannelMail  Channel = "mail"
	ChannelPhone Channel = "phone"
	ChannelDesk  Channel = "desk"
	ChannelChat  Channel = "chat"
	ChannelAlert Channel = "alert"
)

// Channels are all channels.
var Channels = []Channel{ChannelWeb, ChannelAPI, ChannelMail, ChannelPhone, ChannelDesk, ChannelChat, ChannelAlert}

// Carry is what a change of target does to time that has been counted (S5).
type Carry string

// The two ways, and leaving it to the agreement.
const (
	AsAgreed    Carry = ""
	Retroactive Carry = "retroactive" // counted time and pauses carry over
	Restart     Carry = "restart"     // counting begins again
)

// Target is a promise: so much open time for a clock, for tickets of a type, priority, tier and category. Zero values mean any. Of several that fit, the most special one
// holds: category before tier, tier before type, type before priority.
type Target struct {
	Clock    Kind
	Type     string
	Priority int
	Tier     int
	Category string
	// Open minutes or business days: one of the two.
	Minutes int
	Days    int
}

// Subject is what targets depend on.
type Subject struct {
	Type     string
	Priority int
	Category string
	Tier     int
}

// Target gives what is promised for a clock, or zero if nothing is.
func (a Agreement) Target(kind Kind, s Subject) time.Duration {
	t, _ := a.Promised(kind, s)
	return a.length(t)
}

// Promised gives the promise for a clock as the agreement has it, in minutes or in business days, and false if there is none.
func (a Agreement) Promised(kind Kind, s Subject) (Target, bool) {
	best, weight := Target{}, -1
	for _, t := range a.Targets {
		if t.Clock == kind && t.fits(s) && t.weight() > weight {
			best, weight = t, t.weight()
		}
	}
	return best, weight >= 0
}

func (a Agreement) length(t Target) time.Duration {
	return time.Duration(t.Minutes+t.Days*a.DayMinutes) * time.Minute
}

func (t Target) fits(s Subject) bool {
	return (t.Type == "" || t.Type == s.Type) && (t.Priority == 0 || t.Priority == s.Priority) &&
		(t.Tier == 0 || t.Tier == s.Tier) && (t.Category == "" || t.Category == s.Category)
}

// weight orders targets by how special they are. No two that fit the same ticket weigh the same, unless they are for the same tickets.
func (t Target) weight() int {
	weight := 0
	for i, special := range []bool{t.Priority != 0, t.Type != "", t.Tier != 0, t.Category != ""} {
		if special {
			weight |= 1 << i
		}
	}
	return weight
}

// InForce tells whether the agreement binds tickets that are opened at an instant.
func (a Agreement) InForce(at time.Time) bool {
	return !at.Before(a.Start) && (a.End.IsZero() || at.Before(a.End))
}

// Scope is what an agreement is for: a service, a site or a client. Empty: the desk's default.
type Scope struct {
	Service string
	Site    string
	Client  string
}

// rank is higher for what is chosen first.
func (s Scope) rank() int {
	switch {
	case s.Service != "":
		return 3
	case s.Site != "":
		return 2
	case s.Client != "":
		return 1
	}
	return 0
}

// covers tells whether an agreement of this scope is for a ticket. A service or site of one client is not that of another.
func (s Scope) covers(ticket Scope) bool {
	return (s.Service == "" || s.Service == ticket.Service) && (s.Site == "" || s.Site == ticket.Site) && (s.Client == "" || s.Client == ticket.Client)
}

// Choose gives the agreement for a ticket that is opened at an instant: service before site, site before client, client before the desk's
// default. Of several on a level, one that names the client holds, then the latest to start, then the highest version. It gives false if there is none.
func Choose(agreements []Agreement, ticket Scope, at time.Time) (Agreement, bool) {
	var fitting []Agreement
	for _, a := range agreements {
		if a.InForce(at) && a.Scope.covers(ticket) {
			fitting = append(fitting, a)
		}
	}
	if len(fitting) == 0 {
		return Agreement{}, false
	}
	return slices.MaxFunc(fitting, byRank), true
}

func byRank(a, b Agreement) int {
	named := func(a Agreement) int {
		if a.Scope.Client != "" {
			return 1
		}
		return 0
	}
	for _, order := range []int{a.Scope.rank() - b.Scope.rank(), named(a) - named(b), a.Start.Compare(b.Start), int(a.Version - b.Version)} {
		if order != 0 {
			return order
		}
	}
	return 0
}

package sla

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// Story is all that the clocks of a ticket are computed from: the agreement in force when it was opened, that agreement's calendar with
// its versions, and what happened, in order. Instants are whole microseconds. The first mark is Opened.
type Story struct {
	Agreement Agreement
	Hours     calendar.Versions
	// TeamHours are the calendars of teams that have their own, by id. The team's tier time and acceptance run on it.
	TeamHours map[string]calendar.Versions
	Marks     []Mark
}

// Account is how a ticket's clocks stand at an instant.
type Account struct {
	At     time.Time
	Clocks []Clock // in the order they started
	Fired  []Fire  // in the order they fired
	Ahead  []Fire  // what will fire if nothing happens, the earliest first
	Ledger Ledger
}

// NextDue is the earliest instant at which something fires by itself, or zero.
func (a Account) NextDue() time.Time {
	if len(a.Ahead) == 0 {
		return time.Time{}
	}
	return a.Ahead[0].At
}

// Tell computes the clocks of a story as they stand at an instant. Marks that come later are not heard of.
func Tell(s Story, at time.Time) Account {
	t := &teller{
		agreement: s.Agreement, hours: s.Hours, teamHours: s.TeamHours,
		runs: map[Kind]int{}, visits: map[Team]*count{}, legs: map[string]leg{}, contracts: map[string]Contract{},
	}
	for _, m := range s.Marks {
		if m.At.After(at) || t.over {
			break
		}
		if _, opens := m.What.(Opened); opens == (t.resolution != nil) {
			continue // before the opening, or a second one
		}
		t.fire(m.At, false)
		m.What.tell(t, m.At)
		t.stay(m.At)
	}
	return t.account(at)
}

package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/routing"
)

// AsOpened is how a ticket was opened, before any rule touched it: what the rules set is taken out again. Tags are those it has now.
func (t Ticket) AsOpened(e TicketOpened, requester Person, subject, body string) Opening {
	o := Opening{
		Client: e.Client, Site: e.Site, Requester: requester, Via: e.Via, Type: e.Type, Category: e.Category, Impact: e.Impact, Urgency: e.Urgency,
		Tags: t.Tags, Subject: subject, Body: body,
	}
	for _, fired := range e.Fired {
		for _, set := range fired.Set {
			switch set {
			case "category":
				o.Category = ""
			case "type":
				o.Type = ""
			case "impact":
				o.Impact = ""
			case "urgency":
				o.Urgency = ""
			}
		}
	}
	return o
}

// Start is where a ticket that is opened like this begins under some rules, and why.
func (f Facts) Start(o Opening, at time.Time) (TeamID, Reason, routing.Decision) {
	facts, t := o.Facts(), f.House.beginsAt(Ticket{Client: o.Client, VIP: o.Requester.VIP})
	d := f.Router.Route(facts, at, f.mayBegin(t, facts))
	t.Category = either(o.Category, CategoryID(d.Category))
	t.Priority, _ = f.matrix().Priority(either(o.Impact, Level(d.Impact)), either(o.Urgency, Level(d.Urgency)))
	if team, reason, ok := f.routed(d, t); ok {
		return team, reason, d
	}
	team := f.House.intakeFor(t)
	return team, f.elsewhere(d, t, team), d
}

// SolvedBy is the team that solved the ticket, or that has it: where it belonged, as far as is known.
func (t Ticket) SolvedBy() TeamID {
	if t.Resolution != nil && t.Resolution.Team != "" {
		return t.Resolution.Team
	}
	return t.Team
}

// ReachedAt is when a team first had the ticket; false: it never did.
func (t Ticket) ReachedAt(team TeamID) (time.Time, bool) {
	i := slices.IndexFunc(t.Marks, func(m Mark) bool { return m.Team == team && team != "" })
	if i < 0 {
		return time.Time{}, false
	}
	return t.Marks[i].at(), true
}

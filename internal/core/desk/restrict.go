package desk

import "slices"

// Restrict hides a ticket from all agents and contacts but those named, its team and who restricts it.
type Restrict struct {
	People []PersonID
	Teams  []TeamID
}

// Name is "restrict".
func (Restrict) Name() string { return "restrict" }

// Needs the agents on it. Naming a stranger grants nothing, because scope asks for the client too.
func (Restrict) Needs() Needs { return Needs{Involved: true} }

func (c Restrict) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if len(c.People) > maxWatchers || len(c.Teams) > maxWatchers {
		return nil, &Error{Kind: KindLimit, Code: "restrict.too_many", Message: "At most 100 people and 100 teams can be named."}
	}
	e := TicketRestricted{People: slices.Clone(c.People), Teams: slices.Clone(c.Teams)}
	for _, team := range c.Teams {
		if _, err := f.team(team, "teams"); err != nil {
			return nil, err
		}
	}
	for _, id := range c.People {
		if err := checkID("people", string(id)); err != nil {
			return nil, err
		}
	}
	e.Teams = t.mustName(e.Teams)
	if id := f.Actor.Person.ID; id != "" && !slices.Contains(e.People, id) {
		e.People = append(e.People, id)
	}
	hidden := t
	hidden.Restriction = &Restriction{People: e.People, Teams: e.Teams}
	return append(same(e), hidden.dismiss(f)...), nil
}

// mustName adds the team that has the ticket and the one it may go back to: without them it would be nobody's.
func (t Ticket) mustName(teams []TeamID) []TeamID {
	needed := []TeamID{t.Team}
	if open := t.OpenHandoff(); open != nil {
		needed = append(needed, open.From)
	}
	for _, id := range needed {
		if !slices.Contains(teams, id) {
			teams = append(teams, id)
		}
	}
	return teams
}

// TicketRestricted names the only ones who see the ticket, besides its requester. Followers who are not named stop following.
type TicketRestricted struct {
	People []PersonID
	Teams  []TeamID
}

// Kind names the event.
func (TicketRestricted) Kind() string { return "ticket.restricted" }

// Audience is internal.
func (TicketRestricted) Audience() Audience { return Internal }

func (e TicketRestricted) apply(t Ticket, s Stamp) Ticket {
	t.Restriction = &Restriction{People: e.People, Teams: e.Teams, At: s.At, By: s.By}
	t.Watchers = slices.DeleteFunc(cloned(t.Watchers), func(id PersonID) bool { return !slices.Contains(e.People, id) })
	return t
}

// LiftRestriction makes a ticket ordinary again.
type LiftRestriction struct{}

// Name is "lift_restriction".
func (LiftRestriction) Name() string { return "lift_restriction" }

// Needs nothing.
func (LiftRestriction) Needs() Needs { return Needs{} }

func (LiftRestriction) decide(_ Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	return same(RestrictionLifted{}), nil
}

// RestrictionLifted makes the ticket ordinary again.
type RestrictionLifted struct{}

// Kind names the event.
func (RestrictionLifted) Kind() string { return "restriction.lifted" }

// Audience is internal.
func (RestrictionLifted) Audience() Audience { return Internal }

func (e RestrictionLifted) apply(t Ticket, _ Stamp) Ticket {
	t.Restriction = nil
	return t
}

package desk

import (
	"slices"

	"tierdesk/internal/core/routing"
)

// Route sets the team of a ticket no agent has taken or answered yet. A dispatcher may route at any time, with words.
type Route struct {
	Team    TeamID
	Reason  Reason  // why, by a machine, or as a machine suggested to a person; what people say is the content
	Content Content // why, in a dispatcher's words
}

// Name is "route".
func (Route) Name() string { return "route" }

// Needs nothing.
func (Route) Needs() Needs { return Needs{} }

func (c Route) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	team, err := f.team(c.Team, "team_id")
	if err != nil {
		return nil, err
	}
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if team.ID == t.Team {
		return nil, Conflict("route.same_team", "The ticket is with that team already.")
	}
	if err := t.mustFit(team, f.House); err != nil {
		return nil, err
	}
	if err := f.House.mustReach(t, team); err != nil && !f.Actor.Person.Has(RoleDispatcher) {
		return nil, err
	}
	if t.Taken || t.OpenHandoff() != nil {
		if err := c.mayOverrule(f.Actor); err != nil {
			return nil, err
		}
	}
	if err := c.Content.checkSize("reason"); err != nil {
		return nil, err
	}
	if !f.Actor.IsMachine() && !c.Reason.IsSuggested() {
		c.Reason = Reason{Source: "person"} // what people say is content
	}
	routed := with(TicketRouted{From: t.Team, Team: team.ID, Tier: team.Tier, Reason: c.Reason}, c.Content)
	entries := append(t.endHandoff(), routed)
	return append(entries, t.settleMove(f.Actor)...), nil
}

func (c Route) mayOverrule(actor Actor) error {
	if !actor.Person.Has(RoleDispatcher) {
		return Conflict("route.taken", "An agent works on this ticket already. Hand it off instead, so that the story goes with it.")
	}
	if c.Content.IsEmpty() {
		return Invalid("reason", "route.reason_missing", "Say why the ticket moves although somebody works on it.")
	}
	return nil
}

// mustFit keeps a client's own team from getting another client's ticket, a restricted ticket from a team that could not see it, and one of a closed
// category from a tier that may not have it.
func (t Ticket) mustFit(team Team, h House) error {
	if team.Client != "" && team.Client != t.Client {
		return Invalid("team_id", "team.other_client", "That team works for another client only. Choose another team.")
	}
	if t.Restriction != nil && !slices.Contains(t.Restriction.Teams, team.ID) {
		return Invalid("team_id", "team.not_named", "This ticket is restricted and that team is not named on it. Name the team first.")
	}
	return h.mayHave(t, team)
}

func (t Ticket) mustBeLive() error {
	if t.State.IsLive() {
		return nil
	}
	return Conflict("ticket.not_live", "This ticket is solved. Reopen it first.")
}

// TicketRouted is a change of team before anybody worked on the ticket, or by a dispatcher.
type TicketRouted struct {
	From   TeamID
	Team   TeamID
	Tier   int
	Reason Reason
	Fired  []routing.Fired `json:",omitempty"` // the rules that held, and on what
	Rules  int64           `json:",omitempty"` // version of the rule set
}

// Kind names the event.
func (TicketRouted) Kind() string { return "ticket.routed" }

// Audience is internal.
func (TicketRouted) Audience() Audience { return Internal }

func (e TicketRouted) apply(t Ticket, _ Stamp) Ticket {
	t.Owner = ""
	return t.moveTo(e.Team, e.Tier)
}

// moveTo gives the ticket to a team and remembers the visit.
func (t Ticket) moveTo(team TeamID, tier int) Ticket {
	t.Team, t.Tier = team, tier
	t.Waits, t.Proposed = nil, nil
	if !t.HasVisited(team) {
		t.Visited = append(cloned(t.Visited), team)
	}
	return t
}

// cloned keeps Apply from writing into the slice of the value it came from.
func cloned[T any](s []T) []T { return append(make([]T, 0, len(s)+1), s...) }

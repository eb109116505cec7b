package desk

import (
	"slices"

	"tierdesk/internal/core/routing"
)

// Reroute asks the routing rules again about a ticket that nobody works on, as after its category became clear. Words are its subject and first
// message, for rules that look into them; who gives the command has read them.
type Reroute struct {
	Subject, Body string
}

// Name is "reroute".
func (Reroute) Name() string { return "reroute" }

// Needs the requester.
func (Reroute) Needs() Needs { return Needs{Requester: true} }

func (c Reroute) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if t.Taken || t.OpenHandoff() != nil {
		return nil, Conflict("route.taken", "An agent works on this ticket already. Hand it off instead, so that the story goes with it.")
	}
	decision := t.Routing(f, c.Subject, c.Body, s)
	as := t
	as.Category = either(t.Category, CategoryID(decision.Category))
	to, reason, ok := f.routed(decision, as)
	if !ok {
		return nil, Conflict("route.no_rule", "No routing rule and no category says where this ticket belongs. Choose the team yourself.")
	}
	var entries []Entry
	if team := f.House.Teams[to]; to != t.Team {
		if err := t.mustFit(team, f.House); err != nil {
			return nil, err
		}
		entries = same(TicketRouted{From: t.Team, Team: to, Tier: team.Tier, Reason: reason, Fired: decision.Fired, Rules: decision.Version})
	}
	for _, tag := range decision.Tags {
		if !slices.Contains(t.Tags, tag) && len(t.Tags) < maxTags {
			entries = append(entries, same(TicketTagged{Tag: tag, ByRule: true})...)
		}
	}
	return entries, nil
}

// Routing is what the rules make of the ticket as it is now.
func (t Ticket) Routing(f Facts, subject, body string, s Stamp) routing.Decision {
	opening := Opening{
		Client: t.Client, Site: t.Site, Requester: f.Persons[t.Requester], Via: t.Via, Type: t.Type, Category: t.Category, Impact: t.Impact,
		Urgency: t.Urgency, Tags: t.Tags, Subject: subject, Body: body,
	}
	facts := opening.Facts()
	return f.Router.Route(facts, s.At, f.mayBegin(t, facts))
}

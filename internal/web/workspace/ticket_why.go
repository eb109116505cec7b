package workspace

import (
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// maxRuleVersions bounds how many versions of the rules are read for one story.
const maxRuleVersions = 20

// firedLine is a rule that held, and on what.
type firedLine struct {
	Rule string
	On   string // "client Kestrel, words vpn"; empty: it asks nothing
	Set  string // what it set
}

// readRules reads the versions of the rules that the story tells of, so that rules are called by their names of then.
func (s *Site) readRules(v *page.Visit, records []store.Record) (map[int64]routing.RuleSet, error) {
	sets := map[int64]routing.RuleSet{}
	for _, r := range records {
		version := versionOf(r.Event)
		if _, known := sets[version]; known || version == 0 || len(sets) >= maxRuleVersions {
			continue
		}
		set, err := s.Store().RulesVersion(v.Ctx(), version)
		if err != nil && !store.IsNotFound(err) {
			return nil, err
		}
		sets[version] = set
	}
	return sets, nil
}

// versionOf is the version of the rules that an event names, or 0.
func versionOf(e desk.Event) int64 {
	switch e := e.(type) {
	case desk.TicketOpened:
		return e.Rules
	case desk.TicketRouted:
		return e.Rules
	case desk.RuleEscalated:
		return e.Version
	}
	if r := reasonOf(e); slices.Contains([]string{"rule", "escalation", "alike"}, r.Source) {
		return r.Version
	}
	return 0
}

// reasonOf gives the reason of an event that may name a rule.
func reasonOf(e desk.Event) desk.Reason {
	switch one := e.(type) {
	case desk.TicketClassified:
		return one.Why
	case desk.DispatchListed:
		return one.Reason
	case desk.MajorSet:
		return one.Reason
	}
	return desk.Reason{}
}

// called is the event with its rule called by its name, and with the words of the rule in the place of their numbers.
func called(e desk.Event, sets map[int64]routing.RuleSet) desk.Event {
	name := func(r desk.Reason) desk.Reason {
		set := sets[r.Version]
		switch r.Source {
		case "rule":
			if rule, ok := set.Rule(r.Ref); ok {
				r.Ref, r.Values = "“"+rule.Name+"”", rules.Told(rule.When, r.Values)
			}
		case "escalation", "alike":
			if i := slices.IndexFunc(set.Escalations, func(one routing.Escalation) bool { return one.ID == r.Ref }); i >= 0 {
				r.Ref = "“" + set.Escalations[i].Name + "”"
			}
		}
		return r
	}
	switch one := e.(type) {
	case desk.TicketOpened:
		one.Route = name(one.Route)
		return one
	case desk.TicketRouted:
		one.Reason = name(one.Reason)
		return one
	case desk.TicketClassified:
		one.Why = name(one.Why)
		return one
	case desk.DispatchListed:
		one.Reason = name(one.Reason)
		return one
	case desk.RuleEscalated:
		one.Reason = name(one.Reason)
		return one
	case desk.MajorSet:
		one.Reason = name(one.Reason)
		return one
	}
	return e
}

// because says why the desk did by itself what a record tells; empty: a person decided, or nothing was weighed.
func (p shown) because(v *page.Visit, r store.Record) string {
	return v.Words.Tell(desk.Why(called(r.Event, p.Rules), r.Stamp, names{p}))
}

// fired are the rules that held when a ticket was opened or routed.
func (p shown) fired(v *page.Visit, e desk.Event) []firedLine {
	var all []routing.Fired
	switch e := e.(type) {
	case desk.TicketOpened:
		all = e.Fired
	case desk.TicketRouted:
		all = e.Fired
	}
	set := p.Rules[versionOf(e)]
	var lines []firedLine
	for _, f := range all {
		line := firedLine{Rule: f.Rule}
		values := f.Values
		if rule, ok := set.Rule(f.Rule); ok {
			line.Rule, values = rule.Name, rules.Told(rule.When, values)
		}
		var on []string
		for _, m := range values {
			on = append(on, v.T("rules.field."+m.Field)+" "+p.valueOf(m))
		}
		line.On = strings.Join(on, ", ")
		var set []string
		for _, field := range f.Set {
			set = append(set, v.T("rules.field."+field))
		}
		line.Set = strings.Join(set, ", ")
		lines = append(lines, line)
	}
	return lines
}

// valueOf says what a rule found, by name where it is an id.
func (p shown) valueOf(m rules.Match) string {
	n := names{p}
	said := ""
	switch m.Field {
	case "client":
		said = n.Client(desk.ClientID(m.Value))
	case "category":
		said = n.Category(desk.CategoryID(m.Value))
	case "requester", "owner":
		said = n.Person(desk.PersonID(m.Value))
	case "team":
		said = n.Team(desk.TeamID(m.Value))
	}
	if said == "" {
		said = "“" + m.Value + "”"
	}
	return said
}

// sought says why nobody has the ticket yet, where the desk looks for somebody.
func (p shown) sought(v *page.Visit, records []store.Record) string {
	for _, r := range slices.Backward(records) {
		switch r.Event.(type) {
		case desk.PersonSought, desk.PersonProposed:
			return p.because(v, r)
		}
	}
	return ""
}

// alikes are the numbers of the tickets that a major incident is proposed for, as far as the visitor sees them.
func (s *Site) alikes(v *page.Visit, t desk.Ticket) ([]alikeTicket, error) {
	if t.Major == nil || t.Major.State == desk.MajorDismissed {
		return nil, nil
	}
	var all []alikeTicket
	for _, id := range t.Major.Alike {
		other, err := s.Store().Ticket(v.Ctx(), id)
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if v.Actor.Scope().IsAgentOf(other.Ticket) {
			all = append(all, alikeTicket{other.Ticket.Number, other.Subject})
		}
		if len(all) == maxAlikeShown {
			break
		}
	}
	return all, nil
}

// maxAlikeShown bounds the list of alike tickets beside one.
const maxAlikeShown = 20

type alikeTicket struct {
	Number  int64
	Subject string
}

// hop is one team on the way of a ticket since it was opened or last reopened.
type hop struct {
	Team desk.TeamID
	Back bool // a bounce brought it there
}

// wayOfTeams is the way of the ticket from team to team, with the one it would go to; empty: it stays.
func (p shown) wayOfTeams(to desk.TeamID) []hop {
	way := append(slices.Clone(p.Way), hop{Team: p.Ticket.Team})
	if to != "" {
		back := slices.ContainsFunc(way, func(h hop) bool { return h.Team == to })
		way = append(way, hop{to, back})
	}
	return slices.CompactFunc(way, func(a, b hop) bool { return a.Team == b.Team })
}

// wayOf are the teams that records tell of, in order, since the ticket was opened or last reopened. Where a dispatcher or a rule sends it is
// no bounce.
func wayOf(records []store.Record) []hop {
	var way []hop
	for _, r := range records {
		switch e := r.Event.(type) {
		case desk.TicketOpened:
			way = append(way, hop{Team: e.Team})
		case desk.TicketRouted:
			way = append(way, hop{Team: e.Team})
		case desk.HandoffOffered:
			way = append(way, hop{Team: e.From}, hop{e.To, e.Bounce})
		case desk.HandoffReturned:
			way = append(way, hop{e.Team, true})
		case desk.TicketReopened:
			way = nil
		}
	}
	return way
}

func reroute(v *page.Visit, s *Site) (desk.Command, error) {
	loaded, err := s.ticket(v)
	if err != nil {
		return nil, err
	}
	subject, body, err := s.Engine.FirstWords(v.Ctx(), loaded)
	return desk.Reroute{Subject: subject, Body: body}, err
}

func setMajor(v *page.Visit, _ *Site) (desk.Command, error) {
	return desk.SetMajor{State: desk.MajorState(v.Form("state"))}, nil
}

// mayReroute tells whether the rules can be asked again.
func (p shown) mayReroute() bool {
	return p.isLive() && !p.Ticket.Taken && p.Ticket.OpenHandoff() == nil && p.may(desk.Reroute{})
}

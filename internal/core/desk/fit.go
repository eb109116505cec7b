package desk

import (
	"cmp"
	"slices"
	"time"

	"tierdesk/internal/core/routing"
)

// Fit is how well a person fits a ticket, for whoever gives it out by hand.
type Fit struct {
	Person   Person
	Why      routing.Off // why the desk would pass them over; empty: it would not
	Back     time.Time   // when they can be given work again; zero: now
	Load     int         // points in hand
	Had      bool        // they had it before in this team
	Best     bool        // the desk would choose them
	Proposed bool        // the desk did
	Member   bool        // of the ticket's team; others get it by routing
}

// Fits are all who may see the ticket: who has the skill first, of those who can begin soonest, and of those that are equal in that the ticket's team
// in the order in which the desk would choose them, then the others in that order. The facts are the agents, their hours and what they have in hand.
func (t Ticket) Fits(f Facts, at time.Time) []Fit {
	needs, policy := f.House.Categories[t.Category].Needs, f.House.Teams[t.Team].Assign
	inside := routing.Rank(policy, needs, f.candidates(t, at), t.Points())
	outside := routing.Rank(policy, needs, f.outsiders(t, at), t.Points())
	people := make(map[string]Person, len(f.Agents))
	for _, p := range f.Agents {
		people[string(p.ID)] = p
	}
	var fits []Fit
	for i, r := range append(inside, outside...) {
		if r.Why == routing.OffSight {
			continue
		}
		fit := Fit{Person: people[r.Person], Why: r.Why, Back: r.Back, Load: r.Load, Had: r.Had, Member: i < len(inside)}
		fit.Best = i == 0 && fit.Member && r.Why == ""
		fit.Proposed = t.Proposed != nil && t.Proposed.Person == fit.Person.ID
		fits = append(fits, fit)
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return cmp.Or(a.lacks()-b.lacks(), a.Back.Compare(b.Back)) })
	return fits
}

// lacks is 1 for who lacks a skill.
func (f Fit) lacks() int {
	if f.Why == routing.OffSkill {
		return 1
	}
	return 0
}

// outsiders are agents of other teams that the ticket could be routed to.
func (f Facts) outsiders(t Ticket, at time.Time) []routing.Candidate {
	var all []routing.Candidate
	for _, p := range f.Agents {
		if !p.IsMember(t.Team) && !p.Disabled && f.teamFor(t, p) != "" {
			all = append(all, f.candidate(t, p, at))
		}
	}
	return all
}

// teamFor is the first of a person's teams that the ticket may go to.
func (f Facts) teamFor(t Ticket, p Person) TeamID {
	i := slices.IndexFunc(p.Teams, func(id TeamID) bool {
		team, ok := f.House.Teams[id]
		return ok && t.mustFit(team, f.House) == nil
	})
	if i < 0 {
		return ""
	}
	return p.Teams[i]
}

// TeamFor is the team by which a person could get the ticket: its own where they are a member.
func (t Ticket) TeamFor(h House, p Person) TeamID {
	if p.IsMember(t.Team) {
		return t.Team
	}
	return Facts{House: h}.teamFor(t, p)
}

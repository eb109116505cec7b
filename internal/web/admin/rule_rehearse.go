package admin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// ruleRehearsal is what the draft would have done to the last tickets.
type ruleRehearsal struct {
	engine.Rehearsal
	Last     int
	IsDraft  bool
	IsBehind bool
	Next     int64 // the version that publishing makes
	Set      routing.RuleSet
	Names    ruleNames
	Shown    []engine.Moved
	More     int
	Refused  []routing.Problem // why nothing was tried
}

// lasts are over how many tickets a rehearsal can be asked for.
var lasts = []int{100, 1000, 10_000}

// maxShownMoved bounds the table; the sums count all, and the API gives all.
const maxShownMoved = 2000

func (s *Site) ruleRehearsal(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	last, err := strconv.Atoi(v.Query("last"))
	if err != nil || !slices.Contains(lasts, last) {
		last = 1000
	}
	r := ruleRehearsal{Last: last, IsDraft: b.Kept != nil, IsBehind: b.isBehind(), Next: b.Live.Version + 1, Set: b.set()}
	if r.Names, err = s.ruleNames(v, conditionsOf(r.Set)...); err != nil {
		return err
	}
	problems, err := s.Engine.CheckRules(v.Ctx(), r.Set)
	if err != nil {
		return err
	}
	if routing.Refused(problems) {
		r.Refused = slices.DeleteFunc(problems, func(p routing.Problem) bool { return p.Warning })
	} else {
		if r.Rehearsal, err = s.Engine.Rehearse(v.Ctx(), v.Actor, r.Set, last); err != nil {
			return err
		}
		r.Shown = r.Moved
		if len(r.Shown) > maxShownMoved {
			r.Shown, r.More = r.Shown[:maxShownMoved], len(r.Shown)-maxShownMoved
		}
	}
	return s.Render(v, http.StatusOK, ruleRehearsalPage(s.head(v, v.T("rules.rehearsal"), rulesLink(v)), r))
}

// why says which rule would have routed a ticket, and on what.
func (r ruleRehearsal) why(ctx context.Context, m engine.Moved) string {
	stamp := desk.Stamp{}
	why := m.Why
	if rule, ok := r.Set.Rule(why.Ref); ok {
		why.Ref, why.Values = "“"+rule.Name+"”", rules.Told(rule.When, why.Values)
	}
	why.Version = r.Next
	if said := words.From(ctx).Tell(desk.Why(desk.TicketRouted{Reason: why}, stamp, r.Names)); said != "" {
		return said
	}
	return m.Why.Words
}

// effect says how much sooner or later a ticket would be with the team that solved it.
func effect(ctx context.Context, m engine.Moved) string {
	switch {
	case !m.Known:
		return words.T(ctx, "rules.effect.unknown")
	case m.Effect < 0:
		return words.T(ctx, "rules.effect.sooner", "Time", words.Hours(ctx, -m.Effect))
	case m.Effect > 0:
		return words.T(ctx, "rules.effect.later", "Time", words.Hours(ctx, m.Effect))
	}
	return words.T(ctx, "rules.effect.none")
}

func (r ruleRehearsal) team(id desk.TeamID) desk.Team { return r.Names.House.Teams[id] }

// used are the rules of the set with what they did, in their order.
func (r ruleRehearsal) used() []usedRule {
	var all []usedRule
	uses := usesOf(r.Rehearsal)
	for _, g := range r.Set.Groups {
		for _, rule := range g.Rules {
			all = append(all, usedRule{rule.ID, rule.Name, uses[rule.ID]})
		}
	}
	return all
}

type usedRule struct {
	ID, Name string
	engine.RuleUse
}

// elsewhere is the share of what a rule routed that another team solved.
func (u usedRule) elsewhere(ctx context.Context) string {
	if u.Routed == 0 {
		return "–"
	}
	return words.From(ctx).Decimal(100*float64(u.Elsewhere)/float64(u.Routed), 0) + "\u00a0%"
}

// The names of ids, for what the core tells.

// Person is somebody's name.
func (n ruleNames) Person(id desk.PersonID) string { return n.People[id].Name }

// Team is a team's name.
func (n ruleNames) Team(id desk.TeamID) string { return n.House.TeamName(id) }

// Client is a client's name.
func (n ruleNames) Client(id desk.ClientID) string {
	for _, c := range n.Clients {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// Category is a category's name.
func (n ruleNames) Category(id desk.CategoryID) string { return n.House.Categories[id].Name }

// Vendor is a vendor's name.
func (n ruleNames) Vendor(id desk.VendorID) string { return n.House.Vendors[id].Name }

// Ticket is never asked for here.
func (n ruleNames) Ticket(desk.TicketID) string { return "" }

// spanSum says a sum of times.
func spanSum(ctx context.Context, d time.Duration) string { return words.Hours(ctx, d) }

func rehearsalAt(last int) string { return "/admin/rules/rehearsal?last=" + strconv.Itoa(last) }

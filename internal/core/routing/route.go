package routing

import (
	"fmt"
	"slices"
	"time"

	"tierdesk/internal/core/rules"
)

// Router is a rule set made ready to be asked. It never changes and is safe for many callers at once. The zero value has no rules.
type Router struct {
	set    RuleSet
	fields rules.Schema
	groups [][]prepared
	index  map[string]int
}

type prepared struct {
	rule  Rule
	holds rules.Predicate
}

// Prepare makes a router of a set whose conditions [RuleSet.Check] takes.
func Prepare(s RuleSet, fields rules.Schema) (*Router, error) {
	r := &Router{set: s, fields: fields, index: map[string]int{}}
	for g, group := range s.Groups {
		r.index[group.ID] = g
		ready := make([]prepared, 0, len(group.Rules))
		for i, rule := range group.Rules {
			holds, err := rules.Compile(rule.When, fields)
			if err != nil {
				return nil, fmt.Errorf("group %d, rule %d: %w", g+1, i+1, err)
			}
			ready = append(ready, prepared{rule, holds})
		}
		r.groups = append(r.groups, ready)
	}
	return r, nil
}

// Set is what the router was made of.
func (r *Router) Set() RuleSet {
	if r == nil {
		return RuleSet{}
	}
	return r.set
}

// Fired is a rule that held for a ticket, and on what.
type Fired struct {
	Rule   string        `json:"rule"`
	Group  string        `json:"group"`
	Place  int           `json:"place"` // in its group, from 1
	Values []rules.Match `json:"values,omitempty"`
	Set    []string      `json:"set,omitempty"` // what it set: "team", "category" …
}

// Decision is what the rules make of a ticket. Empty fields: no rule set them.
type Decision struct {
	Then
	Version int64
	Tried   int // how many rules were asked
	Fired   []Fired
}

// Team gives the rule that chose the team, or false.
func (d Decision) TeamRule() (Fired, bool) {
	i := slices.IndexFunc(d.Fired, func(f Fired) bool { return slices.Contains(f.Set, "team") })
	if i < 0 {
		return Fired{}, false
	}
	return d.Fired[i], true
}

// Route asks the rules about a ticket at an instant. May says of what a rule sets whether its team can take the ticket at all, as a client's own team
// cannot take others' tickets; nil: any can. Facts are changed as rules set them, and may may look at them.
func (r *Router) Route(facts rules.Facts, at time.Time, may func(Then) bool) Decision {
	d := Decision{Version: r.Set().Version}
	if r == nil || len(r.groups) == 0 {
		return d
	}
	r.try(&d, 0, facts, at, may, 0)
	return d
}

func (r *Router) try(d *Decision, g int, facts rules.Facts, at time.Time, may func(Then) bool, depth int) {
	if depth > len(r.groups) {
		return // a circle that Check would have refused
	}
	for i, one := range r.groups[g] {
		if !one.rule.IsOn(at) {
			continue
		}
		d.Tried++
		if !one.holds(facts) || one.rule.Then.Team != "" && may != nil && !may(one.rule.Then) {
			continue
		}
		fired := Fired{Rule: one.rule.ID, Group: r.set.Groups[g].ID, Place: i + 1, Values: rules.Why(one.rule.When, r.fields, facts)}
		fired.Set = d.set(one.rule.Then, facts)
		if len(fired.Set) > 0 || one.rule.Then.Group != "" {
			d.Fired = append(d.Fired, fired)
		}
		if next, ok := r.index[one.rule.Then.Group]; ok && d.Team == "" {
			r.try(d, next, facts, at, may, depth+1)
		}
		if d.Team != "" {
			return
		}
	}
}

// set takes what was not set before, and lets later rules see it.
func (d *Decision) set(t Then, facts rules.Facts) []string {
	var set []string
	take := func(name string, to *string, v string) {
		if v != "" && *to == "" && facts[name].Code == "" { // what the opener said stays
			*to = v
			set = append(set, name)
			facts[name] = rules.Value{Code: v}
		}
	}
	take("category", &d.Category, t.Category)
	take("type", &d.Type, t.Type)
	take("impact", &d.Impact, t.Impact)
	take("urgency", &d.Urgency, t.Urgency)
	take("team", &d.Team, t.Team)
	for _, tag := range t.Tags {
		if !slices.Contains(d.Tags, tag) {
			d.Tags = append(d.Tags, tag)
			set = append(set, "tags")
			facts["tags"] = rules.Value{Codes: append(slices.Clone(facts["tags"].Codes), tag)}
		}
	}
	return slices.Compact(set)
}

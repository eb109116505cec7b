// Package routing decides which team a ticket starts with, and which person of a team gets it. Rules are data in groups, tried in
// order; the choice of a person weighs skills, working hours, leave and load. Both say why they came out as they did.
//
// It is pure and knows no tickets: fields by their names, teams and people by their ids.
package routing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/rules"
)

// RuleSet are the routing rules of the desk in one version. The zero value has no rules.
type RuleSet struct {
	Version int64   `json:"version"`
	Groups  []Group `json:"groups"` // the first is where every ticket begins
	// Escalations are looked at as long as a ticket lives; each does its act once for each time that it comes to its point.
	Escalations []Escalation `json:"escalations,omitempty"`
}

// Group is a list of rules that are tried from the top.
type Group struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Rules []Rule `json:"rules"`
}

// Rule sets something for the tickets that its condition holds for.
type Rule struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Off   bool            `json:"off,omitempty"`
	From  time.Time       `json:"from,omitzero"`  // it holds from here; zero: always did
	Until time.Time       `json:"until,omitzero"` // it ends here; zero: does not
	When  rules.Condition `json:"when"`
	Then  Then            `json:"then"`
}

// Then is what a rule does. What an earlier rule set stays; a team ends the routing.
type Then struct {
	Team     string   `json:"team,omitempty"`
	Category string   `json:"category,omitempty"`
	Type     string   `json:"type,omitempty"`
	Impact   string   `json:"impact,omitempty"`
	Urgency  string   `json:"urgency,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Group    string   `json:"group,omitempty"` // go on in this group, and come back when it found no team
}

// IsZero tells whether nothing is done.
func (t Then) IsZero() bool {
	return t.Team == "" && t.Category == "" && t.Type == "" && t.Impact == "" && t.Urgency == "" && len(t.Tags) == 0 && t.Group == ""
}

// IsOn tells whether the rule holds at an instant.
func (r Rule) IsOn(at time.Time) bool {
	return !r.Off && !at.Before(r.From) && (r.Until.IsZero() || at.Before(r.Until))
}

// Count is how many rules there are.
func (s RuleSet) Count() int {
	n := 0
	for _, g := range s.Groups {
		n += len(g.Rules)
	}
	return n
}

// Named are the values that the rules compare a field with, sorted, each once.
func (s RuleSet) Named(field string) []string {
	var values []string
	for _, g := range s.Groups {
		for _, r := range g.Rules {
			values = append(values, r.When.Named(field)...)
		}
	}
	for _, e := range s.Escalations {
		values = append(values, e.When.Named(field)...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// Rule finds a rule by its id.
func (s RuleSet) Rule(id string) (Rule, bool) {
	for _, g := range s.Groups {
		if i := slices.IndexFunc(g.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
			return g.Rules[i], true
		}
	}
	return Rule{}, false
}

// Limits of a rule set.
const (
	MaxRules  = 2000
	MaxGroups = 200
	MaxName   = 200 // bytes
	maxTags   = 20
)

// Known says which ids a rule may name.
type Known struct {
	Team, Category, Type, Level, Tag func(id string) bool
	// Value tells whether a code may stand in a condition on a field; nil: anything may.
	Value func(field, value string) bool
}

// Problem is what is wrong with a rule set, or what somebody should look at. Place says where in words that can be found again.
type Problem struct {
	Group, Rule int    // from 1; 0: it is about the whole
	Field       string // "when.all[1]", "then.team" …; empty: the rule itself
	Code        string
	Message     string
	Warning     bool              // it can be saved all the same
	Values      map[string]string // what changes from one such message to the next
}

// Place is the group and the rule as people count them.
func (p Problem) Place() string {
	switch {
	case p.Rule > 0 && p.Group == 0:
		return fmt.Sprintf("escalation %d", p.Rule)
	case p.Rule > 0:
		return fmt.Sprintf("group %d, rule %d", p.Group, p.Rule)
	case p.Group > 0:
		return fmt.Sprintf("group %d", p.Group)
	}
	return ""
}

// Check gives everything that is wrong with a rule set and, marked as warnings, what is worth a look: rules that can hold for nothing,
// and rules that stand below one that holds for everything. Fields are those of a ticket that is opened, live those of one that lives.
func (s RuleSet) Check(fields, live rules.Schema, known Known) []Problem {
	c := checker{set: s, fields: fields, known: known, ids: map[string]bool{}}
	if len(s.Groups) > MaxGroups || s.Count() > MaxRules {
		c.problem(place{}, "rules.many", "At most {Rules} rules in {Groups} groups can be kept.", "Rules", strconv.Itoa(MaxRules), "Groups", strconv.Itoa(MaxGroups))
		return c.problems
	}
	for g := range s.Groups {
		c.group(g)
	}
	c.cycles()
	c.checkEscalations(live)
	return c.problems
}

// Refused tells whether a problem keeps the set from being saved.
func Refused(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

type checker struct {
	set      RuleSet
	fields   rules.Schema
	known    Known
	ids      map[string]bool
	problems []Problem
}

// place is where a problem is: group and rule from 1, and the field.
type place struct {
	group, rule int
	field       string
}

// problem adds one, with values given as pairs of place and text put into its message.
func (c *checker) problem(at place, code, message string, values ...string) *Problem {
	p := Problem{Group: at.group, Rule: at.rule, Field: at.field, Code: code, Message: message, Values: map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		p.Values[values[i]] = values[i+1]
		p.Message = strings.ReplaceAll(p.Message, "{"+values[i]+"}", values[i+1])
	}
	c.problems = append(c.problems, p)
	return &c.problems[len(c.problems)-1]
}

func (c *checker) group(g int) {
	group := c.set.Groups[g]
	if !isID(group.ID) || c.ids["g "+group.ID] {
		c.problem(place{g + 1, 0, "id"}, "rules.group_id", "A group has an id of small letters, digits and dashes that no other has.")
	}
	c.ids["g "+group.ID] = true
	if isBlank(group.Name) {
		c.problem(place{g + 1, 0, "name"}, "rules.group_name", "Give the group a name of at most 200 characters.")
	}
	shadow := 0
	for r := range group.Rules {
		c.rule(g, r)
		rule := group.Rules[r]
		if shadow > 0 && !rule.Off {
			c.problem(place{g + 1, r + 1, ""}, "rules.never_reached", "Rule {Above} above gives every ticket a team, so this one is never tried. Move it up.",
				"Above", strconv.Itoa(shadow)).Warning = true
		}
		if shadow == 0 && rules.Always(rule.When) && rule.Then.Team != "" && !rule.Off && rule.From.IsZero() && rule.Until.IsZero() {
			shadow = r + 1
		}
	}
	if shadow > 0 && g == 0 && shadow < len(group.Rules) {
		c.problem(place{g + 1, shadow, ""}, "rules.everything", "This rule holds for every ticket, and rules stand below it.").Warning = true
	}
}

func (c *checker) rule(g, r int) {
	rule := c.set.Groups[g].Rules[r]
	at := func(field string) place { return place{g + 1, r + 1, field} }
	if !isID(rule.ID) || c.ids["r "+rule.ID] {
		c.problem(at("id"), "rules.id", "A rule has an id of small letters, digits and dashes that no other rule has.")
	}
	c.ids["r "+rule.ID] = true
	if isBlank(rule.Name) {
		c.problem(at("name"), "rules.name", "Give the rule a name of at most 200 characters.")
	}
	if !rule.Until.IsZero() && !rule.Until.After(rule.From) {
		c.problem(at("until"), "rules.dates", "The rule ends before it begins.")
	}
	c.when(g, r, rule)
	c.then(rule.Then, at)
}

func (c *checker) when(g, r int, rule Rule) {
	if err := rules.Check(rule.When, c.fields); err != nil {
		p := err.(*rules.Problem) //nolint:errorlint,forcetypeassert // Check gives nothing else
		c.problems = append(c.problems, Problem{Group: g + 1, Rule: r + 1, Field: joinPath("when", p.Path), Code: p.Code, Message: p.Message, Values: p.Values})
		return
	}
	c.values(func(path string) place { return place{g + 1, r + 1, path} }, rule.When, "when")
	if rules.Never(rule.When, c.fields) {
		c.problem(place{g + 1, r + 1, "when"}, "rules.nothing", "These conditions exclude each other, so the rule holds for no ticket.").Warning = true
	}
}

func joinPath(a, b string) string {
	if b == "" {
		return a
	}
	return a + "." + b
}

// values refuses codes that nothing has: a team that is gone, a client that never was.
func (c *checker) values(at func(path string) place, when rules.Condition, path string) {
	if c.known.Value == nil {
		return
	}
	for i, part := range when.All {
		c.values(at, part, fmt.Sprintf("%s.all[%d]", path, i))
	}
	for i, part := range when.Any {
		c.values(at, part, fmt.Sprintf("%s.any[%d]", path, i))
	}
	if when.Not != nil {
		c.values(at, *when.Not, path+".not")
	}
	for _, v := range when.Values {
		if when.Field != "" && v != "" && !c.known.Value(when.Field, v) {
			c.problem(at(path), "rules.value_unknown", "There is no {Field} {Value} at this desk. Choose one that is there.",
				"Field", strings.ReplaceAll(when.Field, "_", " "), "Value", strconv.Quote(v))
		}
	}
}

func (c *checker) level(at place) {
	c.problem(at, "level.unknown", "Impact and urgency are high, medium or low.")
}

func (c *checker) then(then Then, at func(field string) place) {
	if then.IsZero() {
		c.problem(at("then"), "rules.then", "The rule does nothing. Say which team gets the ticket, or what else is set.")
		return
	}
	for _, one := range []struct {
		field, id string
		known     func(string) bool
		say       func(at place)
	}{
		{"then.team", then.Team, c.known.Team, func(at place) { c.problem(at, "team.unknown", "There is no such team.") }},
		{"then.category", then.Category, c.known.Category, func(at place) { c.problem(at, "category.unknown", "There is no such category.") }},
		{"then.type", then.Type, c.known.Type, func(at place) { c.problem(at, "type.unknown", "There is no such type.") }},
		{"then.impact", then.Impact, c.known.Level, c.level},
		{"then.urgency", then.Urgency, c.known.Level, c.level},
	} {
		if one.id != "" && !one.known(one.id) {
			one.say(at(one.field))
		}
	}
	for i, tag := range then.Tags {
		if i >= maxTags || !c.known.Tag(tag) || slices.Contains(then.Tags[:i], tag) {
			c.problem(at("then.tags"), "tag.form", "A tag has 1 to 40 small letters, digits, dots, dashes or underscores, and stands once.")
			break
		}
	}
	if then.Group != "" && !slices.ContainsFunc(c.set.Groups, func(g Group) bool { return g.ID == then.Group }) {
		c.problem(at("then.group"), "rules.group_unknown", "There is no such group of rules.")
	}
}

// cycles finds groups that lead back to themselves, and names the whole way.
func (c *checker) cycles() {
	done := map[string]bool{}
	for g := range c.set.Groups {
		c.walk(g, nil, done)
	}
	for g, group := range c.set.Groups {
		if g > 0 && !c.isNamed(group.ID) {
			c.problem(place{g + 1, 0, ""}, "rules.group_unused", "No rule leads to this group, so its rules are never tried.").Warning = true
		}
	}
}

func (c *checker) isNamed(id string) bool {
	return slices.ContainsFunc(c.set.Groups, func(g Group) bool {
		return slices.ContainsFunc(g.Rules, func(r Rule) bool { return r.Then.Group == id })
	})
}

func (c *checker) walk(g int, way []string, done map[string]bool) {
	group := c.set.Groups[g]
	if done[group.ID] {
		return
	}
	way = append(slices.Clone(way), group.ID)
	for r, rule := range group.Rules {
		next := rule.Then.Group
		if next == "" {
			continue
		}
		if at := slices.Index(way, next); at >= 0 {
			c.problem(place{g + 1, r + 1, "then.group"}, "rules.cycle", "The groups lead in a circle: {Way}. Take one of these steps out.",
				"Way", c.named(append(way[at:len(way):len(way)], next)))
			continue
		}
		if to := slices.IndexFunc(c.set.Groups, func(g Group) bool { return g.ID == next }); to >= 0 {
			c.walk(to, way, done)
		}
	}
	done[group.ID] = true
}

func (c *checker) named(ids []string) string {
	var names []string
	for _, id := range ids {
		for _, g := range c.set.Groups {
			if g.ID == id {
				names = append(names, g.Name)
				break
			}
		}
	}
	return strings.Join(names, " → ")
}

func isBlank(name string) bool { return strings.TrimSpace(name) == "" || len(name) > MaxName }

func isID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

package admin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// ruleBook are the rules in force, and what the visitor made of them and did not publish.
type ruleBook struct {
	Live routing.RuleSet
	Kept *keptRules // nil: nothing was changed
}

// keptRules are rules as somebody left them, and the version they began with.
type keptRules struct {
	Base int64           `json:"base"`
	Set  routing.RuleSet `json:"set"`
}

// Where the draft of the rules lies among what somebody typed.
const (
	rulesPlace = "rules"
	rulesKind  = "set"
)

func (s *Site) ruleBook(v *page.Visit) (ruleBook, error) {
	b := ruleBook{Live: s.Engine.Router().Set()}
	drafts, err := s.Store().Drafts(v.Ctx(), v.Person().ID, rulesPlace)
	if err != nil {
		return b, err
	}
	for _, d := range drafts {
		var kept keptRules
		if d.Kind == rulesKind && json.Unmarshal([]byte(d.Data), &kept) == nil {
			b.Kept = &kept
		}
	}
	return b, nil
}

// set are the rules as they are shown: the draft, or those in force. It is a copy down to the rules.
func (b ruleBook) set() routing.RuleSet {
	set := b.Live
	if b.Kept != nil {
		set = b.Kept.Set
	}
	set.Version = b.base()
	set.Groups, set.Escalations = slices.Clone(set.Groups), slices.Clone(set.Escalations)
	for g := range set.Groups {
		set.Groups[g].Rules = slices.Clone(set.Groups[g].Rules)
	}
	return set
}

// base is the version that publishing follows.
func (b ruleBook) base() int64 {
	if b.Kept != nil {
		return b.Kept.Base
	}
	return b.Live.Version
}

// isBehind tells whether somebody published another version since the draft was begun.
func (b ruleBook) isBehind() bool { return b.Kept != nil && b.Kept.Base != b.Live.Version }

// keepRules keeps what the visitor made of the rules. What is again as in force is no draft.
func (s *Site) keepRules(v *page.Visit, b ruleBook, set routing.RuleSet) error {
	base := b.base()
	set.Version = 0
	live := b.Live
	live.Version = 0
	if base == b.Live.Version && sameRules(set, live) {
		return s.Store().DropDraft(v.Ctx(), v.Person().ID, rulesPlace, rulesKind)
	}
	data, err := json.Marshal(keptRules{base, set})
	if err != nil {
		return fmt.Errorf("write the draft of the rules: %w", err)
	}
	return s.Store().SaveDraft(v.Ctx(), store.Draft{
		Person: v.Person().ID, Place: rulesPlace, Kind: rulesKind, Data: string(data), SavedAt: time.Now().UTC().Truncate(time.Microsecond),
	})
}

// sameRules compares as they are kept: an empty list is none.
func sameRules(a, b any) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}

// ruleChange is what differs between two versions, told by the names of rules.
type ruleChange struct {
	Name string
	What string // "added", "changed", "removed"
}

// changesOf are what is different in the second of two rule sets. The order of rules counts as a change of their group.
func changesOf(before, after routing.RuleSet) []ruleChange {
	var all []ruleChange
	was, is := ruleItems(before), ruleItems(after)
	for _, one := range is {
		i := slices.IndexFunc(was, func(o ruleItem) bool { return o.id == one.id })
		switch {
		case i < 0:
			all = append(all, ruleChange{one.name, "added"})
		case !reflect.DeepEqual(was[i].what, one.what):
			all = append(all, ruleChange{one.name, "changed"})
		}
	}
	for _, one := range was {
		if !slices.ContainsFunc(is, func(o ruleItem) bool { return o.id == one.id }) {
			all = append(all, ruleChange{one.name, "removed"})
		}
	}
	return all
}

// ruleItem is one thing of a set with all that makes it what it is, written down.
type ruleItem struct{ id, name, what string }

func ruleItems(set routing.RuleSet) []ruleItem {
	written := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(data)
	}
	var all []ruleItem
	for _, g := range set.Groups {
		order := g.Name
		for _, r := range g.Rules {
			order += "\n" + r.ID
		}
		all = append(all, ruleItem{"g " + g.ID, g.Name, order})
		for _, r := range g.Rules {
			all = append(all, ruleItem{"r " + r.ID, r.Name, written(r)})
		}
	}
	for _, e := range set.Escalations {
		all = append(all, ruleItem{"e " + e.ID, e.Name, written(e)})
	}
	return all
}

// changed are the ids of what is not as in force, as ruleItem has them.
func (b ruleBook) changed() map[string]bool {
	if b.Kept == nil {
		return nil
	}
	was := map[string]string{}
	for _, one := range ruleItems(b.Live) {
		was[one.id] = one.what
	}
	marked := map[string]bool{}
	for _, one := range ruleItems(b.Kept.Set) {
		if what, ok := was[one.id]; !ok || what != one.what {
			marked[one.id] = true
		}
	}
	return marked
}

// findRule gives the places of a rule in a set.
func findRule(set routing.RuleSet, id string) (group, rule int, ok bool) {
	for g := range set.Groups {
		if r := slices.IndexFunc(set.Groups[g].Rules, func(r routing.Rule) bool { return r.ID == id }); r >= 0 {
			return g, r, true
		}
	}
	return 0, 0, false
}

func findGroup(set routing.RuleSet, id string) (int, bool) {
	g := slices.IndexFunc(set.Groups, func(g routing.Group) bool { return g.ID == id })
	return g, g >= 0
}

func findEscalation(set routing.RuleSet, id string) (int, bool) {
	e := slices.IndexFunc(set.Escalations, func(e routing.Escalation) bool { return e.ID == id })
	return e, e >= 0
}

// newRuleID makes an id of a name that nothing of the set has: timelines tell rules by it.
func newRuleID(set routing.RuleSet, name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	id := cmp.Or(strings.Trim(b.String(), "-"), "rule")
	taken := ruleItems(set)
	for n := 1; ; n++ {
		one := id
		if n > 1 {
			one = fmt.Sprintf("%s-%d", id, n)
		}
		if !slices.ContainsFunc(taken, func(i ruleItem) bool { return i.id[2:] == one }) {
			return one
		}
	}
}

// ruleNames are what ids in rules are called.
type ruleNames struct{ part.ConditionNames }

// ruleNames reads what the conditions name, and all that an editor lets choose.
func (s *Site) ruleNames(v *page.Visit, conditions ...rules.Condition) (ruleNames, error) {
	n := ruleNames{part.ConditionNames{House: s.House()}}
	var err error
	if n.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed}); err != nil {
		return n, err
	}
	var people []desk.PersonID
	sites := false
	for _, c := range conditions {
		c.Each(func(test rules.Condition) {
			switch test.Field {
			case "requester", "owner":
				people = append(people, typed[desk.PersonID](test.Values)...)
			case "site":
				sites = true
			}
		})
	}
	if n.People, err = s.Store().Persons(v.Ctx(), people); err != nil {
		return n, err
	}
	for i := 0; sites && i < len(n.Clients); i++ {
		some, err := s.Store().Sites(v.Ctx(), n.Clients[i].ID)
		if err != nil {
			return n, err
		}
		n.Sites = append(n.Sites, some...)
	}
	return n, nil
}

// conditionsOf are all conditions of a set.
func conditionsOf(set routing.RuleSet) []rules.Condition {
	var all []rules.Condition
	for _, g := range set.Groups {
		for _, r := range g.Rules {
			all = append(all, r.When)
		}
	}
	for _, e := range set.Escalations {
		all = append(all, e.When)
	}
	return all
}

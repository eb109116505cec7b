package routing_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

var (
	fields   = rules.Schema{{Name: "client", Kind: rules.Choice}, {Name: "category", Kind: rules.Choice}, {Name: "words", Kind: rules.Text}, {Name: "tags", Kind: rules.Set}, {Name: "impact", Kind: rules.Choice}}
	monday   = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	anything = func(string) bool { return true }
	known    = routing.Known{Team: anything, Category: anything, Type: anything, Level: anything, Tag: anything}
)

func when(field string, op rules.Op, values ...string) rules.Condition {
	return rules.Condition{Field: field, Op: op, Values: values}
}

func rule(id string, c rules.Condition, then routing.Then) routing.Rule {
	return routing.Rule{ID: id, Name: "Rule " + id, When: c, Then: then}
}

func set(groups ...routing.Group) routing.RuleSet { return routing.RuleSet{Version: 3, Groups: groups} }

func group(id string, all ...routing.Rule) routing.Group {
	return routing.Group{ID: id, Name: strings.ToUpper(id), Rules: all}
}

func router(t testing.TB, s routing.RuleSet) *routing.Router {
	t.Helper()
	r, err := routing.Prepare(s, fields)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRoute(t *testing.T) {
	later := rule("later", rules.Condition{}, routing.Then{Team: "late"})
	later.From = monday.Add(time.Hour)
	off := rule("off", rules.Condition{}, routing.Then{Team: "off"})
	off.Off = true
	r := router(t, set(
		group(
			"main", off, later,
			rule("vpn", when("words", rules.Contains, "printer", "vpn"), routing.Then{Category: "network", Tags: []string{"vpn"}}),
			rule("acme", when("client", rules.Is, "acme"), routing.Then{Group: "acme"}),
			rule("net", when("category", rules.Is, "network"), routing.Then{Team: "network"}),
		),
		group("acme", rule("own", rules.Condition{All: []rules.Condition{when("client", rules.Is, "acme"), when("category", rules.Is, "erp")}}, routing.Then{Team: "acme-it"})),
	))
	for name, c := range map[string]struct {
		facts rules.Facts
		at    time.Time
		may   func(routing.Then) bool
		team  string
		fired string
	}{
		"a rule sees what one above set":        {facts: rules.Facts{"words": {Text: "my vpn"}}, team: "network", fired: "vpn net"},
		"a group decides":                       {facts: rules.Facts{"client": {Code: "acme"}, "category": {Code: "erp"}}, team: "acme-it", fired: "acme own"},
		"a group without an answer comes back":  {facts: rules.Facts{"client": {Code: "acme"}, "category": {Code: "network"}}, team: "network", fired: "acme net"},
		"what the opener said stays":            {facts: rules.Facts{"words": {Text: "vpn"}, "category": {Code: "erp"}}, fired: "vpn"},
		"nothing holds":                         {facts: rules.Facts{}},
		"a rule begins on its day":              {facts: rules.Facts{}, at: monday.Add(2 * time.Hour), team: "late", fired: "later"},
		"a team that cannot take it is skipped": {facts: rules.Facts{"category": {Code: "network"}}, may: func(then routing.Then) bool { return then.Team != "network" }},
	} {
		t.Run(name, func(t *testing.T) {
			at := c.at
			if at.IsZero() {
				at = monday
			}
			d := r.Route(c.facts, at, c.may)
			var fired []string
			for _, f := range d.Fired {
				fired = append(fired, f.Rule)
			}
			if d.Team != c.team || strings.Join(fired, " ") != c.fired || d.Version != 3 {
				t.Errorf("team %q by %v of version %d, want %q by %q", d.Team, fired, d.Version, c.team, c.fired)
			}
		})
	}
}

func TestFiredSaysOnWhat(t *testing.T) {
	r := router(t, set(group("main", rule("a", rules.Condition{All: []rules.Condition{
		when("client", rules.Is, "acme"), when("words", rules.Contains, "mail", "vpn"),
	}}, routing.Then{Team: "network"}))))
	d := r.Route(rules.Facts{"client": {Code: "acme"}, "words": {Text: "ann's vpn"}}, monday, nil)
	want := []routing.Fired{{Rule: "a", Group: "main", Place: 1, Set: []string{"team"}, Values: []rules.Match{
		{Field: "client", Op: rules.Is, Value: "acme"}, {Field: "words", Op: rules.Contains, Value: "#2"},
	}}}
	if diff := cmp.Diff(want, d.Fired); diff != "" {
		t.Error(diff)
	}
}

func TestCheckRules(t *testing.T) {
	to := func(g string) routing.Then { return routing.Then{Group: g} }
	everything := rules.Condition{}
	for name, c := range map[string]struct {
		set     routing.RuleSet
		code    string
		place   string
		warning bool
	}{
		"circle":        {set(group("a", rule("r1", everything, to("b"))), group("b", rule("r2", everything, to("c"))), group("c", rule("r3", everything, to("b")))), "rules.cycle", "group 3, rule 1", false},
		"own circle":    {set(group("a", rule("r1", everything, to("a")))), "rules.cycle", "group 1, rule 1", false},
		"nowhere":       {set(group("a", rule("r1", everything, to("z")))), "rules.group_unknown", "group 1, rule 1", false},
		"nothing done":  {set(group("a", rule("r1", everything, routing.Then{}))), "rules.then", "group 1, rule 1", false},
		"twice":         {set(group("a", rule("r1", everything, routing.Then{Category: "x"}), rule("r1", everything, routing.Then{Category: "y"}))), "rules.id", "group 1, rule 2", false},
		"bad condition": {set(group("a", rule("r1", when("color", rules.Is, "red"), routing.Then{Team: "t"}))), "condition.field", "group 1, rule 1", false},
		"holds for nothing": {
			set(group("a", rule("r1", rules.Condition{All: []rules.Condition{when("client", rules.Is, "a"), when("client", rules.Is, "b")}}, routing.Then{Team: "t"}))),
			"rules.nothing", "group 1, rule 1", true,
		},
		"holds for everything": {
			set(group("a", rule("r1", everything, routing.Then{Team: "t"}), rule("r2", when("client", rules.Is, "a"), routing.Then{Team: "u"}))),
			"rules.never_reached", "group 1, rule 2", true,
		},
		"unused group": {set(group("a", rule("r1", everything, routing.Then{Team: "t"})), group("b")), "rules.group_unused", "group 2", true},
	} {
		t.Run(name, func(t *testing.T) {
			problems := c.set.Check(fields, fields, known)
			for _, p := range problems {
				if p.Code == c.code && p.Place() == c.place && p.Warning == c.warning {
					if routing.Refused(problems) == c.warning {
						t.Errorf("refused = %v", !c.warning)
					}
					return
				}
			}
			t.Errorf("got %+v", problems)
		})
	}
	cycle := set(group("a", rule("r1", everything, to("b"))), group("b", rule("r2", everything, to("a"))))
	if p := cycle.Check(fields, fields, known); !strings.Contains(p[0].Message, "A → B → A") {
		t.Errorf("the circle is not drawn: %s", p[0].Message)
	}
	if p := set(group("a", rule("r1", rules.Condition{}, routing.Then{Team: "t"}))).Check(fields, fields, known); len(p) > 0 {
		t.Errorf("a good set has problems: %+v", p)
	}
}

func TestChoose(t *testing.T) {
	c := func(id string, load int, change ...func(*routing.Candidate)) routing.Candidate {
		one := routing.Candidate{Person: id, Load: load, Capacity: 10, Skills: map[string]int{"net": 2}}
		for _, f := range change {
			f(&one)
		}
		return one
	}
	off := func(why routing.Off, back time.Duration) func(*routing.Candidate) {
		return func(c *routing.Candidate) { c.Off, c.Back = why, monday.Add(back) }
	}
	had := func(c *routing.Candidate) { c.Had = true }
	lastAt := func(hours int) func(*routing.Candidate) {
		return func(c *routing.Candidate) { c.LastAt = monday.Add(time.Duration(hours) * time.Hour) }
	}
	net := []routing.Need{{Skill: "net", Level: 2}}
	for name, x := range map[string]struct {
		policy routing.Policy
		needs  []routing.Need
		all    []routing.Candidate
		points int
		tries  int
		want   string
		retry  time.Duration
	}{
		"least loaded":                     {all: []routing.Candidate{c("a", 5), c("b", 3), c("c", 4)}, points: 1, want: "b"},
		"by share of what they can carry":  {all: []routing.Candidate{c("a", 3), c("b", 4, func(c *routing.Candidate) { c.Capacity = 20 })}, points: 1, want: "b"},
		"equal ones by who waited longest": {all: []routing.Candidate{c("a", 3, lastAt(-1)), c("b", 3, lastAt(-2))}, points: 1, want: "b"},
		"round robin":                      {policy: routing.Policy{Order: routing.RoundRobin}, all: []routing.Candidate{c("a", 1, lastAt(-1)), c("b", 9, lastAt(-2))}, points: 1, want: "b"},
		"who had it":                       {policy: routing.Policy{Sticky: true}, all: []routing.Candidate{c("a", 1), c("b", 8, had)}, points: 1, want: "b"},
		"who had it and cannot":            {policy: routing.Policy{Sticky: true}, all: []routing.Candidate{c("a", 1), c("b", 10, had)}, points: 1, want: "a"},
		"the skill":                        {needs: net, all: []routing.Candidate{c("a", 0, func(c *routing.Candidate) { c.Skills = map[string]int{"net": 1} }), c("b", 9)}, points: 1, want: "b"},
		"leave, hours, away":               {all: []routing.Candidate{c("a", 0, off(routing.OffLeave, 48*time.Hour)), c("b", 0, off(routing.OffHours, time.Hour)), c("c", 0, off(routing.OffAway, time.Hour)), c("d", 9)}, points: 1, want: "d"},
		"a full hand":                      {all: []routing.Candidate{c("a", 7), c("b", 8)}, points: 4, retry: 10 * time.Minute},
		"waits grow":                       {all: []routing.Candidate{c("a", 10)}, points: 1, tries: 2, retry: 40 * time.Minute},
		"and end":                          {all: []routing.Candidate{c("a", 10)}, points: 1, tries: 100, retry: 2 * time.Hour},
		"when the first comes back":        {all: []routing.Candidate{c("a", 0, off(routing.OffHours, 14*time.Hour)), c("b", 0, off(routing.OffLeave, 50*time.Hour))}, points: 1, retry: 14 * time.Hour},
		"back before somebody has room":    {all: []routing.Candidate{c("a", 10), c("b", 0, off(routing.OffAway, 5*time.Minute))}, points: 1, retry: 5 * time.Minute},
		"nobody there":                     {points: 1, retry: 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			got := routing.Choose(x.policy, x.needs, x.all, x.points, x.tries, monday)
			if got.Person != x.want {
				t.Fatalf("chose %q, want %q: %s", got.Person, x.want, got.Words())
			}
			if x.want == "" && !got.Retry.Equal(monday.Add(x.retry)) {
				t.Errorf("looks again after %s, want %s", got.Retry.Sub(monday), x.retry)
			}
			if got.Words() == "" || got.Fit+len(got.Passed) != len(x.all) {
				t.Errorf("%d fit, %d passed of %d: %q", got.Fit, len(got.Passed), len(x.all), got.Words())
			}
		})
	}
}

// Whoever is drawn: the chosen one fits, the order of the question does not matter, and without an answer the desk looks again later.
func TestAnyChoice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "people")
		var all []routing.Candidate
		for i := range n {
			all = append(all, routing.Candidate{
				Person: fmt.Sprint("p", i), Load: rapid.IntRange(0, 25).Draw(t, "load"), Capacity: rapid.SampledFrom([]int{0, 5, 20}).Draw(t, "capacity"),
				Off: rapid.SampledFrom(append([]routing.Off{"", "", ""}, routing.Offs[2:5]...)).Draw(t, "off"), Had: rapid.Bool().Draw(t, "had"),
				Back: monday.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "back")) * time.Minute), Skills: map[string]int{"net": rapid.IntRange(0, 3).Draw(t, "skill")},
			})
		}
		policy := routing.Policy{Order: rapid.SampledFrom(routing.Orders).Draw(t, "order"), Sticky: rapid.Bool().Draw(t, "sticky")}
		needs := []routing.Need{{Skill: "net", Level: rapid.IntRange(0, 3).Draw(t, "level")}}
		points := rapid.IntRange(0, 4).Draw(t, "points")
		got := routing.Choose(policy, needs, all, points, rapid.IntRange(0, 50).Draw(t, "tries"), monday)
		mixed := append([]routing.Candidate(nil), all...)
		rand.New(rand.NewPCG(1, uint64(n))).Shuffle(n, func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(got.Person, routing.Choose(policy, needs, mixed, points, 0, monday).Person); diff != "" {
			t.Fatal(diff)
		}
		if got.Person == "" {
			if !got.Retry.After(monday) {
				t.Fatalf("looks again %s", got.Retry)
			}
			return
		}
		for _, c := range all {
			if c.Person != got.Person {
				continue
			}
			limit := c.Capacity
			if limit == 0 {
				limit = routing.DefaultCapacity
			}
			if c.Off != "" || c.Load+points > limit || c.Skills["net"] < needs[0].Level {
				t.Fatalf("chose %+v", c)
			}
		}
	})
}

func BenchmarkRoute500(b *testing.B) {
	var all []routing.Rule
	for i := range 500 {
		all = append(all, rule(fmt.Sprint("r", i), rules.Condition{All: []rules.Condition{
			when("client", rules.Is, fmt.Sprint("c", i), fmt.Sprint("d", i)), when("words", rules.Contains, fmt.Sprint("word", i), "outlook"),
		}}, routing.Then{Team: "t"}))
	}
	r := router(b, set(group("main", all...)))
	words := strings.Repeat("the printer on the second floor does not print any more ", 40)
	b.ReportAllocs()
	for b.Loop() {
		if d := r.Route(rules.Facts{"client": {Code: "x"}, "words": rules.TextOf(words)}, monday, nil); d.Team != "" {
			b.Fatal("matched")
		}
	}
}

func BenchmarkRoute500Words(b *testing.B) {
	var all []routing.Rule
	for i := range 500 {
		all = append(all, rule(fmt.Sprint("r", i), when("words", rules.Contains, fmt.Sprint("word", i), "outlook web"), routing.Then{Team: "t"}))
	}
	r := router(b, set(group("main", all...)))
	words := strings.Repeat("the printer on the second floor does not print any more ", 40)
	for b.Loop() {
		r.Route(rules.Facts{"words": rules.TextOf(words)}, monday, nil)
	}
}

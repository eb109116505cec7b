package rulefile

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

func set() routing.RuleSet {
	return routing.RuleSet{
		Version: 4,
		Groups: []routing.Group{
			{ID: "start", Name: "All tickets", Rules: []routing.Rule{
				{
					ID: "vpn", Name: "Kestrel: \"VPN\"", Off: true, From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
					When: rules.Condition{All: []rules.Condition{
						{Field: "client", Op: rules.Is, Values: []string{"c1", ""}},
						{Not: &rules.Condition{Any: []rules.Condition{{Field: "words", Op: rules.Contains, Values: []string{"yes", "12", "null"}}}}},
					}},
					Then: routing.Then{Team: "t1", Tags: []string{"vpn"}},
				},
				{ID: "rest", Name: "Rest", Then: routing.Then{Group: "more"}},
			}},
			{ID: "more", Name: "More", Rules: []routing.Rule{}},
		},
		Escalations: []routing.Escalation{{ID: "e", Name: "Many", At: routing.Alike, N: 5, M: 30, Do: routing.ProposeMajor}},
	}
}

// What is written is read back the same, in both forms.
func TestBackAndForth(t *testing.T) {
	json, err := JSON(set())
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := YAML(set(), func(field, id string) string { return field + " " + id })
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(yaml), "team_id: t1 # team t1") {
		t.Errorf("the team is not named:\n%s", yaml)
	}
	want := set()
	want.Version = 0
	want.Groups[1].Rules = nil
	for name, data := range map[string][]byte{"json": json, "yaml": yaml} {
		f := Read(data)
		if len(f.Mistakes) > 0 {
			t.Errorf("%s: %v\n%s", name, f.Mistakes, data)
		}
		if diff := cmp.Diff(want, f.Set); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMistakesHaveLines(t *testing.T) {
	const file = `groups:
  - id: start
    name: All
    rules:
      - id: a
        name: A
        when:
          all:
            - {field: client, op: is, values: [kestrel]}
            - {field: color, op: is, values: [red]}
        then:
          team_id: nobody
      - id: b
        name: B
        weight: 3
        until: tomorrow
        then:
          group: start
`
	f := Read([]byte(file))
	any := func(string) bool { return true }
	none := func(string) bool { return false }
	schema := rules.Schema{{Name: "client", Kind: rules.Choice}}
	problems := f.Set.Check(schema, schema, routing.Known{Team: none, Category: any, Type: any, Level: any, Tag: any})
	got := map[int]string{}
	for _, m := range f.All(problems) {
		got[m.Line] += m.Of.Code + ";"
	}
	want := map[int]string{10: "condition.field;", 12: "team.unknown;", 15: ";", 16: ";", 18: "rules.cycle;"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%v", diff, f.All(problems))
	}
	if !Refused(f.All(problems)) {
		t.Error("it is taken over all the same")
	}
	for text, line := range map[string]int{"": 1, "groups: 3": 1, "a: b\n c: [": 2, "groups:\n  - 7": 2} {
		if f := Read([]byte(text)); len(f.Mistakes) == 0 || f.Mistakes[0].Line != line {
			t.Errorf("%q: %v, want a mistake in line %d", text, f.Mistakes, line)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("groups: [{id: a, name: A, rules: [{when: {not: {all: []}}, then: {tags: [x]}}]}]")
	f.Add("a: &x [*x]")
	f.Fuzz(func(t *testing.T, text string) {
		read := Read([]byte(text))
		for _, m := range read.Mistakes {
			if m.Line < 1 || m.Says == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}

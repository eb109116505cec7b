package admin

import (
	"context"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
)

// A condition comes back from its form with the same meaning, and a second time the same.
func TestConditionSurvivesItsForm(t *testing.T) {
	names := exampleRuleNames()
	through := func(c rules.Condition) (rules.Condition, map[string]string) {
		values := url.Values{}
		nodeOf(c, conditionRoot, true).values(values)
		paths := map[string]string{}
		return readNode(values, conditionRoot, 0).shaped(desk.OpeningFields).condition(names, desk.OpeningFields, "when", paths), paths
	}
	rapid.Check(t, func(t *rapid.T) {
		c := anyRuleCondition(2).Draw(t, "condition")
		back, paths := through(c)
		again, _ := through(back)
		if diff := cmp.Diff(back, again); diff != "" {
			t.Fatalf("the second time it is another: %s", diff)
		}
		before, err := rules.Compile(c, desk.OpeningFields)
		if err != nil {
			t.Fatal(err)
		}
		after, err := rules.Compile(back, desk.OpeningFields)
		if err != nil {
			t.Fatalf("%v: %+v", err, back)
		}
		for range 20 {
			facts := rules.Facts{
				"via": {Code: rapid.SampledFrom([]string{"mail", "web"}).Draw(t, "via")}, "tags": {Codes: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(t, "tags")},
				"vip": rules.FlagOf(rapid.Bool().Draw(t, "vip")),
			}
			if before(facts) != after(facts) {
				one, _ := json.Marshal(c)
				other, _ := json.Marshal(back)
				t.Fatalf("%s became %s, which answers otherwise for %v", one, other, facts)
			}
		}
		// Wherever a problem of the condition lies, there is a part of the form it stands beside.
		err = rules.Check(back, rules.Schema{{Name: "other", Kind: rules.Text}})
		if p, ok := err.(*rules.Problem); ok { //nolint:errorlint // Check gives nothing else
			at := "when"
			if p.Path != "" {
				at += "." + p.Path
			}
			if paths[at] == "" {
				t.Fatalf("no part of the form lies at %q: %v", at, paths)
			}
		}
	})
}

func anyRuleCondition(depth int) *rapid.Generator[rules.Condition] {
	return rapid.Custom(func(t *rapid.T) rules.Condition {
		form := rapid.SampledFrom([]string{"test", "all", "any", "not"}).Draw(t, "form")
		if depth == 0 {
			form = "test"
		}
		switch form {
		case "all":
			return rules.Condition{All: rapid.SliceOfN(anyRuleCondition(depth-1), 1, 3).Draw(t, "all")}
		case "any":
			return rules.Condition{Any: rapid.SliceOfN(anyRuleCondition(depth-1), 1, 3).Draw(t, "any")}
		case "not":
			inner := anyRuleCondition(depth-1).Draw(t, "not")
			return rules.Condition{Not: &inner}
		}
		return rapid.SampledFrom([]rules.Condition{
			{Field: "via", Op: rules.Is, Values: []string{"mail"}},
			{Field: "tags", Op: rules.Has, Values: []string{"a"}},
			{Field: "tags", Op: rules.HasNot, Values: []string{"a", "b"}},
			{Field: "vip", Op: rules.Is, Values: []string{rules.Yes}},
		}).Draw(t, "test")
	})
}

func TestBuilderAddsAndTakesOut(t *testing.T) {
	n := nodeOf(rules.Condition{}, conditionRoot, true)
	for _, do := range []string{"add:w", "group:w", "add:w.1", "drop:w.0", "drop:w.0.1", "nothing:w", "drop:elsewhere"} {
		n = n.change(do, "client")
	}
	if len(n.Parts) != 1 || n.Parts[0].Path != "w.0" || len(n.Parts[0].Parts) != 1 || n.Parts[0].Parts[0].Path != "w.0.0" {
		t.Errorf("got %+v", n)
	}
}

func TestRuleSentences(t *testing.T) {
	ctx, names, set := context.Background(), exampleRuleNames(), exampleRules()
	for i, want := range []string{
		"If client is Kestrel Logistics and (text contains “label” or “zebra” or category is Printer · Label printers) → team T1 Kestrel on site, category Printer · Label printers, tag warehouse",
		"If text contains “vpn” or “wlan” → go on in “Networks”",
		"If the requester is a VIP → urgency High",
	} {
		if got := names.rule(ctx, set.Groups[0].Rules[i], set.Groups); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got, want := names.escalation(ctx, set.Escalations[1]), "When 5 tickets of a category come within 30 m → propose a major incident"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestChangesOfRules(t *testing.T) {
	before, after := exampleRules(), exampleRules()
	after.Groups[0].Rules = after.Groups[0].Rules[1:]
	after.Escalations[0].N = 3
	got := map[string]string{}
	for _, c := range changesOf(before, after) {
		got[c.Name] = c.What
	}
	want := map[string]string{"All tickets": "changed", "Label printers of the warehouses": "removed", "Bounced twice": "changed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if id := newRuleID(before, "  Gateways & more! "); id != "gateways-more" {
		t.Errorf("id %q", id)
	}
	if id := newRuleID(before, "Labels"); id != "labels-2" {
		t.Errorf("id %q", id)
	}
}

package admin

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/engine"
	"tierdesk/internal/rulefile"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// exampleRules are a set with a bit of everything.
func exampleRules() routing.RuleSet {
	test := func(field string, op rules.Op, values ...string) rules.Condition {
		return rules.Condition{Field: field, Op: op, Values: values}
	}
	return routing.RuleSet{
		Version: 3,
		Groups: []routing.Group{
			{ID: "start", Name: "All tickets", Rules: []routing.Rule{
				{ID: "labels", Name: "Label printers of the warehouses", When: rules.Condition{All: []rules.Condition{
					test("client", rules.Is, string(example.Kestrel.ID)), {Any: []rules.Condition{test("words", rules.Contains, "label", "zebra"), test("category", rules.Is, "labels")}},
				}}, Then: routing.Then{Team: string(example.OnSite.ID), Category: "labels", Tags: []string{"warehouse"}}},
				{ID: "networks", Name: "VPN and networks", When: test("words", rules.Contains, "vpn", "wlan"), Then: routing.Then{Group: "networks"}},
				{ID: "move", Name: "Move of Eastgate", From: example.At.AddDate(0, 0, 4), Until: example.At.AddDate(0, 1, 0), When: test("vip", rules.Is, rules.Yes), Then: routing.Then{Urgency: "high"}},
			}},
			{ID: "networks", Name: "Networks", Rules: []routing.Rule{
				{ID: "gateway", Name: "Gateways", When: rules.Condition{Not: &rules.Condition{Field: "via", Op: rules.Is, Values: []string{"mail"}}}, Then: routing.Then{Team: string(example.Network.ID)}},
				{ID: "old", Name: "Old rule", Off: true, Then: routing.Then{Team: string(example.Engineering.ID)}},
			}},
		},
		Escalations: []routing.Escalation{
			{ID: "bounced", Name: "Bounced twice", At: routing.Bounced, N: 2, Do: routing.Dispatch},
			{ID: "alike", Name: "Many of a kind", At: routing.Alike, N: 5, M: 30, Do: routing.ProposeMajor},
			{ID: "vip", Name: "Important people", At: routing.VIP, When: test("priority", rules.AtMost, "2"), Do: routing.OfferUp, Tier: 3},
			{ID: "words", Name: "Unhappy", At: routing.Unhappy, Word: []string{"complaint", "unacceptable"}, Do: routing.RaiseIt},
		},
	}
}

func exampleRuleNames() ruleNames {
	return ruleNames{part.ConditionNames{House: example.House(), Clients: []desk.Client{example.Harbor, example.Kestrel}, Sites: []desk.Site{example.Eastgate}, People: example.People()}}
}

func exampleRuleUse() []engine.RuleUse {
	return []engine.RuleUse{{Rule: "labels", Held: 42, Routed: 42, Elsewhere: 3}, {Rule: "networks", Held: 61}, {Rule: "move"}, {Rule: "gateway", Held: 12, Routed: 12, Elsewhere: 8}, {Rule: "old"}}
}

func rulesTrail(ctx context.Context) link {
	return link{Href: "/admin/rules", Label: words.T(ctx, "admin.rules")}
}

// ExampleRules are the rules with a draft, problems and figures, or none.
func ExampleRules(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := ruleList{Names: exampleRuleNames(), Now: example.At}
		if full {
			l.Set, l.Live, l.IsDraft, l.Changes = exampleRules(), 3, true, 2
			l.Changed = map[string]bool{"r labels": true, "e vip": true}
			l.Use, l.Counted = usesOf(engine.Rehearsal{Rules: exampleRuleUse()}), 1000
			l.Problems = []routing.Problem{
				{Group: 2, Rule: 2, Code: "rules.never_reached", Message: "Rule 1 above gives every ticket a team, so this one is never tried. Move it up.", Values: map[string]string{"Above": "1"}, Warning: true},
			}
		}
		return ruleListPage(exampleHead(ctx, f, words.T(ctx, "admin.rules")), l)
	})
}

// ExampleRule is a rule that was refused, or a new one.
func ExampleRule(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := ruleEdit{Set: exampleRules(), IsNew: !full, Place: 3}
		title := words.T(ctx, "rules.rule.new")
		if full {
			e.Place, e.Rule = 0, e.Set.Groups[0].Rules[0]
			title = e.Rule.Name
		}
		e.draft = fresh("rule", ruleValues(e.Rule, time.UTC))
		e.When = conditionForm{Root: readNode(e.typed, conditionRoot, 0).shaped(desk.OpeningFields), Fields: desk.OpeningFields, Names: exampleRuleNames(), Wrong: map[string]string{}}
		e.When.Action = e.action()
		if full {
			e.When.Wrong["w.0"] = problemWords(ctx, routing.Problem{
				Code: "rules.value_unknown", Message: `There is no client "gull" at this desk. Choose one that is there.`, Values: map[string]string{"Field": "client", "Value": `"gull"`},
			})
		}
		return ruleEditPage(exampleHead(ctx, f, title, rulesTrail(ctx)), e)
	})
}

// ExampleRuleGroup is a group, or a new one.
func ExampleRuleGroup(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := ruleGroupEdit{Set: exampleRules(), IsNew: !full, Group: 1}
		title, name := words.T(ctx, "rules.group.new"), ""
		if full {
			title, name = "Networks", "Networks"
		}
		e.draft = fresh("rule_group", url.Values{"name": {name}})
		return ruleGroupPage(exampleHead(ctx, f, title, rulesTrail(ctx)), e)
	})
}

// ExampleEscalationRule is an escalation, or a new one.
func ExampleEscalationRule(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := escalationEdit{Set: exampleRules(), IsNew: !full}
		title := words.T(ctx, "rules.escalation.new")
		if full {
			e.Rule = e.Set.Escalations[0]
			title = e.Rule.Name
		}
		e.draft = fresh("escalation_rule", escalationRuleValues(e.Rule))
		e.When = conditionForm{Root: readNode(e.typed, conditionRoot, 0).shaped(desk.LiveFields), Fields: desk.LiveFields, Names: exampleRuleNames(), Action: e.action()}
		return escalationEditPage(exampleHead(ctx, f, title, rulesTrail(ctx)), e)
	})
}

// ExampleRehearsal is what a draft would have done, or one of a desk without tickets.
func ExampleRehearsal(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		r := ruleRehearsal{Last: 1000, IsDraft: true, Next: 4, Set: exampleRules(), Names: exampleRuleNames()}
		if full {
			because := desk.Reason{Source: "rule", Ref: "gateway", Values: []rules.Match{{Field: "client", Op: rules.Is, Value: string(example.Kestrel.ID)}}}
			r.Rehearsal = engine.Rehearsal{
				Tickets: 1000, Chosen: 81, Saved: 3*time.Hour + 20*time.Minute, Lost: 40 * time.Minute, Kept: 1, Broken: 1, Rules: exampleRuleUse(),
				Moved: []engine.Moved{
					{Number: 30, Subject: "VPN drops every few minutes", Before: example.FrontLine.ID, After: example.Network.ID, SolvedBy: example.Network.ID, Solved: true, Why: because, Effect: -3*time.Hour - 20*time.Minute, Known: true, Clock: engine.ClockKept},
					{Number: 42, Subject: "Label printer offline in warehouse 3", Before: example.OnSite.ID, After: example.Network.ID, SolvedBy: example.OnSite.ID, Solved: true, Why: because, Effect: 40 * time.Minute, Known: true, Clock: engine.ClockBroken},
					{Number: 56, Subject: "New laptop cannot join the network", Before: example.FrontLine.ID, After: example.Network.ID, SolvedBy: example.FrontLine.ID, Why: because},
				},
			}
			r.Shown = r.Moved
		}
		return ruleRehearsalPage(exampleHead(ctx, f, words.T(ctx, "rules.rehearsal"), rulesTrail(ctx)), r)
	})
}

// ExampleRuleVersions are the versions of the rules, or none.
func ExampleRuleVersions(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := ruleVersionList{}
		if full {
			l.Live = 3
			for i, by := range []desk.Person{example.Sam, example.Ines, example.Sam} {
				l.Versions = append(l.Versions, ruleVersion{int64(3 - i), example.At.AddDate(0, 0, -7*i), by, 5 - i})
			}
		}
		return ruleVersionsPage(exampleHead(ctx, f, words.T(ctx, "rules.versions"), rulesTrail(ctx)), l)
	})
}

// ExampleRuleImport is a file that was refused, or none so far.
func ExampleRuleImport(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		i := ruleImport{draft: fresh("rule_import", importValues()), IsDraft: full}
		if full {
			i.typed = url.Values{"text": {exampleFile}}
			i.Mistakes = []rulefile.Mistake{
				{Line: 7, Says: `A rule has no key "whenever". It has from, id, name, off, then, until, when.`},
				{Line: 8, Of: routing.Problem{Code: "team.unknown", Message: "There is no such team."}},
			}
		}
		return ruleImportPage(exampleHead(ctx, f, words.T(ctx, "rules.import"), rulesTrail(ctx)), i)
	})
}

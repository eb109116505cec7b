package admin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/words"
)

// rule says a rule as a sentence.
func (n ruleNames) rule(ctx context.Context, r routing.Rule, groups []routing.Group) string {
	then := n.then(ctx, r.Then, groups)
	if r.When.IsZero() {
		return words.T(ctx, "rules.said.always", "Then", then)
	}
	return words.T(ctx, "rules.said", "If", n.condition(ctx, r.When), "Then", then)
}

// condition says a condition.
func (n ruleNames) condition(ctx context.Context, c rules.Condition) string {
	switch {
	case c.Not != nil:
		return words.T(ctx, "rules.not", "Part", n.condition(ctx, *c.Not))
	case len(c.All) > 0:
		return n.joined(ctx, c.All, "rules.and")
	case len(c.Any) > 0:
		return n.joined(ctx, c.Any, "rules.or")
	case c.Field == "":
		return words.T(ctx, "rules.always")
	}
	return n.test(ctx, c)
}

func (n ruleNames) joined(ctx context.Context, parts []rules.Condition, by string) string {
	var said []string
	for _, part := range parts {
		one := n.condition(ctx, part)
		if len(part.All)+len(part.Any) > 1 {
			one = "(" + one + ")"
		}
		said = append(said, one)
	}
	return strings.Join(said, " "+words.T(ctx, by)+" ")
}

func (n ruleNames) test(ctx context.Context, c rules.Condition) string {
	if said, ok := words.From(ctx).Find("rules.flag." + c.Field + "." + strings.Join(c.Values, "")); ok {
		return said
	}
	var values []string
	for _, v := range c.Values {
		values = append(values, n.value(ctx, c.Field, v))
	}
	return words.T(ctx, "rules.op."+string(c.Op), "Field", words.T(ctx, "rules.field."+c.Field), "Values", strings.Join(values, " "+words.T(ctx, "rules.or")+" "))
}

// value says what a code of a field means.
func (n ruleNames) value(ctx context.Context, field, v string) string {
	if v == "" {
		return words.T(ctx, "rules.nothing")
	}
	switch field {
	case "requester", "owner":
		return cmp.Or(n.People[desk.PersonID(v)].Name, v)
	case "priority":
		return "P" + v
	case "subject", "words", "domain", "tags":
		return "“" + v + "”"
	}
	for _, o := range n.options(ctx, field) {
		if o.Value == v {
			return o.Label
		}
	}
	return v
}

// options are what a field can be, where that is a list; nil: it is typed.
func (n ruleNames) options(ctx context.Context, field string) []part.Option {
	none := part.Option{Label: words.T(ctx, "rules.nothing")}
	switch field {
	case "client":
		var all []part.Option
		for _, c := range n.Clients {
			all = append(all, part.Option{Value: string(c.ID), Label: c.Name})
		}
		return all
	case "site":
		all := []part.Option{none}
		for _, site := range n.Sites {
			i := slices.IndexFunc(n.Clients, func(c desk.Client) bool { return c.ID == site.Client })
			label := site.Name
			if i >= 0 {
				label = n.Clients[i].Name + " · " + label
			}
			all = append(all, part.Option{Value: string(site.ID), Label: label})
		}
		return all
	case "category":
		return append([]part.Option{none}, n.categories()...)
	case "team":
		return n.teams()
	case "via":
		return codes(ctx, "via", desk.Vias)
	case "type":
		return codes(ctx, "type", desk.Types)
	case "impact", "urgency":
		return append([]part.Option{none}, codes(ctx, "level", []desk.Level{desk.High, desk.Medium, desk.Low})...)
	case "state":
		var all []part.Option
		for _, state := range []desk.State{desk.StateNew, desk.StateOpen, desk.StateResolved, desk.StateClosed} {
			all = append(all, part.Option{Value: string(state), Label: words.T(ctx, "state."+string(state))})
		}
		return all
	}
	return nil
}

func (n ruleNames) categories() []part.Option {
	var all []part.Option
	for _, root := range part.CategoriesUnder(n.House, "") {
		all = append(all, part.Option{Value: string(root.ID), Label: root.Name})
		for _, c := range part.CategoriesUnder(n.House, root.ID) {
			all = append(all, part.Option{Value: string(c.ID), Label: root.Name + " · " + c.Name})
		}
	}
	return all
}

func (n ruleNames) teams() []part.Option {
	var all []part.Option
	for _, t := range teams(n.House) {
		all = append(all, part.Option{Value: string(t.ID), Label: teamName(t)})
	}
	return all
}

// then says what a rule does.
func (n ruleNames) then(ctx context.Context, t routing.Then, groups []routing.Group) string {
	var said []string
	add := func(name, value string) {
		if value != "" {
			said = append(said, words.T(ctx, "rules.then."+name, "Value", value))
		}
	}
	if t.Team != "" {
		add("team", n.value(ctx, "team", t.Team))
	}
	for _, one := range [][2]string{{"category", t.Category}, {"type", t.Type}, {"impact", t.Impact}, {"urgency", t.Urgency}} {
		if one[1] != "" {
			add(one[0], n.value(ctx, one[0], one[1]))
		}
	}
	if len(t.Tags) > 0 {
		said = append(said, words.N(ctx, "rules.then.tags", len(t.Tags), "Value", strings.Join(t.Tags, ", ")))
	}
	if g := slices.IndexFunc(groups, func(g routing.Group) bool { return g.ID == t.Group }); t.Group != "" {
		name := t.Group
		if g >= 0 {
			name = groups[g].Name
		}
		add("group", name)
	}
	return strings.Join(said, ", ")
}

// escalation says an escalation as a sentence.
func (n ruleNames) escalation(ctx context.Context, e routing.Escalation) string {
	pairs := []any{"N", strconv.Itoa(e.N), "Minutes", words.Minutes(ctx, e.M), "Idle", words.Minutes(ctx, e.N), "Tags", strings.Join(e.Tags, ", "), "Tier", strconv.Itoa(e.Tier)}
	at := words.T(ctx, "rules.at."+string(e.At), pairs...)
	if e.At == routing.Unhappy && len(e.Word) > 0 {
		at += ", " + words.T(ctx, "rules.at.unhappy.words", "Words", strings.Join(e.Word, ", "))
	}
	if !e.When.IsZero() {
		at = words.T(ctx, "rules.at.and", "At", at, "If", n.condition(ctx, e.When))
	}
	return words.T(ctx, "rules.escalates", "At", at, "Do", words.T(ctx, "rules.do."+string(e.Do), pairs...))
}

// problemWords says a problem of a rule in the reader's language.
func problemWords(ctx context.Context, p routing.Problem) string {
	e := desk.Refusal(p.Field, p.Code, p.Message)
	for place, text := range p.Values {
		e = e.With(desk.Value{Place: place, Text: text})
	}
	return words.Problem(ctx, e)
}

package admin

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// rule says a rule as a sentence.
func (n ruleNames) rule(ctx context.Context, r routing.Rule, groups []routing.Group) string {
	then := n.then(ctx, r.Then, groups)
	if r.When.IsZero() {
		return words.T(ctx, "rules.said.always", "Then", then)
	}
	return words.T(ctx, "rules.said", "If", n.Said(ctx, r.When), "Then", then)
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
		add("team", n.Value(ctx, "team", t.Team))
	}
	for _, one := range [][2]string{{"category", t.Category}, {"type", t.Type}, {"impact", t.Impact}, {"urgency", t.Urgency}} {
		if one[1] != "" {
			add(one[0], n.Value(ctx, one[0], one[1]))
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
		at = words.T(ctx, "rules.at.and", "At", at, "If", n.Said(ctx, e.When))
	}
	return words.T(ctx, "rules.escalates", "At", at, "Do", words.T(ctx, "rules.do."+string(e.Do), pairs...))
}

// problemWords says a problem of a rule in the reader's language, its fields as the form calls them.
func problemWords(ctx context.Context, p routing.Problem) string {
	return wordedProblem(ctx, p, part.ProblemValue)
}

func wordedProblem(ctx context.Context, p routing.Problem, value func(place, text string) desk.Value) string {
	e := desk.Refusal(p.Field, p.Code, p.Message)
	for place, text := range p.Values {
		v := value(place, text)
		v.Place = place
		e = e.With(v)
	}
	return words.Problem(ctx, e)
}

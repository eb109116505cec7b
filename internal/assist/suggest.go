package assist

import (
	"context"
	"slices"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
)

// How much is told.
const (
	shownWords   = 4
	shownSolved  = 3
	shownOpen    = 5
	leastText    = 3    // characters of a text that is looked at
	leastSays    = 0.35 // a model that is less sure than this says nothing
	leastVoted   = 0.5  // similar tickets that agree less than this say nothing
	leastAgree   = 2    // so many similar tickets must agree where only they speak
	agreeShyness = 2    // similar tickets that are imagined to disagree
)

// Suggest says what is likely of a text, and which tickets within the scope are like it: by rules first, then by what was learned, then
// by what similar solved tickets were. Tickets that are restricted, or out of the scope, are neither shown nor counted.
func (a *Assist) Suggest(ctx context.Context, scope desk.Scope, q triage.Question) (triage.Suggested, error) {
	found := triage.Suggested{Values: map[triage.Kind]triage.Suggestion{}}
	text := q.Text()
	if utf8.RuneCountInString(text) < leastText {
		return found, nil
	}
	solved, open, err := a.alike(ctx, scope, q)
	if err != nil {
		return found, err
	}
	models, err := a.models(ctx)
	if err != nil {
		return found, err
	}
	house := a.engine.House()
	for _, rules := range a.rules {
		said, err := rules.Suggest(ctx, house, q)
		if err != nil {
			return found, err
		}
		for _, s := range said {
			if _, has := found.Values[s.Kind]; !has && fits(house, s.Kind, s.Value, q.Client) {
				found.Values[s.Kind] = s
			}
		}
	}
	for _, kind := range triage.Kinds {
		if _, has := found.Values[kind]; has {
			continue
		}
		if s, ok := likely(models[kind], kind, text, house, q.Client); ok {
			found.Values[kind] = s
		} else if s, ok := voted(kind, solved, house, q.Client); ok {
			found.Values[kind] = s
		}
	}
	a.byCategory(house, q, found.Values)
	for kind, s := range found.Values {
		s.Agree, s.Of = agreement(kind, s.Value, solved)
		found.Values[kind] = s
	}
	found.Solved = solved[:min(len(solved), shownSolved)]
	found.Open = open[:min(len(open), shownOpen)]
	return found, nil
}

// likely asks a model. Values that do not fit (a team of another client, a category that is gone) are passed over.
func likely(l learned, kind triage.Kind, text string, house desk.House, client string) (triage.Suggestion, bool) {
	if l.model == nil {
		return triage.Suggestion{}, false
	}
	guesses, words := l.model.Explain(text, shownWords)
	at := slices.IndexFunc(guesses, func(g triage.Guess) bool { return fits(house, kind, g.Label, client) })
	if at < 0 || guesses[at].Confidence < leastSays {
		return triage.Suggestion{}, false
	}
	if at > 0 {
		words = nil // they spoke for another value
	}
	g := guesses[at]
	return triage.Suggestion{
		Kind: kind, Value: g.Label, Confidence: g.Confidence, Source: triage.FromModel, Sure: g.Confidence >= l.model.Threshold,
		Version: l.version, Examples: l.model.Examples, Words: words,
	}, true
}

// voted takes what most of the similar solved tickets have.
func voted(kind triage.Kind, solved []triage.Alike, house desk.House, client string) (triage.Suggestion, bool) {
	best, most := "", 0
	for _, one := range solved {
		v := valueOf(one, kind)
		if v == "" || !fits(house, kind, v, client) {
			continue
		}
		if n, _ := agreement(kind, v, solved); n > most {
			best, most = v, n
		}
	}
	_, of := agreement(kind, best, solved)
	sure := float64(most) / float64(of+agreeShyness)
	if most < leastAgree || sure < leastVoted {
		return triage.Suggestion{}, false
	}
	return triage.Suggestion{Kind: kind, Value: best, Confidence: sure, Source: triage.FromSimilar}, true
}

// agreement counts the similar solved tickets that have a value, of those that have any.
func agreement(kind triage.Kind, value string, solved []triage.Alike) (agree, of int) {
	for _, one := range solved {
		switch valueOf(one, kind) {
		case "":
		case value:
			agree++
			of++
		default:
			of++
		}
	}
	return agree, of
}

func valueOf(one triage.Alike, kind triage.Kind) string {
	switch kind {
	case triage.Category:
		return one.Category
	case triage.Team:
		return one.Team
	case triage.Impact:
		return one.Impact
	case triage.Urgency:
		return one.Urgency
	default:
		return ""
	}
}

// fits tells whether the desk has the value, and a team may work for the client.
func fits(house desk.House, kind triage.Kind, value, client string) bool {
	switch kind {
	case triage.Category:
		_, ok := house.Categories[desk.CategoryID(value)]
		return ok
	case triage.Team:
		team, ok := house.Teams[desk.TeamID(value)]
		return ok && (team.Client == "" || string(team.Client) == client)
	default:
		return desk.Level(value).IsValid()
	}
}

// byCategory lets a category that is sure name its own team where nothing surer does.
func (a *Assist) byCategory(house desk.House, q triage.Question, values map[triage.Kind]triage.Suggestion) {
	c, ok := values[triage.Category]
	had := values[triage.Team]
	team := house.Categories[desk.CategoryID(c.Value)].Team
	if !ok || !c.Sure || had.Sure || had.Source == triage.FromRule || team == "" || !fits(house, triage.Team, string(team), q.Client) {
		return
	}
	values[triage.Team] = triage.Suggestion{
		Kind: triage.Team, Value: string(team), Confidence: c.Confidence, Source: triage.FromModel, Sure: true, Version: c.Version, Examples: c.Examples,
		Words: c.Words, Rule: house.Categories[desk.CategoryID(c.Value)].Name,
	}
}

// categoryTeam is the rule that every house has: a chosen category names its team.
type categoryTeam struct{}

func (categoryTeam) Suggest(_ context.Context, house desk.House, q triage.Question) ([]triage.Suggestion, error) {
	c, ok := house.Categories[desk.CategoryID(q.Category)]
	if !ok || c.Team == "" {
		return nil, nil
	}
	return []triage.Suggestion{{
		Kind: triage.Team, Value: string(c.Team), Confidence: 1, Source: triage.FromRule, Sure: true, Version: house.Version, Rule: c.Name,
	}}, nil
}

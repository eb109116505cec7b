package assist

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/engine"
)

// RoutingRules suggest what the desk's routing rules would set, as far as they can tell from a text, its client and its category.
type RoutingRules struct{ Engine *engine.Engine }

var _ Rules = RoutingRules{}

// Suggest asks the rules as for a ticket that is opened now.
func (r RoutingRules) Suggest(_ context.Context, house desk.House, q triage.Question) ([]triage.Suggestion, error) {
	now, err := r.Engine.Clock().Now()
	if err != nil {
		return nil, err
	}
	router := r.Engine.Router()
	_, _, decision := desk.Facts{House: house, Router: router}.Start(desk.Opening{
		Client: desk.ClientID(q.Client), Category: desk.CategoryID(q.Category), Subject: q.Subject, Body: q.Body,
	}, now)
	return fromRules(router.Set(), decision), nil
}

// fromRules gives one suggestion for each value that a rule set, with the rule's name.
func fromRules(set routing.RuleSet, d routing.Decision) []triage.Suggestion {
	values := map[string]struct {
		kind  triage.Kind
		value string
	}{
		"category": {triage.Category, d.Category}, "team": {triage.Team, d.Team}, "impact": {triage.Impact, d.Impact}, "urgency": {triage.Urgency, d.Urgency},
	}
	var all []triage.Suggestion
	for _, fired := range d.Fired {
		rule, _ := set.Rule(fired.Rule)
		for _, name := range fired.Set {
			if v, ok := values[name]; ok {
				all = append(all, triage.Suggestion{
					Kind: v.kind, Value: v.value, Confidence: 1, Source: triage.FromRule, Sure: true, Version: d.Version, Rule: rule.Name,
				})
			}
		}
	}
	return all
}

package desk

import (
	"slices"
	"strings"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// OpeningFields are what routing rules may ask of a ticket that is opened.
var OpeningFields = rules.Schema{
	{Name: "client", Kind: rules.Choice, Kept: true},
	{Name: "site", Kind: rules.Choice, Kept: true},
	{Name: "requester", Kind: rules.Choice, Kept: true},
	{Name: "vip", Kind: rules.Flag},
	{Name: "domain", Kind: rules.Choice, Private: true}, // of the requester's address
	{Name: "via", Kind: rules.Choice},
	{Name: "type", Kind: rules.Choice, Kept: true},
	{Name: "category", Kind: rules.Choice, Kept: true},
	{Name: "impact", Kind: rules.Choice},
	{Name: "urgency", Kind: rules.Choice},
	{Name: "tags", Kind: rules.Set, Kept: true},
	{Name: "subject", Kind: rules.Text, Kept: true},
	{Name: "words", Kind: rules.Text}, // subject and first message
}

// KeptFields are what lists may ask of tickets as they are now. Stores ask the same in SQL.
var KeptFields = rules.Schema{
	{Name: "client", Kind: rules.Choice, Kept: true},
	{Name: "site", Kind: rules.Choice, Kept: true},
	{Name: "requester", Kind: rules.Choice, Kept: true},
	{Name: "type", Kind: rules.Choice, Kept: true},
	{Name: "category", Kind: rules.Choice, Kept: true},
	{Name: "tags", Kind: rules.Set, Kept: true},
	{Name: "subject", Kind: rules.Text, Kept: true},
	{Name: "state", Kind: rules.Choice, Kept: true},
	{Name: "hold", Kind: rules.Choice, Kept: true},
	{Name: "dispatch", Kind: rules.Choice, Kept: true},
	{Name: "team", Kind: rules.Choice, Kept: true},
	{Name: "tier", Kind: rules.Number, Kept: true}, // shown
	{Name: "owner", Kind: rules.Choice, Kept: true},
	{Name: "priority", Kind: rules.Number, Kept: true},
	{Name: "restricted", Kind: rules.Flag, Kept: true},
}

// LiveFields are what escalations may ask of tickets: as lists do, without what people wrote.
var LiveFields = slices.DeleteFunc(slices.Clone(KeptFields), func(f rules.Field) bool { return f.Kind == rules.Text })

// RuleFacts are the values of KeptFields.
func (t Ticket) RuleFacts(subject string) rules.Facts {
	f := rules.Facts{
		"client": code(t.Client), "site": code(t.Site), "requester": code(t.Requester), "type": code(t.Type), "category": code(t.Category),
		"tags": {Codes: t.Tags}, "subject": rules.TextOf(subject), "state": code(t.State), "team": code(t.Team),
		"tier": {Number: int64(t.ShownTier())}, "owner": code(t.Owner), "priority": {Number: int64(t.Priority)},
		"restricted": rules.FlagOf(t.Restriction != nil),
	}
	if t.Hold != nil {
		f["hold"] = code(t.Hold.Reason)
	}
	if t.Dispatch != nil {
		f["dispatch"] = code(t.Dispatch.Why)
	}
	return f
}

func code[T ~string](v T) rules.Value { return rules.Value{Code: string(v)} }

// maxRuleWords bounds the text that rules look into.
const maxRuleWords = 20_000

// Opening is a ticket as rules see it when it is opened.
type Opening struct {
	Client    ClientID
	Site      SiteID
	Requester Person
	Via       Via
	Type      Type
	Category  CategoryID
	Impact    Level
	Urgency   Level
	Tags      []string
	Subject   string
	Body      string
}

// Facts are the values of OpeningFields.
func (o Opening) Facts() rules.Facts {
	words := o.Subject + "\n" + o.Body
	if len(words) > maxRuleWords {
		words = words[:maxRuleWords]
	}
	return rules.Facts{
		"client": code(o.Client), "site": code(o.Site), "requester": code(o.Requester.ID), "vip": rules.FlagOf(o.Requester.VIP),
		"domain": {Code: domainOf(o.Requester.Email)}, "via": code(o.Via), "type": code(o.Type), "category": code(o.Category),
		"impact": code(o.Impact), "urgency": code(o.Urgency), "tags": {Codes: slices.Clone(o.Tags)},
		"subject": rules.TextOf(o.Subject), "words": rules.TextOf(words),
	}
}

func domainOf(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return strings.ToLower(domain)
}

// RoutingKnown says what routing rules may name in this house. Clients, sites and people the doors ask for.
func (h House) RoutingKnown() routing.Known {
	return routing.Known{
		Team:     func(id string) bool { _, ok := h.Teams[TeamID(id)]; return ok },
		Category: func(id string) bool { _, ok := h.Categories[CategoryID(id)]; return ok },
		Type:     func(id string) bool { return slices.Contains(Types, Type(id)) },
		Level:    func(id string) bool { return Level(id).IsValid() },
		Tag:      tagForm.MatchString,
		Value: func(field, v string) bool {
			switch field {
			case "category":
				_, ok := h.Categories[CategoryID(v)]
				return ok
			case "type":
				return slices.Contains(Types, Type(v))
			case "via":
				return slices.Contains(Vias, Via(v))
			case "impact", "urgency":
				return Level(v).IsValid()
			case "team":
				_, ok := h.Teams[TeamID(v)]
				return ok
			case "state":
				return slices.Contains(States, State(v))
			case "hold":
				return slices.Contains(HoldReasons, HoldReason(v))
			case "dispatch":
				return slices.Contains(DispatchWhys, DispatchWhy(v))
			}
			return true
		},
	}
}

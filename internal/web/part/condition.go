package part

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/words"
)

// ConditionNames are what the ids in conditions are called. A client, site or person that is not among them is told by its id.
type ConditionNames struct {
	House   desk.House
	Clients []desk.Client
	Sites   []desk.Site
	People  map[desk.PersonID]desk.Person
}

// Said says a condition.
func (n ConditionNames) Said(ctx context.Context, c rules.Condition) string {
	switch {
	case c.Not != nil:
		return words.T(ctx, "rules.not", "Part", n.Said(ctx, *c.Not))
	case len(c.All) > 0:
		return n.joined(ctx, c.All, "rules.and")
	case len(c.Any) > 0:
		return n.joined(ctx, c.Any, "rules.or")
	case c.Field == "":
		return words.T(ctx, "rules.always")
	}
	return n.test(ctx, c)
}

func (n ConditionNames) joined(ctx context.Context, parts []rules.Condition, by string) string {
	var said []string
	for _, part := range parts {
		one := n.Said(ctx, part)
		if len(part.All)+len(part.Any) > 1 {
			one = "(" + one + ")"
		}
		said = append(said, one)
	}
	return strings.Join(said, " "+words.T(ctx, by)+" ")
}

func (n ConditionNames) test(ctx context.Context, c rules.Condition) string {
	if said, ok := words.From(ctx).Find("rules.flag." + c.Field + "." + strings.Join(c.Values, "")); ok {
		return said
	}
	var values []string
	for _, v := range c.Values {
		values = append(values, n.Value(ctx, c.Field, v))
	}
	return words.T(ctx, "rules.op."+string(c.Op), "Field", words.T(ctx, "rules.field."+c.Field), "Values", strings.Join(values, " "+words.T(ctx, "rules.or")+" "))
}

// Value says what a code of a field means.
func (n ConditionNames) Value(ctx context.Context, field, v string) string {
	if v == "" {
		return words.T(ctx, "rules.nothing")
	}
	switch field {
	case "requester", "owner":
		return cmp.Or(n.People[desk.PersonID(v)].Name, v)
	case "priority":
		return "P" + v
	case "hold":
		if said, ok := words.From(ctx).Find("hold." + v); ok {
			return said
		}
	case "subject", "words", "domain", "tags":
		return "“" + v + "”"
	}
	for _, o := range n.Options(ctx, field) {
		if o.Value == v {
			return o.Label
		}
	}
	return v
}

// Options are what a field can be, where that is a list; nil: it is typed.
func (n ConditionNames) Options(ctx context.Context, field string) []Option {
	none := Option{Label: words.T(ctx, "rules.nothing")}
	switch field {
	case "client":
		var all []Option
		for _, c := range n.Clients {
			all = append(all, Option{Value: string(c.ID), Label: c.Name})
		}
		return all
	case "site":
		all := []Option{none}
		for _, site := range n.Sites {
			i := slices.IndexFunc(n.Clients, func(c desk.Client) bool { return c.ID == site.Client })
			label := site.Name
			if i >= 0 {
				label = n.Clients[i].Name + " · " + label
			}
			all = append(all, Option{Value: string(site.ID), Label: label})
		}
		return all
	case "category":
		return append([]Option{none}, n.Categories()...)
	case "team":
		return n.Teams()
	case "via":
		return coded(ctx, "via", desk.Vias)
	case "type":
		return coded(ctx, "type", desk.Types)
	case "impact", "urgency":
		return append([]Option{none}, coded(ctx, "level", []desk.Level{desk.High, desk.Medium, desk.Low})...)
	case "state":
		var all []Option
		for _, state := range []desk.State{desk.StateNew, desk.StateOpen, desk.StateResolved, desk.StateClosed} {
			all = append(all, Option{Value: string(state), Label: words.T(ctx, "state."+string(state))})
		}
		return all
	}
	return nil
}

// Categories are those of the desk, the narrower ones behind theirs.
func (n ConditionNames) Categories() []Option {
	var all []Option
	for _, root := range CategoriesUnder(n.House, "") {
		all = append(all, Option{Value: string(root.ID), Label: root.Name})
		for _, c := range CategoriesUnder(n.House, root.ID) {
			all = append(all, Option{Value: string(c.ID), Label: root.Name + " · " + c.Name})
		}
	}
	return all
}

// Teams are those of the desk by tier.
func (n ConditionNames) Teams() []Option {
	byTier := func(a, b desk.Team) int {
		return cmp.Or(a.Tier-b.Tier, cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	}
	var all []Option
	for _, t := range slices.SortedFunc(maps.Values(n.House.Teams), byTier) {
		all = append(all, Option{Value: string(t.ID), Label: "T" + strconv.Itoa(t.Tier) + " " + t.Name})
	}
	return all
}

func coded[C ~string](ctx context.Context, group string, all []C) []Option {
	var options []Option
	for _, one := range all {
		options = append(options, Option{Value: string(one), Label: words.Code(ctx, group, string(one))})
	}
	return options
}

// Within tells whether a list of tickets can ask for a condition, and gives it as it stands in the address of one.
func Within(c rules.Condition) (where string, ok bool) {
	if c.IsZero() || rules.Check(c, desk.KeptFields) != nil {
		return "", false
	}
	data, err := json.Marshal(c)
	return string(data), err == nil && len(data) <= MaxWhere
}

// MaxWhere bounds the condition in the address of a list, in bytes.
const MaxWhere = 8000

// ProblemValue is what stands in a place of a problem of a condition: a field by its name in the reader's language.
func ProblemValue(place, text string) desk.Value {
	if place == "Field" {
		return desk.Value{Place: place, Text: text, Code: "rules.field." + strings.ReplaceAll(text, " ", "_")}
	}
	return desk.Value{Place: place, Text: text}
}

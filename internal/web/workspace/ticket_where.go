package workspace

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// narrowing is the condition that narrows a list beside its filters: as it is said, how the list goes on without it, and why it was not asked.
type narrowing struct {
	Said    string
	Without string
	Wrong   string
}

// narrowing says the condition of an address. One that cannot be asked is left out and told; the rest of the list stays.
func (s *Site) narrowing(v *page.Visit, query url.Values) (narrowing, error) {
	if query.Get("where") == "" {
		return narrowing{}, nil
	}
	rest := kept(query)
	rest.Del("where")
	n := narrowing{Without: "/tickets" + suffix(rest)}
	c, err := readWhere(query.Get("where"))
	if err != nil {
		n.Wrong = words.Problem(v.Ctx(), err)
		return n, nil
	}
	names, err := s.conditionNames(v, c)
	n.Said = names.Said(v.Ctx(), c)
	return n, err
}

func readWhere(text string) (rules.Condition, error) {
	var c rules.Condition
	if text == "" {
		return c, nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil || decoder.More() || len(text) > part.MaxWhere {
		return c, desk.Invalid("where", "list.where", `A condition is written as {"field":"category","op":"is","values":["…"]}; see the documentation of rules.`)
	}
	err := rules.Check(c, desk.KeptFields)
	if p, ok := err.(*rules.Problem); ok { //nolint:errorlint // Check gives nothing else
		e := desk.Refusal("where", p.Code, p.Message)
		for _, place := range slices.Sorted(maps.Keys(p.Values)) {
			e = e.With(part.ProblemValue(place, p.Values[place]))
		}
		return c, e
	}
	return c, err
}

// maxNamed bounds how many clients are looked up for the name of a site.
const maxNamed = 200

// conditionNames reads what the ids of a condition are called, as far as the visitor may know.
func (s *Site) conditionNames(v *page.Visit, c rules.Condition) (part.ConditionNames, error) {
	n := part.ConditionNames{House: s.House(), People: map[desk.PersonID]desk.Person{}}
	values := map[string][]string{}
	c.Each(func(test rules.Condition) { values[test.Field] = append(values[test.Field], test.Values...) })
	var people []desk.PersonID
	for _, id := range append(values["requester"], values["owner"]...) {
		people = append(people, desk.PersonID(id))
	}
	found, err := s.Store().Persons(v.Ctx(), people)
	if err != nil {
		return n, err
	}
	for id, p := range found {
		if v.Actor.MaySee(p) {
			n.People[id] = p
		}
	}
	if len(values["client"])+len(values["site"]) == 0 {
		return n, nil
	}
	if n.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxNamed}); err != nil {
		return n, err
	}
	for i := 0; len(values["site"]) > 0 && i < len(n.Clients); i++ {
		sites, err := s.Store().Sites(v.Ctx(), n.Clients[i].ID)
		if err != nil {
			return n, err
		}
		n.Sites = append(n.Sites, sites...)
	}
	return n, nil
}

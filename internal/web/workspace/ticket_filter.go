package workspace

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// narrowers are the parts of an address that narrow a view, in the order in which form and chips have them.
var narrowers = []string{"client", "priority", "team", "tier", "category", "state", "owner", "tag", "age"}

// filterStates are the states that the filter asks for: those a ticket goes through, and being on hold, which is an open one's.
var filterStates = []string{string(desk.StateNew), string(desk.StateOpen), "held", string(desk.StateResolved), string(desk.StateClosed)}

// The owners that are nobody's id: whoever looks, and nobody.
const (
	ownerMe     = "me"
	ownerNobody = "nobody"
)

// chip is one thing that narrows a list, and the list without it.
type chip struct {
	Label, Value string
	Without      string
}

// filtering is the filter of a list as its form shows it.
type filtering struct {
	Query   url.Values // of the list
	House   desk.House
	Clients []part.Option
	Owners  []part.Option
}

// isOfForm tells whether an address was put together by the form of the filter: it names what was left empty too.
func isOfForm(query url.Values) bool {
	return slices.ContainsFunc(narrowers, func(name string) bool { return slices.Contains(query[name], "") })
}

// keepPriorities puts the priorities of an address in their order, each once.
func keepPriorities(out, query url.Values) {
	for _, p := range []string{"1", "2", "3", "4"} {
		if slices.Contains(query["priority"], p) {
			out.Add("priority", p)
		}
	}
}

// keepState leaves out a state that there is not, and goes over to a view that can hold those that there are.
func keepState(out url.Values) {
	view := viewOf(out).Name
	switch state := out.Get("state"); {
	case !slices.Contains(filterStates, state):
		out.Del("state")
	case isEnded(state) && !slices.Contains([]string{"mine", "solved", "all"}, view):
		out.Set("view", "solved")
	case !isEnded(state) && view == "solved":
		out.Set("view", "open")
	}
}

func isEnded(state string) bool { return state != "held" && !desk.State(state).IsLive() }

// narrow puts into a view's filter what its address asks for beside it. An owner and a state take the place of the view's own.
func narrow(f *store.TicketFilter, h desk.House, me desk.PersonID, query url.Values) {
	f.Categories, f.Tag = withBelow(h, desk.CategoryID(query.Get("category"))), strings.ToLower(query.Get("tag"))
	for _, p := range query["priority"] {
		if len(p) == 1 && p >= "1" && p <= "4" {
			f.Priorities = append(f.Priorities, desk.Priority(p[0]-'0'))
		}
	}
	switch owner := query.Get("owner"); owner {
	case "":
	case ownerMe:
		f.Owner, f.Unowned = me, false
	case ownerNobody:
		f.Owner, f.Unowned = "", true
	default:
		f.Owner, f.Unowned = desk.PersonID(owner), false
	}
	switch state := query.Get("state"); {
	case state == "held":
		f.Live, f.States, f.Held = true, nil, true
	case slices.Contains(filterStates, state):
		f.Live, f.States = !isEnded(state), []desk.State{desk.State(state)}
	}
}

// withBelow is a category with those under it.
func withBelow(h desk.House, id desk.CategoryID) []desk.CategoryID {
	if id == "" {
		return nil
	}
	all := []desk.CategoryID{id}
	for _, c := range h.Categories {
		if c.Parent == id {
			all = append(all, c.ID)
		}
	}
	slices.Sort(all)
	return all
}

// orderOf is the order of a list that names none: of ended tickets nothing is due, and the last to change come first.
func orderOf(w view, f store.TicketFilter) store.Sort {
	if w.Sort == store.SortDue && !f.Live && !f.Dispatch {
		return store.SortUpdated
	}
	return w.Sort
}

// isNarrowed tells whether a list is narrowed by more than the one thing that its title can name.
func isNarrowed(query url.Values) bool {
	named := 0
	for _, name := range narrowers {
		switch {
		case query.Get(name) == "" || name == "tier" || name == "age": // those stand behind the title
		case name == "client" || name == "team" || name == "owner":
			named++
		default:
			return true
		}
	}
	return named > 1
}

// chips say what narrows a list.
func (s *Site) chips(v *page.Visit, query url.Values) ([]chip, error) {
	var out []chip
	for _, name := range narrowers {
		if query.Get(name) == "" {
			continue
		}
		value, err := s.narrowedTo(v, name, query[name])
		if err != nil {
			return nil, err
		}
		rest := kept(query)
		rest.Del(name)
		out = append(out, chip{Label: v.T("filter." + name), Value: value, Without: "/tickets" + suffix(rest)})
	}
	return out, nil
}

// narrowedTo says a value of the filter. What the visitor may not know by name is not named.
func (s *Site) narrowedTo(v *page.Visit, name string, values []string) (string, error) {
	value := values[0]
	switch name {
	case "client":
		client, err := s.Store().Client(v.Ctx(), desk.ClientID(value))
		if err == nil && v.Actor.MayReach(client.ID) {
			return client.Name, nil
		}
		return v.T("filter.unknown"), unlessMissing(err)
	case "owner":
		if value == ownerMe || value == ownerNobody {
			return v.T("filter.owner." + value), nil
		}
		person, err := s.Store().Person(v.Ctx(), desk.PersonID(value))
		if err == nil && v.Actor.MaySee(person) {
			return person.Name, nil
		}
		return v.T("filter.unknown"), unlessMissing(err)
	case "team":
		if team, ok := s.House().Teams[desk.TeamID(value)]; ok {
			return team.Name, nil
		}
	case "category":
		if category, ok := s.House().Categories[desk.CategoryID(value)]; ok {
			return category.Name, nil
		}
	case "state":
		return stateWord(v.Words, value), nil
	case "priority":
		return "P" + strings.Join(values, ", P"), nil
	case "tier":
		return "T" + value, nil
	case "age":
		if len(value) == 1 && value >= "0" && value <= "4" {
			return v.T("report.age." + value), nil
		}
	case "tag":
		return strings.ToLower(value), nil
	}
	return v.T("filter.unknown"), nil
}

func unlessMissing(err error) error {
	if store.IsNotFound(err) {
		return nil
	}
	return err
}

func stateWord(w *words.Words, state string) string {
	if state == "held" {
		return w.T("filter.state.held")
	}
	return w.T("state." + state)
}

// ticketFilter is the form that narrows a list.
func (s *Site) ticketFilter(v *page.Visit) error {
	f := filtering{Query: kept(v.R.URL.Query()), House: s.House()}
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxNamed})
	if err != nil {
		return err
	}
	for _, c := range clients {
		f.Clients = append(f.Clients, part.Option{Value: string(c.ID), Label: c.Name})
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return err
	}
	for _, a := range agents {
		if !a.Disabled && a.ID != v.Person().ID && v.Actor.MaySee(a) {
			f.Owners = append(f.Owners, part.Option{Value: string(a.ID), Label: a.Name})
		}
	}
	for name, options := range map[string]*[]part.Option{"client": &f.Clients, "owner": &f.Owners} {
		if err := s.withChosen(v, name, f.Query[name], options); err != nil {
			return err
		}
	}
	if v.IsPartial() {
		return s.Render(v, http.StatusOK, filterDialog(f))
	}
	return s.Render(v, http.StatusOK, filterPage(s.Frame(v, v.T("filter.title")), f))
}

// withChosen adds what is chosen to choices that do not hold it, so that the form says what the list is narrowed by.
func (s *Site) withChosen(v *page.Visit, name string, chosen []string, options *[]part.Option) error {
	if len(chosen) == 0 || chosen[0] == ownerMe || chosen[0] == ownerNobody ||
		slices.ContainsFunc(*options, func(o part.Option) bool { return o.Value == chosen[0] }) {
		return nil
	}
	label, err := s.narrowedTo(v, name, chosen)
	*options = append(*options, part.Option{Value: chosen[0], Label: label})
	return err
}

// beside are the parts of the list's address that the form has no field for.
func (f filtering) beside() []string { return []string{"view", "sort", "age", "where"} }

// choice is every value, or one of the options.
func choice(all string, options ...part.Option) []part.Option {
	return append([]part.Option{{Label: all}}, options...)
}

func (f filtering) teams() []part.Option {
	var all []part.Option
	for _, team := range teamsInOrder(f.House) {
		all = append(all, part.Option{Value: string(team.ID), Label: "T" + num(int64(team.Tier)) + " " + team.Name})
	}
	return all
}

func (f filtering) tiers(w *words.Words) []part.Option {
	var all []part.Option
	for _, n := range []string{"1", "2", "3", "4"} {
		all = append(all, part.Option{Value: n, Label: w.T("tier.n", "N", n)})
	}
	return all
}

func (f filtering) priorities(w *words.Words) []part.Option {
	var all []part.Option
	for _, n := range []string{"1", "2", "3", "4"} {
		all = append(all, part.Option{Value: n, Label: w.T("priority." + n)})
	}
	return all
}

func (f filtering) states(w *words.Words) []part.Option {
	var all []part.Option
	for _, state := range filterStates {
		all = append(all, part.Option{Value: state, Label: stateWord(w, state)})
	}
	return all
}

func (f filtering) owners(w *words.Words) []part.Option {
	return append([]part.Option{
		{Value: ownerMe, Label: w.T("filter.owner." + ownerMe)}, {Value: ownerNobody, Label: w.T("filter.owner." + ownerNobody)},
	}, f.Owners...)
}

// filterHref leads to the filter of a list.
func filterHref(list url.Values) string { return "/tickets/filter" + suffix(list) }

// unfiltered is the list without anything that narrows its view.
func unfiltered(list url.Values) string {
	rest := kept(list)
	for _, name := range append([]string{"where"}, narrowers...) {
		rest.Del(name)
	}
	return "/tickets" + suffix(rest)
}

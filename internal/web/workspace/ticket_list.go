package workspace

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// listing is a list of tickets as it is shown.
type listing struct {
	Title string
	Query url.Values // of the view, with its order; without a place in it
	Sort  store.Sort
	Rows  []row
	More  string // address of the rows that follow, or empty
	Count string
	Open  int64      // number of the ticket that is shown beside it
	Saved store.View // the visitor's own view that this is; zero: none
	Where narrowing  // the condition in its address
	Chips []chip     // what else narrows it
}

// row is a ticket with its names.
type row struct {
	store.Row
	Owner      desk.Person
	Client     string // letters
	ClientName string
	Unread     bool
	Mine       bool // the visitor may work on it without taking it from anybody
	Clock      part.Clock
	Href       string
	Head       string // the group by due time that begins with it; empty: it goes on
}

// sorts are the orders people choose from.
var sorts = []store.Sort{store.SortDue, store.SortPriority, store.SortUpdated, store.SortNewest, store.SortOldest}

func (s *Site) ticketList(v *page.Visit) error {
	if !v.IsAgent() {
		v.Go("/requests")
		return nil
	}
	if query := v.R.URL.Query(); isOfForm(query) { // so that the address can be kept and given to others
		v.Go("/tickets" + suffix(kept(query)))
		return nil
	}
	l, err := s.listing(v)
	if err != nil {
		return err
	}
	if v.IsPartial() {
		if v.Query("after") != "" {
			return s.Render(v, http.StatusOK, rows(l))
		}
		return s.Render(v, http.StatusOK, list(l))
	}
	return s.Render(v, http.StatusOK, listPage(s.Frame(v, l.Title), l))
}

// listing reads the list that an address names: a view of the desk, or filters of one's own.
func (s *Site) listing(v *page.Visit) (listing, error) {
	asked := v.R.URL.Query()
	query := kept(asked)
	if where := asked.Get("where"); where != "" {
		query.Set("where", where) // one that cannot be asked is told
	}
	view := viewOf(query)
	filter, err := s.filter(v, view, query)
	if err != nil {
		return listing{}, err
	}
	sort := store.Sort(cmp.Or(query.Get("sort"), string(orderOf(view, filter))))
	if !slices.Contains(sorts, sort) {
		sort = store.SortDue
	}
	found, next, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: sort, Limit: pageSize, After: asked.Get("after")})
	if err != nil {
		return listing{}, err
	}
	l := listing{Query: kept(query), Sort: sort}
	if l.Where, err = s.narrowing(v, query); err != nil {
		return l, err
	}
	if l.Chips, err = s.chips(v, l.Query); err != nil {
		return l, err
	}
	saved, err := s.savedView(v, query)
	if err != nil {
		return l, err
	}
	if saved.Owner == v.Person().ID {
		l.Saved = saved
	}
	if l.Title = saved.Name; l.Title == "" {
		l.Title = s.title(v, view, query)
	}
	if l.Rows, err = s.named(v, found, l); err != nil {
		return l, err
	}
	group := ""
	if sort == store.SortDue && filter.Live {
		if v.IsPartial() {
			group = asked.Get("group") // what stands before has its heading
		}
		group = grouped(v.Words, l.Rows, group)
	}
	if next != "" {
		more := kept(query)
		more.Set("after", next)
		if group != "" {
			more.Set("group", group)
		}
		l.More = "/tickets?" + more.Encode()
	}
	return l, nil
}

// grouped puts headings before the rows of a list of open tickets by due time. It gives the group that the last of them is in; before is
// that of the row they follow.
func grouped(w *words.Words, rows []row, before string) string {
	for i := range rows {
		if group := dueGroup(w, rows[i].DueAt); group != before {
			rows[i].Head, before = group, group
		}
	}
	return before
}

// dueGroup names when something is due as the reader's calendar has it. A later instant is never of an earlier group; weeks end on Sunday.
func dueGroup(w *words.Words, due time.Time) string {
	days, left := w.DaysTo(due), (7-int(w.Now.Weekday()))%7
	switch {
	case due.IsZero():
		return "none"
	case !due.After(w.Now):
		return "late"
	case due.Sub(w.Now) <= time.Hour:
		return "hour"
	case days <= 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days <= left:
		return "week"
	}
	return "later"
}

// kept are the parts of an address that make the list, without the place in it.
func kept(query url.Values) url.Values {
	out := url.Values{}
	for _, name := range []string{"view", "sort", "team", "client", "tier", "age", "owner", "category", "state", "tag", "where"} {
		if value := strings.TrimSpace(query.Get(name)); value != "" {
			out.Set(name, value)
		}
	}
	keepPriorities(out, query)
	keepState(out)
	if _, err := readWhere(out.Get("where")); err != nil {
		out.Del("where") // it is told once, and no link of the page carries it on
	}
	return out
}

// named puts the names to a page of rows with one query each.
func (s *Site) named(v *page.Visit, found []store.Row, l listing) ([]row, error) {
	rows, _, err := s.namedLive(v, found, l)
	return rows, err
}

// namedLive gives the tickets as well that it read for their clocks: those that live.
func (s *Site) namedLive(v *page.Visit, found []store.Row, l listing) ([]row, map[desk.TicketID]desk.Ticket, error) {
	ids, people := make([]desk.TicketID, len(found)), make([]desk.PersonID, len(found))
	for i, r := range found {
		ids[i], people[i] = r.ID, r.Owner
	}
	owners, err := s.Store().Persons(v.Ctx(), people)
	if err != nil {
		return nil, nil, err
	}
	clients, err := s.clientsOf(v, found)
	if err != nil {
		return nil, nil, err
	}
	marks, err := s.Store().ReadMarks(v.Ctx(), v.Person().ID, ids)
	if err != nil {
		return nil, nil, err
	}
	tickets, accounts, err := s.accounts(v, found)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]row, len(found))
	for i, r := range found {
		rows[i] = row{
			Row: r, Owner: owners[r.Owner], Client: clients[r.Client].Letters(), ClientName: clients[r.Client].Name, Unread: marks[r.ID] < r.Version && r.State.IsLive(),
			Mine:  r.Owner == v.Person().ID || r.Owner == "" && v.Person().IsMember(r.Team),
			Clock: rowClock(v, r, l.Sort, tickets[r.ID], accounts[r.ID]), Href: path(r.Number) + suffix(l.Query),
		}
	}
	return rows, tickets, nil
}

func suffix(query url.Values) string {
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// clientsOf gives the clients of rows.
func (s *Site) clientsOf(v *page.Visit, found []store.Row) (map[desk.ClientID]desk.Client, error) {
	var ids []desk.ClientID
	for _, r := range found {
		ids = append(ids, r.Client)
	}
	slices.Sort(ids)
	return s.Store().Clients(v.Ctx(), slices.Compact(ids))
}

// rowClock says what a row's time is about: the next of its clocks, what it waits for, or when something else is due. A row without either shows the time its
// list is ordered by; where the order is one of due times, nothing, so that no other time is taken for one.
func rowClock(v *page.Visit, r store.Row, sort store.Sort, t desk.Ticket, account sla.Account) part.Clock {
	now := v.Words.Now
	at, hint := r.LastAt, "row.changed"
	next, promised := account.Next()
	switch {
	case promised && (r.DueAt.IsZero() || !next.Due.After(r.DueAt)):
		return rowBadge(v.Words, next)
	case r.Hold != "" && r.State.IsLive():
		waits := part.Clock{Pace: part.Paused, Text: v.T("hold." + string(r.Hold))}
		if !r.DueAt.IsZero() { // the wait ends before anything else is due
			waits.At = v.Words.When(r.DueAt)
			waits.Hint = v.T("row.due", "At", waits.At)
		}
		return waits
	case !r.DueAt.IsZero() && r.State.IsLive():
		began, label := r.LastAt, ""
		if h := t.OpenHandoff(); h != nil && h.AcceptBy.Equal(r.DueAt) {
			began, label = h.OfferedAt, v.T("clock.accept") // as the head of the ticket has it, whatever happened since
		}
		pace, used := part.PaceOf(began, r.DueAt, now)
		return part.Clock{
			Pace: pace, Used: used, Label: label, Text: v.Words.Span(r.DueAt.Sub(now)), At: v.Words.When(r.DueAt), Hint: v.T("row.due", "At", v.Words.When(r.DueAt)),
			Tick: part.TickOf(now, r.DueAt.Sub(now), r.DueAt.Sub(began), time.Time{}),
		}
	case sort == store.SortDue && r.State.IsLive():
		return part.Clock{Text: "–", Hint: v.T("row.no_due")}
	case sort == store.SortNewest || sort == store.SortOldest:
		at, hint = r.OpenedAt, "row.opened"
	}
	return part.Clock{Text: v.Words.When(at), Hint: v.T(hint, "At", words.Exactly(v.Ctx(), at))}
}

// view is a list that the desk itself offers.
type view struct {
	Name   string
	Icon   string
	Sort   store.Sort
	filter func(desk.Person) store.TicketFilter
}

// views are the desk's own lists, in the order of the rail.
var views = []view{
	{"mine", "user", store.SortDue, ownedBy},
	{"queue", "layers", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true, Unowned: true} }},
	{"due", "timer", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true} }},
	{"soon", "triangle-alert", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true} }},
	{"dispatch", "route", store.SortOldest, func(desk.Person) store.TicketFilter { return store.TicketFilter{Dispatch: true} }},
	{"requester", "hourglass", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true, Hold: desk.HoldRequester} }},
	{"vendor", "package", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true, Hold: desk.HoldVendor} }},
	{"open", "list", store.SortDue, func(desk.Person) store.TicketFilter { return store.TicketFilter{Live: true} }},
	{"solved", "circle-check", store.SortUpdated, func(desk.Person) store.TicketFilter {
		return store.TicketFilter{States: []desk.State{desk.StateResolved, desk.StateClosed}}
	}},
	{"all", "archive", store.SortNewest, func(desk.Person) store.TicketFilter { return store.TicketFilter{} }},
}

// emptyText says of an empty list what would stand in it.
func (l listing) emptyText(ctx context.Context) string {
	if l.Query.Get("view") == "soon" {
		return words.T(ctx, "list.empty.soon", "Share", desk.SoonUsed)
	}
	return words.T(ctx, "list.empty.text")
}

// takesNew tells whether a ticket that is opened now would stand in the list.
func (l listing) takesNew() bool {
	return slices.Contains([]string{"", "open", "queue", "all"}, l.Query.Get("view"))
}

func ownedBy(p desk.Person) store.TicketFilter { return store.TicketFilter{Live: true, Owner: p.ID} }

// Mine asks for what the view of somebody's own work holds.
func Mine(a desk.Actor) store.TicketFilter {
	f := ownedBy(a.Person)
	f.Scope = a.Scope()
	return f
}

// dueWithin is what the view of what is due soon holds.
const dueWithin = time.Hour

func viewOf(query url.Values) view {
	name := cmp.Or(query.Get("view"), "open")
	if i := slices.IndexFunc(views, func(w view) bool { return w.Name == name }); i >= 0 {
		return views[i]
	}
	return views[slices.IndexFunc(views, func(w view) bool { return w.Name == "open" })]
}

func (s *Site) filter(v *page.Visit, w view, query url.Values) (store.TicketFilter, error) {
	f := w.filter(v.Person())
	f.Scope = v.Actor.Scope()
	switch w.Name {
	case "due":
		f.DueBefore = v.Words.Now.Add(dueWithin)
	case "soon":
		f.SoonAt = v.Words.Now
	}
	if where, err := readWhere(query.Get("where")); err == nil { // what cannot be asked is told above the list
		f.Where = where
	}
	f.Team, f.Client = desk.TeamID(query.Get("team")), desk.ClientID(query.Get("client"))
	if age := query.Get("age"); len(age) == 1 && age[0] >= '0' && age[0] <= '4' {
		f.OpenedAfter, f.OpenedUntil = ageBounds(int(age[0]-'0'), v.Words.Now)
	}
	switch query.Get("tier") {
	case "1", "2", "3", "4":
		f.Tier = int(query.Get("tier")[0] - '0')
	}
	narrow(&f, s.House(), v.Person().ID, query)
	return f, nil
}

// ageBounds are the ends of a band of age, as the report counts it.
func ageBounds(band int, now time.Time) (after, until time.Time) {
	if band < len(store.AgeLimits) {
		after = now.Add(-store.AgeLimits[band]).UTC()
	}
	if band > 0 {
		until = now.Add(-store.AgeLimits[band-1]).UTC()
	}
	return after, until
}

// title is the name a list goes by: that of the visitor's own view, or what the list holds.
func (s *Site) title(v *page.Visit, w view, query url.Values) string {
	title := v.T("view." + w.Name)
	if isNarrowed(query) { // the chips say by what
		return title
	}
	if team, ok := s.House().Teams[desk.TeamID(query.Get("team"))]; ok {
		title = team.Name
	} else if id := query.Get("client"); id != "" {
		if client, err := s.Store().Client(v.Ctx(), desk.ClientID(id)); err == nil && v.Actor.MayReach(client.ID) {
			title = client.Name
		}
	}
	if owner := query.Get("owner"); owner != "" {
		if person, err := s.Store().Person(v.Ctx(), desk.PersonID(owner)); err == nil && v.Actor.MaySee(person) {
			title = person.Name
		}
	}
	return title + narrowed(v, query)
}

// savedView gives the view that an address is: one of the visitor's own, or everybody's. Zero: it has no name.
func (s *Site) savedView(v *page.Visit, query url.Values) (store.View, error) {
	asked := kept(query)
	if len(asked) == 0 {
		return store.View{}, nil
	}
	saved, err := s.Store().Views(v.Ctx(), v.Person().ID)
	for _, one := range saved {
		if one.Query == asked.Encode() {
			return one, err
		}
	}
	return store.View{}, err
}

// narrowed words what else narrows a list: its tier and age, as the report's numbers open it.
func narrowed(v *page.Visit, query url.Values) string {
	text := ""
	if tier := query.Get("tier"); len(tier) == 1 && tier >= "1" && tier <= "4" {
		text += " · " + v.T("tier.n", "N", tier)
	}
	if age := query.Get("age"); len(age) == 1 && age >= "0" && age <= "4" {
		text += " · " + v.T("report.age."+age)
	}
	return text
}

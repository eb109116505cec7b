package web

import (
	"net/http"
	"net/url"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// listing is a list of tickets as it is shown.
type listing struct {
	View  string
	Sort  string
	Rows  []row
	Teams []desk.Team
	Team  desk.TeamID
	Next  string // address of the next page, or empty
}

// row is a ticket with its names.
type row struct {
	store.Row
	Owner     string
	Team      string
	Requester string
}

// views are the lists people open, by name. Zero fields do not narrow.
func views(v visit) map[string]store.TicketFilter {
	return map[string]store.TicketFilter{
		"open":     {Live: true},
		"mine":     {Live: true, Owner: v.actor.Person.ID},
		"queue":    {Live: true, Unowned: true},
		"held":     {Live: true, Held: true},
		"dispatch": {Dispatch: true},
		"solved":   {States: []desk.State{desk.StateResolved, desk.StateClosed}},
		"all":      {},
	}
}

func (s *Site) ticketList(v visit) error {
	query := v.r.URL.Query()
	view := query.Get("view")
	filter, ok := views(v)[view]
	if !ok {
		view = "open"
		filter = views(v)[view]
	}
	filter.Scope, filter.Team = v.actor.Scope(), desk.TeamID(query.Get("team"))
	sort := store.Sort(query.Get("sort"))
	if sort == "" {
		sort = store.SortNewest
	}
	rows, next, err := s.Engine.Store().ListTickets(v.ctx(), filter, store.Page{Sort: sort, Limit: pageSize, After: query.Get("after")})
	if err != nil {
		return err
	}
	named, err := s.name(v, rows)
	if err != nil {
		return err
	}
	shown := listing{View: view, Sort: string(sort), Rows: named, Team: filter.Team, Teams: teamsInOrder(s.Engine.House())}
	if next != "" {
		shown.Next = "/tickets?" + url.Values{"view": {view}, "sort": {string(sort)}, "team": {string(filter.Team)}, "after": {next}}.Encode()
	}
	s.render(v, http.StatusOK, ticketListPage(v.frame(listTitle(v.isAgent())), shown))
	return nil
}

// name puts the names to a page of rows with one query.
func (s *Site) name(v visit, rows []store.Row) ([]row, error) {
	var ids []desk.PersonID
	for _, r := range rows {
		ids = append(ids, r.Owner, r.Requester)
	}
	people, err := s.Engine.Store().Persons(v.ctx(), ids)
	if err != nil {
		return nil, err
	}
	house := s.Engine.House()
	named := make([]row, len(rows))
	for i, r := range rows {
		named[i] = row{Row: r, Owner: people[r.Owner].Name, Requester: people[r.Requester].Name, Team: house.Teams[r.Team].Name}
	}
	return named, nil
}

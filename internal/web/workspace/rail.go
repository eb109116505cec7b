package workspace

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// railItem is one list of the rail with how many tickets it holds.
type railItem struct {
	Icon, Label, Href string
	Count             string
	Alert             bool
	Current           bool
	Delete            string // address that forgets it; empty: it stays
}

type railGroup struct {
	Label string
	Items []railItem
}

// railLimit is how far the rail counts; more is said as more.
const railLimit = 999

// rail shows the views, the own teams and the clients, each with its count.
func (s *Site) rail(v *page.Visit) error {
	at := whereFrom(v.R.Header.Get("Hx-Current-Url"))
	groups := []railGroup{{Label: v.T("rail.views")}, {Label: v.T("rail.own")}, {Label: v.T("rail.teams")}, {Label: v.T("rail.clients")}}
	for _, w := range views {
		if w.Name == "dispatch" && !part.Leads(v.Person()) || w.Name == "all" || w.Name == "solved" {
			continue
		}
		filter, err := s.filter(v, w, nil)
		if err != nil {
			return err
		}
		item, err := s.railItem(v, w.Icon, v.T("view."+w.Name), "/tickets?view="+w.Name, filter, at)
		if err != nil {
			return err
		}
		item.Alert = w.Name == "due" && item.Count != "" || w.Name == "dispatch" && item.Count != ""
		groups[0].Items = append(groups[0].Items, item)
	}
	groups[0].Items = append(groups[0].Items, railItem{Icon: "circle-check", Label: v.T("view.solved"), Href: "/tickets?view=solved", Current: isAt("/tickets?view=solved", at)})
	if err := s.railOwn(v, &groups[1], at); err != nil {
		return err
	}
	if slices.ContainsFunc(groups[1].Items, func(i railItem) bool { return i.Current }) { // a view of one's own names the place better
		for i := range groups[0].Items {
			groups[0].Items[i].Current = false
		}
	}
	for _, team := range teamsInOrder(s.House()) {
		if !v.Person().IsMember(team.ID) {
			continue
		}
		filter := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Unowned: true, Team: team.ID}
		item, err := s.railItem(v, "layers", team.Name, "/tickets?view=queue&team="+string(team.ID), filter, at)
		if err != nil {
			return err
		}
		groups[2].Items = append(groups[2].Items, item)
	}
	if err := s.railClients(v, &groups[3], at); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, railGroups(groups))
}

// whereFrom gives the list that a page shows, as an address whose parts are in order. A ticket is shown beside its list.
func whereFrom(current string) string {
	page, err := url.Parse(current)
	if err != nil || page.Path != "/tickets" && !strings.HasPrefix(page.Path, "/tickets/") {
		return ""
	}
	query := kept(page.Query())
	if len(query) == 0 {
		query.Set("view", viewOf(query).Name)
	}
	return "/tickets?" + query.Encode()
}

// isAt tells whether an address of the rail is that of a list, whatever its order.
func isAt(href, list string) bool {
	_, text, _ := strings.Cut(href, "?")
	_, shown, ok := strings.Cut(list, "?")
	one, err := url.ParseQuery(text)
	other, otherErr := url.ParseQuery(shown)
	if !ok || err != nil || otherErr != nil {
		return false
	}
	if one.Get("sort") == "" {
		other.Del("sort")
	}
	return one.Encode() == other.Encode()
}

// railOwn shows the views that the visitor saved.
func (s *Site) railOwn(v *page.Visit, group *railGroup, at string) error {
	saved, err := s.Store().Views(v.Ctx(), v.Person().ID)
	if err != nil {
		return err
	}
	for _, one := range saved {
		query, err := url.ParseQuery(one.Query)
		if err != nil {
			continue
		}
		filter, err := s.filter(v, viewOf(query), query)
		if err != nil {
			return err
		}
		item, err := s.railItem(v, "bookmark", one.Name, "/tickets?"+one.Query, filter, at)
		if err != nil {
			return err
		}
		if one.Owner == v.Person().ID {
			item.Delete = "/views/" + one.ID + "/delete"
		}
		group.Items = append(group.Items, item)
	}
	return nil
}

// maxRailClients is how many clients stand in the rail; the rest is found by search.
const maxRailClients = 8

func (s *Site) railClients(v *page.Visit, group *railGroup, at string) error {
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxRailClients})
	if err != nil {
		return err
	}
	for _, c := range clients {
		filter := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Client: c.ID}
		item, err := s.railItem(v, "building-2", c.Name, "/tickets?client="+part.Escape(string(c.ID)), filter, at)
		if err != nil {
			return err
		}
		if c.ID == s.House().Unsorted && item.Count == "" {
			continue
		}
		group.Items = append(group.Items, item)
	}
	return nil
}

func (s *Site) railItem(v *page.Visit, icon, label, href string, f store.TicketFilter, at string) (railItem, error) {
	n, err := s.Store().CountTickets(v.Ctx(), f, railLimit+1)
	item := railItem{Icon: icon, Label: label, Href: href, Current: isAt(href, at)}
	switch {
	case n > railLimit:
		item.Count = strconv.Itoa(railLimit) + "+"
	case n > 0:
		item.Count = strconv.Itoa(n)
	}
	return item, err
}

// hit is something the palette finds.
type hit struct {
	Icon, Title, Hint, Href string
	Tier                    int
	Priority                desk.Priority
}

// find answers the palette while somebody types: a number, tickets and articles that hold the words.
func (s *Site) find(v *page.Visit) error {
	text := v.Query("q")
	var rows []store.Row
	if number, err := strconv.ParseInt(trimNumber(text), 10, 64); err == nil && number > 0 {
		loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
		if err == nil && v.Actor.Scope().IsAgentOf(loaded.Ticket) {
			rows = append(rows, rowOf(loaded))
		}
	}
	named := len(rows)
	tickets, err := store.Find(v.Ctx(), s.Store(), v.Actor.Scope(), "ticket", text, 8)
	if err != nil {
		return err
	}
	house, err := s.findHouse(v, text)
	if err != nil {
		return err
	}
	for _, t := range tickets {
		rows = append(rows, t.Row)
	}
	found, err := s.ticketHits(v, rows)
	if err != nil {
		return err
	}
	hits := slices.Concat(found[:named], house, found[named:])
	p := shown{Subject: text, Actor: v.Actor, House: s.House()}
	if err := s.suggest(v, &p, nil); err != nil {
		return err
	}
	for _, a := range p.Articles {
		hits = append(hits, hit{Icon: "book-open", Title: a.Title, Hint: v.T("nav.knowledge"), Href: "/knowledge/" + string(a.ID)})
	}
	return s.Render(v, http.StatusOK, findings(hits))
}

func trimNumber(text string) string {
	if len(text) > 0 && text[0] == '#' {
		return text[1:]
	}
	return text
}

package admin

import (
	"cmp"
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// calendarUse is who works or is promised something in the hours of a calendar.
type calendarUse struct {
	Agreements []sla.Agreement // those that the visitor may know
	Hidden     int             // of clients that the visitor does not serve
	Teams      []desk.Team
	Desk       bool // it is the company-wide one
}

// uses are those of every calendar, by its id.
func (s *Site) uses(v *page.Visit) map[string]calendarUse {
	uses := map[string]calendarUse{}
	change := func(id string, do func(*calendarUse)) {
		use := uses[id]
		do(&use)
		uses[id] = use
	}
	for _, a := range s.Engine.Promises().Agreements {
		change(a.Coverage, func(u *calendarUse) {
			if client := desk.ClientID(a.Scope.Client); client != "" && !v.Person().MayServe(client) {
				u.Hidden++
				return
			}
			u.Agreements = append(u.Agreements, a)
		})
	}
	house := s.House()
	for _, t := range house.Teams {
		if id := t.Calendar(); id != "" && (t.Client == "" || v.Person().MayServe(t.Client)) {
			change(id, func(u *calendarUse) { u.Teams = append(u.Teams, t) })
		}
	}
	if house.Calendar != "" {
		change(house.Calendar, func(u *calendarUse) { u.Desk = true })
	}
	for _, u := range uses {
		slices.SortFunc(u.Agreements, func(a, b sla.Agreement) int {
			return cmp.Or(cmp.Compare(store.SortName(a.Name), store.SortName(b.Name)), cmp.Compare(a.ID, b.ID))
		})
		slices.SortFunc(u.Teams, func(a, b desk.Team) int {
			return cmp.Or(cmp.Compare(store.SortName(a.Name), store.SortName(b.Name)), cmp.Compare(a.ID, b.ID))
		})
	}
	return uses
}

func (u calendarUse) isNone() bool { return u.all() == 0 }

func (u calendarUse) all() int {
	n := len(u.Agreements) + u.Hidden + len(u.Teams)
	if u.Desk {
		n++
	}
	return n
}

// links lead to all that the visitor may know of.
func (u calendarUse) links(ctx context.Context) []link {
	var links []link
	for _, a := range u.Agreements {
		links = append(links, link{Href: agreementPath(a.ID), Label: a.Name})
	}
	for _, t := range u.Teams {
		links = append(links, link{Href: teamPath(t.ID), Label: t.Name})
	}
	if u.Desk {
		links = append(links, link{Href: "/admin/desk", Label: words.T(ctx, "admin.calendar.used.desk")})
	}
	return links
}

// counted says in a list how many use a calendar.
func (u calendarUse) counted(ctx context.Context) []string {
	var said []string
	if n := len(u.Agreements) + u.Hidden; n > 0 {
		said = append(said, words.N(ctx, "admin.calendar.used.agreements", n))
	}
	if n := len(u.Teams); n > 0 {
		said = append(said, words.N(ctx, "admin.calendar.used.teams", n))
	}
	if u.Desk {
		said = append(said, words.T(ctx, "admin.calendar.used.desk"))
	}
	return said
}

// calendarOptions are calendars to choose from, those of a client with its name.
func calendarOptions(all []store.Calendar, clients []desk.Client) []part.Option {
	var options []part.Option
	for _, c := range all {
		label := c.Name + " (" + c.Hours.Zone + ")"
		if at := slices.IndexFunc(clients, func(one desk.Client) bool { return one.ID == c.Client }); at >= 0 {
			label = clients[at].Name + ": " + label
		}
		options = append(options, part.Option{Value: c.ID, Label: label})
	}
	return options
}

// comma stands behind the link of a place where more follows.
func (u calendarUse) comma(place int) string {
	if place+1 < u.all() {
		return ", "
	}
	return ""
}

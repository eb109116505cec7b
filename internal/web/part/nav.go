package part

import "tierdesk/internal/core/desk"

// navItem is one place of the main navigation.
type navItem struct {
	Href  string
	Label string // id of its text
	Icon  string
	Tab   bool // also in the bar of a phone
	shown func(Frame) bool
}

func always(Frame) bool { return true }

// appNav is where those who work at the desk go.
var appNav = []navItem{
	{Href: "/tickets", Label: "nav.tickets", Icon: "inbox", Tab: true, shown: always},
	{Href: "/knowledge", Label: "nav.knowledge", Icon: "book-open", Tab: true, shown: always},
	{Href: "/reports", Label: "nav.reports", Icon: "chart-no-axes-column", Tab: true, shown: manages},
	{Href: "/admin", Label: "nav.settings", Icon: "settings", Tab: true, shown: administers},
}

func manages(f Frame) bool {
	return f.Person.Has(desk.RoleManager) || f.Person.Has(desk.RoleDispatcher) || f.Person.Has(desk.RoleAdministrator)
}

// administers tells whether any of the settings is theirs to look at.
func administers(f Frame) bool { return manages(f) }

// portalNav is where requesters go.
var portalNav = []navItem{
	{Href: "/", Label: "nav.home", shown: always},
	{Href: "/requests", Label: "nav.requests", shown: func(f Frame) bool { return f.Person.ID != "" }},
	{Href: "/guides", Label: "nav.guides", shown: always},
}

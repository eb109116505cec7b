package part

// navItem is one place of the main navigation.
type navItem struct {
	Href    string
	Label   string // id of its text
	Icon    string
	Tab     bool   // also in the bar of a phone
	Command string // that goes there
	shown   func(Frame) bool
}

func always(Frame) bool { return true }

// appNav is where those who work at the desk go.
var appNav = []navItem{
	{Href: "/tickets", Label: "nav.tickets", Icon: "inbox", Tab: true, shown: always},
	{Href: "/dispatch", Label: "nav.board", Command: "go.dispatch", Icon: "calendar-range", Tab: true, shown: leads},
	{Href: "/triage", Label: "nav.triage", Command: "go.triage", Icon: "list-checks", shown: func(f Frame) bool { return f.Triages }},
	{Href: "/knowledge", Label: "nav.knowledge", Command: "go.knowledge", Icon: "book-open", Tab: true, shown: always},
	{Href: "/reports", Label: "nav.reports", Command: "go.reports", Icon: "chart-no-axes-column", Tab: true, shown: leads},
	{Href: "/admin", Label: "nav.settings", Command: "go.settings", Icon: "settings", Tab: true, shown: leads},
}

func leads(f Frame) bool { return Leads(f.Person) }

// portalNav is where requesters go.
var portalNav = []navItem{
	{Href: "/", Label: "nav.home", shown: always},
	{Href: "/requests", Label: "nav.requests", shown: func(f Frame) bool { return f.Person.ID != "" }},
	{Href: "/guides", Label: "nav.guides", shown: always},
}

// Package example holds the people, clients and house that the examples of pages speak of, so that the gallery shows one desk. Every
// value is made by hand; it reads nothing and knows no page.
package example

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
)

// At is when the examples take place.
var At = time.Date(2026, 5, 12, 11, 52, 0, 0, time.UTC)

// The clients, with a place of one of them.
var (
	Harbor   = desk.Client{ID: "harbor", Name: "Harbor Dental Group", Short: "HDG", Phone: "+1 555 0142", Domains: []string{"harbordental.example"}, CopySees: true}
	Kestrel  = desk.Client{ID: "kestrel", Name: "Kestrel Logistics", Short: "KES", Domains: []string{"kestrel.example", "kestrel-freight.example"}, HoldUnverified: true}
	Unsorted = desk.Client{ID: "unsorted", Name: "Unsorted"}
	Eastgate = desk.Site{ID: "eastgate", Client: Harbor.ID, Name: "Eastgate"}
)

// The teams that people of the examples work in.
var (
	FrontLine   = desk.Team{ID: "front", Name: "Front line", Tier: 1}
	Network     = desk.Team{ID: "network", Name: "Network", Tier: 2}
	Engineering = desk.Team{ID: "engineering", Name: "Engineering", Tier: 3}
	OnSite      = desk.Team{ID: "onsite", Name: "Kestrel on site", Tier: 1, Client: Kestrel.ID}
)

// The vendors.
var (
	Tamarack = desk.Vendor{ID: "tamarack", Name: "Tamarack Telecom"}
	Printers = desk.Vendor{ID: "printers", Name: "Halden Printer Service"}
)

// The people of the desk and of its clients. None has a picture: one would have to be kept somewhere.
var (
	Marcus = desk.Person{
		ID: "marcus", Name: "Marcus Bell", Email: "marcus@northwind.example", Title: "Service desk", Roles: []desk.Role{desk.RoleAgent},
		Teams: []desk.TeamID{FrontLine.ID}, ServesAll: true,
	}
	Priya = desk.Person{
		ID: "priya", Name: "Priya Raman", Email: "priya@northwind.example", Title: "Network engineer", Phone: "+1 555 0117", Zone: "America/New_York",
		Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{Network.ID}, ServesAll: true,
	}
	Ines = desk.Person{
		ID: "ines", Name: "Inês Duarte", Email: "ines@northwind.example", Title: "Network engineer", Roles: []desk.Role{desk.RoleAgent},
		Teams: []desk.TeamID{Network.ID}, ServesAll: true,
	}
	Tomas = desk.Person{
		ID: "tomas", Name: "Tomás Rivera", Email: "tomas@kestrel.example", Title: "Warehouse IT", Roles: []desk.Role{desk.RoleAgent},
		Teams: []desk.TeamID{OnSite.ID}, Serves: []desk.ClientID{Kestrel.ID},
	}
	Sam = desk.Person{
		ID: "sam", Name: "Sam Okafor", Email: "sam@northwind.example", Title: "Head of support",
		Roles: []desk.Role{desk.RoleAgent, desk.RoleManager, desk.RoleAdministrator}, Teams: []desk.TeamID{FrontLine.ID}, ServesAll: true,
	}
	Dana = desk.Person{
		ID: "dana", Name: "Dana Whitfield", Email: "dana@harbordental.example", Title: "Practice manager", Phone: "+1 555 0160",
		Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: Harbor.ID, Site: Eastgate.ID, Sees: desk.SeesAll}},
	}
	Paul = desk.Person{
		ID: "paul", Name: "Paul Ferreira", Email: "paul@harbordental.example", Title: "Dentist", NoMail: true,
		Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: Harbor.ID, Sees: desk.SeesOwn}},
	}
)

// People are all of them by id.
func People() map[desk.PersonID]desk.Person {
	all := map[desk.PersonID]desk.Person{}
	for _, p := range []desk.Person{Marcus, Priya, Ines, Tomas, Sam, Dana, Paul} {
		all[p.ID] = p
	}
	return all
}

// House is the desk's set-up: what every desk begins with, and the teams, vendors and a narrower category of this one.
func House() desk.House {
	n := 0
	h := desk.DefaultHouse(func() string { n++; return "example-" + strconv.Itoa(n) })
	h.Name, h.Intake, h.Unsorted = "Northwind IT", FrontLine.ID, Unsorted.ID
	tiers := map[int]desk.TeamID{1: FrontLine.ID, 2: Network.ID, 3: Engineering.ID}
	for id, c := range h.Categories {
		c.Team = tiers[h.Teams[c.Team].Tier]
		h.Categories[id] = c
		if c.Name == "Printer" {
			h.Categories["labels"] = desk.Category{ID: "labels", Name: "Label printers", Parent: id, Team: FrontLine.ID, Type: desk.Incident}
		}
	}
	h.Teams = map[desk.TeamID]desk.Team{FrontLine.ID: FrontLine, Network.ID: Network, Engineering.ID: Engineering, OnSite.ID: OnSite}
	h.Vendors = map[desk.VendorID]desk.Vendor{Tamarack.ID: Tamarack, Printers.ID: Printers}
	return h
}

// Worded makes a page that needs the reader's words to be put together.
func Worded(put func(ctx context.Context) templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error { return put(ctx).Render(ctx, out) })
}

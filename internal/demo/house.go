package demo

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// teams are those of the house by the key under which the story names them.
var teams = []struct {
	key, name string
	tier      int
}{
	{"frontline", "Front line", 1},
	{"network", "Network", 2},
	{"applications", "Applications", 2},
	{"workplace", "Workplace", 2},
	{"engineering", "Engineering", 3},
}

var vendors = []struct{ key, name string }{
	{"tamarack", "Tamarack Telecom"},
	{"fernhill", "Fernhill Imaging"},
	{"baywood", "Baywood ERP"},
}

// categories say what tickets are about and who begins with them.
var categories = []struct {
	key, name, team string
	kind            desk.Type
	asks            string // the usual category whose questions it asks; empty: that of its name
}{
	{"account", "Password and account", "frontline", desk.Incident, ""},
	{"access", "Access rights", "frontline", desk.Request, ""},
	{"software", "Software installation", "frontline", desk.Request, ""},
	{"printing", "Printers and labels", "frontline", desk.Incident, "Printer"},
	{"mail", "Mail and calendar", "frontline", desk.Incident, ""},
	{"phones", "Phones and meetings", "frontline", desk.Incident, ""},
	{"network", "Network and VPN", "frontline", desk.Incident, ""},
	{"imaging", "Imaging and charts", "frontline", desk.Incident, ""},
	{"erp", "ERP and warehouse", "frontline", desk.Incident, ""},
	{"devices", "Computers and devices", "frontline", desk.Incident, "Hardware"},
	{"equipment", "New equipment", "workplace", desk.Request, ""},
	{"servers", "Servers and backup", "engineering", desk.Incident, ""},
	{"security", "Security", "engineering", desk.Incident, ""},
	{"question", "Question", "frontline", desk.Request, ""},
}

func teamID(key string) desk.TeamID         { return desk.TeamID(id("team", key)) }
func vendorID(key string) desk.VendorID     { return desk.VendorID(id("vendor", key)) }
func categoryID(key string) desk.CategoryID { return desk.CategoryID(id("category", key)) }

// furnishHouse puts the names of Northwind IT into the default house: its tiers and the contracts between them stay.
func (d *director) furnishHouse(ctx context.Context) error {
	house, err := d.stage.Store.House(ctx)
	if store.IsNotFound(err) {
		house, err = desk.DefaultHouse(counted("house")), nil
	}
	if err != nil {
		return err
	}
	house.Name, house.Intake = "Northwind IT", teamID("frontline")
	house.Teams, house.Vendors = map[desk.TeamID]desk.Team{}, map[desk.VendorID]desk.Vendor{}
	house.Categories = map[desk.CategoryID]desk.Category{}
	for _, t := range teams {
		house.Teams[teamID(t.key)] = desk.Team{ID: teamID(t.key), Name: t.name, Tier: t.tier}
	}
	for _, v := range vendors {
		house.Vendors[vendorID(v.key)] = desk.Vendor{ID: vendorID(v.key), Name: v.name}
	}
	for _, c := range categories {
		house.Categories[categoryID(c.key)] = desk.Category{
			ID: categoryID(c.key), Name: c.name, Team: teamID(c.team), Type: c.kind, Intake: desk.UsualQuestions(cmp.Or(c.asks, c.name)),
		}
	}
	d.house = house
	return d.stage.Store.SaveHouse(ctx, house, d.audit("house.save", ""))
}

// counted gives ids that are the same in every demo.
func counted(kind string) func() string {
	n := 0
	return func() string {
		n++
		return id(kind, strings.Repeat("i", n))
	}
}

// clients are those whom Northwind IT looks after, with their sites.
var clients = []struct {
	key, name, domain, short, phone string
	sites                           []string
}{
	{"harbor", "Harbor Dental Group", "harbordental.example", "HDG", "+1 207 555 0100", []string{"Eastgate", "Bayview"}},
	{"kestrel", "Kestrel Logistics", "kestrel.example", "KES", "+1 775 555 0140", []string{"Reno warehouse", "Newark warehouse", "Trucks"}},
}

func clientID(key string) desk.ClientID      { return desk.ClientID(id("client", key)) }
func siteID(client, name string) desk.SiteID { return desk.SiteID(id("site", client+"/"+name)) }

func (d *director) furnishClients(ctx context.Context) error {
	unsorted := desk.Client{ID: d.house.Unsorted, Name: "Unsorted"}
	if _, err := d.stage.Store.Client(ctx, unsorted.ID); store.IsNotFound(err) {
		if err := d.stage.Store.SaveClient(ctx, unsorted, d.audit("client.first", string(unsorted.ID))); err != nil {
			return err
		}
	}
	for _, c := range clients {
		client := desk.Client{ID: clientID(c.key), Name: c.name, Domains: []string{c.domain}, Short: c.short, Phone: c.phone}
		err := d.stage.Store.SaveClient(ctx, client, d.audit("client.save", string(client.ID)))
		for _, name := range c.sites {
			site := desk.Site{ID: siteID(c.key, name), Client: client.ID, Name: name}
			err = errors.Join(err, d.stage.Store.SaveSite(ctx, site, d.audit("site.save", string(site.ID))))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

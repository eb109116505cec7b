package demo

import (
	"bytes"
	"context"
	"fmt"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// member is somebody of the story. Their key is how the story calls them, and the left side of their mail address.
type member struct {
	key, name, title, phone, zone string
	roles                         []desk.Role
	teams                         []string
	client, site                  string
	sees                          desk.Sees
	look                          Look
}

// Domain is the right side of the mail addresses of Northwind IT.
const Domain = "northwind.example"

const (
	eastern = "America/New_York"
	pacific = "America/Los_Angeles"
)

var agent = []desk.Role{desk.RoleAgent}

// members are all people of the story, first those who work at the desk.
var members = []member{
	{key: "sam", name: "Sam Okafor", title: "Head of service", phone: "+1 207 555 0110", zone: eastern, roles: []desk.Role{desk.RoleAgent, desk.RoleManager, desk.RoleAdministrator}, teams: []string{"frontline"}, look: Look{Hair: Cropped, Skin: 4, Tint: 0}},
	{key: "leah", name: "Leah Novak", title: "Dispatcher", phone: "+1 207 555 0111", zone: eastern, roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher}, teams: []string{"frontline"}, look: Look{Hair: Bob, Skin: 0, Tint: 2}},
	{key: "marcus", name: "Marcus Bell", title: "Front line agent", phone: "+1 207 555 0112", zone: eastern, roles: agent, teams: []string{"frontline"}, look: Look{Hair: Short, Skin: 3, Tint: 0}},
	{key: "ines", name: "Ines Duarte", title: "Front line agent", phone: "+1 775 555 0113", zone: pacific, roles: agent, teams: []string{"frontline"}, look: Look{Hair: Bun, Skin: 2, Tint: 1}},
	{key: "priya", name: "Priya Raman", title: "Network specialist", phone: "+1 207 555 0114", zone: eastern, roles: agent, teams: []string{"network"}, look: Look{Hair: Long, Skin: 3, Tint: 0}},
	{key: "tomas", name: "Tomás Herrera", title: "Applications specialist", phone: "+1 207 555 0115", zone: eastern, roles: agent, teams: []string{"applications"}, look: Look{Hair: Curly, Skin: 2, Tint: 1}},
	{key: "aiko", name: "Aiko Tanaka", title: "Workplace specialist", phone: "+1 207 555 0116", zone: eastern, roles: agent, teams: []string{"workplace"}, look: Look{Hair: Bob, Skin: 1, Tint: 0}},
	{key: "yusuf", name: "Yusuf Demir", title: "Systems engineer", phone: "+1 207 555 0117", zone: eastern, roles: agent, teams: []string{"engineering"}, look: Look{Hair: Short, Skin: 1, Tint: 1}},
	{key: "dana", name: "Dana Whitfield", title: "Practice manager", phone: "+1 207 555 0101", zone: eastern, client: "harbor", site: "Eastgate", sees: desk.SeesAll, look: Look{Hair: Long, Skin: 0, Tint: 3}},
	{key: "paul", name: "Paul Henning", title: "Dentist", phone: "+1 207 555 0105", zone: eastern, client: "harbor", site: "Bayview", sees: desk.SeesOwn, look: Look{Hair: Cropped, Skin: 0, Tint: 4}},
	{key: "grace", name: "Grace Lim", title: "Finance lead", phone: "+1 775 555 0141", zone: pacific, client: "kestrel", site: "Newark warehouse", sees: desk.SeesAll, look: Look{Hair: Bun, Skin: 1, Tint: 0}},
	{key: "luis", name: "Luis Ortega", title: "Warehouse lead", phone: "+1 775 555 0142", zone: pacific, client: "kestrel", site: "Reno warehouse", sees: desk.SeesSite, look: Look{Hair: Curly, Skin: 2, Tint: 0}},
}

func personID(key string) desk.PersonID { return desk.PersonID(id("person", key)) }

func memberOf(key string) (member, bool) {
	for _, m := range members {
		if m.key == key {
			return m, true
		}
	}
	return member{}, false
}

func (m member) person() desk.Person {
	p := desk.Person{
		ID: personID(m.key), Name: m.name, Title: m.title, Phone: m.phone, Zone: m.zone, Email: m.key + "@" + Domain, Roles: m.roles,
		ServesAll: m.roles != nil,
	}
	for _, key := range m.teams {
		p.Teams = append(p.Teams, teamID(key))
	}
	for _, c := range clients {
		if c.key == m.client {
			p.Email, p.Roles = m.key+"@"+c.domain, []desk.Role{desk.RoleRequester}
			p.Contacts = []desk.Contact{{Client: clientID(c.key), Site: siteID(c.key, m.site), Sees: m.sees}}
		}
	}
	return p
}

// maxPicture is more than any picture of ours needs.
const maxPicture = 1 << 20

func (d *director) furnishPeople(ctx context.Context) error {
	for _, m := range members {
		p := m.person()
		picture, err := Avatar(m.name, m.look)
		if err != nil {
			return fmt.Errorf("draw %s: %w", m.name, err)
		}
		ref, err := d.stage.Blobs.Put(ctx, store.PeopleFolder, bytes.NewReader(picture), maxPicture)
		if err != nil {
			return err
		}
		p.Avatar = ref.Hash
		if err := d.stage.Store.SavePerson(ctx, p, d.audit("person.save", string(p.ID))); err != nil {
			return err
		}
		d.cast = append(d.cast, p)
	}
	return nil
}

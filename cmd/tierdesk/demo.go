package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

type demoCommand struct {
	Listen string `default:"127.0.0.1:8080" help:"Where to listen."`
}

// demoPassword is printed and opens a desk that lives in a temporary folder on this machine.
const demoPassword = "tierdesk-demo"

// Run serves a desk with examples and leaves nothing behind.
func (c *demoCommand) Run(s *session) error {
	dir, err := os.MkdirTemp("", "tierdesk-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	d, err := place{Data: filepath.Join(dir, "desk")}.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	people, err := furnishDemo(s.ctx, d)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := s.print(map[string]any{"email": p.Email, "password": demoPassword, "roles": p.Roles}); err != nil {
			return err
		}
	}
	return (&serveCommand{Listen: c.Listen}).serve(s, d)
}

// furnishDemo makes two clients of different trades, people in all tiers and tickets on their way through them.
func furnishDemo(ctx context.Context, d *openedDesk) ([]desk.Person, error) {
	f := &furnisher{desk: d, auth: auth.New(d.store, utcNow), people: map[string]desk.Person{}}
	steps := []func(context.Context) error{f.clients, f.staff, f.tickets}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return f.order, nil
}

type furnisher struct {
	desk   *openedDesk
	auth   *auth.Auth
	bakery desk.ClientID
	clinic desk.ClientID
	people map[string]desk.Person
	order  []desk.Person
}

func (f *furnisher) clients(ctx context.Context) error {
	f.bakery, f.clinic = desk.ClientID(uuid.NewString()), desk.ClientID(uuid.NewString())
	for _, c := range []desk.Client{
		{ID: f.bakery, Name: "Morgenrot Bakeries", Domains: []string{"morgenrot.example"}},
		{ID: f.clinic, Name: "Lakeside Clinic", Domains: []string{"lakeside.example"}},
	} {
		if err := f.desk.store.SaveClient(ctx, c, store.Audit{At: utcNow(), Act: "client.save", Ref: string(c.ID)}); err != nil {
			return err
		}
	}
	return nil
}

func (f *furnisher) staff(ctx context.Context) error {
	house := f.desk.engine.House()
	team := func(names ...string) []desk.TeamID {
		var ids []desk.TeamID
		for _, name := range names {
			id, _ := teamByName(house, name)
			ids = append(ids, id)
		}
		return ids
	}
	agent := []desk.Role{desk.RoleAgent}
	for key, p := range map[string]desk.Person{
		"ana":   {Name: "Ana Ruiz", Email: "ana@desk.example", Roles: agent, Teams: team("Intake", "Service Desk")},
		"tom":   {Name: "Tom Becker", Email: "tom@desk.example", Roles: agent, Teams: team("Specialists")},
		"kim":   {Name: "Kim Olsen", Email: "kim@desk.example", Roles: agent, Teams: team("Experts")},
		"dana":  {Name: "Dana Whitlock", Email: "dana@desk.example", Roles: append(agent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator), Teams: team("Intake")},
		"paula": {Name: "Paula Stein", Email: "paula@morgenrot.example", Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: f.bakery, Sees: desk.SeesAll}}},
		"omar":  {Name: "Omar Haddad", Email: "omar@lakeside.example", Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: f.clinic, Sees: desk.SeesOwn}}},
	} {
		p.ID, p.ServesAll = desk.PersonID(uuid.NewString()), p.Has(desk.RoleAgent)
		if err := f.desk.store.SavePerson(ctx, p, store.Audit{At: utcNow(), Act: "person.save", Ref: string(p.ID)}); err != nil {
			return err
		}
		if err := f.auth.SetPassword(ctx, p.ID, demoPassword, ""); err != nil {
			return err
		}
		f.people[key] = p
	}
	for _, key := range []string{"dana", "ana", "tom", "kim", "paula", "omar"} {
		f.order = append(f.order, f.people[key])
	}
	return nil
}

func (f *furnisher) tickets(ctx context.Context) error {
	vpn, err := f.open(ctx, "paula", f.bakery, "VPN drops every ten minutes", "Since this morning the connection of our shop in the old town breaks off every ten minutes. Three tills are affected.", desk.High)
	if err != nil {
		return err
	}
	printer, err := f.open(ctx, "omar", f.clinic, "Label printer prints blank labels", "The label printer at reception prints, but the labels stay white.", desk.Medium)
	if err != nil {
		return err
	}
	if _, err := f.open(ctx, "paula", f.bakery, "New starter on Monday needs an account", "Jonas Weber starts in the office on Monday. Please set up mail and the order system.", desk.Low); err != nil {
		return err
	}
	if _, err := f.open(ctx, "omar", f.clinic, "Cannot open the shared calendar", "It says that I have no rights any more.", desk.Medium); err != nil {
		return err
	}
	return f.story(ctx, vpn, printer)
}

func (f *furnisher) open(ctx context.Context, who string, client desk.ClientID, subject, body string, impact desk.Level) (desk.TicketID, error) {
	result, err := f.desk.engine.Open(ctx, desk.Open{
		Client: client, Requester: f.people[who].ID, Impact: impact, Urgency: impact, Content: desk.Content{Subject: subject, Body: body},
	}, engine.Call{Actor: desk.Actor{Person: f.people[who]}, Via: desk.ViaWeb})
	return result.Ticket, err
}

type step struct {
	ticket  desk.TicketID
	who     string
	command desk.Command
}

func (f *furnisher) story(ctx context.Context, vpn, printer desk.TicketID) error {
	specialists, _ := teamByName(f.desk.engine.House(), "Specialists")
	for _, s := range []step{
		{vpn, "ana", desk.Assign{To: f.people["ana"].ID}},
		{vpn, "ana", desk.PostMessage{Content: desk.Content{Body: "Good morning Paula, we see the drops on our side too and look into the gateway."}}},
		{vpn, "ana", desk.WriteNote{Content: desk.Content{Body: "Gateway log: IKE rekey fails with NO_PROPOSAL_CHOSEN at each drop."}}},
		{vpn, "ana", desk.OfferHandoff{To: specialists, Parts: []desk.Part{
			{Code: desk.PartSymptoms, Text: "Tunnel of the old town shop breaks off every ten minutes, three tills down."},
			{Code: desk.PartTried, Text: "Restarted the router: no change. Checked line: clean."},
			{Code: desk.PartGuess, Text: "Rekey after last week's firmware."},
			{Code: desk.PartCustomerContext, Text: "Saturday is their busiest day."},
		}}},
		{printer, "ana", desk.Assign{To: f.people["ana"].ID}},
		{printer, "ana", desk.PostMessage{Content: desk.Content{Body: "Please check that the labels lie with the shiny side down, and write whether it helps."}}},
		{printer, "ana", desk.Put{Reason: desk.HoldRequester}},
	} {
		call := engine.Call{Actor: desk.Actor{Person: f.people[s.who]}, Via: desk.ViaWeb}
		if _, err := f.desk.engine.Do(ctx, s.ticket, s.command, call); err != nil {
			return err
		}
	}
	return nil
}

package api

import (
	"context"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Client is a customer organization.
type Client struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Domains  []string `json:"domains" doc:"Mail domains whose senders belong here"`
	CopySees bool     `json:"copy_sees" doc:"Being in CC of a mail lets a contact follow the ticket"`
	Short    string   `json:"short" doc:"A few capital letters for lists; taken from the name unless given"`
	Phone    string   `json:"phone,omitempty"`
}

// Site is a place of a client.
type Site struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type clientBody struct {
	Name     *string   `json:"name,omitempty" maxLength:"200"`
	Domains  *[]string `json:"domains,omitempty" maxItems:"200"`
	CopySees *bool     `json:"copy_sees,omitempty"`
	Short    *string   `json:"short,omitempty" maxLength:"8" doc:"Two to four capital letters; empty: taken from the name"`
	Phone    *string   `json:"phone,omitempty" maxLength:"40"`
}

type addClientInput struct {
	Keyed
	Body clientBody
}

type changeClientInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body clientBody
}

type listClientsInput struct {
	Paged
	Query string `query:"q" maxLength:"200" doc:"The beginning of a name"`
}

type addSiteInput struct {
	Keyed
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	} `nameHint:"AddSite"`
}

func (s *server) clientRoutes() {
	handle(s, get("/clients", "list-clients", "List clients", "Clients"), s.listClients)
	handle(s, post("/clients", "add-client", "Add a client", "Clients"), s.addClient)
	handle(s, get("/clients/{id}", "show-client", "Show a client", "Clients"), s.showClient)
	handle(s, patch("/clients/{id}", "change-client", "Change a client", "Clients"), s.changeClient)
	handle(s, get("/clients/{id}/coverage", "show-coverage", "Show what a client was promised and what it used", "Clients"), s.showCoverage)
	handle(s, get("/clients/{id}/sites", "list-sites", "List a client's places", "Clients"), s.listSites)
	handle(s, post("/clients/{id}/sites", "add-site", "Add a place", "Clients"), s.addSite)
}

// clientFor keeps the desk's own notes on a client from its people.
func clientFor(who desk.Actor, c desk.Client) Client {
	wire := Client{ID: string(c.ID), Name: c.Name, Domains: []string{}, Short: c.Letters(), Phone: c.Phone}
	if who.Person.MayServe(c.ID) {
		wire.Domains, wire.CopySees = append(wire.Domains, c.Domains...), c.CopySees
	}
	return wire
}

func (s *server) listClients(ctx context.Context, in *listClientsInput) (*out[list[Client]], error) {
	who := actor(ctx)
	clients, next, err := s.store.ListClients(ctx, who.Scope(), store.Listing{Limit: in.Limit, After: in.After, Query: in.Query})
	if err != nil {
		return nil, err
	}
	var items []Client
	for _, c := range clients {
		items = append(items, clientFor(who, c))
	}
	return listOf(items, next), nil
}

// client gives one that the caller serves or belongs to.
func (s *server) client(ctx context.Context, id string) (desk.Client, error) {
	if !actor(ctx).MayReach(desk.ClientID(id)) {
		return desk.Client{}, desk.NotFound("client")
	}
	return s.store.Client(ctx, desk.ClientID(id))
}

func (s *server) showClient(ctx context.Context, in *IDInput) (*out[Client], error) {
	c, err := s.client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(clientFor(actor(ctx), c)), nil
}

func (s *server) addClient(ctx context.Context, in *addClientInput) (*out[Client], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	if in.Body.Name == nil {
		return nil, desk.Invalid("name", "client.name", "A client has a name.")
	}
	return s.saveClient(ctx, desk.Client{ID: desk.ClientID(id.String())}, in.Body)
}

func (s *server) changeClient(ctx context.Context, in *changeClientInput) (*out[Client], error) {
	c, err := s.client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.saveClient(ctx, c, in.Body)
}

func (s *server) saveClient(ctx context.Context, c desk.Client, b clientBody) (*out[Client], error) {
	set(&c.Name, b.Name)
	set(&c.CopySees, b.CopySees)
	set(&c.Short, b.Short)
	set(&c.Phone, b.Phone)
	set(&c.Domains, b.Domains)
	c, err := s.Engine.SaveClient(ctx, actor(ctx), c)
	if err != nil {
		return nil, err
	}
	s.people.clients.forget()
	return answer(clientFor(actor(ctx), c)), nil
}

func (s *server) listSites(ctx context.Context, in *IDInput) (*out[list[Site]], error) {
	c, err := s.client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	sites, err := s.store.Sites(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	var items []Site
	for _, site := range sites {
		items = append(items, Site{ID: string(site.ID), Name: site.Name})
	}
	return listOf(items, ""), nil
}

func (s *server) addSite(ctx context.Context, in *addSiteInput) (*out[Site], error) {
	c, err := s.client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	site := desk.Site{ID: desk.SiteID(id.String()), Client: c.ID, Name: in.Body.Name}
	if err := s.Engine.SaveSite(ctx, actor(ctx), site); err != nil {
		return nil, err
	}
	return answer(Site{ID: string(site.ID), Name: site.Name}), nil
}

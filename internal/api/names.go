package api

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// names gives the words for ids, read for one answer at once.
type names struct {
	house     desk.House
	people    map[desk.PersonID]desk.Person
	tickets   map[desk.TicketID]int64
	clientFor func(desk.ClientID) string
	scriptFor func(sop.Ref) sop.Script
}

var _ desk.Names = (*names)(nil)

func (s *server) names(ctx context.Context, persons []desk.PersonID, tickets []desk.TicketID) (*names, error) {
	n := &names{house: s.Engine.House(), clientFor: func(id desk.ClientID) string { return s.people.clients.name(ctx, s.store, id) }, scriptFor: s.scriptFor(ctx)}
	var err error
	if n.people, err = s.store.Persons(ctx, ids(persons...)); err != nil {
		return nil, err
	}
	if tickets = ids(tickets...); len(tickets) > 0 {
		n.tickets, err = s.store.TicketNumbers(ctx, tickets)
	}
	return n, err
}

func (n *names) Person(id desk.PersonID) string     { return n.people[id].Name }
func (n *names) Team(id desk.TeamID) string         { return n.house.TeamName(id) }
func (n *names) Client(id desk.ClientID) string     { return n.clientFor(id) }
func (n *names) Category(id desk.CategoryID) string { return n.house.Categories[id].Name }
func (n *names) Vendor(id desk.VendorID) string     { return n.house.Vendors[id].Name }
func (n *names) Script(ref sop.Ref) sop.Script      { return n.scriptFor(ref) }

// scriptFor gives scripts to name steps by; one that is not there is not named.
func (s *server) scriptFor(ctx context.Context) func(sop.Ref) sop.Script {
	return func(ref sop.Ref) sop.Script {
		one, err := s.Engine.ScriptIn(ctx, ref)
		if err != nil {
			return sop.Script{}
		}
		return one
	}
}

func (n *names) Ticket(id desk.TicketID) string {
	if number, ok := n.tickets[id]; ok {
		return fmt.Sprintf("#%d", number)
	}
	return ""
}

func (n *names) person(id desk.PersonID) Ref { return Ref{ID: string(id), Name: n.Person(id)} }
func (n *names) team(id desk.TeamID) Ref     { return Ref{ID: string(id), Name: n.Team(id)} }
func (n *names) client(id desk.ClientID) Ref { return Ref{ID: string(id), Name: n.Client(id)} }

func (n *names) maybePerson(id desk.PersonID) *Ref {
	if id == "" {
		return nil
	}
	ref := n.person(id)
	return &ref
}

func (n *names) persons(all []desk.PersonID) []Ref {
	refs := make([]Ref, len(all))
	for i, id := range all {
		refs[i] = n.person(id)
	}
	return refs
}

// asked notes which names a wording asks for, so that they can be read at once before it is said again.
type asked struct {
	names
	persons []desk.PersonID
	tickets []desk.TicketID
}

func (a *asked) Person(id desk.PersonID) string {
	a.persons = append(a.persons, id)
	return ""
}

func (a *asked) Ticket(id desk.TicketID) string {
	a.tickets = append(a.tickets, id)
	return ""
}

// clientNames remembers the names of clients for a while; a page shows the same few again and again.
type clientNames struct {
	mu    sync.Mutex
	known map[desk.ClientID]knownClient
}

type knownClient struct {
	name  string
	until time.Time
}

const (
	clientNamesFor = 30 * time.Second
	maxClientNames = 10_000
)

func (c *clientNames) name(ctx context.Context, from store.People, id desk.ClientID) string {
	c.mu.Lock()
	k, ok := c.known[id]
	c.mu.Unlock()
	if ok && time.Now().Before(k.until) {
		return k.name
	}
	client, err := from.Client(ctx, id)
	if err != nil {
		return "" // a name is a help, not worth failing a page for
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxClientNames {
		c.known = map[desk.ClientID]knownClient{}
	}
	c.known[id] = knownClient{name: client.Name, until: time.Now().Add(clientNamesFor)}
	return client.Name
}

func (c *clientNames) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
}

package desk

import "slices"

// Actor is who asks for something: a person, or a part of the desk itself. The zero value may do nothing.
type Actor struct {
	Person  Person
	Machine string // "due", "mail", "rule", "import": acts for the desk and may do all that commands allow machines
	Scopes  []TokenScope
	Only    TicketID // who came by the link in a letter: the one ticket they reach, as its client's side; empty: all that the person reaches
}

// TokenScope narrows what a token may do. An actor without scopes has all that the person has.
type TokenScope string

// The scopes of tokens.
const (
	ScopeRead  TokenScope = "read"
	ScopeWrite TokenScope = "write"
	ScopeAdmin TokenScope = "admin"
)

// TokenScopes are all scopes, the narrowest first.
var TokenScopes = []TokenScope{ScopeRead, ScopeWrite, ScopeAdmin}

// MachineActor is a part of the desk acting by itself.
func MachineActor(name string) Actor { return Actor{Machine: name} }

// By is how the actor is written into a stamp.
func (a Actor) By() By { return By{Person: a.Person.ID, Machine: a.Machine} }

// IsMachine tells whether the desk itself acts.
func (a Actor) IsMachine() bool { return a.Machine != "" }

// Allows tells whether the actor's token has a scope; admin holds write and write holds read.
func (a Actor) Allows(scope TokenScope) bool {
	if len(a.Scopes) == 0 {
		return true
	}
	want := slices.Index(TokenScopes, scope)
	return slices.ContainsFunc(a.Scopes, func(s TokenScope) bool { return slices.Index(TokenScopes, s) >= want })
}

// Scope is what the actor may read, as data: stores turn it into a condition, [Scope.Admits] is the same in Go.
func (a Actor) Scope() Scope {
	if a.IsMachine() {
		return Scope{All: true}
	}
	if a.Person.ID == "" || a.Person.Disabled || a.Only != "" && !a.Person.IsOnlyRequester() {
		return Scope{}
	}
	scope := Scope{Person: a.Person.ID, Contacts: a.Person.Contacts, Only: a.Only}
	if a.Person.IsAgent() {
		scope.Agent, scope.ServesAll = true, a.Person.ServesAll
		scope.Serves, scope.Teams = a.Person.Serves, a.Person.Teams
	}
	return scope
}

// Scope is the part of all tickets that somebody may read. The zero value admits nothing.
type Scope struct {
	All       bool
	Person    PersonID
	Agent     bool
	ServesAll bool
	Serves    []ClientID
	Teams     []TeamID
	Contacts  []Contact
	Only      TicketID // narrows it to one ticket, from the client's side, and to nothing beside tickets; empty: it does not
}

// ClientSide is what of the scope is seen as somebody of a client.
func (s Scope) ClientSide() Scope {
	return Scope{Person: s.Person, Contacts: s.Contacts, Only: s.Only}
}

// Admits tells whether a ticket is within the scope.
func (s Scope) Admits(t Ticket) bool {
	if s.Only != "" && t.ID != s.Only {
		return false
	}
	if s.All {
		return true
	}
	if s.Person == "" {
		return false
	}
	return t.Requester == s.Person && s.isContact(t.Client) || s.admitsAgent(t) || s.admitsContact(t)
}

// IsAgentOf tells whether the ticket is seen from the desk's side, internal entries included.
func (s Scope) IsAgentOf(t Ticket) bool { return s.All || s.admitsAgent(t) }

func (s Scope) admitsAgent(t Ticket) bool {
	if s.Only != "" || !s.Agent || !(s.ServesAll || slices.Contains(s.Serves, t.Client)) {
		return false
	}
	return t.Restriction == nil || t.Restriction.names(s.Person, s.Teams)
}

func (s Scope) admitsContact(t Ticket) bool {
	if t.Restriction != nil {
		return slices.Contains(t.Restriction.People, s.Person) && s.isContact(t.Client)
	}
	for _, contact := range s.Contacts {
		if contact.Client != t.Client {
			continue
		}
		if contact.Sees == SeesAll || contact.Sees == SeesSite && contact.Site != "" && contact.Site == t.Site {
			return true
		}
	}
	return false
}

// isContact keeps a requester who left the client, or whose ticket was moved to another, from reading on.
func (s Scope) isContact(client ClientID) bool {
	return slices.ContainsFunc(s.Contacts, func(c Contact) bool { return c.Client == client })
}

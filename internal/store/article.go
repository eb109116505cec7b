package store

import (
	"slices"

	"tierdesk/internal/core/desk"
)

// ClientsOf gives the clients that somebody serves by name or belongs to; none to whom a scope shows one ticket alone.
func ClientsOf(s desk.Scope) []desk.ClientID {
	if s.Only != "" {
		return nil
	}
	var clients []desk.ClientID
	if s.Agent {
		clients = slices.Clone(s.Serves)
	}
	for _, contact := range s.Contacts {
		clients = append(clients, contact.Client)
	}
	return clients
}

// MayRead tells whether an article is within a scope: a public one always, a client's for its people and those who serve
// it, one for a tier for every agent. The zero scope, nobody signed in, reads what is public.
func MayRead(s desk.Scope, a Article) bool {
	switch {
	case s.All || a.Audience == "public":
		return true
	case a.Audience == "tier":
		return s.Agent
	default:
		return s.Agent && s.ServesAll || slices.Contains(ClientsOf(s), a.Client)
	}
}

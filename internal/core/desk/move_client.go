package desk

import "slices"

// MoveClient puts a ticket under another client, as one that came from an unknown sender.
type MoveClient struct {
	Client    ClientID
	Site      SiteID
	Requester PersonID // empty: stays; a requester who is no contact of the new client loses sight of it
}

// Name is "move_client".
func (MoveClient) Name() string { return "move_client" }

// Needs the client, the requester and the agents who may have to leave.
func (c MoveClient) Needs() Needs {
	return Needs{Client: c.Client, Persons: compact(c.Requester), Involved: true}
}

func (c MoveClient) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if f.Client.ID == "" || f.Client.ID != c.Client || !f.Actor.IsMachine() && !f.Actor.Person.MayServe(c.Client) {
		return nil, Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	if c.Client == t.Client {
		return nil, Conflict("move.same_client", "The ticket belongs to that client already.")
	}
	if t.hasTeamOfOther(c.Client, f.House) {
		return nil, Conflict("move.team_of_client", "Its team works for one client only. Route the ticket to another team first.")
	}
	if err := checkID("site_id", string(c.Site)); err != nil {
		return nil, err
	}
	requester := either(c.Requester, t.Requester)
	if c.Requester != "" {
		person, err := f.person(c.Requester, "requester")
		if err != nil {
			return nil, err
		}
		if !person.IsContact(c.Client) {
			return nil, Invalid("requester", "requester.not_of_client", "The requester is no contact of the new client. Add them to it first.")
		}
	}
	entries := same(ClientMoved{From: t.Client, To: c.Client, Site: c.Site, Requester: requester})
	entries = append(entries, f.bind(c.Client, c.Site, s.At)...)
	moved := t
	moved.Client = c.Client
	return append(entries, moved.dismiss(f)...), nil
}

// hasTeamOfOther tells whether the ticket is with, or would go back to, a team that does not work for a client.
func (t Ticket) hasTeamOfOther(client ClientID, h House) bool {
	teams := []TeamID{t.Team}
	if open := t.OpenHandoff(); open != nil {
		teams = append(teams, open.From)
	}
	return slices.ContainsFunc(teams, func(id TeamID) bool { return h.Teams[id].Client != "" && h.Teams[id].Client != client })
}

// dismiss takes the ticket from owners who may not see it any more.
func (t Ticket) dismiss(f Facts) []Entry {
	var entries []Entry
	if t.Owner != "" && t.keeps(t.Owner, f) == "" {
		entries = append(entries, same(TicketAssigned{From: t.Owner})...)
	}
	if t.Voice != "" && t.keeps(t.Voice, f) == "" {
		entries = append(entries, same(VoiceChanged{From: t.Voice})...)
	}
	return entries
}

// ClientMoved puts the ticket under another client. Followers of the old client do not come along.
type ClientMoved struct {
	From, To  ClientID
	Site      SiteID
	Requester PersonID
}

// Kind names the event.
func (ClientMoved) Kind() string { return "client.moved" }

// Audience is internal.
func (ClientMoved) Audience() Audience { return Internal }

func (e ClientMoved) apply(t Ticket, _ Stamp) Ticket {
	t.Client, t.Site, t.Requester, t.Watchers = e.To, e.Site, e.Requester, nil
	return t
}

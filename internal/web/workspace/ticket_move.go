package workspace

import (
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// moving is a ticket on its way to another client: where it could go, and who sees it afterwards.
type moving struct {
	Clients  []part.Option // the first asks to choose
	To       desk.Client   // zero: not chosen yet
	Contacts []desk.Person // of the new client
	Asks     desk.Person   // whose request it is afterwards
	Agents   int           // who serve the new client
	Leaves   []desk.Person // working and customer owner who do not
}

// maxChoices is how many clients or contacts a sheet lets one choose from.
const maxChoices = 200

func moveClient(v *page.Visit, _ *Site) (desk.Command, error) {
	return desk.MoveClient{Client: desk.ClientID(v.Form("to_client")), Requester: desk.PersonID(v.Form("requester"))}, nil
}

// loadMove finds where the ticket can go, and what the choice so far means.
func (s *Site) loadMove(v *page.Visit, e *sheet) error {
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxChoices})
	if err != nil {
		return err
	}
	e.Move.Clients = []part.Option{{Label: v.T("sheet.move.choose")}}
	for _, c := range clients {
		if c.ID == e.Ticket.Client || !v.Person().MayServe(c.ID) {
			continue
		}
		e.Move.Clients = append(e.Move.Clients, part.Option{Value: string(c.ID), Label: c.Name})
		if string(c.ID) == e.typed("to_client") {
			e.Move.To = c
		}
	}
	if e.Move.To.ID == "" {
		return nil
	}
	return s.weighMove(v, e)
}

// weighMove tells who would see the ticket under the chosen client.
func (s *Site) weighMove(v *page.Visit, e *sheet) error {
	contacts, _, err := s.Store().ListPersons(v.Ctx(), e.Move.To.ID, store.Listing{Limit: maxChoices})
	if err != nil {
		return err
	}
	e.Move.Asks = e.person(e.Ticket.Requester)
	for _, p := range contacts {
		if p.Disabled || !p.IsContact(e.Move.To.ID) {
			continue
		}
		e.Move.Contacts = append(e.Move.Contacts, p)
		if string(p.ID) == e.typed("requester") {
			e.Move.Asks = p
		}
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	for _, a := range agents {
		switch serves := a.MayServe(e.Move.To.ID); {
		case a.Disabled:
		case serves:
			e.Move.Agents++
		case a.ID == e.Ticket.Owner || a.ID == e.Ticket.Voice:
			e.Move.Leaves = append(e.Move.Leaves, a)
		}
	}
	return err
}

// requesters are those the request may be of afterwards; empty: it stays.
func (m moving) requesters(e sheet, w *words.Words) []part.Option {
	stays := w.T("sheet.move.stays", "Name", orSomeone(w, e.person(e.Ticket.Requester).Name))
	others := slices.DeleteFunc(slices.Clone(m.Contacts), func(p desk.Person) bool { return p.ID == e.Ticket.Requester })
	return append([]part.Option{{Label: stays}}, people(others)...)
}

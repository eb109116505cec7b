package web

import (
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// draft is a new ticket as it was typed.
type draft struct {
	Email, Subject, Body, Category, Impact, Urgency string
	Problem                                         string
}

func (s *Site) ticketNew(v visit) error {
	s.render(v, http.StatusOK, ticketNewPage(v.frame("New ticket"), draft{}, s.Engine.House()))
	return nil
}

func (s *Site) ticketCreate(v visit) error {
	form := v.r.PostFormValue
	d := draft{Email: form("email"), Subject: form("subject"), Body: form("body"), Category: form("category"), Impact: form("impact"), Urgency: form("urgency")}
	number, err := s.open(v, d)
	if err == nil {
		http.Redirect(v.w, v.r, path(number), http.StatusSeeOther)
		return nil
	}
	if !isKind(err, desk.KindInvalid) && !isKind(err, desk.KindForbidden) {
		return err
	}
	d.Problem = messageOf(err)
	s.render(v, statusOf(err), ticketNewPage(v.frame("New ticket"), d, s.Engine.House()))
	return nil
}

// open begins the ticket for the visitor, or, for an agent, for the person with the address.
func (s *Site) open(v visit, d draft) (int64, error) {
	requester := v.actor.Person
	if v.isAgent() {
		found, err := s.Engine.Store().PersonByEmail(v.ctx(), d.Email)
		if store.IsNotFound(err) {
			return 0, desk.Invalid("email", "requester.unknown", "Nobody here has this address. Add them as a contact of their client first.")
		}
		if err != nil {
			return 0, err
		}
		requester = found
	}
	client := s.Engine.House().Unsorted
	if len(requester.Contacts) > 0 {
		client = requester.Contacts[0].Client
	}
	result, err := s.Engine.Open(v.ctx(), desk.Open{
		Client: client, Requester: requester.ID, Category: desk.CategoryID(d.Category), Impact: desk.Level(d.Impact), Urgency: desk.Level(d.Urgency),
		Content: desk.Content{Subject: d.Subject, Body: lines(d.Body)},
	}, s.call(v))
	return result.Number, err
}

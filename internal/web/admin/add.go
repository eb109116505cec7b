package admin

import (
	"cmp"
	"errors"
	"fmt"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// errThere says that a new thing is there already: its form was sent twice.
var errThere = errors.New("it is there already")

// maxAdds bounds how often something new is put into the house again because somebody changed another part of it meanwhile.
const maxAdds = 10

// saveHouse changes the house. What is new is in nobody's way: it is put in again when somebody else was faster, and once only.
func (s *Site) saveHouse(v *page.Visit, act, ref string, isNew bool, change func(h *desk.House) error) error {
	var err error
	for range maxAdds {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, act, ref, change)
		if errors.Is(err, errThere) {
			return nil
		}
		if !isNew || !isStale(err) {
			return err
		}
	}
	return err
}

// isPerson tells whether a person is there already, because the form was sent twice.
func (s *Site) isPerson(v *page.Visit, id desk.PersonID) (bool, error) {
	_, err := s.Store().Person(v.Ctx(), id)
	if store.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// savePerson keeps a person. An address that somebody else has is refused with whose it is, if the visitor may see them.
func (s *Site) savePerson(v *page.Visit, before, after desk.Person) error {
	_, err := s.Engine.SavePerson(v.Ctx(), v.Actor, before, after)
	var e *desk.Error
	if !errors.As(err, &e) || e.Code != "person.email_taken" {
		return err
	}
	refused := *e
	refused.Field = "email"
	other, lookErr := s.Store().PersonByEmail(v.Ctx(), after.Email)
	if lookErr != nil || !v.Actor.MaySee(other) {
		return &refused
	}
	return emailOf(other)
}

func emailOf(p desk.Person) error {
	name := cmp.Or(p.Name, p.Email)
	e := desk.Conflict("person.email_of", fmt.Sprintf("%s has this address already: %s.", name, p.Email)).
		With(desk.Value{Place: "Name", Text: name}, desk.Value{Place: "Email", Text: p.Email})
	e.Field = "email"
	return e
}

// whoseDomain says which of a client's mail domains another one has, and which, if the visitor serves that client.
func (s *Site) whoseDomain(v *page.Visit, c desk.Client, err error) error {
	var e *desk.Error
	if !errors.As(err, &e) || e.Code != "client.domain_taken" {
		return err
	}
	c, _ = c.Checked()
	for _, domain := range c.Domains {
		other, lookErr := s.Store().ClientByDomain(v.Ctx(), domain)
		if lookErr != nil || other.ID == c.ID {
			continue
		}
		said := desk.Conflict("client.domain_other", fmt.Sprintf("%s belongs to another client already.", domain))
		if v.Person().MayServe(other.ID) {
			said = desk.Conflict("client.domain_of", fmt.Sprintf("%s belongs to %s already.", domain, other.Name)).With(desk.Value{Place: "Client", Text: other.Name})
		}
		said.Field = "domains"
		return said.With(desk.Value{Place: "Domain", Text: domain})
	}
	return err
}

package portal

import (
	"net/http"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// linkPath stands before the token of the link in a letter.
const linkPath = "/r/"

// linked handles what the link in a letter opens, as the person it was written to and narrowed to its one request. Who works at
// the desk is led to the ticket as themselves, and never acts by a link.
func (s *Site) linked(handle func(*page.Visit) error) http.HandlerFunc {
	return s.Open(func(v *page.Visit) error {
		v.W.Header().Set("Referrer-Policy", "no-referrer")
		v.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
		letter, loaded, err := s.letter(v)
		if err != nil {
			return err
		}
		reads := v.R.Method == http.MethodGet || v.R.Method == http.MethodHead
		switch {
		case v.IsAgent() && !reads:
			return desk.Forbidden("letter_link.desk", "Letters bring requesters here. Open the ticket itself, and do it in your own name.")
		case v.IsAgent():
			v.Go("/tickets/" + strconv.FormatInt(loaded.Ticket.Number, 10))
			return nil
		case v.Person().ID == letter.To && reads:
			v.Go(path(loaded.Ticket.Number))
			return nil
		}
		return s.asReader(v, letter, loaded, handle)
	})
}

// letter reads the letter that the address names and the ticket it is about.
func (s *Site) letter(v *page.Visit) (store.Post, store.Loaded, error) {
	var loaded store.Loaded
	if s.LetterLinks == nil {
		return store.Post{}, loaded, desk.NotFound("letter_link")
	}
	letter, ends, err := s.LetterLinks.Read(v.Ctx(), v.R.PathValue("token"))
	if err != nil {
		return letter, loaded, err
	}
	v.LinkEnds = ends
	loaded, err = s.Store().Ticket(v.Ctx(), letter.Ticket)
	if store.IsNotFound(err) {
		err = desk.NotFound("letter_link")
	}
	return letter, loaded, err
}

// asReader goes on as the person a letter was written to, as they are now.
func (s *Site) asReader(v *page.Visit, letter store.Post, loaded store.Loaded, handle func(*page.Visit) error) error {
	people, err := s.Store().Persons(v.Ctx(), []desk.PersonID{letter.To})
	if err != nil {
		return err
	}
	reader := desk.Actor{Person: people[letter.To], Only: letter.Ticket}
	if !reader.Scope().Admits(loaded.Ticket) {
		return desk.NotFound("letter_link")
	}
	now, err := s.Engine.Clock().Now()
	if engine.IsClock(err) { // they may read, and what they send comes back to them in its form
		now, err = v.Words.Now, nil
	}
	if err != nil {
		return err
	}
	if !now.Before(v.LinkEnds) {
		return s.Render(v, http.StatusGone, linkEndedPage(s.Frame(v, v.T("portal.link.ended")), ended{Number: loaded.Ticket.Number, NoMail: !s.SendsMail()}))
	}
	v.Actor = reader
	s.ByTheirClocks(v)
	return handle(v)
}

// ended is a link that worked once, and what its reader can do instead.
type ended struct {
	Number int64
	NoMail bool // this desk sends no mail, so that no password can be got by it
}

func (s *Site) requestFile(v *page.Visit) error {
	loaded, err := s.request(v)
	if err != nil {
		return err
	}
	return s.SendFile(v, loaded)
}

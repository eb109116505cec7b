package portal

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// door is a page that asks who somebody is: to join, or to get in again.
type door struct {
	Name, Email string
	Secret      string
	Sent        bool // a letter is on its way, if the address is one that gets any
	NoMail      bool // this desk sends no mail, so that it cannot be asked here
	Problem     string
	Staff       bool // somebody of the desk
}

const maxName = 200

func (s *Site) joinPage(v *page.Visit) error {
	return s.Render(v, http.StatusOK, joinPage(s.Frame(v, v.T("portal.join.title")), door{NoMail: !s.SendsMail()}))
}

// joinAsk sends a link to an address. The answer is the same whether the address is known: who is, gets a link for a new password.
func (s *Site) joinAsk(v *page.Visit) error {
	d := door{Name: strings.TrimSpace(v.Form("name")), Email: strings.ToLower(strings.TrimSpace(v.Form("email")))}
	err := d.check()
	if err == nil {
		err = s.invite(v, d)
	}
	if err != nil {
		return s.again(v, err, func(problem string) error {
			d.Problem = problem
			return s.Render(v, page.StatusOf(err), joinPage(s.Frame(v, v.T("portal.join.title")), d))
		})
	}
	d.Sent = true
	return s.Render(v, http.StatusOK, joinPage(s.Frame(v, v.T("portal.join.title")), d))
}

func (s *Site) again(v *page.Visit, err error, show func(string) error) error {
	if !page.IsRefusal(err) {
		return err
	}
	return show(s.Problem(v, err))
}

func (d door) check() error {
	if _, err := engine.ReadEmail(d.Email, "email"); err != nil {
		return err
	}
	if d.Name == "" || len([]rune(d.Name)) > maxName {
		return desk.Invalid("name", "person.name", "Give a name of at most 200 characters.")
	}
	return nil
}

// invite mails the link that fits the address, at most a few in an hour.
func (s *Site) invite(v *page.Visit, d door) error {
	known, err := s.Store().PersonByEmail(v.Ctx(), d.Email)
	switch {
	case store.IsNotFound(err):
		return s.mailLink(v, desk.Person{Name: d.Name, Email: d.Email}, store.Link{Purpose: store.LinkSignUp, Email: d.Email, Data: d.Name}, "/join/", page.JoinFor)
	case err != nil:
		return err
	}
	return s.mailLink(v, known, store.Link{Purpose: store.LinkPassword, Email: d.Email, Person: known.ID}, "/join/", page.ForgotFor)
}

func (s *Site) mailLink(v *page.Visit, to desk.Person, l store.Link, path string, lasts time.Duration) error {
	url, err := s.NewLink(v, l, path, lasts)
	if err != nil || url == "" {
		return err // and the page says what it always says
	}
	if to.Email == "" || to.Disabled || to.NoMail { // as much work as for anybody, and no letter
		return nil
	}
	if to.Language == "" {
		to.Language = v.Words.Lang // as they read the page where they asked for it
	}
	return s.Letters.SendLink(v.Ctx(), to, l.Purpose, url)
}

// opens are the links that lead to the field for a password.
var opens = []string{store.LinkSignUp, store.LinkInvite, store.LinkPassword}

// link reads the link of the address, if it still works. Looking at it changes nothing.
func (s *Site) link(v *page.Visit) (store.Link, error) {
	l, err := s.Store().Link(v.Ctx(), page.HashLink(v.R.PathValue("secret")))
	if err == nil && (!l.UsedAt.IsZero() || time.Now().After(l.ExpiresAt) || !slices.Contains(opens, l.Purpose)) {
		err = desk.NotFound("link")
	}
	return l, err
}

// joinLink shows the page that a letter leads to: a field for a password and a button.
func (s *Site) joinLink(v *page.Visit) error {
	l, err := s.link(v)
	if err != nil {
		return err
	}
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	return s.Render(v, http.StatusOK, passwordPage(s.Frame(v, v.T("portal.password.title")), s.doorOf(v, l, "")))
}

// doorOf is the page for a password, in the words for who gets it.
func (s *Site) doorOf(v *page.Visit, l store.Link, problem string) door {
	d := door{Email: l.Email, Secret: v.R.PathValue("secret"), Problem: problem}
	if l.Person != "" {
		person, err := s.Store().Person(v.Ctx(), l.Person)
		d.Staff = err == nil && person.IsAgent()
	}
	return d
}

// joinFinish spends the link: it sets the password, and makes a contact of who is new.
func (s *Site) joinFinish(v *page.Visit) error {
	l, err := s.link(v)
	if err != nil {
		return err
	}
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	password := v.Form("password")
	if err := s.SignIn.CheckPassword(password); err != nil {
		return s.again(v, err, func(problem string) error {
			return s.Render(v, page.StatusOf(err), passwordPage(s.Frame(v, v.T("portal.password.title")), s.doorOf(v, l, problem)))
		})
	}
	if l, err = s.Store().UseLink(v.Ctx(), l.Hash, time.Now().UTC()); err != nil {
		return err
	}
	id := l.Person
	if l.Purpose == store.LinkSignUp {
		if id, err = s.newContact(v, l); err != nil {
			return err
		}
	}
	if err := s.SignIn.SetPassword(v.Ctx(), id, password, id); err != nil {
		return err
	}
	secret, _, err := s.SignIn.BeginSession(v.Ctx(), id, v.R.UserAgent())
	if err != nil {
		return err
	}
	s.Cookie.Set(v.W, secret)
	v.Go("/")
	return nil
}

// newContact makes a contact of the client that the address belongs to by its domain, else of the unsorted one. They see their own.
func (s *Site) newContact(v *page.Visit, l store.Link) (desk.PersonID, error) {
	known, err := s.Store().PersonByEmail(v.Ctx(), l.Email)
	if err == nil || !store.IsNotFound(err) {
		return known.ID, err // somebody added them meanwhile; the address is theirs all the same
	}
	client := s.House().Unsorted
	_, domain, _ := strings.Cut(l.Email, "@")
	switch byDomain, err := s.Store().ClientByDomain(v.Ctx(), domain); {
	case err == nil:
		client = byDomain.ID
	case !store.IsNotFound(err):
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	person := desk.Person{
		ID: desk.PersonID(id.String()), Name: l.Data, Email: l.Email, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	}
	return person.ID, s.Store().SavePerson(v.Ctx(), person, store.Audit{At: time.Now().UTC(), By: person.ID, Act: "person.join", Ref: string(person.ID)})
}

func (s *Site) forgotPage(v *page.Visit) error {
	return s.Render(v, http.StatusOK, forgotPage(s.Frame(v, v.T("portal.forgot.title")), door{Email: strings.TrimSpace(v.Query("email")), NoMail: !s.SendsMail()}))
}

// forgotAsk mails a link for a new password to who is known, and says the same to everybody.
func (s *Site) forgotAsk(v *page.Visit) error {
	d := door{Name: "-", Email: strings.ToLower(strings.TrimSpace(v.Form("email")))}
	err := d.check()
	if err == nil {
		var known desk.Person
		known, err = s.Store().PersonByEmail(v.Ctx(), d.Email)
		switch {
		case err == nil || store.IsNotFound(err):
			err = s.mailLink(v, known, store.Link{Purpose: store.LinkPassword, Email: d.Email, Person: known.ID}, "/join/", page.ForgotFor)
		}
	}
	if err != nil {
		return s.again(v, err, func(problem string) error {
			d.Problem = problem
			return s.Render(v, page.StatusOf(err), forgotPage(s.Frame(v, v.T("portal.forgot.title")), d))
		})
	}
	d.Sent = true
	return s.Render(v, http.StatusOK, forgotPage(s.Frame(v, v.T("portal.forgot.title")), d))
}

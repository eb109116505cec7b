package portal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// door is a way to an account by a link that is mailed.
type door struct {
	Purpose string
	Path    string
	Texts   string // the beginning of the ids of its texts
	For     time.Duration
	Named   bool // it asks for a name, as of somebody new
}

var (
	joinDoor   = door{Purpose: store.LinkSignUp, Path: "/join", Texts: "portal.join.", For: 24 * time.Hour, Named: true}
	forgotDoor = door{Purpose: store.LinkPassword, Path: "/forgot", Texts: "portal.forgot.", For: time.Hour}
)

const (
	linksAnHour  = 3 // to one address
	maxGivenName = 200
	secretSize   = 32
)

// knock is what somebody types at a door.
type knock struct {
	door
	Email, Name string
	NoMail      bool // this desk sends no letters
	Sent        bool
	Problem     string
}

// arrival is the page that a mailed link opens.
type arrival struct {
	door
	Secret, Email string
	Problem       string
}

func (s *Site) joinPage(v *page.Visit) error   { return s.knockPage(v, joinDoor) }
func (s *Site) joinAsk(v *page.Visit) error    { return s.askAt(v, joinDoor) }
func (s *Site) joinLink(v *page.Visit) error   { return s.linkPage(v, joinDoor) }
func (s *Site) joinFinish(v *page.Visit) error { return s.finishAt(v, joinDoor) }

func (s *Site) forgotPage(v *page.Visit) error   { return s.knockPage(v, forgotDoor) }
func (s *Site) forgotAsk(v *page.Visit) error    { return s.askAt(v, forgotDoor) }
func (s *Site) forgotLink(v *page.Visit) error   { return s.linkPage(v, forgotDoor) }
func (s *Site) forgotFinish(v *page.Visit) error { return s.finishAt(v, forgotDoor) }

func (s *Site) knockPage(v *page.Visit, d door) error {
	return s.renderKnock(v, http.StatusOK, knock{door: d, NoMail: s.Letters == nil})
}

func (s *Site) renderKnock(v *page.Visit, status int, k knock) error {
	return s.Render(v, status, knockPage(s.Frame(v, v.T(k.Texts+"title")), k))
}

// askAt mails a link. The answer and its time are the same whether the desk knows the address or not: a link is kept for every
// address, and nobody waits for a mail server.
func (s *Site) askAt(v *page.Visit, d door) error {
	k := knock{door: d, Email: strings.TrimSpace(v.Form("email")), Name: named(v.Form("name")), NoMail: s.Letters == nil}
	if k.NoMail {
		return s.renderKnock(v, http.StatusServiceUnavailable, k)
	}
	err := s.mailLink(v, d, k)
	if page.IsRefusal(err) {
		k.Problem = s.Problem(v, err)
		return s.renderKnock(v, page.StatusOf(err), k)
	}
	if err != nil {
		return err
	}
	k.Sent = true
	return s.renderKnock(v, http.StatusOK, k)
}

// named is a name as somebody types it, cut to what a name may be.
func named(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if runes := []rune(text); len(runes) > maxGivenName {
		text = string(runes[:maxGivenName])
	}
	return text
}

func (s *Site) mailLink(v *page.Visit, d door, k knock) error {
	email, err := engine.ReadEmail(k.Email, "email")
	if err != nil {
		return err
	}
	if d.Named && k.Name == "" {
		return desk.Invalid("name", "person.name", "A person has a name.")
	}
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return err
	}
	made, err := s.Store().CountLinks(v.Ctx(), email, now.Add(-time.Hour))
	if err != nil || made >= linksAnHour {
		return err
	}
	person, err := s.Store().PersonByEmail(v.Ctx(), email)
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	secret := newSecret()
	link := store.Link{Hash: hashOf(secret), Purpose: d.Purpose, Email: email, Person: person.ID, Data: k.Name, CreatedAt: now, ExpiresAt: now.Add(d.For)}
	if err := s.Store().SaveLink(v.Ctx(), link); err != nil {
		return err
	}
	if person.ID == "" {
		person = desk.Person{Name: k.Name, Email: email, Disabled: !d.Named} // who has no account has no password either
	}
	if person.Disabled {
		return nil
	}
	return s.Letters.SendLink(v.Ctx(), person, d.Purpose, s.BaseURL+d.Path+"/"+secret)
}

func newSecret() string {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(secret)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// linkAt reads the link of the address, if it still works at this door. The address is told to no other site.
func (s *Site) linkAt(v *page.Visit, d door) (store.Link, error) {
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return store.Link{}, err
	}
	link, err := s.Store().Link(v.Ctx(), hashOf(v.R.PathValue("secret")))
	if err != nil {
		return store.Link{}, err
	}
	if link.Purpose != d.Purpose || !link.UsedAt.IsZero() || !now.Before(link.ExpiresAt) || link.Person == "" && !d.Named {
		return store.Link{}, desk.NotFound("link")
	}
	return link, nil
}

// linkPage shows what the link is for, and a button. Being opened changes nothing: programs open links too.
func (s *Site) linkPage(v *page.Visit, d door) error {
	link, err := s.linkAt(v, d)
	if store.IsNotFound(err) {
		return s.linkGone(v, d)
	}
	if err != nil {
		return err
	}
	return s.renderArrival(v, http.StatusOK, arrival{door: d, Secret: v.R.PathValue("secret"), Email: link.Email})
}

func (s *Site) renderArrival(v *page.Visit, status int, a arrival) error {
	return s.Render(v, status, arrivalPage(s.Frame(v, v.T(a.Texts+"title")), a))
}

func (s *Site) linkGone(v *page.Visit, d door) error {
	return s.Render(v, http.StatusNotFound, linkGonePage(s.Frame(v, v.T("portal.link.gone.title")), d))
}

// finishAt sets the password and signs in. What can be refused is looked at before the link is used up.
func (s *Site) finishAt(v *page.Visit, d door) error {
	link, err := s.linkAt(v, d)
	if err == nil {
		err = s.finish(v, link)
	}
	switch {
	case store.IsNotFound(err):
		return s.linkGone(v, d)
	case page.IsRefusal(err):
		return s.renderArrival(v, page.StatusOf(err), arrival{door: d, Secret: v.R.PathValue("secret"), Email: link.Email, Problem: s.Problem(v, err)})
	case err != nil:
		return err
	}
	v.Go("/")
	return nil
}

func (s *Site) finish(v *page.Visit, link store.Link) error {
	password := v.Form("password")
	if err := s.Keys.CheckPassword(password); err != nil {
		return err
	}
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return err
	}
	if link, err = s.Store().UseLink(v.Ctx(), link.Hash, now); err != nil {
		return err
	}
	person, err := s.holder(v, link)
	if err != nil {
		return err
	}
	if err := s.Keys.SetPassword(v.Ctx(), person.ID, password, person.ID); err != nil {
		return err
	}
	secret, _, err := s.Keys.BeginSession(v.Ctx(), person.ID, v.R.UserAgent())
	if err != nil {
		return err
	}
	s.Cookie.Set(v.W, secret)
	return nil
}

// holder is who holds the mail address of a link, made a contact if they are new: of the client whose mail domain it is, else of
// Unsorted, seeing what is theirs. Who was shut out, or has another address by now, is not found.
func (s *Site) holder(v *page.Visit, link store.Link) (desk.Person, error) {
	person, err := s.Store().PersonByEmail(v.Ctx(), link.Email)
	switch {
	case err == nil && (person.Disabled || link.Person != "" && link.Person != person.ID):
		return desk.Person{}, desk.NotFound("link")
	case err == nil:
		return person, nil
	case !store.IsNotFound(err) || link.Person != "":
		return desk.Person{}, err
	}
	client, err := s.clientOf(v, link.Email)
	if err != nil {
		return desk.Person{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return desk.Person{}, err
	}
	return s.Engine.SavePerson(v.Ctx(), desk.MachineActor("portal"), desk.Person{}, desk.Person{
		ID: desk.PersonID(id.String()), Name: link.Data, Email: link.Email, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	})
}

func (s *Site) clientOf(v *page.Visit, email string) (desk.ClientID, error) {
	_, domain, _ := strings.Cut(email, "@")
	client, err := s.Store().ClientByDomain(v.Ctx(), domain)
	if store.IsNotFound(err) {
		return s.House().Unsorted, nil
	}
	return client.ID, err
}

// isCode tells whether an error has a code.
func isCode(err error, code string) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Code == code
}

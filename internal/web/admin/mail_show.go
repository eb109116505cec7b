package admin

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// mailShow is how mail comes and goes, and what of it did not.
type mailShow struct {
	Place     string // where the set-up stands; empty: there is no mail
	Mailboxes []page.Mailbox
	Test      *page.MailTest // the one just made
	Dead      []deadLetter
	Me        string
	Kept      bool // what would be sent is kept to be read: a desk with examples
}

// To whom a test goes.
const (
	toDesk = "desk"
	toMe   = "me"
)

// deadLetter is one that is not sent any more by itself.
type deadLetter struct {
	store.Post
	To     desk.Person
	Number int64
}

func (s *Site) mailNow(v *page.Visit) (mailShow, error) {
	m := mailShow{Me: v.Person().Email, Kept: s.Sink != nil}
	if s.Post != nil {
		setup, err := s.Post.MailSetup(v.Ctx())
		if err != nil {
			return m, err
		}
		m.Place, m.Mailboxes = setup.Place, s.Post.Mailboxes()
	}
	dead, err := s.Store().DeadPosts(v.Ctx(), deadShown)
	if err != nil {
		return m, err
	}
	var ids []desk.PersonID
	var tickets []desk.TicketID
	for _, one := range dead {
		ids, tickets = append(ids, one.To), append(tickets, one.Ticket)
	}
	people, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return m, err
	}
	numbers, err := s.Store().TicketNumbers(v.Ctx(), tickets)
	if err != nil {
		return m, err
	}
	for _, one := range dead {
		letter := deadLetter{Post: one, Number: numbers[one.Ticket]}
		if p := people[one.To]; v.Actor.MaySee(p) {
			letter.To = p
		}
		m.Dead = append(m.Dead, letter)
	}
	return m, nil
}

func (s *Site) mailShow(v *page.Visit) error {
	m, err := s.mailNow(v)
	if err != nil {
		return err
	}
	return s.mailPage(v, m)
}

func (s *Site) mailPage(v *page.Visit, m mailShow) error {
	h := s.head(v, v.T("admin.mail"))
	if m.onPage() {
		h = h.with(link{Href: "/admin/mail/boxes/new", Label: v.T("admin.mailbox.new")})
	}
	return s.Render(v, http.StatusOK, mailShowPage(h, m))
}

// onPage tells whether mail is set up here, and not in a file of the server.
func (m mailShow) onPage() bool { return m.Place == page.SetupOnPage }

// out is the way by which letters leave.
func (m mailShow) out() *page.Door {
	for _, box := range m.Mailboxes {
		if box.Out != nil {
			return box.Out
		}
	}
	return nil
}

// mailTest sends a letter and waits for it: to a mailbox of the desk, or to the visitor.
func (s *Site) mailTest(v *page.Visit) error {
	if s.Post == nil {
		return desk.NotFound("page")
	}
	box, to := v.Form("mailbox"), ""
	for _, one := range s.Post.Mailboxes() {
		if one.ID == box {
			to = one.Address
		}
	}
	if to == "" {
		return desk.NotFound("mailbox")
	}
	if v.Form("to") == toMe {
		to = v.Person().Email
	}
	if err := s.Engine.Note(v.Ctx(), v.Actor, "mail.test", ""); err != nil {
		return err
	}
	test := s.Post.TestMail(v.Ctx(), box, to)
	m, err := s.mailNow(v)
	if err != nil {
		return err
	}
	m.Test = &test
	return s.mailPage(v, m)
}

// letterAgain lets a letter that was given up be tried anew.
func (s *Site) letterAgain(v *page.Visit) error {
	id := v.R.PathValue("id")
	audit, err := s.Engine.NewAudit(v.Actor, "mail.again", id)
	if err != nil {
		return err
	}
	if err := s.Store().PostAgain(v.Ctx(), id, audit); err != nil {
		return err
	}
	v.Go("/admin/mail?done=retried")
	return nil
}

// mayGo tells whether trying again can change what became of a letter.
func (l deadLetter) mayGo() bool {
	return l.Why != store.WhyErased && l.Why != store.WhyBefore && l.Why != store.WhyOurs
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }

// whysHeld are the texts of why the desk held a letter back.
var whysHeld = map[string]string{
	store.WhyNoMail: "admin.mail.why.no_mail", store.WhyErased: "admin.mail.why.erased", store.WhyNoSight: "admin.mail.why.no_sight",
	store.WhyOurs: "admin.mail.why.ours", store.WhyAutomatic: "admin.mail.why.automatic", store.WhyNoMailbox: "admin.mail.why.no_mailbox",
	store.WhyBefore: "admin.mail.why.before",
}

// whyDead says why a letter is not sent any more: by the desk's own rule, or in the mail server's words.
func whyDead(ctx context.Context, p store.Post) string {
	if id, ok := whysHeld[p.Why]; ok {
		return words.T(ctx, id)
	}
	return p.Why
}

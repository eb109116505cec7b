package admin

import (
	"context"
	"net/http"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// sendingRef is what an entry of the trail about sending is about.
const sendingRef = "sending"

// sendingEdit is the server that letters leave by, with its form.
type sendingEdit struct {
	draft
	Out   page.MailServer
	Sends bool   // letters leave already
	From  string // the address that letters leave from
	Said  string // what the mail server said against the sign-in
}

// sendingEdit fills a form that nobody filled yet with what the first mailbox lets guess: not the name to sign in
// with, which a server without sign-in refuses.
func (s *Site) sendingEdit(v *page.Visit) (sendingEdit, error) {
	m, err := s.setup(v)
	if err != nil {
		return sendingEdit{}, err
	}
	if len(m.Boxes) == 0 {
		return sendingEdit{}, desk.NotFound("page")
	}
	e := sendingEdit{Out: m.Out, Sends: m.Out.Host != "", From: m.Boxes[0].Address}
	guess, name := m.Out, m.Name
	if guess.Host == "" {
		in := m.Boxes[0].In
		if domain, ok := strings.CutPrefix(in.Host, "imap."); ok {
			guess.Host = "smtp." + domain
		} else {
			guess.Host = in.Host
		}
	}
	if name == "" {
		name = s.House().Name
	}
	values := serverValues(guess, portSubmissions)
	values.Set("name", name)
	e.draft = fresh("sending", values)
	return e, nil
}

func (s *Site) sendingShow(v *page.Visit) error {
	e, err := s.sendingEdit(v)
	if err != nil {
		return err
	}
	return s.sendingPage(v, http.StatusOK, e)
}

func (s *Site) sendingSave(v *page.Visit) error {
	e, err := s.sendingEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "sending", e.kept); err != nil {
		return err
	}
	var name string
	if err = e.checkSeen(); err == nil {
		name, e.Out, err = e.read()
	}
	if err == nil && v.Form("anyway") == "" {
		err = s.Post.TryOut(v.Ctx(), e.Out)
	}
	if err == nil {
		err = s.Post.SaveMailSetup(v.Ctx(), v.Actor, "mail.save", sendingRef, func(m *page.MailSetup) error {
			m.Name, m.Out = name, e.Out
			return nil
		})
	}
	if e.Said = saidBy(err); e.Said != "" {
		return s.sendingPage(v, http.StatusUnprocessableEntity, e)
	}
	if isStaleOrRefused(err) {
		return s.sendingPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/mail?done=saved")
	return nil
}

func (e *sendingEdit) read() (string, page.MailServer, error) {
	name := trimmed(e.draft, "name")
	if name == "" || strings.ContainsAny(name, "\r\n") {
		return name, e.Out, desk.Invalid("name", "sending.name", "Readers see this name as who wrote. Type one.")
	}
	server, err := readServer(e.draft, "tls", "starttls", "opportunistic", "none")
	return name, server, err
}

// sendingStop lets no letter leave any more.
func (s *Site) sendingStop(v *page.Visit) error {
	if _, err := s.setup(v); err != nil {
		return err
	}
	err := s.Post.SaveMailSetup(v.Ctx(), v.Actor, "mail.stop", sendingRef, func(m *page.MailSetup) error {
		m.Out = page.MailServer{}
		return nil
	})
	if err != nil {
		return err
	}
	v.Go("/admin/mail?done=saved")
	return nil
}

func (s *Site) sendingPage(v *page.Visit, status int, e sendingEdit) error {
	return s.Render(v, status, sendingEditPage(s.head(v, v.T("admin.sending.title"), mailLink(v.Ctx())), e))
}

func port(f part.Field) part.Field {
	f.Min = "1"
	return f
}

// signIn keeps a browser from filling in its own user's name.
func signIn(f part.Field) part.Field {
	f.Complete = "off"
	return f
}

// secretOf is the field of a password that is never shown again, and need not be typed again while it is kept.
func secretOf(ctx context.Context, f part.Field, kept bool) part.Field {
	f.Type, f.Complete, f.Value = "password", "new-password", ""
	if kept {
		f.Help = words.T(ctx, "admin.mail.password.kept")
	}
	return f
}

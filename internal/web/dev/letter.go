package dev

import (
	"cmp"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

func (s *Site) letterList(v *page.Visit) error {
	return s.Render(v, http.StatusOK, lettersPage(s.Frame(v, v.T("dev.mail.title")), s.Sink.Letters(), v.Query("received") != ""))
}

func (s *Site) letter(id string) (page.Letter, error) {
	all := s.Sink.Letters()
	i := slices.IndexFunc(all, func(l page.Letter) bool { return l.ID == id })
	if i < 0 {
		return page.Letter{}, desk.NotFound("letter")
	}
	return all[i], nil
}

func (s *Site) letterShow(v *page.Visit) error {
	l, err := s.letter(v.R.PathValue("id"))
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, letterPage(s.Frame(v, l.Subject), l, s.linkIn(l.Text)))
}

// linkIn gives the path of the first link in a letter that leads to this desk, or nothing.
func (s *Site) linkIn(text string) string {
	_, rest, ok := strings.Cut(text, s.BaseURL+"/")
	if !ok || s.BaseURL == "" {
		return ""
	}
	if end := strings.IndexAny(rest, " \r\n"); end >= 0 {
		rest = rest[:end]
	}
	return "/" + rest
}

// writing is a letter to the desk as it is typed.
type writing struct {
	page.Letter
	Stranger string // address of somebody who is not in People
	People   []part.Option
	Problem  string
}

func (s *Site) letterNew(v *page.Visit) error {
	w := writing{}
	if answered, err := s.letter(v.Query("reply")); err == nil {
		w.Letter = page.Letter{From: answered.To, To: answered.ReplyTo, InReplyTo: answered.MessageID, Subject: reply(answered.Subject)}
	}
	return s.sendWriting(v, http.StatusOK, w)
}

func reply(subject string) string {
	if strings.HasPrefix(strings.ToLower(subject), "re:") {
		return subject
	}
	return "Re: " + subject
}

// deskAddress is where a new letter goes, unless it answers one.
func (s *Site) deskAddress() string {
	if s.Post == nil {
		return ""
	}
	for _, box := range s.Post.Mailboxes() {
		return box.Address
	}
	return ""
}

func (s *Site) sendWriting(v *page.Visit, status int, w writing) error {
	w.To = cmp.Or(w.To, s.deskAddress())
	all, _, err := s.Store().ListPersons(v.Ctx(), "", store.Listing{Limit: 200})
	if err != nil {
		return err
	}
	w.People = []part.Option{{Label: v.T("dev.mail.stranger")}}
	for _, p := range all {
		if p.Email != "" && !p.Disabled {
			w.People = append(w.People, part.Option{Value: p.Email, Label: p.Name})
		}
	}
	return s.Render(v, status, writePage(s.Frame(v, v.T("dev.mail.write")), w))
}

// letterReceive hands what a visitor wrote to the desk's own intake.
func (s *Site) letterReceive(v *page.Visit) error {
	w := writing{
		Letter: page.Letter{
			From: v.Form("from"), To: cmp.Or(v.Form("to"), s.deskAddress()), Subject: strings.TrimSpace(v.Form("subject")),
			Text: v.Form("text"), InReplyTo: oneLine(v.Form("in_reply_to")),
		},
		Stranger: v.Form("stranger"),
	}
	sent := w.Letter
	sent.From = cmp.Or(w.From, w.Stranger)
	if p, err := s.Store().PersonByEmail(v.Ctx(), sent.From); err == nil {
		sent.From = (&mail.Address{Name: p.Name, Address: p.Email}).String()
	}
	if problem := problemOf(sent); problem != "" {
		w.Problem = v.T(problem)
		return s.sendWriting(v, http.StatusUnprocessableEntity, w)
	}
	if err := s.Sink.Receive(v.Ctx(), sent); err != nil {
		return err
	}
	v.Go("/dev/mail?received=1")
	return nil
}

// oneLine keeps a header a header.
func oneLine(text string) string { return strings.Join(strings.Fields(text), "") }

// problemOf is the id of what is wrong with a letter, or empty.
func problemOf(l page.Letter) string {
	_, from := mail.ParseAddress(l.From)
	_, to := mail.ParseAddress(l.To)
	switch {
	case from != nil:
		return "dev.mail.problem.from"
	case to != nil:
		return "dev.mail.problem.to"
	case l.Subject == "" || strings.TrimSpace(l.Text) == "":
		return "dev.mail.problem.empty"
	}
	return ""
}

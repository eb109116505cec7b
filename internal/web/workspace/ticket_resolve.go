package workspace

import (
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// ticketResolve ends the work. What was done is told to the requester where the visitor may speak to them; else it is noted, and
// lies ready as an answer before the one who speaks.
func (s *Site) ticketResolve(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	c := desk.Resolve{Outcome: desk.Outcome(v.Form("outcome")), Cause: desk.Cause(v.Form("cause")), Content: body(v)}
	if !loaded.Ticket.MaySpeak(v.Person(), s.House()) {
		c.Content, c.Note = desk.Content{}, c.Content
	}
	if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, s.call(v)); err != nil {
		return s.refuse(v, loaded, "resolve", err)
	}
	if !c.Note.IsEmpty() && loaded.Ticket.Voice != "" {
		if err := s.briefVoice(v, loaded.Ticket, c.Note.Body); err != nil {
			return err
		}
	}
	return s.done(v, loaded.Ticket.Number)
}

// briefVoice puts what was done as a draft before the customer owner, after what they may be writing already. It is noted on the
// ticket in any case.
func (s *Site) briefVoice(v *page.Visit, t desk.Ticket, text string) error {
	drafts, err := s.Store().Drafts(v.Ctx(), t.Voice, string(t.ID))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Kind == "reply" && strings.TrimSpace(d.Data) != "" {
			text = d.Data + "\n\n" + text
		}
	}
	return s.Store().SaveDraft(v.Ctx(), store.Draft{Person: t.Voice, Place: string(t.ID), Kind: "reply", Data: text, SavedAt: time.Now().UTC()})
}

// mustTell tells whether a colleague solved it and left it to the visitor to tell the requester.
func (p shown) mustTell() bool {
	r := p.Ticket.Resolution
	return r != nil && p.Ticket.State == desk.StateResolved && p.Ticket.Voice == p.Me.ID && r.By.Person != p.Me.ID && p.Drafts["reply"] != ""
}

package workspace

import (
	"slices"
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
	call := s.call(v)
	if told := c.Content; !told.IsEmpty() && !loaded.Ticket.MaySpeak(v.Person(), s.House()) {
		c.Content = desk.Content{}
		if s.willResolve(v, loaded.Ticket, c) {
			err = s.briefVoice(v, loaded.Ticket, told)
			call.Expect = 0 // the note made a version of its own
		}
	}
	if err == nil {
		_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, call)
	}
	if err != nil {
		return s.refuse(v, loaded, "resolve", err)
	}
	return s.done(v, loaded.Ticket.Number)
}

// willResolve keeps a note from being written for a solution that is refused.
func (s *Site) willResolve(v *page.Visit, t desk.Ticket, c desk.Resolve) bool {
	known := slices.Contains(desk.Outcomes, c.Outcome) && (c.Cause == "" || slices.Contains(desk.Causes, c.Cause))
	return known && t.State.IsLive() && v.Actor.May(c, t)
}

// briefVoice notes what was done and puts it as a draft before the customer owner, after what they may be writing already.
func (s *Site) briefVoice(v *page.Visit, t desk.Ticket, told desk.Content) error {
	if _, err := s.Engine.Do(v.Ctx(), t.ID, desk.WriteNote{Content: told}, s.call(v)); err != nil {
		return err
	}
	drafts, err := s.Store().Drafts(v.Ctx(), t.Voice, string(t.ID))
	if err != nil {
		return err
	}
	text := told.Body
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

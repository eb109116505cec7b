package workspace

import (
	"strings"

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
	worked, err := timeWorked(v)
	if err != nil {
		return s.refuse(v, loaded, "resolve", err)
	}
	c := desk.Resolve{Outcome: desk.Outcome(v.Form("outcome")), Cause: desk.Cause(v.Form("cause")), Content: body(v)}
	if !loaded.Ticket.MaySpeak(v.Person(), s.House()) {
		c.Content, c.Note = desk.Content{}, c.Content
	}
	if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, s.call(v)); err != nil {
		return s.refuse(v, loaded, "resolve", err)
	}
	if worked.Minutes > 0 {
		call := s.call(v)
		call.Expect = 0 // the solution made a version of its own
		if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, worked, call); err != nil {
			return err
		}
	}
	if !c.Note.IsEmpty() && loaded.Ticket.Voice != "" {
		if err := s.briefVoice(v, loaded.Ticket.ID, c.Note.Body); err != nil {
			return err
		}
	}
	return s.done(v, loaded.Ticket.Number)
}

// timeWorked is the time that is logged with the solution; no minutes: none was typed. What the solution says is not said twice.
func timeWorked(v *page.Visit) (desk.LogTime, error) {
	if strings.TrimSpace(v.Form("minutes")) == "" {
		return desk.LogTime{}, nil
	}
	c, err := readTime(v)
	if err != nil {
		return c, err
	}
	c.Content = desk.Content{}
	return c, c.Check()
}

// kindBrief is the kind of a draft that a colleague's solution put before who speaks. It lies in their reply box, after what they
// were writing, as long as that solution stands; once they touch it, it is their own reply.
const kindBrief = "brief"

// briefVoice puts what was done before the customer owner, for the solution that stands now. It is noted on the ticket in any case.
func (s *Site) briefVoice(v *page.Visit, id desk.TicketID, text string) error {
	fresh, err := s.Store().Ticket(v.Ctx(), id)
	if err != nil || fresh.Ticket.Resolution == nil {
		return err
	}
	return s.Store().SaveDraft(v.Ctx(), store.Draft{Person: fresh.Ticket.Voice, Place: string(id), Kind: kindBrief, Data: text, SavedAt: fresh.Ticket.Resolution.At})
}

// brief puts a colleague's words after the reply that the visitor was writing, if the solution they came with still stands.
func (p *shown) brief(d store.Draft) {
	if r := p.Ticket.Resolution; r == nil || !r.At.Equal(d.SavedAt) {
		return
	}
	p.Drafts["reply"] = strings.TrimLeft(p.Drafts["reply"]+"\n\n"+d.Data, "\n")
	if d.SavedAt.After(p.SavedAt["reply"]) {
		p.SavedAt["reply"] = d.SavedAt
	}
}

// mustTell tells whether a colleague solved it and left it to the visitor to tell the requester.
func (p shown) mustTell() bool {
	r := p.Ticket.Resolution
	return r != nil && p.Ticket.State == desk.StateResolved && p.Ticket.Voice == p.Me.ID && r.By.Person != p.Me.ID && p.Drafts["reply"] != ""
}

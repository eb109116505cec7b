package workspace

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// candidate is another ticket that an act may name, as far as the visitor sees it.
type candidate struct {
	Number    int64
	Subject   string
	State     desk.State
	Requester string
	Client    string
	Why       string // why it cannot be named; empty: it can
	Note      string // what naming it means for others
}

// maxCandidates is how many other tickets a sheet lets one choose from.
const maxCandidates = 6

// loadOthers finds the tickets that fit what was typed: a number, or words; at first those of the same requester.
func (s *Site) loadOthers(v *page.Visit, e *sheet) error {
	text := strings.TrimSpace(e.typed("number"))
	found, err := s.othersFor(v, e, text)
	if err != nil {
		return err
	}
	ids := make([]desk.PersonID, len(found))
	for i, r := range found {
		ids[i] = r.Requester
	}
	names, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(found, func(a, b store.Row) int { return cmp.Compare(min(len(e.whyNot(a)), 1), min(len(e.whyNot(b)), 1)) }) // those that fit first
	for _, r := range found {
		why := e.whyNot(r)
		if r.ID == e.Ticket.ID || why != "" && text == "" {
			continue
		}
		one := candidate{Number: r.Number, Subject: r.Subject, State: r.State, Requester: orSomeone(v.Words, names[r.Requester].Name)}
		if why != "" {
			one.Why = v.T(why)
		}
		if why == "" && e.Act == "merge" && r.Requester != e.Ticket.Requester {
			one.Note = v.T("other.requester", "Name", orSomeone(v.Words, e.person(e.Ticket.Requester).Name), "Other", one.Requester)
		}
		if r.Client != e.Ticket.Client {
			if one.Client, err = s.clientName(v, r.Client); err != nil {
				return err
			}
		}
		if e.Others = append(e.Others, one); len(e.Others) == maxCandidates {
			return nil
		}
	}
	return nil
}

// othersFor gives the rows of what was typed. One that cannot be named costs a place, so more are asked for than are shown.
func (s *Site) othersFor(v *page.Visit, e *sheet, text string) ([]store.Row, error) {
	scope := v.Actor.Scope()
	if number := parseNumber(text); number > 0 {
		loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
		if store.IsNotFound(err) || err == nil && !scope.IsAgentOf(loaded.Ticket) {
			return nil, nil
		}
		t := loaded.Ticket
		return []store.Row{{ID: t.ID, Number: t.Number, State: t.State, Subject: loaded.Subject, Client: t.Client, Requester: t.Requester}}, err
	}
	if text == "" {
		rows, _, err := s.Store().ListTickets(v.Ctx(), store.TicketFilter{Scope: scope, Requester: e.Ticket.Requester, Client: e.Ticket.Client}, store.Page{Sort: store.SortNewest, Limit: 4 * maxCandidates})
		return rows, err
	}
	hits, err := store.Find(v.Ctx(), s.Store(), scope, "ticket", text, 4*maxCandidates)
	rows := make([]store.Row, len(hits))
	for i, hit := range hits {
		rows[i] = hit.Row
	}
	return rows, err
}

// whyNot gives the id of why an act cannot name a ticket, empty where it can. The core decides; this keeps the list short.
func (e sheet) whyNot(r store.Row) string {
	switch {
	case r.State.IsFinal():
		return "other.final"
	case e.Act == "merge" && r.Client != e.Ticket.Client:
		return "other.client"
	case e.Act == "merge" && r.State == desk.StateClosed && e.isLive():
		return "other.closed"
	case slices.ContainsFunc(e.Ticket.Links, func(l desk.Link) bool { return e.Act == "link" && l.Other == r.ID }):
		return "other.linked"
	default:
		return ""
	}
}

// isChosen tells whether a candidate is the one that was picked, or the only one its number means.
func (e sheet) isChosen(c candidate) bool {
	if c.Why != "" {
		return false
	}
	if other := e.typed("other"); other != "" {
		return parseNumber(other) == c.Number
	}
	return parseNumber(strings.TrimSpace(e.typed("number"))) == c.Number
}

func (s *Site) clientName(v *page.Visit, id desk.ClientID) (string, error) {
	client, err := s.Store().Client(v.Ctx(), id)
	if store.IsNotFound(err) {
		return "", nil
	}
	return client.Name, err
}

// other finds the ticket that somebody picked, or whose number they typed, if they see it.
func (s *Site) other(v *page.Visit) (desk.TicketID, error) {
	number := cmp.Or(parseNumber(strings.TrimSpace(v.Form("number"))), parseNumber(v.Form("other"))) // what is typed counts more than what it found
	if number <= 0 {
		return "", desk.Invalid("number", "ticket.not_picked", "Pick one of the tickets found, or write a number as 1042.")
	}
	loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
	if err == nil && v.Actor.Scope().IsAgentOf(loaded.Ticket) {
		return loaded.Ticket.ID, nil
	}
	return "", desk.Invalid("number", "ticket.number_unknown", "There is no ticket with this number. Write it as 1042.")
}

func merge(v *page.Visit, s *Site) (desk.Command, error) {
	id, err := s.other(v)
	return desk.Merge{Into: id}, err
}

func link(v *page.Visit, s *Site) (desk.Command, error) {
	id, err := s.other(v)
	return desk.LinkTo{Other: id, Relation: desk.Relation(v.Form("relation"))}, err
}

func unlink(v *page.Visit, s *Site) (desk.Command, error) {
	id, err := s.other(v)
	return desk.Unlink{Other: id}, err
}

// ticketPreview shows what a sheet would do as it is filled in, and nothing else of it.
func (s *Site) ticketPreview(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	form, ok := sheets[v.R.PathValue("act")]
	if !ok || form.preview == nil {
		return desk.NotFound("page")
	}
	e, err := s.sheetOf(v, loaded, v.R.PathValue("act"), form, v.Query)
	if err != nil {
		return err
	}
	if !form.may(e.shown) {
		return notYours()
	}
	return s.Render(v, http.StatusOK, form.preview(e))
}

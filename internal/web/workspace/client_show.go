package workspace

import (
	"net/http"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// clientShown is a client as those who serve it see it: what was promised, what is used of it, what is open, and whom to call.
type clientShown struct {
	Client   desk.Client
	Sites    []desk.Site
	Contacts []desk.Person
	More     bool        // there are more contacts
	Cover    *part.Cover // nil: no agreement is in force
	Level    desk.AgreementLevel
	Month    engine.Month
	Worked   []workedLine
	Hidden   int // minutes on tickets that the visitor does not see
	Breaches []breachLine
	Cents    int64 // of all breaches
	Open     int
	Rows     []row
	MayEdit  bool
}

// workedLine is a time entry with what it took of the prepaid hours and what is paid apart, in minutes.
type workedLine struct {
	store.TimeEntry
	By    string
	Taken int
	Extra int
}

// breachLine is a promise that was missed, with what the client is credited.
type breachLine struct {
	Number  int64 // 0: a ticket that the visitor does not see
	Subject string
	Clock   sla.Kind
	At      time.Time
	Cents   int64
}

// What of a client its page shows.
const (
	maxClientRows     = 8
	maxClientContacts = 12
	maxClientOpen     = 1000
)

func (s *Site) clientShow(v *page.Visit) error {
	id := desk.ClientID(v.R.PathValue("id"))
	if !v.Person().MayServe(id) {
		return desk.NotFound("client")
	}
	client, err := s.Store().Client(v.Ctx(), id)
	if err != nil {
		return err
	}
	p := clientShown{Client: client, MayEdit: v.Actor.MayAct(desk.ActSaveClient) == nil}
	for _, step := range []func(*page.Visit, *clientShown) error{s.readCover, s.readMonth, s.readBreaches, s.readClientTickets, s.readClientPeople} {
		if err := step(v, &p); err != nil {
			return err
		}
	}
	return s.Render(v, http.StatusOK, clientShowPage(s.Frame(v, client.Name), p))
}

// readCover reads the agreement in force.
func (s *Site) readCover(v *page.Visit, p *clientShown) error {
	cover, ok := s.Engine.Cover(p.Client.ID, "", v.Words.Now.UTC())
	if ok {
		shown := page.Cover(cover)
		p.Cover, p.Level = &shown, desk.LevelOf(cover.Agreement.Scope)
	}
	return nil
}

// readMonth reads what was worked this month under the agreement in force. What was done on tickets that the visitor does not see is counted, and not
// told of.
func (s *Site) readMonth(v *page.Visit, p *clientShown) error {
	if p.Cover == nil {
		return nil
	}
	var err error
	if p.Month, err = s.Engine.Month(v.Ctx(), p.Client.ID, p.Cover.Agreement.ID, v.Words.Now.UTC()); err != nil {
		return err
	}
	ids := make([]desk.PersonID, len(p.Month.Entries))
	for i, entry := range p.Month.Entries {
		ids[i] = entry.By
	}
	people, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return err
	}
	scope := v.Actor.Scope()
	for i, entry := range p.Month.Entries {
		if !scope.IsAgentOf(p.Month.Tickets[entry.Ticket]) {
			p.Hidden += entry.Minutes
			continue
		}
		p.Worked = append(p.Worked, workedLine{
			TimeEntry: entry, By: orSomeone(v.Words, people[entry.By].Name), Taken: p.Month.Usage.Taken[i], Extra: p.Month.Usage.Extra[i],
		})
	}
	return nil
}

// readBreaches reads what was missed this month.
func (s *Site) readBreaches(v *page.Visit, p *clientShown) error {
	if p.Cover == nil {
		return nil
	}
	breaches, err := s.Engine.Breaches(v.Ctx(), p.Client.ID, p.Month.From, p.Month.To, v.Words.Now.UTC())
	if err != nil {
		return err
	}
	scope := v.Actor.Scope()
	for _, b := range breaches {
		line := breachLine{Clock: b.Clock, At: b.At, Cents: b.Cents}
		if scope.IsAgentOf(b.Ticket) {
			loaded, err := s.Store().Ticket(v.Ctx(), b.Ticket.ID)
			if err != nil {
				return err
			}
			line.Number, line.Subject = b.Ticket.Number, loaded.Subject
		}
		p.Breaches, p.Cents = append(p.Breaches, line), p.Cents+b.Cents
	}
	return nil
}

// readClientTickets reads what is open, the next due first.
func (s *Site) readClientTickets(v *page.Visit, p *clientShown) error {
	filter := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Client: p.Client.ID}
	found, _, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortDue, Limit: maxClientRows})
	if err != nil {
		return err
	}
	if p.Open, err = s.Store().CountTickets(v.Ctx(), filter, maxClientOpen); err != nil {
		return err
	}
	p.Rows, err = s.named(v, found, listing{Sort: store.SortDue})
	return err
}

// readClientPeople reads whom to call, and where the client is.
func (s *Site) readClientPeople(v *page.Visit, p *clientShown) error {
	people, next, err := s.Store().ListPersons(v.Ctx(), p.Client.ID, store.Listing{Limit: maxClientContacts})
	if err != nil {
		return err
	}
	p.More = next != ""
	for _, person := range people {
		if v.Actor.MaySee(person) && !person.Disabled {
			p.Contacts = append(p.Contacts, person)
		}
	}
	p.Sites, err = s.Store().Sites(v.Ctx(), p.Client.ID)
	return err
}

// usedShare is how much of the prepaid hours is used, in percent.
func (p clientShown) usedShare() int {
	if p.Cover == nil || p.Cover.Agreement.Time.PrepaidMinutes == 0 {
		return 0
	}
	return 100 * p.Month.Usage.Used / p.Cover.Agreement.Time.PrepaidMinutes
}

// pace says by the color of its bar how much of the hours is gone.
func (p clientShown) pace() part.Pace {
	switch used := p.usedShare(); {
	case p.Month.Usage.Left == 0:
		return part.Breached
	case used >= part.SoonUsed:
		return part.Soon
	}
	return part.OnTime
}

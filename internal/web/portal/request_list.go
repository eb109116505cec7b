package portal

import (
	"context"
	"net/http"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// requestLine is a request in a list: how far it came, who has it, when something was heard.
type requestLine struct {
	Number  int64
	Subject string
	Steps   []step
	Course  course
	Who     string            // first name of who has it; empty: nobody yet
	For     string            // who asked, where that is somebody else
	Asked   string            // first name of who asked, where that is somebody else
	Visit   *desk.Appointment // when somebody comes; nil: nobody does
	Visitor string            // first name of who comes
	At      time.Time
	Merged  bool  // it goes on in another request
	Into    int64 // number of that one, where the visitor sees it; else 0
}

// requests is the list of what somebody asked for.
type requests struct {
	Lines []requestLine
	Which string // "open", "solved": those that are over, or "every"
	All   bool   // also what others of the client asked for
	May   bool   // the visitor may see those
	Of    string // the client's name; empty: they belong to several
	Next  string // where the next page begins
}

func (s *Site) requestList(v *page.Visit) error {
	r := requests{Which: v.Query("show"), All: v.Query("of") == "all"}
	states, ok := statesOf[r.Which]
	if !ok {
		r.Which, states = whichOpen, statesOf[whichOpen]
	}
	for _, c := range v.Person().Contacts {
		r.May = r.May || c.Sees != desk.SeesOwn
	}
	if r.May && len(v.Person().Contacts) == 1 {
		client, err := s.Store().Client(v.Ctx(), v.Person().Contacts[0].Client)
		if err != nil && !store.IsNotFound(err) {
			return err
		}
		r.Of = client.Name
	}
	filter := store.TicketFilter{Scope: side(v), States: states}
	if !r.All || !r.May {
		r.All, filter.Requester = false, v.Person().ID
	}
	rows, next, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortUpdated, Limit: perPage, After: v.Query("after")})
	if err != nil {
		return err
	}
	if r.Which != whichSolved {
		waiting, err := s.waiting(v, perPage)
		if err != nil {
			return err
		}
		rows = without(rows, waiting)
		if v.Query("after") == "" {
			rows = slices.Concat(waiting, rows)
		}
	}
	into, err := s.targets(v, rows)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row store.Row) bool { return row.State == desk.StateMerged && !into[row.ID].belongs(r.Which) })
	if r.Lines, err = s.lines(v, rows); err != nil {
		return err
	}
	for i, row := range rows {
		r.Lines[i].Merged, r.Lines[i].Into = row.State == desk.StateMerged, into[row.ID].number
	}
	if next != "" {
		r.Next = listURL(r.Which, r.All) + "&after=" + part.Escape(next)
	}
	return s.Render(v, http.StatusOK, requestListPage(s.Frame(v, v.T("nav.requests")), r))
}

// Which requests a list shows.
const (
	whichOpen   = "open"
	whichSolved = "solved"
	whichEvery  = "every"
)

var statesOf = map[string][]desk.State{
	whichOpen: append(slices.Clone(unsettled), desk.StateMerged), whichSolved: {desk.StateClosed, desk.StateMerged},
	whichEvery: append(slices.Clone(unsettled), desk.StateClosed, desk.StateMerged),
}

// target is where a merged request goes on.
type target struct {
	number int64 // 0: the visitor does not see it
	over   bool
}

// belongs tells whether a request that was merged into it stands in a list: among the open ones as long as it goes on.
func (t target) belongs(which string) bool {
	return which == whichEvery || t.over == (which == whichSolved)
}

// targets gives for each merged request of a page where it goes on.
func (s *Site) targets(v *page.Visit, rows []store.Row) (map[desk.TicketID]target, error) {
	into := map[desk.TicketID]target{}
	for _, r := range rows {
		if r.State != desk.StateMerged {
			continue
		}
		merged, err := s.Store().Ticket(v.Ctx(), r.ID)
		if err != nil {
			return nil, err
		}
		other, err := s.Store().Ticket(v.Ctx(), merged.Ticket.MergedInto)
		if err != nil && !store.IsNotFound(err) {
			return nil, err
		}
		one := target{over: !slices.Contains(unsettled, other.Ticket.State)}
		if err == nil && side(v).Admits(other.Ticket) {
			one.number = other.Ticket.Number
		}
		into[r.ID] = one
	}
	return into, nil
}

func listURL(which string, all bool) string {
	address := "/requests?show=" + which
	if all {
		address += "&of=all"
	}
	return address
}

// lines puts names to rows with one query.
func (s *Site) lines(v *page.Visit, rows []store.Row) ([]requestLine, error) {
	ids := make([]desk.PersonID, 0, 2*len(rows))
	for _, r := range rows {
		ids = append(ids, r.Owner, r.Requester)
	}
	visits, err := s.visits(v, rows)
	if err != nil {
		return nil, err
	}
	for _, visit := range visits {
		ids = append(ids, visit.Person)
	}
	people, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return nil, err
	}
	lines := make([]requestLine, len(rows))
	for i, r := range rows {
		c := courseOfRow(r)
		lines[i] = requestLine{Number: r.Number, Subject: r.Subject, Steps: c.steps(), Course: c, Who: part.FirstName(people[r.Owner].Name), At: r.OpenedAt}
		if visit := visits[r.ID]; visit != nil {
			lines[i].Visit, lines[i].Visitor = visit, part.FirstName(people[visit.Person].Name)
		}
		if r.Requester != v.Person().ID {
			lines[i].For = people[r.Requester].Name
			lines[i].Asked = asked(v, people[r.Requester])
		}
	}
	return lines, nil
}

// visits gives the next visit of each request that has one.
func (s *Site) visits(v *page.Visit, rows []store.Row) (map[desk.TicketID]*desk.Appointment, error) {
	var ids []desk.TicketID
	for _, r := range rows {
		if r.State.IsLive() {
			ids = append(ids, r.ID)
		}
	}
	tickets, err := s.Store().TicketsOf(v.Ctx(), ids)
	visits := map[desk.TicketID]*desk.Appointment{}
	for id, t := range tickets {
		if visit := nextVisit(t, v.Words.Now); visit != nil {
			visits[id] = visit
		}
	}
	return visits, err
}

// waiting gives the visitor's own requests that go on with a word of theirs: first those that need an answer, then those that were solved.
func (s *Site) waiting(v *page.Visit, most int) ([]store.Row, error) {
	mine := store.TicketFilter{Scope: side(v), Requester: v.Person().ID}
	asked, solved := mine, mine
	asked.Live, asked.Hold = true, desk.HoldRequester
	solved.States = []desk.State{desk.StateResolved}
	var waiting []store.Row
	for _, filter := range []store.TicketFilter{asked, solved} {
		rows, _, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortUpdated, Limit: most})
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, rows...)
	}
	return waiting, nil
}

// without leaves out of a list what stands above it already.
func without(rows, above []store.Row) []store.Row {
	return slices.DeleteFunc(rows, func(r store.Row) bool {
		return slices.ContainsFunc(above, func(a store.Row) bool { return a.ID == r.ID })
	})
}

// asked is what a request calls the one who asked, if that is not the visitor.
func asked(v *page.Visit, p desk.Person) string {
	switch {
	case p.ID == v.Person().ID:
		return ""
	case p.Name == "":
		return v.T("someone")
	}
	return part.FirstName(p.Name)
}

// waitsForMe tells whether the request goes on when the visitor answers, who asked it.
func (l requestLine) waitsForMe() bool {
	return l.For == "" && l.Course.State.IsLive() && l.Course.Hold == desk.HoldRequester
}

// stands says how a request of a list stands. Where somebody comes, that is what its requester wants to know, unless they are asked.
func (l requestLine) stands(ctx context.Context) string {
	if l.Visit != nil && l.Course.Hold != desk.HoldRequester {
		return words.T(ctx, "portal.stand.visit", "Name", l.Visitor, "At", words.From(ctx).Appointed(l.Visit.From))
	}
	return standing(ctx, l.Course, l.Who, l.Asked)
}

// standing says in a sentence how a request stands. Who is asked for an answer is named where that is not the reader.
func standing(ctx context.Context, c course, who, asked string) string {
	switch id := standingID(c, who); {
	case asked != "" && id == "portal.stand.you":
		return words.T(ctx, "portal.stand.you.other", "Name", asked)
	case asked != "" && id == "portal.stand.solved":
		return words.T(ctx, "portal.stand.solved.other", "Name", asked)
	default:
		return words.T(ctx, id, "Name", who)
	}
}

func standingID(c course, who string) string {
	switch {
	case c.State == desk.StateResolved:
		return "portal.stand.solved"
	case !c.State.IsLive():
		return "portal.stand.closed"
	case c.Hold == desk.HoldRequester:
		return "portal.stand.you"
	case c.Hold != "":
		return "portal.stand.waits." + string(c.Hold)
	case who != "" && c.There:
		return "portal.stand.specialist"
	case who != "":
		return "portal.stand.has"
	case c.There:
		return "portal.stand.with_specialists"
	default:
		return "portal.stand.received"
	}
}

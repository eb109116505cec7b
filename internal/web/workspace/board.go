package workspace

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// board is who of the desk works when, and what waits for somebody.
type board struct {
	asked   boardAsked
	House   desk.House
	May     bool // give tickets out, beside looking
	MayAway bool // say of others that they are away
	Frames  boardFrames
	Marks   []boardMark
	Zone    string // of the reader
	Other   string // a second zone in which people of the desk work; empty: none
	Now     string // where the present lies; empty: not on this board
	Groups  []boardGroup
	Vendors []boardVendor
	Tray    []trayItem
	More    bool // the tray holds only the first
	Heads   []trayHead
	Menu    *assignMenu
	Plan    *planForm
	Balance *balanceForm
	Away    *awayForm
	Said    *boardSaid
	Problem string
}

// boardAsked is which days are shown and what is open on them, as the address has it.
type boardAsked struct {
	Day    time.Time // its first instant, in the reader's zone
	Week   bool
	Ticket int64 // whose menu is open
	Plan   int64 // whose form of scheduled work is open
	Work   desk.Seq
	Person desk.PersonID // preset in a form
	Away   desk.PersonID // whose absence is asked about
	Even   bool          // whether the moves that would even out the load are shown
}

type boardMark struct {
	X           string
	Label, Also string
}

type boardGroup struct {
	Team       desk.Team
	Here, Away int
	People     []boardPerson
}

type boardPerson struct {
	Person     desk.Person
	Skills     string
	Load, Room int
	Tickets    int
	Off        string // in words: why they cannot be given work now
	Here       bool
	Out        bool   // it is only not their hours
	Zone       string // theirs, where it is not the reader's
	Best       bool   // of the open menu
	Blocks     []boardBlock
}

// boardBlock is a stretch of time in the row of a person.
type boardBlock struct {
	Kind   string // hours, leave, way, visit, depot, remote
	X, W   string
	Label  string
	Title  string // whole, with its times
	Href   string
	Number int64
	Seq    desk.Seq
	Tier   int
	Ver    desk.Seq
	Warned bool
	Done   bool
}

// boardVendor is a ticket that a vendor has.
type boardVendor struct {
	Name    string
	Number  int64
	Subject string
	Blocks  []boardBlock
}

// trayItem is a ticket that waits for somebody.
type trayItem struct {
	row
	Why      string
	Needs    string
	Planned  string // work that has its person and time
	Proposed string // whom the desk would give it to
	To       desk.PersonID
	Reason   string
}

// trayHead is one of the lists that the tray is made of, with its count as the rail has it. A ticket that nobody has may be on both.
type trayHead struct{ Label, Href, Count string }

// boardSaid is what was just done, and how it is undone.
type boardSaid struct {
	Text   string
	Action string // of the form that undoes it; empty: nothing does
	Fields map[string]string
}

const (
	maxTray    = 60
	maxVendors = 20 // tickets at vendors
	shortBoard = 8 * time.Hour
	dayForm    = "2006-01-02"
)

// mayBoard is for those who give work out or lead.
func mayBoard(v *page.Visit) error { return v.Actor.MayAct(desk.ActSeeBoard) }

func readBoard(v *page.Visit) boardAsked {
	q := v.R.URL.Query()
	if to, err := url.ParseQuery(q.Get("to")); err == nil && q.Has("to") {
		q.Set("day", to.Get("day"))
		q.Set("span", to.Get("span"))
	}
	today := v.Words.Now.In(v.Words.Zone)
	a := boardAsked{Week: q.Get("span") == "week", Even: q.Get("balance") != "", Away: desk.PersonID(q.Get("away")), Work: seqOf(q.Get("work")), Person: desk.PersonID(q.Get("person"))}
	a.Ticket, _ = strconv.ParseInt(q.Get("ticket"), 10, 64)
	a.Plan, _ = strconv.ParseInt(q.Get("plan"), 10, 64)
	day, err := time.ParseInLocation(dayForm, q.Get("day"), v.Words.Zone)
	if err != nil || day.Year() < 2000 || day.Year() > 2200 {
		day = today
	}
	a.Day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, v.Words.Zone)
	return a
}

func seqOf(text string) desk.Seq {
	n, _ := strconv.ParseInt(text, 10, 64)
	return desk.Seq(n)
}

// days are those that are shown: one, or the week that it lies in.
func (a boardAsked) days() []time.Time {
	if !a.Week {
		return []time.Time{a.Day}
	}
	first := a.Day.AddDate(0, 0, -(int(a.Day.Weekday())+6)%7)
	all := make([]time.Time, 7)
	for i := range all {
		all[i] = first.AddDate(0, 0, i)
	}
	return all
}

func (a boardAsked) step(n int) boardAsked {
	if a.Week {
		n *= 7
	}
	return boardAsked{Day: a.Day.AddDate(0, 0, n), Week: a.Week}
}

// plain is the same board with nothing open on it.
func (a boardAsked) plain() boardAsked { return boardAsked{Day: a.Day, Week: a.Week} }

func (a boardAsked) query() url.Values {
	q := url.Values{"day": {a.Day.Format(dayForm)}}
	if a.Week {
		q.Set("span", "week")
	}
	return q
}

func (a boardAsked) href(pairs ...string) string {
	q := a.query()
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/dispatch?" + q.Encode()
}

// action is where a form of a ticket goes; the board that it stands on goes with it.
func (a boardAsked) action(number int64, rest string) string {
	return "/dispatch/" + strconv.FormatInt(number, 10) + rest + suffix(a.query())
}

func (s *Site) board(v *page.Visit) error {
	if err := mayBoard(v); err != nil {
		return err
	}
	b, err := s.boardOf(v, readBoard(v))
	if err != nil {
		return err
	}
	if b.Plan != nil && v.Query("of") != "" {
		b.Plan.movedTo(b.asked, v.Query)
	}
	return s.sendBoard(v, http.StatusOK, b)
}

func (s *Site) sendBoard(v *page.Visit, status int, b board) error {
	if v.IsPartial() {
		return s.Render(v, status, boardPart(b))
	}
	return s.Render(v, status, boardPage(s.Frame(v, v.T("board.title")), b))
}

// boardOf reads everything that a board shows: agents and their hours at once, the bookings of its days by index, the tray by due time.
func (s *Site) boardOf(v *page.Visit, a boardAsked) (board, error) {
	b := board{asked: a, House: s.House(), May: v.Person().Has(desk.RoleDispatcher), MayAway: v.Actor.MaySetAway(""), Zone: words.Place(v.Words.Zone)}
	f, now, err := s.Engine.StaffFacts(v.Ctx())
	if err != nil {
		return b, err
	}
	for i, agent := range f.Agents {
		f.Agents[i].Leave = v.Actor.LeaveOf(agent)
	}
	days := a.days()
	span := desk.Span{From: days[0].UTC(), Until: days[len(days)-1].AddDate(0, 0, 1).UTC()}
	bookings, err := s.Store().Bookings(v.Ctx(), span)
	if err != nil {
		return b, err
	}
	f.Booked = bookings
	booked, err := s.bookedTickets(v, bookings)
	if err != nil {
		return b, err
	}
	b.Frames = framesOf(days, f, bookings, now)
	b.Marks, b.Other = b.Frames.marks(v.Words, f)
	if x, ok := b.Frames.at(now); ok {
		b.Now = place(x)
	}
	p := boardPainter{w: v.Words, b: &b, f: f, now: now, booked: booked}
	b.Groups = p.groups()
	if b.Vendors, err = s.atVendors(v, p); err != nil {
		return b, err
	}
	if b.Tray, b.More, err = s.tray(v, b.House); err != nil {
		return b, err
	}
	if b.Heads, err = s.trayHeads(v); err != nil {
		return b, err
	}
	if err := s.openMenu(v, &b, f, now); err != nil {
		return b, err
	}
	if a.Plan > 0 && b.Plan == nil {
		if b.Plan, err = s.planOf(v, a, f); err != nil {
			return b, err
		}
	}
	switch { // one of them is open at a time
	case b.Plan != nil:
	case a.Even && b.May:
		if b.Balance, err = s.balanceOf(v, f, now); err != nil {
			return b, err
		}
	case a.Away != "" && b.MayAway:
		if b.Away = awayOf(a.Away, f, now); b.Away != nil {
			b.Away.Leave = leaveOf(b.Away.Person, a, v.Words)
		}
	}
	b.Said, err = s.boardSaid(v, a, f, now)
	return b, err
}

// bookedTicket is a ticket on the board as far as the reader sees it.
type bookedTicket struct {
	desk.Ticket
	Client string
}

// bookedTickets gives those of the booked tickets that the reader sees.
func (s *Site) bookedTickets(v *page.Visit, bookings []desk.Booking) (map[desk.TicketID]bookedTicket, error) {
	var ids []desk.TicketID
	for _, b := range bookings {
		ids = append(ids, b.Ticket)
	}
	slices.Sort(ids)
	found, err := s.Store().TicketsOf(v.Ctx(), slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	seen, clients := map[desk.TicketID]bookedTicket{}, map[desk.ClientID]bool{}
	for id, t := range found {
		if v.Actor.Scope().IsAgentOf(t) {
			seen[id], clients[t.Client] = bookedTicket{Ticket: t}, true
		}
	}
	names, err := s.Store().Clients(v.Ctx(), slices.Collect(maps.Keys(clients)))
	for id, t := range seen {
		t.Client = names[t.Ticket.Client].Name
		seen[id] = t
	}
	return seen, err
}

// atVendors are the oldest tickets that vendors have, of those what is due first on top. The index of what is held knows them by age.
func (s *Site) atVendors(v *page.Visit, p boardPainter) ([]boardVendor, error) {
	filter := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Hold: desk.HoldVendor}
	rows, _, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortOldest, Limit: maxVendors})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b store.Row) int {
		return cmp.Compare(store.DueKey(a.DueAt, true, a.Priority), store.DueKey(b.DueAt, true, b.Priority))
	})
	tickets, err := s.ticketsOf(v, rows)
	if err != nil {
		return nil, err
	}
	var all []boardVendor
	for _, r := range rows {
		if t, ok := tickets[r.ID]; ok && t.Hold != nil && v.Actor.Scope().IsAgentOf(t) {
			all = append(all, p.atVendor(t, r.Subject))
		}
	}
	return all, nil
}

// boardPainter puts people and their time together.
type boardPainter struct {
	w      *words.Words
	b      *board
	f      desk.Facts
	now    time.Time
	booked map[desk.TicketID]bookedTicket
}

// groups are the teams with those who work in them. Who is in several stands with the first.
func (p boardPainter) groups() []boardGroup {
	var groups []boardGroup
	for _, team := range teamsInOrder(p.b.House) {
		g := boardGroup{Team: team}
		for _, person := range p.f.Agents {
			if person.Disabled || len(person.Teams) == 0 || person.Teams[0] != team.ID {
				continue
			}
			row := p.person(person)
			if row.Here {
				g.Here++
			} else {
				g.Away++
			}
			g.People = append(g.People, row)
		}
		slices.SortStableFunc(g.People, func(a, b boardPerson) int { return cmp.Compare(a.Person.Name, b.Person.Name) })
		if len(g.People) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func (p boardPainter) person(person desk.Person) boardPerson {
	work := p.f.Work[person.ID]
	row := boardPerson{Person: person, Load: work.Points, Room: person.Room(), Tickets: work.Tickets}
	var skills []string
	for _, level := range person.Skills {
		if skill, ok := p.b.House.Skill(level.Skill); ok {
			skills = append(skills, skill.Name)
		}
	}
	row.Skills = strings.Join(skills, ", ")
	off, back := p.f.IsOff(person, p.now)
	row.Here, row.Off, row.Out = off == "", offWords(p.w, off, back), off == routing.OffHours
	if zone, err := time.LoadLocation(person.Zone); err == nil && person.Zone != "" {
		row.Zone = apart(p.w, zone, p.b.Frames[0].From)
	}
	row.Blocks = p.blocks(person)
	return row
}

// offWords say why somebody cannot be given work, and until when.
func offWords(w *words.Words, off routing.Off, back time.Time) string {
	if off == "" {
		return ""
	}
	if back.IsZero() {
		return w.T("board.off." + string(off))
	}
	return w.T("board.off."+string(off)+".until", "At", w.Said(back))
}

// offFrom are the same words where something is to be given that is due at an instant, or never: they add that this is before the
// person is back.
func offFrom(w *words.Words, due time.Time, off routing.Off, back time.Time) string {
	said := offWords(w, off, back)
	if said != "" && due.After(w.Now) && back.After(due) {
		said += " · " + w.T("board.off.due", "At", w.Said(due))
	}
	return said
}

// blocks are the closed hours, leave and scheduled work of a person.
func (p boardPainter) blocks(person desk.Person) []boardBlock {
	var blocks []boardBlock
	add := func(from, until time.Time, made boardBlock) {
		for _, piece := range p.b.Frames.pieces(from, until) {
			made.X, made.W = place(piece.x), place(piece.w)
			blocks = append(blocks, made)
		}
	}
	if hours, ok := p.f.Hours[p.b.House.HoursOf(person)]; ok {
		for _, frame := range p.b.Frames {
			at := frame.From
			for opens, closes := range hours.Periods(frame.From, frame.Until) {
				add(at, opens, boardBlock{Kind: "off"})
				at = closes
			}
			add(at, frame.Until, boardBlock{Kind: "off"})
		}
	}
	for _, l := range person.Leave {
		label := p.w.T("board.leave."+string(cmp.Or(l.Why, desk.LeaveOther)), "At", p.w.Said(p.f.BackAt(person, l.Until)))
		add(l.From, l.Until, boardBlock{Kind: "leave", Label: label, Title: label})
	}
	if away := p.f.Work[person.ID].AwayUntil; away.After(p.now) {
		label := p.w.T("board.off.away.until", "At", p.w.Said(p.f.BackAt(person, away)))
		add(p.now, away, boardBlock{Kind: "leave", Label: label, Title: label})
	}
	for _, b := range p.f.Booked {
		if b.Person != person.ID {
			continue
		}
		begins, ends := b.From.Add(time.Duration(b.Before)*time.Minute), b.Until.Add(-time.Duration(b.After)*time.Minute)
		if b.Before > 0 {
			add(b.From, begins, boardBlock{Kind: "way", Title: p.w.T("board.way", "N", b.Before)})
		}
		add(begins, ends, p.work(b, person, begins, ends))
		if b.After > 0 {
			add(ends, b.Until, boardBlock{Kind: "way", Title: p.w.T("board.way", "N", b.After)})
		}
	}
	return blocks
}

// atVendor is the time for which a vendor has a ticket: until it is to come back, or with no such time until further notice.
func (p boardPainter) atVendor(t desk.Ticket, subject string) boardVendor {
	row := boardVendor{Name: p.b.House.Vendors[t.Hold.Vendor].Name, Number: t.Number, Subject: subject}
	until, label := t.Hold.Until, p.w.T("board.vendor.open")
	if until.IsZero() {
		until = p.b.Frames[len(p.b.Frames)-1].Until
	} else {
		label = p.w.T("board.vendor.until", "At", p.w.Said(until))
	}
	for _, piece := range p.b.Frames.pieces(t.Hold.At, until) {
		row.Blocks = append(row.Blocks, boardBlock{Kind: "vendor", X: place(piece.x), W: place(piece.w), Label: label, Title: label, Number: t.Number, Tier: 4, Href: path(t.Number)})
	}
	return row
}

func (p boardPainter) work(b desk.Booking, person desk.Person, begins, ends time.Time) boardBlock {
	block := boardBlock{Kind: string(b.Kind), Label: p.w.T("board.taken"), Done: b.Done}
	times := begins.In(p.w.Zone).Format("15:04") + "–" + ends.In(p.w.Zone).Format("15:04")
	t, ok := p.booked[b.Ticket]
	if !ok {
		block.Title = times + " " + block.Label
		return block
	}
	block.Number, block.Seq, block.Tier, block.Ver = t.Number, b.Seq, t.Tier, t.Version
	block.Label = p.w.T("board.work."+string(b.Kind), "Client", t.Client)
	block.Title = times + " " + block.Label
	block.Href = p.b.asked.href("plan", strconv.FormatInt(t.Number, 10), "work", strconv.FormatInt(int64(b.Seq), 10))
	if b.Done {
		block.Title += ", " + p.w.T("board.done")
		return block
	}
	warned := t.Ticket.WorkWarnings(*t.Appointment(b.Seq), p.factsFor(person), p.now)
	warned = slices.DeleteFunc(warned, func(w desk.WorkWarning) bool { return w == desk.WarnBillable || w == desk.WarnLoad })
	for _, w := range warned {
		block.Title += ", " + p.w.T("board.warn."+string(w))
	}
	block.Warned = len(warned) > 0
	return block
}

func (p boardPainter) factsFor(person desk.Person) desk.Facts {
	f := p.f
	f.Persons = map[desk.PersonID]desk.Person{person.ID: person}
	return f
}

// trayHeads count the two lists of the tray as the rail does, so that the numbers agree.
func (s *Site) trayHeads(v *page.Visit) ([]trayHead, error) {
	var heads []trayHead
	for _, name := range []string{"queue", "dispatch"} {
		w := views[slices.IndexFunc(views, func(one view) bool { return one.Name == name })]
		filter, err := s.filter(v, w, nil)
		if err != nil {
			return nil, err
		}
		item, err := s.railItem(v, w.Icon, v.T("view."+name), "/tickets?view="+name, filter, "")
		if err != nil {
			return nil, err
		}
		if item.Count == "" {
			item.Count = "0"
		}
		heads = append(heads, trayHead{item.Label, item.Href, item.Count})
	}
	return heads, nil
}

// plannedWords tell what is planned on a ticket and is not done yet, the next first.
func plannedWords(w *words.Words, t desk.Ticket, people map[desk.PersonID]desk.Person) string {
	var next *desk.Appointment
	for i, a := range t.Scheduled {
		if !a.Done && (next == nil || a.From.Before(next.From)) {
			next = &t.Scheduled[i]
		}
	}
	if next == nil {
		return ""
	}
	return w.T("board.planned."+string(next.Kind), "Name", people[next.Person].Name, "At", w.Appointed(next.From))
}

// tray are the tickets on the dispatcher's list and those that nobody has, what is late on top.
func (s *Site) tray(v *page.Visit, house desk.House) ([]trayItem, bool, error) {
	scope := v.Actor.Scope()
	first := store.Page{Sort: store.SortDue, Limit: maxTray}
	listed, moreListed, err := s.Store().ListTickets(v.Ctx(), store.TicketFilter{Scope: scope, Live: true, Dispatch: true}, first)
	if err != nil {
		return nil, false, err
	}
	waiting, more, err := s.Store().ListTickets(v.Ctx(), store.TicketFilter{Scope: scope, Live: true, Unowned: true}, first)
	if err != nil {
		return nil, false, err
	}
	found := listed
	for _, r := range waiting {
		if !slices.ContainsFunc(listed, func(l store.Row) bool { return l.ID == r.ID }) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, func(a, b store.Row) int {
		return cmp.Compare(store.DueKey(a.DueAt, a.Hold != "", a.Priority), store.DueKey(b.DueAt, b.Hold != "", b.Priority))
	})
	cut := len(found) > maxTray || more != "" || moreListed != ""
	found = found[:min(len(found), maxTray)]
	rows, tickets, err := s.namedLive(v, found, listing{Sort: store.SortDue})
	if err != nil {
		return nil, false, err
	}
	var named []desk.PersonID
	for _, t := range tickets {
		if t.Proposed != nil {
			named = append(named, t.Proposed.Person)
		}
		for _, a := range t.Scheduled {
			named = append(named, a.Person)
		}
	}
	people, err := s.Store().Persons(v.Ctx(), named)
	items := make([]trayItem, len(rows))
	for i, r := range rows {
		items[i] = trayItemOf(v, house, r, tickets[r.ID], people)
	}
	return items, cut, err
}

func trayItemOf(v *page.Visit, house desk.House, r row, t desk.Ticket, people map[desk.PersonID]desk.Person) trayItem {
	item := trayItem{row: r, Why: v.T("board.why.queue", "Team", house.TeamName(r.Team))}
	if r.Dispatch != "" {
		item.Why = v.Words.Code("dispatch", string(r.Dispatch))
	}
	var needs []string
	for _, n := range house.Categories[t.Category].Needs {
		if skill, ok := house.Skill(desk.SkillID(n.Skill)); ok {
			needs = append(needs, skill.Name)
		}
	}
	item.Needs = strings.Join(needs, ", ")
	item.Planned = plannedWords(v.Words, t, people)
	if t.Proposed == nil {
		return item
	}
	person, there := people[t.Proposed.Person]
	if !there {
		return item
	}
	item.Proposed, item.To, item.Reason = person.Name, person.ID, v.Words.Tell(desk.Why(desk.PersonProposed{Person: t.Proposed.Person, Reason: t.Proposed.Reason}, desk.Stamp{}, names{}))
	return item
}

// apart names a zone by how far it is from the reader's at an instant; empty: the clocks show the same.
func apart(w *words.Words, zone *time.Location, at time.Time) string {
	_, theirs := at.In(zone).Zone()
	_, mine := at.In(w.Zone).Zone()
	if theirs == mine {
		return ""
	}
	minutes := (theirs - mine) / 60
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	hours := strconv.Itoa(minutes / 60)
	if minutes%60 != 0 {
		hours += ":" + strconv.Itoa(minutes%60)
	}
	return w.T("board.zone.apart", "Zone", words.Place(zone), "Hours", sign+hours)
}

// teamOptionsFor are the teams of a person.
func teamOptionsFor(h desk.House, p desk.Person) []part.Option {
	var options []part.Option
	for _, id := range p.Teams {
		if team, ok := h.Teams[id]; ok {
			options = append(options, part.Option{Value: string(id), Label: team.Name})
		}
	}
	return options
}

// plans tells whether a plan is open that can be typed into.
func (b board) plans() bool { return b.Plan != nil && b.Plan.MaySchedule }

func currentIf(is bool) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// shown is a ticket as its panes show it.
type shown struct {
	Ticket   desk.Ticket
	Subject  string
	Items    []item
	Earlier  bool // there are entries before the first item
	People   map[desk.PersonID]desk.Person
	House    desk.House
	Client   desk.Client
	Clients  map[desk.ClientID]string // names of others that the story tells of
	Numbers  map[desk.TicketID]int64  // of other tickets that the story tells of and the visitor sees
	Me       desk.Person
	Actor    desk.Actor
	Members  []desk.Person // of the ticket's team
	Path     path4
	Clocks   []clockLine // what it does by itself
	Promise  *promised   // nil: nothing was promised
	Standing engine.Standing
	Gaps     []sla.Gap  // what is not covered, of work that goes on
	OnSite   sla.OnSite // how work at the client's place is covered
	Tasks    []taskLine
	Links    []linkLine
	Vendor   string // reference of the vendor, while it waits for one
	Present  []present
	Drafts   map[string]string // what was typed and not sent, by kind
	SavedAt  map[string]time.Time
	Query    string // of the list beside it
	Problem  string
	Unseen   []item // what came while a reply was typed; it was held back for it
	Version  desk.Seq
	Seen     desk.Seq // what was there when the reply was last typed at: all of it, unless it lay as a draft
	Articles []found
	Advice   advice                   // what is suggested while nobody has begun
	Triaging bool                     // it is shown for triage
	Runs     []running                // of scripts, the oldest first
	Fitting  []sop.Script             // those that may help here
	Script   func(sop.Ref) sop.Script // names them; nil: nothing does
	Rules    map[int64]routing.RuleSet
	Sought   string        // why the desk found nobody, or whom it proposes
	Alike    []alikeTicket // what a major incident is proposed for
	Way      []hop         // the teams since it was opened or last reopened
	Touch    []desk.Touch  // who may touch what it is about
}

// item is one thing in the conversation: a message, a note, a handoff, or small entries one after the other.
type item struct {
	Kind    string // "message", "note", "handoff", "entries", "day"
	Line    line
	Handoff *desk.Handoff
	Entries []line
	Day     string
}

// line is one entry in words.
type line struct {
	store.Record
	Words  string
	Author desk.Person
	Icon   string
	Others []int64 // numbers of other tickets that the words name
	Why    string  // why the desk did it by itself
	Fired  []firedLine
}

// piece is a part of a sentence, some of which lead to another ticket.
type piece struct{ Text, Href string }

// pieces cuts the words where they name another ticket.
func (l line) pieces() []piece {
	rest := l.Words
	var all []piece
	for _, number := range l.Others {
		before, after, ok := strings.Cut(rest, "#"+num(number))
		if !ok {
			continue
		}
		all = append(all, piece{Text: before}, piece{Text: "#" + num(number), Href: path(number)})
		rest = after
	}
	return append(all, piece{Text: rest})
}

// ticketShow shows a ticket. Letters lead everybody here; who is on the client's side is led on to the portal.
func (s *Site) ticketShow(v *page.Visit) error {
	if !v.IsAgent() {
		number, err := strconv.ParseInt(v.R.PathValue("number"), 10, 64)
		if err != nil {
			return desk.NotFound("ticket")
		}
		v.Go("/requests/" + strconv.FormatInt(number, 10))
		return nil
	}
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	p, err := s.show(v, loaded)
	if err != nil {
		return err
	}
	p.Problem = p.notMine(v)
	return s.sendTicket(v, http.StatusOK, p)
}

// sendTicket answers with the panes of a ticket: alone to a script, with the list beside them to a browser.
func (s *Site) sendTicket(v *page.Visit, status int, p shown) error {
	if v.IsPartial() {
		return s.Render(v, status, ticketParts(p))
	}
	l, err := s.listing(v)
	if err != nil {
		return err
	}
	l.Open = p.Ticket.Number
	return s.Render(v, status, ticketPage(s.Frame(v, "#"+strconv.FormatInt(p.Ticket.Number, 10)+" "+p.Subject), l, p))
}

// maxItems is how many entries are shown at first: the newest ones of a long timeline. The rest comes when it is asked for.
const maxItems = 200

// show gathers what the panes of a ticket show.
func (s *Site) show(v *page.Visit, loaded store.Loaded) (shown, error) {
	t := loaded.Ticket
	p := shown{
		Ticket: t, Subject: loaded.Subject, House: s.House(), Actor: v.Actor, Me: v.Person(), Query: suffix(kept(v.R.URL.Query())),
		Version: t.Version, Seen: t.Version, Drafts: map[string]string{}, SavedAt: map[string]time.Time{},
	}
	count := maxItems
	if v.Query("whole") != "" {
		count = 10_000
	}
	after := max(t.Version-desk.Seq(count), 0)
	records, err := s.Store().Timeline(v.Ctx(), t.ID, after, count)
	if err != nil {
		return p, err
	}
	p.Earlier = after > 0
	if err := s.name(v, &p, records); err != nil {
		return p, err
	}
	if err := s.readStanding(v, &p, records); err != nil {
		return p, err
	}
	if p.Rules, err = s.readRules(v, records); err != nil {
		return p, err
	}
	if p.Alike, err = s.alikes(v, t); err != nil {
		return p, err
	}
	p.Items, p.Sought, p.Way = p.itemize(v, records), p.sought(v, records), wayOf(records)
	p.Path, err = s.pathOf(v, t, records, after == 0)
	if err != nil {
		return p, err
	}
	p.Clocks = clocks(v, t)
	if err := s.readTouch(v, &p, loaded); err != nil {
		return p, err
	}
	if p.Promise, err = s.promise(v, t); err != nil {
		return p, err
	}
	for _, step := range []func(*page.Visit, *shown, []store.Record) error{s.readTasks, s.readLinks, s.readDrafts, s.readPresent, s.suggest, s.advise, s.readScripts} {
		if err := step(v, &p, records); err != nil {
			return p, err
		}
	}
	return p, nil
}

// name reads everybody a ticket names, its client, and the team's members.
func (s *Site) name(v *page.Visit, p *shown, records []store.Record) error {
	t := p.Ticket
	p.Script = func(ref sop.Ref) sop.Script {
		one, _ := s.Engine.ScriptIn(v.Ctx(), ref) // one that is not there is not named
		return one
	}
	ids := []desk.PersonID{t.Requester, t.Owner, t.Voice}
	for _, r := range records {
		ids = append(ids, r.Stamp.By.Person)
		ids = append(ids, desk.Mentions(r.Event)...)
	}
	for _, h := range t.Handoffs {
		ids = append(ids, h.OfferedBy, h.EndedBy.Person)
	}
	ids = append(ids, t.Watchers...)
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return err
	}
	for _, a := range agents {
		if a.IsMember(t.Team) && !a.Disabled {
			p.Members = append(p.Members, a)
		}
	}
	if p.People, err = s.Store().Persons(v.Ctx(), ids); err != nil {
		return err
	}
	if p.Client, err = s.Store().Client(v.Ctx(), t.Client); err != nil && !store.IsNotFound(err) {
		return err
	}
	return s.nameOthers(v, p, records)
}

// nameOthers reads the tickets and clients that the story tells of, as far as the visitor may know them.
func (s *Site) nameOthers(v *page.Visit, p *shown, records []store.Record) error {
	p.Clients, p.Numbers = map[desk.ClientID]string{p.Client.ID: p.Client.Name}, map[desk.TicketID]int64{}
	for _, r := range records {
		if moved, ok := r.Event.(desk.ClientMoved); ok {
			for _, id := range []desk.ClientID{moved.From, moved.To} {
				if _, known := p.Clients[id]; known || !v.Actor.MayReach(id) {
					continue
				}
				name, err := s.clientName(v, id)
				if err != nil {
					return err
				}
				p.Clients[id] = name
			}
		}
		id := otherOf(r.Event)
		if _, known := p.Numbers[id]; known || id == "" {
			continue
		}
		other, err := s.Store().Ticket(v.Ctx(), id)
		if err != nil && !store.IsNotFound(err) {
			return err
		}
		if err == nil && v.Actor.Scope().IsAgentOf(other.Ticket) {
			p.Numbers[id] = other.Ticket.Number
		}
	}
	return nil
}

// otherOf gives the other ticket that an event is about, or none.
func otherOf(e desk.Event) desk.TicketID {
	switch e := e.(type) {
	case desk.TicketMerged:
		return e.Into
	case desk.TicketAbsorbed:
		return e.From
	case desk.TicketLinked:
		return e.Other
	case desk.TicketUnlinked:
		return e.Other
	default:
		return ""
	}
}

// itemize tells the timeline as a conversation, with a mark where a day begins.
func (p shown) itemize(v *page.Visit, records []store.Record) []item {
	var items []item
	day, titles := "", titlesOf(records)
	for _, r := range records {
		if mark := v.Words.Day(r.Stamp.At); mark != day {
			day = mark
			items = append(items, item{Kind: "day", Day: mark})
		}
		l := line{Record: r, Author: p.author(r), Icon: iconOf(r.Event)}
		l.Why, l.Fired = p.because(v, r), p.fired(v, r.Event)
		if number, ok := p.Numbers[otherOf(r.Event)]; ok {
			l.Others = []int64{number}
		}
		one := item{Kind: "entries", Line: l}
		switch e := r.Event.(type) {
		case desk.MessagePosted:
			one.Kind = "message"
		case desk.NoteWritten:
			one.Kind = "note"
		case desk.HandoffOffered:
			one.Kind, one.Handoff = "handoff", p.Ticket.Handoff(r.Seq)
		case desk.TicketOpened:
			l.Words = strings.TrimSpace(words.Sentence(v.Ctx(), e, r.Stamp, names{p}, desk.Internal) + " " + takenOver(v.Words, e))
			items = add(items, l)
			one.Kind = "message"
		}
		if one.Kind != "entries" {
			if one.Kind != "message" || hasText(r) || r.Erased {
				items = append(items, one)
			}
			continue
		}
		if isQuiet(r.Event) {
			continue
		}
		l.Words = words.Sentence(v.Ctx(), r.Event, r.Stamp, names{p}, desk.Internal)
		if over := p.over(r); over > 0 {
			l.Words += " " + v.T("time.over", "Time", v.Words.Minutes(over))
		}
		if taken := takenOver(v.Words, r.Event); taken != "" && l.Words != "" {
			l.Words += " " + taken
		}
		if title := titles[taskOf(r)]; title != "" {
			l.Words += " " + v.T("task.named", "Title", title)
		}
		_, isAnswer := r.Event.(desk.ScriptAnswered)
		if isAnswer && hasText(r) {
			l.Words = strings.TrimSuffix(l.Words, ".") + v.T("script.words", "Text", clip(strings.Join(strings.Fields(r.Content.Body), " "), 300))
		}
		if l.Words != "" {
			items = add(items, l)
		}
		if hasText(r) && !isAnswer {
			items = append(items, item{Kind: kindOfText(r), Line: l})
		}
	}
	return items
}

// isQuiet tells whether an event is left out of the conversation: the clocks show it, and more would only hide what people did. Nearly late and
// late is told. An escalation whose effect has an entry of its own is left out too.
func isQuiet(e desk.Event) bool {
	switch e := e.(type) {
	case desk.ClockFired:
		return e.What == sla.AtShare && (e.Value < part.SoonUsed || e.Value >= 100)
	case desk.Escalated:
		return e.End == desk.EscalationDone && (e.Do == sla.ActionDispatch || e.Do == sla.ActionRaise)
	}
	return false
}

// titlesOf gives the titles of the tasks that were added in these entries.
func titlesOf(records []store.Record) map[desk.Seq]string {
	titles := map[desk.Seq]string{}
	for _, r := range records {
		if _, added := r.Event.(desk.TaskAdded); added && r.Content != nil {
			titles[r.Seq] = r.Content.Subject
		}
	}
	return titles
}

// taskOf gives the task that an entry is about, or 0.
func taskOf(r store.Record) desk.Seq {
	switch e := r.Event.(type) {
	case desk.TaskAdded:
		return r.Seq
	case desk.TaskChanged:
		return e.Task
	default:
		return 0
	}
}

// add puts a small entry to those before it.
func add(items []item, l line) []item {
	if n := len(items); n > 0 && items[n-1].Kind == "entries" {
		items[n-1].Entries = append(items[n-1].Entries, l)
		return items
	}
	return append(items, item{Kind: "entries", Entries: []line{l}})
}

func hasText(r store.Record) bool {
	return r.Content != nil && (r.Content.Body != "" || len(r.Content.Attachments) > 0)
}

func kindOfText(r store.Record) string {
	if r.Event.Audience() == desk.Public {
		return "message"
	}
	return "note"
}

func (p shown) author(r store.Record) desk.Person {
	switch e := r.Event.(type) {
	case desk.MessagePosted:
		if e.From != "" {
			return p.People[e.From]
		}
	case desk.TicketOpened:
		return p.People[e.Requester]
	}
	return p.People[r.Stamp.By.Person]
}

var icons = map[string]string{
	"ticket.opened": "inbox", "ticket.classified": "tag", "ticket.routed": "route", "ticket.assigned": "user-round-check", "voice.changed": "message-circle",
	"handoff.accepted": "check", "handoff.returned": "undo-2", "handoff.withdrawn": "x", "handoff.expired": "timer-off", "handoff.rated": "star",
	"ticket.held": "pause", "ticket.resumed": "play", "ticket.resolved": "circle-check", "ticket.confirmed": "thumbs-up", "ticket.closed": "archive",
	"ticket.reopened": "rotate-ccw", "ticket.merged": "git-merge", "ticket.absorbed": "git-merge", "ticket.linked": "link", "ticket.raised": "chevrons-up",
	"time.logged": "clock", "task.added": "list-checks", "task.changed": "list-checks", "dispatch.listed": "siren", "mail.bounced": "mail-x",
	"script.started": "list-ordered", "script.answered": "chevron-right", "script.stepped_back": "undo-2", "script.finished": "flag",
	"ticket.rated": "star", "agreement.bound": "scroll-text", "clock.fired": "timer", "clock.escalated": "siren",
}

func iconOf(e desk.Event) string {
	if icon, ok := icons[e.Kind()]; ok {
		return icon
	}
	return "dot"
}

// names gives the words for ids from what the panes have loaded.
type names struct{ p shown }

func (n names) Person(id desk.PersonID) string     { return n.p.People[id].Name }
func (n names) Team(id desk.TeamID) string         { return n.p.House.TeamName(id) }
func (n names) Client(id desk.ClientID) string     { return n.p.Clients[id] }
func (n names) Category(id desk.CategoryID) string { return n.p.House.Categories[id].Name }
func (n names) Vendor(id desk.VendorID) string     { return n.p.House.Vendors[id].Name }

// Ticket gives the number of a ticket that the visitor sees.
func (n names) Ticket(id desk.TicketID) string {
	if number, ok := n.p.Numbers[id]; ok {
		return "#" + num(number)
	}
	return ""
}

func (p shown) person(id desk.PersonID) desk.Person { return p.People[id] }

func (p shown) may(c desk.Command) bool { return p.Actor.May(c, p.Ticket) }

func (p shown) isLive() bool { return p.Ticket.State.IsLive() }

// maySpeak tells whether what the visitor sends reaches the requester.
func (p shown) maySpeak() bool { return p.Ticket.MaySpeak(p.Me, p.House) }

func (p shown) isMember() bool { return p.Me.IsMember(p.Ticket.Team) }

func (p shown) isOwner() bool { return p.Ticket.Owner == p.Me.ID }

func (p shown) watches() bool { return slices.Contains(p.Ticket.Watchers, p.Me.ID) }

func (p shown) mayWithdraw() bool {
	open := p.Ticket.OpenHandoff()
	return open != nil && p.may(desk.WithdrawHandoff{}) && (p.Me.ID == open.OfferedBy || p.Me.IsMember(open.From) || p.Me.Has(desk.RoleDispatcher))
}

// mayAnswer tells whether the visitor is one of those the open handoff was offered to.
func (p shown) mayAnswer() bool { return p.Ticket.OpenHandoff() != nil && p.isMember() }

// notTaken says why the visitor cannot take the ticket, for who presses the key all the same; empty where they can.
func (p shown) notTaken(w *words.Words) string {
	switch {
	case !p.isLive():
		return w.T("ticket.not_taken.over")
	case p.isOwner():
		return w.T("ticket.not_taken.yours")
	case !p.isMember():
		return w.T("ticket.not_taken.team", "Team", p.House.TeamName(p.Ticket.Team))
	default:
		return ""
	}
}

// clockLine is one clock of a ticket with what it is about and how it comes about.
type clockLine struct {
	Label string
	Clock part.Clock
	Why   string
	due   time.Time
}

// clocks are the instants a ticket waits for: acceptance of a handoff, the end of a wait, closing by itself.
func clocks(v *page.Visit, t desk.Ticket) []clockLine {
	var all []clockLine
	add := func(label string, began, due time.Time, why string) {
		pace, used := part.PaceOf(began, due, v.Words.Now)
		all = append(all, clockLine{Label: v.T(label), Why: why, due: due, Clock: part.Clock{
			Pace: pace, Used: used, Text: v.Words.Span(due.Sub(v.Words.Now)), At: v.Words.When(due), Hint: words.Exactly(v.Ctx(), due),
			Tick: part.TickOf(v.Words.Now, due.Sub(v.Words.Now), due.Sub(began), time.Time{}),
		}})
	}
	if h := t.OpenHandoff(); h != nil && !h.AcceptBy.IsZero() {
		add("clock.accept", h.OfferedAt, h.AcceptBy, v.T("clock.accept.why", "By", v.Words.When(h.AcceptBy), "At", v.Words.When(h.OfferedAt)))
	}
	if t.Hold != nil && !t.Hold.Until.IsZero() {
		add("clock.hold", t.Hold.At, t.Hold.Until, v.T("clock.hold.why", "At", v.Words.When(t.Hold.At)))
	}
	if t.Resolution != nil && t.State == desk.StateResolved {
		add("clock.close", t.Resolution.At, t.Resolution.CloseAt, v.T("clock.close.why", "At", v.Words.When(t.Resolution.At)))
	}
	return all
}

// headClock is the clock a ticket's head shows: the next one, or what it waits for. What the desk does by itself sooner goes before.
func (p shown) headClock(v *words.Words) (part.Clock, bool) {
	if p.Promise != nil && p.isLive() {
		next, ok := p.Promise.Account.Next()
		open := p.Ticket.OpenHandoff()
		if ok && (open == nil || open.AcceptBy.IsZero() || !next.Due.IsZero() && next.Due.Before(open.AcceptBy)) {
			b := badge(v, next)
			if b.Pace == part.Paused {
				b.Text, b.Label = v.T("clock.paused.left", "Left", v.Hours(next.Left())), ""
			}
			return b, true
		}
	}
	if p.Ticket.Hold != nil {
		c := part.Clock{Pace: part.Paused, Text: v.T("state.held." + string(p.Ticket.Hold.Reason))}
		if !p.Ticket.Hold.Until.IsZero() {
			c.At = v.When(p.Ticket.Hold.Until)
		}
		return c, true
	}
	if len(p.Clocks) > 0 {
		c := p.Clocks[0].Clock
		c.Label = p.Clocks[0].Label
		return c, true
	}
	return part.Clock{}, false
}

// ticketFile gives a file of an entry that the visitor may see, always as a download.
func (s *Site) ticketFile(v *page.Visit) error {
	number, err := strconv.ParseInt(v.R.PathValue("number"), 10, 64)
	if err != nil {
		return desk.NotFound("file")
	}
	loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
	if err != nil {
		return desk.NotFound("file")
	}
	return s.SendFile(v, loaded)
}

package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// shown is a request as its page shows it: where it is, who has it, what was said.
type shown struct {
	Ticket   desk.Ticket
	Subject  string
	At       string            // its address, before the names of acts
	Ends     time.Time         // when the link ends by which the visitor came; zero: they are signed in
	Notes    map[string]string // what is said below a step
	Course   course
	Promise  []promised        // what was promised and is still to come
	Visit    *desk.Appointment // the next time somebody comes; nil: nobody does
	Look     *look             // when somebody looks at it; nil once somebody did
	Steps    []step
	Who      desk.Person // who has it; zero: nobody yet
	Contact  desk.Person // who keeps in touch, when that is another
	Lines    []line
	People   map[desk.PersonID]desk.Person
	Me       desk.Person
	Actor    desk.Actor
	Typed    string
	Problem  string
	AskOpen  bool                    // the form that asks for attention is open
	AskTyped string                  // what was typed in it
	Joined   int64                   // number of the request it was joined with, where the visitor sees that; else 0
	TooOld   bool                    // it ended too long ago to come back: a new one may follow it
	Taken    map[desk.TicketID]int64 // numbers of the requests that were put together with this one, where the visitor sees them
	Asked    string                  // first name of who asked, where that is not the visitor
	Done     string                  // what was just done, said above the story: "sent"; or empty
	Mails    bool                    // the desk sends mail, which can be answered
}

// line is a message, or a small entry in words.
type line struct {
	store.Record
	Author desk.Person
	Words  string // empty: a message
	Day    string // where a day begins
}

// maxLines is how many entries a page shows; the newest ones of a longer conversation.
const maxLines = 300

func (s *Site) requestShow(v *page.Visit) error {
	loaded, err := s.request(v)
	if err != nil {
		return err
	}
	return s.show(v, http.StatusOK, loaded, "", "")
}

func (s *Site) show(v *page.Visit, status int, loaded store.Loaded, problem, typed string) error {
	t := loaded.Ticket
	p := shown{Ticket: t, Subject: loaded.Subject, At: at(v, t.Number), Ends: v.LinkEnds, Course: courseOf(t), Me: v.Person(), Actor: v.Actor, Problem: problem, Typed: typed}
	p.Mails, p.Visit = s.SendsMail(), nextVisit(t, v.Words.Now)
	if v.Query("done") == doneSent {
		p.Done = v.T("portal.show.done.sent", "N", t.Number)
	}
	p.TooOld = t.State == desk.StateClosed && !t.MayComeBack(s.House(), v.Words.Now.UTC())
	p.Steps = p.Course.steps()
	p.AskTyped = v.Form("attention")
	p.AskOpen = p.AskTyped != "" || v.R.Method == http.MethodPost && strings.HasSuffix(v.R.URL.Path, "/attention")
	records, err := s.Store().Timeline(v.Ctx(), t.ID, max(t.Version-maxLines, 0), maxLines)
	if err != nil {
		return err
	}
	if p.Taken, err = s.taken(v, records); err != nil {
		return err
	}
	records = slices.DeleteFunc(records, func(r store.Record) bool { return !p.isForRequesters(r.Event) })
	ids := []desk.PersonID{t.Requester, t.Owner, t.Voice}
	for _, r := range records {
		ids = append(ids, r.Stamp.By.Person)
		ids = append(ids, desk.Mentions(r.Event)...)
	}
	if p.People, err = s.Store().Persons(v.Ctx(), ids); err != nil {
		return err
	}
	if p.byLink() {
		p.People = withoutPictures(p.People)
	}
	p.Who, p.Contact = p.People[t.Owner], p.People[t.Voice]
	p.Asked = asked(v, p.People[t.Requester])
	if p.Contact.ID == p.Who.ID {
		p.Contact = desk.Person{}
	}
	if p.Joined, err = s.joined(v, t); err != nil {
		return err
	}
	if p.Promise, err = s.promises(v, t); err != nil {
		return err
	}
	if p.Look, err = s.lookFor(v, t); err != nil {
		return err
	}
	p.tell(v, records)
	p.Notes = p.notes(v)
	return s.Render(v, status, requestShowPage(s.Frame(v, loaded.Subject), p))
}

// nextVisit is when somebody comes, the next time; nil: nobody does.
func nextVisit(t desk.Ticket, now time.Time) *desk.Appointment {
	var next *desk.Appointment
	for i, a := range t.Scheduled {
		if a.Kind == desk.WorkVisit && !a.Done && a.Until.After(now) && (next == nil || a.From.Before(next.From)) {
			next = &t.Scheduled[i]
		}
	}
	return next
}

// comesLate tells whether the visit begins after the solution was promised.
func (p shown) comesLate() bool {
	return slices.ContainsFunc(p.Promise, func(one promised) bool { return one.What == "solution" && one.By != "" && p.Visit.From.After(one.Due) })
}

// stepText names a part of the way. The last one says how the request was closed, where its requester did not say that it helped.
func (p shown) stepText(s step) string {
	if s.ID == "confirm" && p.Ticket.Closure != nil && p.Ticket.Closure.Why != desk.CloseConfirmed {
		return "portal.step.closed." + string(p.Ticket.Closure.Why)
	}
	return "portal.step." + s.ID
}

// byLink tells whether the visitor came by the link in a letter, which opens this request and nothing else.
func (p shown) byLink() bool { return !p.Ends.IsZero() }

// files is where the files of the request are.
func (p shown) files() string {
	if p.byLink() {
		return p.At + "/files"
	}
	return "/tickets/" + strconv.FormatInt(p.Ticket.Number, 10) + "/files"
}

// withoutPictures leaves people their initials: their pictures are for who is signed in.
func withoutPictures(people map[desk.PersonID]desk.Person) map[desk.PersonID]desk.Person {
	plain := make(map[desk.PersonID]desk.Person, len(people))
	for id, p := range people {
		p.Avatar = ""
		plain[id] = p
	}
	return plain
}

// joined gives the number of the request that this one went on in, if the visitor sees it: also who came by a link, which does not
// open that one.
func (s *Site) joined(v *page.Visit, t desk.Ticket) (int64, error) {
	if t.MergedInto == "" {
		return 0, nil
	}
	other, err := s.Store().Ticket(v.Ctx(), t.MergedInto)
	if store.IsNotFound(err) || err == nil && !(desk.Actor{Person: v.Person()}).Scope().Admits(other.Ticket) {
		return 0, nil
	}
	return other.Ticket.Number, err
}

// tell words the public entries as a conversation.
func (p *shown) tell(v *page.Visit, records []store.Record) {
	day := ""
	for _, r := range records {
		l := line{Record: r, Author: p.author(r)}
		hasText := r.Erased || r.Content != nil && (r.Content.Body != "" || len(r.Content.Attachments) > 0)
		if _, opened := r.Event.(desk.TicketOpened); opened && !hasText {
			continue // the head of the page says it
		}
		if !hasText || !isTold(r.Event) {
			if l.Words = p.sentence(v, r); l.Words == "" {
				continue
			}
		}
		if mark := v.Words.Day(r.Stamp.At); mark != day {
			l.Day, day = mark, mark
		}
		p.Lines = append(p.Lines, l)
		if _, rated := r.Event.(desk.TicketRated); rated && hasText && p.isMe(l.Author) {
			l.Day, l.Words = "", "" // what one wrote with one's word on the solution is shown to oneself alone
			p.Lines = append(p.Lines, l)
		}
	}
}

// isForRequesters tells whether an entry is for the client's side: what is public, that specialists took over, as the steps say too,
// and that another request which the visitor sees goes on here.
func (p shown) isForRequesters(e desk.Event) bool {
	switch e := e.(type) {
	case desk.HandoffAccepted:
		h := p.Ticket.Handoff(e.Handoff)
		return h != nil && h.FromTier < h.ToTier && h.ToTier > 1
	case desk.TicketAbsorbed:
		return p.Taken[e.From] != 0
	}
	return e.Audience() == desk.Public
}

// taken gives the numbers of the requests that were put together with this one, as far as the visitor sees them.
func (s *Site) taken(v *page.Visit, records []store.Record) (map[desk.TicketID]int64, error) {
	numbers := map[desk.TicketID]int64{}
	for _, r := range records {
		absorbed, ok := r.Event.(desk.TicketAbsorbed)
		if !ok {
			continue
		}
		other, err := s.Store().Ticket(v.Ctx(), absorbed.From)
		if store.IsNotFound(err) || err == nil && !(desk.Actor{Person: v.Person()}).Scope().ClientSide().Admits(other.Ticket) {
			continue
		}
		if err != nil {
			return nil, err
		}
		numbers[absorbed.From] = other.Ticket.Number
	}
	return numbers, nil
}

// sentence says a small entry without the words of the trade. It is empty where another entry says the same, or nobody asks.
func (p *shown) sentence(v *page.Visit, r store.Record) string {
	told := func(id string, person desk.PersonID) string { return v.T("portal.told."+id, "Name", p.name(v, person)) }
	by := r.Stamp.By.Person
	switch e := r.Event.(type) {
	case desk.TicketOpened, desk.TicketClassified, desk.VoiceChanged:
		return ""
	case desk.HandoffAccepted:
		return told("specialist", e.Owner)
	case desk.TicketAbsorbed:
		return v.T("portal.told.absorbed", "N", p.Taken[e.From])
	case desk.TicketMerged:
		if p.Joined != 0 {
			return v.T("portal.told.joined", "Name", p.name(v, by), "N", p.Joined)
		}
		return told("joined.elsewhere", by)
	case desk.TicketHeld:
		if e.Reason == desk.HoldRequester && p.Asked != "" {
			return v.T("portal.told.held.requester.other", "Name", p.name(v, by), "Other", p.Asked)
		}
		return told("held."+string(e.Reason), by)
	case desk.TicketResumed:
		if e.Why == desk.ResumeAnswered || e.Why == desk.ResumeEnded {
			return ""
		}
	case desk.TicketReopened:
		if e.Why == desk.ReopenMessage { // who did it wrote the message above
			return v.T("portal.told.open_again")
		}
		if p.Me.ID == by {
			return v.T("portal.told.you.reopened")
		}
	case desk.TicketConfirmed:
		if p.Me.ID == by {
			return v.T("portal.told.you.confirmed")
		}
	case desk.TicketRated:
		if p.Me.ID == by && e.Good {
			return v.T("portal.told.you.content")
		}
		if p.Me.ID == by {
			return v.T("portal.told.you.not_content")
		}
	case desk.TicketResolved:
		if p.Me.ID == by && by == p.Ticket.Requester {
			return v.T("portal.told.you.self")
		}
		if by != "" && by == p.Ticket.Requester {
			return told("self", by)
		}
		return told("solved", by)
	case desk.TicketClosed:
		if e.Why == desk.CloseConfirmed {
			return ""
		}
	}
	return words.Sentence(v.Ctx(), r.Event, r.Stamp, names{*p}, desk.Public)
}

// name is how the story calls somebody.
func (p *shown) name(v *page.Visit, person desk.PersonID) string {
	if name := p.People[person].Name; name != "" {
		return name
	}
	return v.T("someone")
}

// notes say below a step when it was reached, or who is at it.
func (p *shown) notes(v *page.Visit) map[string]string {
	notes := map[string]string{"received": v.Words.Said(p.Ticket.OpenedAt)}
	for _, s := range p.Steps {
		switch {
		case s.ID == "front" && s.Done && p.People[p.Ticket.Voice].ID != "":
			notes["front"] = v.T("portal.note.looked", "Name", part.FirstName(p.People[p.Ticket.Voice].Name))
		case s.Now && p.Ticket.State.IsLive() && p.Who.ID != "":
			notes[s.ID] = v.T("portal.note.now", "Name", part.FirstName(p.Who.Name))
		case s.ID == "specialist" && !p.Course.Specialist:
			notes["specialist"] = v.T("portal.note.if_needed")
		}
	}
	if p.Ticket.Resolution != nil {
		notes["solved"] = v.Words.Said(p.Ticket.Resolution.At)
	}
	if p.Ticket.Closure != nil {
		notes["confirm"] = v.Words.Said(p.Ticket.Closure.At)
	}
	return notes
}

// isTold tells whether an event's words are what counts of it.
func isTold(e desk.Event) bool {
	switch e.(type) {
	case desk.MessagePosted, desk.TicketOpened, desk.TicketResolved, desk.TicketReopened:
		return true
	}
	return false
}

func (p *shown) author(r store.Record) desk.Person {
	switch e := r.Event.(type) {
	case desk.MessagePosted:
		if e.From != "" && !isSetDown(r) {
			return p.People[e.From]
		}
	case desk.TicketOpened:
		return p.People[e.Requester]
	}
	return p.People[r.Stamp.By.Person]
}

// isSetDown tells whether the desk, or a machine, put a requester's request in words: what it heard on the phone, what an alert said.
// What a mail, a chat or another desk's history carried in are the requester's own words.
func isSetDown(r store.Record) bool {
	e, ok := r.Event.(desk.MessagePosted)
	if !ok || e.Side != desk.SideRequester || e.From == r.Stamp.By.Person {
		return false
	}
	return !slices.Contains([]desk.Via{desk.ViaMail, desk.ViaChat, desk.ViaImport}, r.Stamp.Via)
}

// cameBy names the way by which a message came that its requester did not write; empty where they did, or where no way tells anything.
func cameBy(l line) string {
	if !isSetDown(l.Record) || !slices.Contains([]desk.Via{desk.ViaPhone, desk.ViaDesk, desk.ViaAlert, desk.ViaAPI}, l.Stamp.Via) {
		return ""
	}
	return "channel." + string(l.Stamp.Via)
}

// solution is what the desk said of how it was solved: with the resolution, else last after it. Nil where it has said nothing of that yet,
// or the requester's side has answered it since.
func (p shown) solution() *line {
	var after *line
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l := &p.Lines[i]
		resolved, ends := l.Event.(desk.TicketResolved)
		_, rated := l.Event.(desk.TicketRated)
		speaks := l.Words == "" && l.Content != nil && l.Content.Body != "" && !rated
		switch {
		case ends && speaks && resolved.Answers:
			return l
		case ends:
			return after
		case speaks && !isOurs(*l):
			return nil
		case speaks && after == nil:
			after = l
		}
	}
	return after
}

// teller says who will write what was done, where a colleague solved it; empty where that is nobody.
func (p shown) teller() string {
	if p.Ticket.Resolution == nil || p.Ticket.Voice == "" || p.Ticket.Resolution.By.Person == p.Ticket.Voice || p.solver() == "" {
		return ""
	}
	return p.People[p.Ticket.Voice].Name
}

// solver says who holds it to be solved; empty where that is nobody whom the page names.
func (p shown) solver() string {
	if p.Ticket.Resolution == nil || p.Ticket.Resolution.By.Person == p.Ticket.Requester {
		return ""
	}
	return p.People[p.Ticket.Resolution.By.Person].Name
}

func (p shown) isMe(person desk.Person) bool { return person.ID != "" && person.ID == p.Me.ID }

func (p shown) may(c desk.Command) bool { return p.Actor.May(c, p.Ticket) }

// isAskedToConfirm tells whether the page asks if it helped.
func (p shown) isAskedToConfirm() bool {
	return p.Ticket.State == desk.StateResolved && p.may(desk.Confirm{})
}

func (p shown) isOver() bool { return p.Ticket.State.IsFinal() }

// names gives the words for ids; of the house a requester learns no name.
type names struct{ p shown }

func (n names) Person(id desk.PersonID) string  { return n.p.People[id].Name }
func (n names) Team(desk.TeamID) string         { return "" }
func (n names) Client(desk.ClientID) string     { return "" }
func (n names) Category(desk.CategoryID) string { return "" }
func (n names) Vendor(desk.VendorID) string     { return "" }
func (n names) Script(sop.Ref) sop.Script       { return sop.Script{} }

func (n names) Ticket(id desk.TicketID) string {
	if n.p.Joined == 0 || id != n.p.Ticket.MergedInto {
		return ""
	}
	return "#" + strconv.FormatInt(n.p.Joined, 10)
}

// act gives a command to the request of the address and shows it again; what was typed survives a refusal.
func (s *Site) act(v *page.Visit, command func(store.Loaded) (desk.Command, error)) error {
	formErr := v.ReadForm()
	loaded, err := s.request(v)
	if err != nil {
		return err
	}
	c, err := command(loaded)
	if formErr != nil {
		err = formErr
	}
	var call engine.Call
	if err == nil {
		call, err = s.callOnce(v, c)
		call.Key = page.Apart(call.Key)
	}
	if err == nil {
		_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, call)
	}
	_, sent := s.Earlier(v, call.Key)
	if err == nil || sent {
		v.Go(at(v, loaded.Ticket.Number) + "#" + answerOf(c, loaded.Ticket))
		return nil
	}
	if !page.IsRefusal(err) {
		return err
	}
	var e *desk.Error
	if errors.As(err, &e) && e.Code == desk.CodeFollowUp {
		if v.Actor.Only != "" {
			return s.show(v, page.StatusOf(err), loaded, v.T("portal.link.too_old"), v.Form("body"))
		}
		return s.follow(v, loaded, err)
	}
	return s.show(v, page.StatusOf(err), loaded, s.Problem(v, err), v.Form("body"))
}

// answerOf names the place of the page where what came of an act stands: the end of the story, where it has no place of its own.
func answerOf(c desk.Command, before desk.Ticket) string {
	switch c.(type) {
	case desk.Confirm:
		return "rate"
	case desk.Rate:
		if before.State == desk.StateClosed {
			return "rate"
		}
	case desk.AskAttention:
		return "attention"
	}
	return "last"
}

func (s *Site) requestSend(v *page.Visit) error {
	return s.act(v, func(loaded store.Loaded) (desk.Command, error) {
		files, err := s.Uploads(v, loaded.Ticket.Client)
		return desk.PostMessage{Content: desk.Content{Body: plain(v.Form("body")), Attachments: files}}, err
	})
}

func (s *Site) requestReopen(v *page.Visit) error {
	return s.act(v, func(loaded store.Loaded) (desk.Command, error) {
		files, err := s.Uploads(v, loaded.Ticket.Client)
		again := desk.Reopen{Content: desk.Content{Body: plain(v.Form("body")), Attachments: files}}
		if err == nil && again.Content.IsEmpty() {
			err = desk.Invalid("body", "reopen.words_missing", "Say in a sentence what is still not right, so that we know where to go on.")
		}
		return again, err
	})
}

// requestSolved is "this solved it": after a solution it confirms it, before one it ends the request.
func (s *Site) requestSolved(v *page.Visit) error {
	return s.act(v, func(loaded store.Loaded) (desk.Command, error) {
		if loaded.Ticket.State.IsLive() {
			return desk.Resolve{Outcome: desk.OutcomeSelf, Cause: desk.CauseUnknown}, nil
		}
		return desk.Confirm{}, nil
	})
}

func (s *Site) requestRate(v *page.Visit) error {
	return s.act(v, func(store.Loaded) (desk.Command, error) {
		return desk.Rate{Good: v.Form("good") == "1", Content: desk.Content{Body: plain(v.Form("body"))}}, nil
	})
}

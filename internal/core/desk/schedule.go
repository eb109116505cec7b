package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
)

// WorkKind is how work that has its time is done.
type WorkKind string

// The kinds of scheduled work.
const (
	WorkVisit  WorkKind = "visit"  // at the client's place
	WorkDepot  WorkKind = "depot"  // a repair in the own workshop
	WorkRemote WorkKind = "remote" // from the desk
)

// WorkKinds are all kinds of scheduled work.
var WorkKinds = []WorkKind{WorkVisit, WorkDepot, WorkRemote}

// WorkWarning is something that speaks against scheduled work without ruling it out.
type WorkWarning string

// The warnings.
const (
	WarnOverlap  WorkWarning = "overlap"     // with other work of the person, the ways included
	WarnLeave    WorkWarning = "leave"       // the person is on leave
	WarnOutside  WorkWarning = "outside"     // wholly outside the person's working hours
	WarnHours    WorkWarning = "hours"       // partly outside them
	WarnSkill    WorkWarning = "skill"       // the person lacks what the category asks for
	WarnLoad     WorkWarning = "load"        // the person has more in hand than they can
	WarnDue      WorkWarning = "due"         // ends after the ticket's solution is due
	WarnNoOnSite WorkWarning = "no_on_site"  // the agreement offers no work at the client's place
	WarnBillable WorkWarning = "on_site_fee" // work at the client's place is billed apart
)

// WorkWarnings are all warnings, in the order they are told.
var WorkWarnings = []WorkWarning{WarnOverlap, WarnLeave, WarnOutside, WarnHours, WarnSkill, WarnLoad, WarnDue, WarnNoOnSite, WarnBillable}

// Limits of scheduled work.
const (
	minWork       = 5 * time.Minute
	maxWork       = 24 * time.Hour
	maxWay        = 8 * 60 // minutes
	maxAhead      = 366 * 24 * time.Hour
	maxScheduled  = 100
	MaxBookedSpan = maxWork + 2*maxWay*time.Minute // of one booking
)

// Appointment is work on a ticket that has a person and a time.
type Appointment struct {
	Seq    Seq // the entry that planned it
	Kind   WorkKind
	Person PersonID
	From   time.Time
	Until  time.Time
	Before int `json:",omitempty"` // minutes of the way there
	After  int `json:",omitempty"` // minutes of the way back
	Site   SiteID
	Terms  sla.OnSite // how the agreement covered a visit when it was planned
	Done   bool
}

// Leaves is when the person sets out.
func (a Appointment) Leaves() time.Time { return a.From.Add(-time.Duration(a.Before) * time.Minute) }

// Back is when the person is back.
func (a Appointment) Back() time.Time { return a.Until.Add(time.Duration(a.After) * time.Minute) }

// Booking is the time of a person that scheduled work takes, the ways included.
type Booking struct {
	Ticket TicketID
	Seq    Seq
	Person PersonID
	Kind   WorkKind
	From   time.Time // sets out
	Until  time.Time // is back
	Before int       // minutes of the way there
	After  int       // minutes of the way back
	Done   bool
}

// Span is a time from an instant until another; the zero one is none.
type Span struct{ From, Until time.Time }

// Bookings are what the ticket takes of people's time: what is planned while it is live, and what was done.
func (t Ticket) Bookings() []Booking {
	if t.State.IsFinal() {
		return nil
	}
	var all []Booking
	for _, a := range t.Scheduled {
		if a.Done || t.State.IsLive() {
			all = append(all, Booking{
				Ticket: t.ID, Seq: a.Seq, Person: a.Person, Kind: a.Kind, From: a.Leaves(), Until: a.Back(), Before: a.Before, After: a.After, Done: a.Done,
			})
		}
	}
	return all
}

// Appointment gives scheduled work by its entry, or nil.
func (t Ticket) Appointment(seq Seq) *Appointment {
	i := slices.IndexFunc(t.Scheduled, func(a Appointment) bool { return a.Seq == seq })
	if i < 0 {
		return nil
	}
	return &t.Scheduled[i]
}

// ScheduleWork gives work on the ticket its person and time.
type ScheduleWork struct {
	Kind    WorkKind // empty: remote
	Person  PersonID
	From    time.Time
	Until   time.Time
	Before  int // minutes of the way there, of a visit
	After   int // minutes of the way back
	Force   bool
	Content Content // why it is planned although the person has other work then; internal
}

// Name is "schedule_work".
func (ScheduleWork) Name() string { return "schedule_work" }

// Needs the person, and all that may speak against the time.
func (c ScheduleWork) Needs() Needs { return neededToSchedule(c.Person, c.appointment()) }

func neededToSchedule(id PersonID, a Appointment) Needs {
	return Needs{Persons: compact(id), Agents: true, Work: true, Booked: Span{a.Leaves(), a.Back()}}
}

func (c ScheduleWork) appointment() Appointment {
	return Appointment{Kind: either(c.Kind, WorkRemote), Person: c.Person, From: c.From, Until: c.Until, Before: c.Before, After: c.After}
}

func (c ScheduleWork) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if len(t.Scheduled) >= maxScheduled {
		return nil, &Error{Kind: KindLimit, Code: "work.too_many", Message: "A ticket has at most 100 pieces of scheduled work. Open a linked ticket for the rest."}
	}
	a := c.appointment()
	if a.Kind == WorkVisit {
		a.Site, a.Terms = t.Site, t.OnSite(f.Terms)
	}
	warned, err := t.checkAppointment(a, c.Force, c.Content, f, s)
	if err != nil {
		return nil, err
	}
	event := WorkScheduled{
		Work: a.Kind, Owner: a.Person, From: a.From, Until: a.Until, Before: a.Before, After: a.After, Site: a.Site, Terms: a.Terms,
		Warned: warned, Forced: slices.Contains(warned, WarnOverlap),
	}
	return withNote(event, c.Content), nil
}

// withNote keeps words about an event that the requester may see where only the team reads.
func withNote(e Event, words Content) []Entry {
	if words.IsEmpty() {
		return same(e)
	}
	if e.Audience() == Internal {
		return []Entry{with(e, words)}
	}
	return []Entry{{Event: e}, with(NoteWritten{}, words)}
}

// checkAppointment refuses what cannot be, and gives what speaks against the rest.
func (t Ticket) checkAppointment(a Appointment, force bool, words Content, f Facts, s Stamp) ([]WorkWarning, error) {
	if err := a.check(s.At); err != nil {
		return nil, err
	}
	if err := words.checkSize("words"); err != nil {
		return nil, err
	}
	person, err := f.person(a.Person, "person_id")
	if err != nil {
		return nil, err
	}
	if !person.IsAgent() || !(Actor{Person: person}).Scope().IsAgentOf(t) {
		return nil, Invalid("person_id", "work.may_not_see", "That person does not work for this client, or may not see this ticket. Choose somebody who may.")
	}
	warned := t.WorkWarnings(a, f, s.At)
	if !slices.Contains(warned, WarnOverlap) {
		return warned, nil
	}
	switch {
	case !force:
		return nil, Conflict("work.overlap", "That person has other work then, the ways included. Choose another time, or plan it all the same and say why.")
	case words.IsEmpty():
		return nil, Invalid("words", "work.words_missing", "Say in a sentence why it is planned although the person has other work then.")
	}
	return warned, nil
}

func (a Appointment) check(now time.Time) error {
	took := a.Until.Sub(a.From)
	switch {
	case !slices.Contains(WorkKinds, a.Kind):
		return Invalid("kind", "work.kind", "Scheduled work is a visit, depot or remote.")
	case a.From.IsZero() || took < minWork || took > maxWork:
		return Invalid("until", "work.span", "Scheduled work takes between 5 minutes and 24 hours. Look at its beginning and end.")
	case !a.Until.After(now):
		return Invalid("from", "work.past", "That time is over. Choose one that lies ahead.")
	case a.From.Sub(now) > maxAhead:
		return Invalid("from", "work.far", "Work is scheduled at most a year ahead.")
	case a.Before < 0 || a.After < 0 || a.Before > maxWay || a.After > maxWay:
		return Invalid("travel_before", "work.way", "A way takes between 0 minutes and 8 hours.")
	case a.Kind != WorkVisit && a.Before+a.After > 0:
		return Invalid("travel_before", "work.no_way", "Only a visit has a way there and back. Leave the ways out, or make it a visit.")
	}
	return nil
}

// OnSite is how the agreement in force covers a visit.
func (t Ticket) OnSite(terms Terms) sla.OnSite { return terms[t.agreement()].Agreement.OnSite }

// WorkWarnings are what speaks against scheduled work, in a fixed order. The facts are those that [ScheduleWork] needs.
func (t Ticket) WorkWarnings(a Appointment, f Facts, at time.Time) []WorkWarning {
	person := f.Persons[a.Person]
	capacity := person.Room()
	points := f.Work[a.Person].Points
	if t.Owner != a.Person {
		points += t.Points()
	}
	needs := f.House.Categories[t.Category].Needs
	holds := map[WorkWarning]bool{
		WarnOverlap:  slices.ContainsFunc(f.Booked, func(b Booking) bool { return b.meets(t.ID, a) }),
		WarnLeave:    slices.ContainsFunc(person.Leave, func(l Leave) bool { return l.From.Before(a.Back()) && l.Until.After(a.Leaves()) }),
		WarnOutside:  f.isWhollyOutside(person, a.Leaves(), a.Back()),
		WarnHours:    f.isOutsideHours(person, a.Leaves(), a.Back()) && !f.isWhollyOutside(person, a.Leaves(), a.Back()),
		WarnSkill:    slices.ContainsFunc(needs, func(n routing.Need) bool { return person.Level(SkillID(n.Skill)) < n.Level }),
		WarnLoad:     points > capacity,
		WarnDue:      t.isDueBefore(a.Until, f.Terms, at),
		WarnNoOnSite: a.Kind == WorkVisit && a.Terms == sla.OnSiteNone,
		WarnBillable: a.Kind == WorkVisit && a.Terms == sla.OnSiteExtra,
	}
	var warned []WorkWarning
	for _, w := range WorkWarnings {
		if holds[w] {
			warned = append(warned, w)
		}
	}
	return warned
}

// meets tells whether another booking takes the same time of the same person.
func (b Booking) meets(id TicketID, a Appointment) bool {
	return b.Person == a.Person && !b.Done && (b.Ticket != id || b.Seq != a.Seq) && b.From.Before(a.Back()) && b.Until.After(a.Leaves())
}

// isOutsideHours tells whether a part of a time is not in the person's working hours. Who has none works at any time.
func (f Facts) isOutsideHours(p Person, from, until time.Time) bool {
	hours, ok := f.Hours[f.House.HoursOf(p)]
	if !ok {
		return false
	}
	closes, open := hours.Open(from)
	return !open || !closes.IsZero() && closes.Before(until)
}

// isWhollyOutside tells whether no part of a time is in the person's working hours.
func (f Facts) isWhollyOutside(p Person, from, until time.Time) bool {
	hours, ok := f.Hours[f.House.HoursOf(p)]
	if !ok {
		return false
	}
	for range hours.Periods(from, until) {
		return false
	}
	return true
}

// SolutionDue is when the solution is due as it is known at an instant; zero: it is not known, or nothing is due.
func (t Ticket) SolutionDue(terms Terms, at time.Time) time.Time {
	account, _ := t.Clocks(terms, at)
	for _, c := range account.Clocks {
		if c.Kind == sla.Resolution && c.StoppedAt.IsZero() {
			return c.Due
		}
	}
	return time.Time{}
}

func (t Ticket) isDueBefore(until time.Time, terms Terms, at time.Time) bool {
	due := t.SolutionDue(terms, at)
	return !due.IsZero() && due.Before(until)
}

// WorkScheduled is work that got its person and time.
type WorkScheduled struct {
	Work   WorkKind
	Owner  PersonID
	From   time.Time
	Until  time.Time
	Before int           `json:",omitempty"`
	After  int           `json:",omitempty"`
	Site   SiteID        `json:",omitempty"`
	Terms  sla.OnSite    `json:",omitempty"`
	Warned []WorkWarning `json:",omitempty"` // what spoke against it
	Forced bool          `json:",omitempty"` // planned although the person had other work
}

// Kind names the event.
func (WorkScheduled) Kind() string { return "work.scheduled" }

// Audience is public for a visit: somebody comes.
func (e WorkScheduled) Audience() Audience { return e.Work.audience() }

func (k WorkKind) audience() Audience {
	if k == WorkVisit {
		return Public
	}
	return Internal
}

func (e WorkScheduled) apply(t Ticket, _ Stamp) Ticket {
	t.Scheduled = append(cloned(t.Scheduled), Appointment{
		Seq: t.place(), Kind: e.Work, Person: e.Owner, From: e.From, Until: e.Until, Before: e.Before, After: e.After, Site: e.Site, Terms: e.Terms,
	})
	return t
}

package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
)

// AgreementRef names an agreement in one of its versions.
type AgreementRef struct {
	ID      AgreementID `json:"id"`
	Version int64       `json:"version"`
}

// Promise is an agreement with the calendar that its clocks run on.
type Promise struct {
	Agreement sla.Agreement
	Hours     calendar.Versions
	// TeamHours are what tier time and acceptance of a team run on that has or had hours of its own, by id; see [Team.HoursOver].
	TeamHours map[string]calendar.Versions
	// Escalations and TierLimits go for every ticket; see [Terms.WithRules].
	Escalations *routing.Escalations
	TierLimits  map[int]time.Duration
}

// Terms are the promises that a ticket was bound to, which its clocks are computed by. The engine has them at hand.
type Terms map[AgreementRef]Promise

// Agreements are all agreements that a ticket was bound to, in the order in which it was.
func (t Ticket) Agreements() []AgreementRef {
	var refs []AgreementRef
	for _, m := range t.Marks {
		if m.Kind == MarkAgreed && !slices.Contains(refs, m.Agreement) {
			refs = append(refs, m.Agreement)
		}
	}
	return refs
}

func (t Ticket) agreement() AgreementRef {
	if t.Agreement == nil {
		return AgreementRef{}
	}
	return *t.Agreement
}

// Clocks gives the ticket's clocks as they stand at an instant, and false for one that is bound to no agreement of the terms. A page that was
// asked for before the last entry, and shows it, is of that entry's instant.
func (t Ticket) Clocks(terms Terms, at time.Time) (sla.Account, bool) {
	if at.Before(t.LastAt) {
		at = t.LastAt
	}
	story, ok := t.story(terms)
	if !ok {
		return sla.Account{At: at}, false
	}
	return sla.Tell(story, at), true
}

// story begins with the agreement that the ticket was opened under. It was bound in the same step, so no mark of the opening lies
// between.
func (t Ticket) story(terms Terms) (sla.Story, bool) {
	first := slices.IndexFunc(t.Marks, func(m Mark) bool { return m.Kind == MarkAgreed })
	if first < 0 {
		return sla.Story{}, false
	}
	promise, ok := terms[t.Marks[first].Agreement]
	if !ok {
		return sla.Story{}, false
	}
	s := sla.Story{Agreement: promise.Agreement, Hours: promise.Hours, TeamHours: promise.TeamHours, Marks: make([]sla.Mark, 0, len(t.Marks)-1)}
	for i, m := range t.Marks {
		if i != first {
			s.Marks = append(s.Marks, sla.Mark{At: m.at(), What: m.event(terms)})
		}
	}
	return s, true
}

// Dues are the instants that a ticket is found by.
type Dues struct {
	// Next is when it needs the desk by itself, or zero; see [Ticket.NextDue].
	Next time.Time
	// Shown is what lists show and are ordered by, or zero; see [Ticket.DueAt]. A clock that is late stays due until it stops.
	Shown time.Time
	// Soon is from when on its next clock is soon due, or a handoff must soon be accepted, or zero: a clock of which it was told that it is late is not
	// soon due any more.
	Soon time.Time
}

// Equal tells whether two are the same instants.
func (d Dues) Equal(o Dues) bool {
	return d.Next.Equal(o.Next) && d.Shown.Equal(o.Shown) && d.Soon.Equal(o.Soon)
}

// DuesVersion says by which rules [Ticket.Dues] counts. It goes up with each change of them: a desk counts its open tickets anew when what it counted
// by is not what holds.
const DuesVersion = 2

// What is soon due: so much of its time is used, in percent, or it is due within so long.
const (
	SoonUsed   = 75
	SoonWithin = time.Hour
)

// Dues gives when the ticket is due, its clocks included.
func (t Ticket) Dues(terms Terms) Dues {
	d := Dues{Next: t.NextDue(), Shown: t.DueAt(), Soon: t.soonAccepted()}
	for _, r := range t.reaches(terms) {
		d.Next = earliest(d.Next, r.at)
	}
	account, ok := t.Clocks(terms, t.LastAt)
	if !ok {
		return d
	}
	for _, f := range t.untold(slices.Concat(account.Fired, account.Ahead)) {
		d.Next = earliest(d.Next, f.At)
	}
	if t.State.IsLive() {
		for _, c := range account.Clocks {
			if c.StoppedAt.IsZero() {
				d.Shown = earliest(d.Shown, c.Due)
			}
		}
		if next, ok := account.Next(); ok && !next.Due.IsZero() && next.State != sla.Breached {
			d.Soon = earliest(d.Soon, earliest(next.UsedAt(SoonUsed), next.Due.Add(-SoonWithin)))
		}
	}
	return d
}

// soonAccepted is from when on an offered handoff must soon be accepted, or zero.
func (t Ticket) soonAccepted() time.Time {
	open := t.OpenHandoff()
	if open == nil || open.State != HandoffStateOffered || open.AcceptBy.IsZero() || !t.State.IsLive() {
		return time.Time{}
	}
	used := open.AcceptBy.Sub(open.OfferedAt) * SoonUsed / 100
	return earliest(open.OfferedAt.Add(used), open.AcceptBy.Add(-SoonWithin))
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// untold are those of some thresholds that the timeline does not tell of yet. Of a ticket that is not live none is any more, whatever calendars
// say later: what it passed before it was solved was told with the solution (see [Ticket.tellAtEnd]), and one that was merged away or discarded
// never escalates (S11).
func (t Ticket) untold(fires []sla.Fire) []sla.Fire {
	if !t.State.IsLive() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(fires), func(f sla.Fire) bool { return slices.Contains(t.Fired, firedAs(f)) })
}

// Fired is a threshold that was told. It is told once, whatever nodes, restarts and clocks of the host do (S9).
type Fired struct {
	Clock sla.Kind
	Run   int
	What  sla.ThresholdKind
	Value int
}

func firedAs(f sla.Fire) Fired {
	return Fired{Clock: f.Clock, Run: f.Run, What: f.Threshold.What, Value: f.Threshold.Value}
}

// tellAtEnd tells with the entries that solve a ticket what its clocks had passed and nobody had told, since later it is never due for that again.
func (t Ticket) tellAtEnd(entries []Entry, f Facts, s Stamp) []Entry {
	if !t.State.IsLive() || !slices.ContainsFunc(entries, solves) {
		return entries
	}
	account, ok := t.Clocks(f.Terms, s.At)
	if !ok {
		return entries
	}
	x := escalation{t: t.ApplyAll(entries, s), f: f, s: s, account: account}
	x.tell(t.untold(account.Fired))
	return append(entries, x.entries...)
}

func solves(e Entry) bool {
	switch e.Event.(type) {
	case TicketResolved, TicketClosed:
		return true
	}
	return false
}

// CallsAtEnd tells whether a command that solves the ticket may call agents for what its clocks have passed by an instant.
func (t Ticket) CallsAtEnd(c Command, terms Terms, at time.Time) bool {
	if _, resolves := c.(Resolve); !resolves {
		return false
	}
	account, ok := t.Clocks(terms, at)
	return ok && t.escalates(terms, t.untold(account.Fired))
}

// TellClocks writes down which thresholds the ticket's clocks have passed, and does what the agreement orders at them.
type TellClocks struct {
	Escalates bool // the agreement orders something at one of them
}

// Name is "tell_clocks".
func (TellClocks) Name() string { return "tell_clocks" }

// Needs those who may be called.
func (c TellClocks) Needs() Needs { return Needs{Agents: c.Escalates} }

func (TellClocks) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	account, ok := t.Clocks(f.Terms, s.At)
	if !ok {
		return nil, Conflict("clocks.none", "This ticket is bound to no agreement, so it has no clocks.")
	}
	x := escalation{t: t, f: f, s: s, account: account}
	x.tell(t.untold(account.Fired))
	return x.entries, nil
}

// ClockFired says that a clock passed a threshold: a warning, or the target itself.
type ClockFired struct {
	Clock sla.Kind
	Run   int
	What  sla.ThresholdKind
	Value int       // percent or minutes
	At    time.Time // when it passed; the stamp says when that was written down
}

// Kind names the event.
func (ClockFired) Kind() string { return "clock.fired" }

// Audience is internal.
func (ClockFired) Audience() Audience { return Internal }

func (e ClockFired) apply(t Ticket, _ Stamp) Ticket {
	t.Fired = append(cloned(t.Fired), Fired{e.Clock, e.Run, e.What, e.Value})
	return t
}

// AgreementBound says which promise holds for the ticket from now on.
type AgreementBound struct {
	Agreement AgreementID
	Version   int64
	Level     AgreementLevel // why this one
}

// BindAgreement takes the ticket over to another version of its agreement. What was counted and paused carries over as the agreement says (S5).
type BindAgreement struct {
	Agreement AgreementRef
	Level     AgreementLevel
}

// Name is "bind_agreement".
func (BindAgreement) Name() string { return "bind_agreement" }

// Needs nothing.
func (BindAgreement) Needs() Needs { return Needs{} }

func (c BindAgreement) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if c.Agreement.ID == "" || t.Agreement == nil || t.Agreement.ID != c.Agreement.ID || t.Agreement.Version >= c.Agreement.Version {
		return nil, Conflict("agreement.bound", "This ticket has another agreement, or this version of it already.")
	}
	return same(AgreementBound{Agreement: c.Agreement.ID, Version: c.Agreement.Version, Level: c.Level}), nil
}

// AgreementLevel is what an agreement was chosen for.
type AgreementLevel string

// The levels, the one that goes before the others first.
const (
	AgreementOfService AgreementLevel = "service"
	AgreementOfSite    AgreementLevel = "site"
	AgreementOfClient  AgreementLevel = "client"
	AgreementOfDesk    AgreementLevel = "desk"
)

// AgreementLevels are all levels.
var AgreementLevels = []AgreementLevel{AgreementOfService, AgreementOfSite, AgreementOfClient, AgreementOfDesk}

// Kind names the event.
func (AgreementBound) Kind() string { return "agreement.bound" }

// Audience is internal.
func (AgreementBound) Audience() Audience { return Internal }

func (e AgreementBound) apply(t Ticket, _ Stamp) Ticket {
	t.Agreement = &AgreementRef{ID: e.Agreement, Version: e.Version}
	return t
}

// bind chooses the agreement in force for a client and site: service before site, site before client, client before the desk's default. Without
// one nothing is promised.
func (f Facts) bind(client ClientID, site SiteID, at time.Time) []Entry {
	chosen, ok := sla.Choose(f.Agreements, sla.Scope{Client: string(client), Site: string(site)}, at)
	if !ok {
		return nil
	}
	return same(AgreementBound{Agreement: AgreementID(chosen.ID), Version: chosen.Version, Level: LevelOf(chosen.Scope)})
}

// LevelOf is what an agreement of a scope was chosen for.
func LevelOf(s sla.Scope) AgreementLevel {
	switch {
	case s.Service != "":
		return AgreementOfService
	case s.Site != "":
		return AgreementOfSite
	case s.Client != "":
		return AgreementOfClient
	}
	return AgreementOfDesk
}

package report

import (
	"time"

	"tierdesk/internal/core/desk"
)

// Step is where a ticket stood from an instant on.
type Step struct {
	At     time.Time
	Team   desk.TeamID
	Tier   int
	Person desk.PersonID
	State  desk.State // open, resolved or closed
	Hold   desk.HoldReason
	Held   bool // a wait began here, or changed its reason
}

// Passing is one handoff.
type Passing struct {
	From, To         desk.TeamID
	FromTier, ToTier int
	OfferedAt        time.Time
	EndedAt          time.Time // of the answer; zero: none yet
	End              desk.HandoffState
	Expired          bool // nobody accepted it in time, whatever came later
	Rating           int
	seq              desk.Seq
	step             int // the first step with the receiving team
}

// Ruled is a place to which a rule sent the ticket.
type Ruled struct {
	Ref  string // of the rule
	Step int
}

// Done is that a ticket was solved: on which day, in UTC since 1970, and at what tier.
type Done struct {
	Day  int64
	Tier int
}

// Trace is the way of one ticket.
type Trace struct {
	Log      desk.LogCode // of an imported one
	Steps    []Step
	Passings []Passing
	Rules    []Ruled
	Done     []Done
	Gone     bool // merged into another or thrown away: no case of its own
}

// Entry is an event with its place and instant.
type Entry struct {
	Seq   desk.Seq
	At    time.Time
	Event desk.Event
}

// Matters tells whether an event says where a ticket stands. All others may be left out of what [Follow] is given.
func Matters(e desk.Event) bool {
	switch e.(type) {
	case desk.TicketOpened, desk.RowImported, desk.TicketRouted, desk.TicketAssigned, desk.HandoffOffered, desk.HandoffAccepted,
		desk.HandoffReturned, desk.HandoffWithdrawn, desk.HandoffExpired, desk.HandoffRated, desk.TicketHeld, desk.TicketResumed,
		desk.TicketResolved, desk.TicketReopened, desk.TicketClosed, desk.TicketMerged, desk.TicketDiscarded:
		return true
	default:
		return false
	}
}

// Follow gives the way of a ticket from its events, oldest first.
func Follow(entries []Entry) Trace {
	var f follower
	for _, e := range entries {
		f.follow(e)
	}
	return f.trace
}

type follower struct {
	trace Trace
	now   Step
}

func (f *follower) follow(e Entry) {
	f.now.At, f.now.Held = e.At, false
	switch event := e.Event.(type) {
	case desk.TicketOpened:
		f.open(event)
	case desk.RowImported:
		f.row(event)
	case desk.TicketRouted:
		f.now.Team, f.now.Tier = event.Team, event.Tier
		f.rule(event.Reason)
	case desk.TicketAssigned:
		f.now.Person = event.To
	case desk.TicketHeld:
		f.now.Hold, f.now.Held = event.Reason, true
	case desk.TicketResumed:
		f.now.Hold = ""
	case desk.TicketResolved:
		f.now.State = desk.StateResolved
		f.trace.Done = append(f.trace.Done, Done{Day: DayOf(e.At), Tier: event.Tier})
	case desk.TicketReopened:
		f.now.State = desk.StateOpen
	case desk.TicketClosed:
		f.now.State = desk.StateClosed
	case desk.TicketMerged, desk.TicketDiscarded:
		f.trace.Gone = true
		return
	case desk.HandoffExpired:
		f.passing(event.Handoff, func(p *Passing) { p.Expired = true })
		return
	case desk.HandoffRated:
		f.passing(event.Handoff, func(p *Passing) { p.Rating = event.Rating })
		return
	default:
		if !f.handoff(e) {
			return
		}
	}
	f.trace.Steps = append(f.trace.Steps, f.now)
}

func (f *follower) open(e desk.TicketOpened) {
	f.trace.Log = e.Log
	f.now.Team, f.now.Tier, f.now.Person = e.Team, e.Tier, e.Owner
	f.now.State, f.now.Hold, f.now.Held = desk.StateOpen, e.Hold, e.Hold != ""
	if e.State != "" {
		f.now.State = e.State
	}
	f.rule(e.Route)
}

// row takes every row of a log that says that the case waits as one event of waiting.
func (f *follower) row(e desk.RowImported) {
	f.now.Team, f.now.Tier, f.now.Person, f.now.State, f.now.Hold, f.now.Held = e.Team, e.Tier, e.Owner, e.State, e.Hold, e.Hold != ""
}

func (f *follower) rule(r desk.Reason) {
	if r.Source == "rule" && r.Ref != "" {
		f.trace.Rules = append(f.trace.Rules, Ruled{Ref: r.Ref, Step: len(f.trace.Steps)})
	}
}

// handoff gives false for what moved nothing.
func (f *follower) handoff(e Entry) bool {
	switch event := e.Event.(type) {
	case desk.HandoffOffered:
		f.trace.Passings = append(f.trace.Passings, Passing{
			From: event.From, To: event.To, FromTier: event.FromTier, ToTier: event.ToTier, OfferedAt: e.At, End: desk.HandoffStateOffered,
			seq: e.Seq, step: len(f.trace.Steps),
		})
		f.now.Team, f.now.Tier, f.now.Person = event.To, event.ToTier, ""
	case desk.HandoffAccepted:
		f.end(event.Handoff, e.At, desk.HandoffStateAccepted)
		f.now.Person = event.Owner
	case desk.HandoffReturned:
		f.end(event.Handoff, e.At, desk.HandoffStateReturned)
		f.now.Team, f.now.Tier, f.now.Person = event.Team, event.Tier, event.Owner
	case desk.HandoffWithdrawn:
		f.end(event.Handoff, e.At, desk.HandoffStateWithdrawn)
		if event.Overtaken {
			return false
		}
		f.undo(event)
	default:
		return false
	}
	return true
}

// undo takes an offer back as if it had never been: nobody looked at it.
func (f *follower) undo(e desk.HandoffWithdrawn) {
	f.passing(e.Handoff, func(p *Passing) {
		for i := p.step; i < len(f.trace.Steps); i++ {
			f.trace.Steps[i].Team, f.trace.Steps[i].Tier = e.Team, e.Tier
		}
	})
	f.now.Team, f.now.Tier, f.now.Person = e.Team, e.Tier, e.Owner
}

func (f *follower) end(handoff desk.Seq, at time.Time, how desk.HandoffState) {
	f.passing(handoff, func(p *Passing) { p.EndedAt, p.End = at, how })
}

func (f *follower) passing(seq desk.Seq, change func(*Passing)) {
	for i := range f.trace.Passings {
		if f.trace.Passings[i].seq == seq {
			change(&f.trace.Passings[i])
		}
	}
}

// Kinds are the stored names of the events that matter.
func Kinds() []string {
	var kinds []string
	for _, e := range desk.Kinds() {
		if Matters(e) {
			kinds = append(kinds, e.Kind())
		}
	}
	return kinds
}

// DayOf gives the day of an instant in UTC, counted from 1970.
func DayOf(at time.Time) int64 {
	day, rest := at.Unix()/86400, at.Unix()%86400
	if rest < 0 {
		day--
	}
	return day
}

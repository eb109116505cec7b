package desk

import (
	"slices"
	"time"
)

// Outcome is how the work ended.
type Outcome string

// The outcomes.
const (
	OutcomeSolved     Outcome = "solved"
	OutcomeWorkaround Outcome = "workaround"
	OutcomeFulfilled  Outcome = "fulfilled" // a service request
	OutcomeNoFault    Outcome = "no_fault"
	OutcomeCannot     Outcome = "cannot_solve"
	OutcomeWithdrawn  Outcome = "withdrawn" // the requester does not need it any more
	OutcomeSelf       Outcome = "self_solved"
	OutcomeDuplicate  Outcome = "duplicate"
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{OutcomeSolved, OutcomeWorkaround, OutcomeFulfilled, OutcomeNoFault, OutcomeCannot, OutcomeWithdrawn, OutcomeSelf, OutcomeDuplicate}

// Cause is what it came from.
type Cause string

// The causes.
const (
	CauseUnknown       Cause = "unknown"
	CauseUse           Cause = "use"
	CauseHardware      Cause = "hardware"
	CauseSoftware      Cause = "software"
	CauseConfiguration Cause = "configuration"
	CauseNetwork       Cause = "network"
	CauseAccess        Cause = "access"
	CauseChange        Cause = "change"
	CauseVendor        Cause = "vendor"
	CauseExternal      Cause = "external"
)

// Causes are all causes.
var Causes = []Cause{CauseUnknown, CauseUse, CauseHardware, CauseSoftware, CauseConfiguration, CauseNetwork, CauseAccess, CauseChange, CauseVendor, CauseExternal}

// Resolve ends the work. What is written goes to the requester, so only who may speak to them may write it.
type Resolve struct {
	Outcome Outcome
	Cause   Cause
	Content Content // public; may be empty
	Note    Content // internal: what was done, for the colleague who tells it; may be empty
}

// Name is "resolve".
func (Resolve) Name() string { return "resolve" }

// Needs nothing.
func (Resolve) Needs() Needs { return Needs{} }

func (c Resolve) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if !t.State.IsLive() {
		return nil, Conflict("ticket.already_resolved", "This ticket is already resolved.")
	}
	if f.Actor.isRequesterSide(t) {
		c.Outcome, c.Cause, c.Note = OutcomeSelf, CauseUnknown, Content{}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	answers := !c.Content.IsEmpty() && !f.Actor.isRequesterSide(t)
	if answers {
		if err := t.mustSpeak(f.Actor, f.House); err != nil {
			return nil, err
		}
	}
	entries := t.closeLooseEnds(f.Actor)
	if !c.Note.IsEmpty() {
		entries = append(entries, with(NoteWritten{}, c.Note))
	}
	resolved := TicketResolved{
		Outcome: c.Outcome, Cause: c.Cause, Team: t.Team, Tier: t.Tier, Answers: answers,
		CloseAt: t.closeAt(f, s.At),
	}
	return append(entries, with(resolved, c.Content)), nil
}

func (c *Resolve) check() error {
	if !slices.Contains(Outcomes, c.Outcome) {
		return Invalid("outcome", "resolve.outcome_unknown", "Say how it ended: solved, workaround, fulfilled, no_fault, cannot_solve, withdrawn, self_solved or duplicate.")
	}
	if c.Cause == "" {
		c.Cause = CauseUnknown
	}
	if !slices.Contains(Causes, c.Cause) {
		return Invalid("cause", "resolve.cause_unknown", "There is no such cause.")
	}
	if err := c.Note.checkSize("note"); err != nil {
		return err
	}
	return c.Content.checkSize("body")
}

// closeLooseEnds ends the wait, an open handoff and the dispatcher's interest with the work.
func (t Ticket) closeLooseEnds(actor Actor) []Entry {
	entries := append(t.endHold(), t.endRun()...)
	if open := t.OpenHandoff(); open != nil && actor.Person.IsMember(open.To) {
		entries = append(entries, same(HandoffAccepted{Handoff: open.Seq, Owner: actor.Person.ID})...)
	} else {
		entries = append(entries, t.endHandoff()...)
	}
	return append(entries, t.leaveDispatch()...)
}

// TicketResolved says that the desk holds the work to be done.
type TicketResolved struct {
	Outcome Outcome
	Cause   Cause
	Team    TeamID
	Tier    int
	CloseAt time.Time
	Answers bool // a public text of the desk went with it, which counts as a response
}

// Kind names the event.
func (TicketResolved) Kind() string { return "ticket.resolved" }

// Audience is public.
func (TicketResolved) Audience() Audience { return Public }

func (e TicketResolved) apply(t Ticket, s Stamp) Ticket {
	t.State, t.WaitingAt = StateResolved, zeroTime
	t.Taken = t.Taken || e.Outcome != OutcomeSelf // a requester who helped themselves was helped by no agent
	if e.Answers && t.AnsweredAt.IsZero() {
		t.AnsweredAt = s.At
	}
	t.Resolution = &Resolution{Outcome: e.Outcome, Cause: e.Cause, At: s.At, By: s.By, Team: e.Team, Tier: e.Tier, CloseAt: e.CloseAt}
	return t
}

// Confirm is the requester's word that it is solved: it closes the ticket.
type Confirm struct{}

// Name is "confirm".
func (Confirm) Name() string { return "confirm" }

// Needs nothing.
func (Confirm) Needs() Needs { return Needs{} }

func (c Confirm) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if t.State != StateResolved {
		return nil, Conflict("confirm.not_resolved", "There is nothing to confirm: the ticket is not resolved, or closed already.")
	}
	return same(TicketConfirmed{}, TicketClosed{Why: CloseConfirmed}), nil
}

// TicketConfirmed is the requester's "this solved it".
type TicketConfirmed struct{}

// Kind names the event.
func (TicketConfirmed) Kind() string { return "ticket.confirmed" }

// Audience is public.
func (TicketConfirmed) Audience() Audience { return Public }

func (e TicketConfirmed) apply(t Ticket, _ Stamp) Ticket { return t }

// CloseWhy is why a ticket was closed.
type CloseWhy string

// The ways to be closed.
const (
	CloseConfirmed CloseWhy = "confirmed"
	CloseDue       CloseWhy = "due"
	ClosePerson    CloseWhy = "person"
)

// CloseWhys are all ways to be closed.
var CloseWhys = []CloseWhy{CloseConfirmed, CloseDue, ClosePerson}

// Close ends a resolved ticket without waiting for the requester.
type Close struct{}

// Name is "close".
func (Close) Name() string { return "close" }

// Needs nothing.
func (Close) Needs() Needs { return Needs{} }

func (c Close) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if t.State != StateResolved {
		return nil, Conflict("close.not_resolved", "Only a resolved ticket can be closed. Resolve it first.")
	}
	if f.Actor.IsMachine() {
		if s.At.Before(t.Resolution.CloseAt) {
			return nil, nil
		}
		return same(TicketClosed{Why: CloseDue, SolvedAt: t.Resolution.At, Due: t.Resolution.CloseAt}), nil
	}
	return same(TicketClosed{Why: ClosePerson}), nil
}

// TicketClosed ends a ticket's life, unless it is reopened in time.
type TicketClosed struct {
	Why      CloseWhy
	SolvedAt time.Time `json:",omitzero"` // of the solution that nobody objected to, for one that was due
	Due      time.Time `json:",omitzero"`
}

// Kind names the event.
func (TicketClosed) Kind() string { return "ticket.closed" }

// Audience is public.
func (TicketClosed) Audience() Audience { return Public }

func (e TicketClosed) apply(t Ticket, s Stamp) Ticket {
	t.State = StateClosed
	t.Closure = &Closure{At: s.At, By: s.By, Why: e.Why}
	return t
}

// ReopenWhy is why a ticket came back.
type ReopenWhy string

// The ways to come back.
const (
	ReopenMessage ReopenWhy = "message"
	ReopenPerson  ReopenWhy = "person"
)

// ReopenWhys are all ways to come back.
var ReopenWhys = []ReopenWhy{ReopenMessage, ReopenPerson}

// Reopen brings a solved ticket back to work.
type Reopen struct {
	Content Content // why; a public message before it
}

// Name is "reopen".
func (Reopen) Name() string { return "reopen" }

// Needs nothing.
func (Reopen) Needs() Needs { return Needs{} }

func (c Reopen) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if t.State != StateResolved && t.State != StateClosed {
		return nil, Conflict("reopen.not_resolved", "This ticket is not solved, so there is nothing to reopen.")
	}
	if t.isTooOldToReopen(f.House, s.At) {
		return nil, tooOld()
	}
	if err := c.Content.checkSize("body"); err != nil {
		return nil, err
	}
	if c.Content.IsEmpty() {
		return same(TicketReopened{Why: ReopenPerson}), nil
	}
	posted, err := PostMessage{Content: c.Content}.decide(t, f, s)
	if err != nil {
		return nil, err
	}
	if t.ApplyAll(posted, s).State == StateOpen {
		return posted, nil
	}
	return append(posted, same(TicketReopened{Why: ReopenPerson})...), nil
}

// TicketReopened begins the work anew: the teams visited so far do not count against the next handoff.
type TicketReopened struct{ Why ReopenWhy }

// Kind names the event.
func (TicketReopened) Kind() string { return "ticket.reopened" }

// Audience is public.
func (TicketReopened) Audience() Audience { return Public }

func (e TicketReopened) apply(t Ticket, s Stamp) Ticket {
	t.State, t.Resolution, t.Closure, t.Rating = StateOpen, nil, nil, nil
	t.ReopenedAt, t.Reopenings = s.At, t.Reopenings+1
	t.Visited, t.Bounces = []TeamID{t.Team}, 0
	return t
}

// DiscardWhy is why a ticket is noise.
type DiscardWhy string

// The reasons to discard.
const (
	DiscardSpam  DiscardWhy = "spam"
	DiscardNoise DiscardWhy = "noise"
	DiscardTest  DiscardWhy = "test"
)

// DiscardWhys are all reasons to discard.
var DiscardWhys = []DiscardWhy{DiscardSpam, DiscardNoise, DiscardTest}

// Discard throws noise away for good.
type Discard struct{ Why DiscardWhy }

// Name is "discard".
func (Discard) Name() string { return "discard" }

// Needs nothing.
func (Discard) Needs() Needs { return Needs{} }

func (c Discard) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if !slices.Contains(DiscardWhys, c.Why) {
		return nil, Invalid("why", "discard.why_unknown", "Say why it is thrown away: spam, noise or test.")
	}
	return append(t.closeLooseEnds(Actor{}), same(TicketDiscarded(c))...), nil
}

// TicketDiscarded is final.
type TicketDiscarded struct{ Why DiscardWhy }

// Kind names the event.
func (TicketDiscarded) Kind() string { return "ticket.discarded" }

// Audience is internal.
func (TicketDiscarded) Audience() Audience { return Internal }

func (e TicketDiscarded) apply(t Ticket, _ Stamp) Ticket {
	t.State, t.WaitingAt = StateDiscarded, zeroTime
	return t
}

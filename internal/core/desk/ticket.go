package desk

import (
	"slices"
	"time"
)

// Type is what kind of work a ticket is. All types share one machine of states.
type Type string

// The types, in their wire form.
const (
	Incident Type = "incident"
	Request  Type = "request" // shown as "Service request"
	Problem  Type = "problem"
	Change   Type = "change"
	Alert    Type = "alert"
)

// Types are all types.
var Types = []Type{Incident, Request, Problem, Change, Alert}

// State is where a ticket is on its way: new → open → resolved → closed, or merged or discarded for good.
type State string

// The states. Held is open with a Hold.
const (
	StateNew       State = "new"
	StateOpen      State = "open"
	StateResolved  State = "resolved"
	StateClosed    State = "closed"
	StateMerged    State = "merged"
	StateDiscarded State = "discarded"
)

// States are all states in the order of a ticket's life.
var States = []State{StateNew, StateOpen, StateResolved, StateClosed, StateMerged, StateDiscarded}

// IsLive tells whether work is still to be done.
func (s State) IsLive() bool { return s == StateNew || s == StateOpen }

// IsFinal tells whether nothing can happen any more.
func (s State) IsFinal() bool { return s == StateMerged || s == StateDiscarded }

// Ticket is the present of one case: the fold of its timeline. The zero value is a ticket that was not opened.
type Ticket struct {
	ID      TicketID
	Number  int64
	Version Seq // the last entry folded in; guards every change
	Type    Type
	State   State

	Client    ClientID
	Site      SiteID
	Requester PersonID
	Via       Via

	Team  TeamID
	Tier  int      // the team's
	Owner PersonID // working owner; empty: waiting in the team's queue
	Voice PersonID // customer owner; empty: the working owner speaks

	Category CategoryID
	Impact   Level
	Urgency  Level
	Priority Priority

	OpenedTier int
	OpenedAt   time.Time
	LastAt     time.Time
	ReopenedAt time.Time // of the last reopening, or zero
	Reopenings int
	Taken      bool // an agent has taken or answered it since opening: from now on a team changes by handoff
	AnsweredAt time.Time
	WaitingAt  time.Time // oldest message of the requester nobody has answered, or zero

	Hold        *Hold
	Resolution  *Resolution
	Closure     *Closure
	Rating      *Rating // of the present solution by the requester's side, or nil
	Restriction *Restriction
	Dispatch    *Dispatch // why it is on the dispatcher's list, or nil
	Raise       *Raise
	MergedInto  TicketID
	Major       *Major `json:",omitempty"` // proposed, or made, to stand for many

	VIP       bool        `json:",omitempty"` // whether the requester was one when it was opened
	ActiveAt  time.Time   `json:",omitzero"`  // when a person last did something with it
	Unhappy   int         `json:",omitempty"` // signs that the requester's side is not content
	AskedAt   time.Time   `json:",omitzero"`  // when they last asked for attention
	Escalated []RuleFired `json:",omitempty"` // by the desk's rules

	// Agreement is the promise that holds, or nil. Marks are what its clocks are computed from, Fired what of them was told.
	Agreement *AgreementRef `json:",omitempty"`
	Marks     []Mark        `json:",omitempty"`
	Fired     []Fired       `json:",omitempty"`
	Planned   []Planned     `json:",omitempty"` // escalations that wait for somebody's working hours

	// Waits says that the desk looks for somebody to give it to, Proposed whom it found where that is not its to decide. Workers are who had
	// it last in each team.
	Waits    *Waits    `json:",omitempty"`
	Proposed *Proposed `json:",omitempty"`
	Workers  []Worker  `json:",omitempty"`

	Handoffs []Handoff
	Visited  []TeamID // teams that had the ticket since opening or last reopening, in order
	Bounces  int      // since opening or last reopening

	// Scheduled is work that has a person and a time, in the order it was planned.
	Scheduled []Appointment `json:",omitempty"`

	Tasks    []Task
	Scripts  []ScriptRun `json:",omitempty"`
	Tags     []string
	Watchers []PersonID
	Links    []Link
	Minutes  int // logged on it in all
}

// Hold is what an open ticket waits for.
type Hold struct {
	Reason HoldReason
	Until  time.Time // zero: until something ends it
	Vendor VendorID  // for HoldVendor
	At     time.Time
	By     By
	Words  Seq // the note with the reference and the words, or 0
}

// HoldReason is the kind of wait.
type HoldReason string

// The reasons to hold.
const (
	HoldRequester HoldReason = "requester"
	HoldVendor    HoldReason = "vendor"
	HoldChange    HoldReason = "change"
	HoldScheduled HoldReason = "scheduled"
)

// HoldReasons are all reasons to hold.
var HoldReasons = []HoldReason{HoldRequester, HoldVendor, HoldChange, HoldScheduled}

// Resolution is how and by whom a ticket was solved.
type Resolution struct {
	Outcome Outcome
	Cause   Cause
	At      time.Time
	By      By
	Team    TeamID
	Tier    int
	CloseAt time.Time // closes by itself then
}

// Closure is when and why a ticket was closed.
type Closure struct {
	At  time.Time
	By  By
	Why CloseWhy
}

// Restriction names the only agents and contacts who may see a ticket, besides its requester.
type Restriction struct {
	People []PersonID
	Teams  []TeamID
	At     time.Time
	By     By
}

func (r Restriction) names(person PersonID, teams []TeamID) bool {
	if slices.Contains(r.People, person) {
		return true
	}
	return slices.ContainsFunc(teams, func(team TeamID) bool { return slices.Contains(r.Teams, team) })
}

// Dispatch says that a dispatcher must look, since when and why.
type Dispatch struct {
	Why DispatchWhy
	At  time.Time
}

// Raise says that a manager was called, who and by whom.
type Raise struct {
	To PersonID
	At time.Time
	By By
}

// Link ties two tickets without merging them.
type Link struct {
	Other    TicketID
	Relation Relation
}

// Relation is what the other ticket is to this one.
type Relation string

// The relations.
const (
	Related    Relation = "related"
	CausedBy   Relation = "caused_by"
	CauseOf    Relation = "causes"
	FollowUp   Relation = "follow_up" // this one follows the other
	FollowedBy Relation = "followed_by"
	Duplicates Relation = "duplicates"
	Duplicated Relation = "duplicated_by"
)

// Relations are all relations.
var Relations = []Relation{Related, CausedBy, CauseOf, FollowUp, FollowedBy, Duplicates, Duplicated}

var inverse = map[Relation]Relation{
	Related: Related, CausedBy: CauseOf, CauseOf: CausedBy, FollowUp: FollowedBy, FollowedBy: FollowUp,
	Duplicates: Duplicated, Duplicated: Duplicates,
}

// Inverse is the same tie seen from the other side; empty for an unknown relation.
func (r Relation) Inverse() Relation { return inverse[r] }

// IsHeld tells whether the ticket waits for something.
func (t Ticket) IsHeld() bool { return t.Hold != nil }

// ShownTier is the tier people see: 4 while a vendor has the ticket, else the team's.
func (t Ticket) ShownTier() int {
	if t.Hold != nil && t.Hold.Reason == HoldVendor {
		return 4
	}
	return t.Tier
}

// OpenHandoff gives the one handoff that waits to be accepted, or nil.
func (t Ticket) OpenHandoff() *Handoff {
	for i := len(t.Handoffs) - 1; i >= 0; i-- {
		if t.Handoffs[i].IsOpen() {
			return &t.Handoffs[i]
		}
	}
	return nil
}

// Handoff gives a handoff by its entry, or nil.
func (t Ticket) Handoff(seq Seq) *Handoff {
	i := slices.IndexFunc(t.Handoffs, func(h Handoff) bool { return h.Seq == seq })
	if i < 0 {
		return nil
	}
	return &t.Handoffs[i]
}

// Task gives a task by its entry, or nil.
func (t Ticket) Task(seq Seq) *Task {
	i := slices.IndexFunc(t.Tasks, func(k Task) bool { return k.Seq == seq })
	if i < 0 {
		return nil
	}
	return &t.Tasks[i]
}

// Involved are the agents whose place on the ticket an act may cost them: the working owner, the customer owner and the
// one whom an open handoff goes back to.
func (t Ticket) Involved() []PersonID {
	ids := compact(t.Owner, t.Voice)
	if open := t.OpenHandoff(); open != nil && open.ReturnTo != "" {
		ids = append(ids, open.ReturnTo)
	}
	return ids
}

// keeps gives the person when they may see the ticket and still work here, else nobody.
func (t Ticket) keeps(id PersonID, f Facts) PersonID {
	person, ok := f.Persons[id]
	if !ok || !(Actor{Person: person}).Scope().IsAgentOf(t) {
		return ""
	}
	return id
}

// HasVisited tells whether a team had the ticket since it was opened or last reopened.
func (t Ticket) HasVisited(team TeamID) bool { return slices.Contains(t.Visited, team) }

// Speaker is who speaks to the requester: the customer owner, else the working owner.
func (t Ticket) Speaker() PersonID {
	if t.Voice != "" {
		return t.Voice
	}
	return t.Owner
}

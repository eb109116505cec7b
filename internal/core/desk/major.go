package desk

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/rules"
)

// Major says that a ticket may stand for many: proposed by the desk, or made so by a person.
type Major struct {
	State MajorState
	At    time.Time
	By    By
	Alike []TicketID // those that it was proposed for, itself left out
}

// MajorState is how far it is.
type MajorState string

// The states.
const (
	MajorProposed  MajorState = "proposed"
	MajorConfirmed MajorState = "confirmed"
	MajorDismissed MajorState = "dismissed"
)

// MajorStates are all states.
var MajorStates = []MajorState{MajorProposed, MajorConfirmed, MajorDismissed}

// maxAlike is how many tickets one major incident is proposed for.
const maxAlike = 200

// SetMajor proposes a major incident, confirms one or dismisses it. The desk proposes; people decide.
type SetMajor struct {
	State  MajorState
	Alike  []TicketID // with a proposal
	Reason Reason     // of a machine
}

// Name is "set_major".
func (SetMajor) Name() string { return "set_major" }

// Needs nothing.
func (SetMajor) Needs() Needs { return Needs{} }

func (c SetMajor) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if !slices.Contains(MajorStates, c.State) {
		return nil, Invalid("state", "major.state", "A major incident is proposed, confirmed or dismissed.")
	}
	if t.Major != nil && (t.Major.State == c.State || c.State == MajorProposed) {
		return nil, nil
	}
	if c.State == MajorDismissed && t.Major == nil {
		return nil, Conflict("major.none", "Nobody proposed this as a major incident.")
	}
	if c.State != MajorProposed && f.Actor.IsMachine() {
		return nil, Forbidden("major.people_decide", "The desk proposes a major incident; a dispatcher or manager decides.")
	}
	if len(c.Alike) > maxAlike {
		c.Alike = c.Alike[:maxAlike]
	}
	if t.Major != nil && len(c.Alike) == 0 {
		c.Alike = t.Major.Alike
	}
	entries := same(MajorSet{State: c.State, Alike: c.Alike, Reason: c.Reason})
	if c.State == MajorProposed && t.Dispatch == nil {
		return append(entries, same(DispatchListed{Why: DispatchMajor, Reason: c.Reason})...), nil
	}
	if c.State != MajorProposed && t.Dispatch != nil && t.Dispatch.Why == DispatchMajor {
		return append(entries, same(DispatchCleared{})...), nil
	}
	return entries, nil
}

// AlikeReason is why the desk proposes a major incident.
func AlikeReason(rule string, version int64, n, minutes int, category CategoryID) Reason {
	return Reason{
		Source: "alike", Version: version, Ref: rule,
		Words:  fmt.Sprintf("%d tickets of one category within %d minutes, by escalation %s of version %d.", n, minutes, rule, version),
		Values: []rules.Match{{Field: "n", Value: strconv.Itoa(n)}, {Field: "minutes", Value: strconv.Itoa(minutes)}, {Field: "category", Value: string(category)}},
	}
}

// MajorSet says that a ticket may be, is or is not a major incident.
type MajorSet struct {
	State  MajorState
	Alike  []TicketID `json:",omitempty"`
	Reason Reason     `json:",omitzero"`
}

// Kind names the event.
func (MajorSet) Kind() string { return "major.set" }

// Audience is internal.
func (MajorSet) Audience() Audience { return Internal }

func (e MajorSet) apply(t Ticket, s Stamp) Ticket {
	t.Major = &Major{State: e.State, At: s.At, By: s.By, Alike: e.Alike}
	return t
}

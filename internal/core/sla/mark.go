package sla

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// Mark is something that happened on a ticket, as far as clocks care.
type Mark struct {
	At   time.Time
	What Event
}

// Event is what a mark says. Each kind knows what it does to the clocks.
type Event interface {
	tell(t *teller, at time.Time)
}

// Opened begins the story. What an agent enters from phone or desk side is answered already (S7).
type Opened struct {
	Type     string
	Priority int
	Category string
	Team     Team
	ByAgent  bool
}

func (e Opened) tell(t *teller, at time.Time) {
	t.subject = Subject{Type: e.Type, Priority: e.Priority, Category: e.Category}
	t.team, t.alive = e.Team, true
	t.resolution = t.start(at, Clock{Kind: Resolution})
	t.response = t.start(at, Clock{Kind: FirstResponse})
	t.pass(at, e.Team, false)
	if e.ByAgent {
		t.answer(at)
	}
}

// Voice is whose words they are.
type Voice string

// The voices. Any contact of the client counts as customer; vendors and watchers do not (S7).
const (
	VoiceCustomer  Voice = "customer"
	VoiceAgent     Voice = "agent"
	VoiceVendor    Voice = "vendor"
	VoiceWatcher   Voice = "watcher"
	VoiceAutomatic Voice = "automatic"
)

// Wrote is a message, or an internal note. Only what a customer or an agent writes in public starts or stops a clock.
type Wrote struct {
	By       Voice
	Internal bool
}

func (e Wrote) tell(t *teller, at time.Time) {
	switch {
	case e.Internal:
	case e.By == VoiceAgent:
		t.answer(at)
	case e.By == VoiceCustomer:
		t.ask(at)
	}
}

// Held begins a hold, or gives it another reason: several in a row are one (S4).
type Held struct {
	Wait   Wait
	Vendor string // for a vendor hold: who has the case
}

func (e Held) tell(t *teller, at time.Time) {
	t.wait, t.vendor = e.Wait, e.Vendor
	t.holdAll(at)
}

// Resumed ends the hold.
type Resumed struct{}

func (Resumed) tell(t *teller, at time.Time) {
	t.wait, t.vendor = "", ""
	t.holdAll(at)
}

// Reclassified gives a ticket another type, priority and category.
type Reclassified struct {
	Type     string
	Priority int
	Category string
	Carry    Carry
}

func (e Reclassified) tell(t *teller, at time.Time) {
	t.subject.Type, t.subject.Priority, t.subject.Category = e.Type, e.Priority, e.Category
	t.retarget(at, e.Carry)
}

// AgreementChanged applies another agreement to a running ticket: another contract, or a version by an audited recompute (S6).
type AgreementChanged struct {
	Agreement Agreement
	Hours     calendar.Versions // its calendar; nil: as before
	// TeamHours are those of the teams that have or had their own, by id; the others keep theirs.
	TeamHours map[string]calendar.Versions
	Carry     Carry
}

func (e AgreementChanged) tell(t *teller, at time.Time) {
	t.agreement = e.Agreement
	if e.Hours != nil {
		t.moveHours(at, e.Hours, e.TeamHours)
	}
	t.holdAll(at)
	t.retarget(at, e.Carry)
}

// HoursChanged moves a running ticket to another calendar. Versions of the same calendar need no mark: they are in its Versions.
type HoursChanged struct{ Hours calendar.Versions }

func (e HoursChanged) tell(t *teller, at time.Time) { t.moveHours(at, e.Hours, nil) }

// Resolved ends the work. A public note on it is a response; in silence the response clocks end as not applicable (S7).
type Resolved struct{ Public bool }

func (e Resolved) tell(t *teller, at time.Time) {
	if !t.alive {
		return
	}
	if e.Public {
		t.answer(at)
	}
	t.alive, t.wait, t.vendor = false, "", ""
	t.settleHandoff(at)
	for _, c := range t.counting() {
		switch c.Kind {
		case Resolution, TierTime:
			c.stop(at)
		case FirstResponse, NextResponse:
			c.drop(at)
		default:
			c.hold(at, "")
		}
	}
}

// Reopened takes the work up again with what the clocks had (S6). Teams that had the ticket before count as new to it.
type Reopened struct{}

func (Reopened) tell(t *teller, at time.Time) {
	if t.alive {
		return
	}
	t.alive = true
	t.goOn(at, t.resolution)
	t.visits = map[Team]*count{}
	t.goOn(at, t.tier)
	t.visits[t.team] = t.tier
	if t.asked {
		t.ask(at)
	}
}

// Closed ends the ticket, and with it what still runs. It may be reopened.
type Closed struct{}

func (Closed) tell(t *teller, at time.Time) { t.finish(at) }

// Ended is a ticket merged away or discarded: its clocks stop and never escalate (S11).
type Ended struct{}

func (Ended) tell(t *teller, at time.Time) {
	t.finish(at)
	t.over = true
}

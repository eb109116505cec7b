package sla

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// Clock is one promise as it stands at an instant: what it says, and how it came to that.
type Clock struct {
	Kind      Kind
	Team      Team   // of tier time and acceptance
	Leg       string // of a vendor's clocks
	Run       int    // the present one; runs of a kind are counted over the whole ticket
	State     State
	Wait      Wait // why it is paused; a breached clock may be paused too
	StartedAt time.Time
	StoppedAt time.Time     // zero: not stopped
	Target    time.Duration // zero: nothing is promised
	// Accrued is the open time that counts against the target. Counted is all of it since the start, also what a restart set aside.
	Accrued time.Duration
	Counted time.Duration
	// Due is when the target is or was reached. It is zero where nothing is due, and while a pause keeps it from being known.
	Due      time.Time
	Breaches []Breach
	Steps    []Step // without those of the calendar; Explain has them all
	spans    []span
	hours    calendar.Versions
}

// Breach is a target that was missed. The instant is when that became so; a change that makes a target missed stamps its own (S5).
type Breach struct {
	Run int
	At  time.Time
}

// Left is the open time that is left, less than zero for a clock that is late.
func (c Clock) Left() time.Duration { return c.Target - c.Accrued }

// span is a time in which a clock ran; before is what had accrued when it began.
type span struct {
	from, to time.Time // to is zero while it runs
	before   time.Duration
}

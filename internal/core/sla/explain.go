package sla

import (
	"slices"
	"time"
)

// StepCode says what a step of a clock is.
type StepCode string

// The steps of a clock.
const (
	StepStarted  StepCode = "started"
	StepPaused   StepCode = "paused"
	StepResumed  StepCode = "resumed"
	StepChanged  StepCode = "changed" // another target or a restart: a new run
	StepReopened StepCode = "reopened"
	StepBreached StepCode = "breached"
	StepStopped  StepCode = "stopped"
	StepReturned StepCode = "returned" // what was counted since the offer is the sender's
	StepOpens    StepCode = "opens"    // the calendar opens
	StepCloses   StepCode = "closes"   // the calendar closes
	StepCalendar StepCode = "calendar" // another version, or another calendar, counts from here
)

// Step is one thing that happened to a clock, with the open time accrued when it did.
type Step struct {
	At      time.Time
	Code    StepCode
	Accrued time.Duration
	Wait    Wait          // of a pause
	Run     int           // the run it is in
	Target  time.Duration // the target then
}

func (c *count) step(at time.Time, code StepCode) {
	c.Steps = append(c.Steps, Step{At: at, Code: code, Accrued: c.accrued(at), Wait: c.Wait, Run: c.Run, Target: c.Target})
}

// Explain gives every step of the clock up to an instant in order, those of the calendar among them: while the clock runs, each opening, each closing
// and each version that takes over.
func (c Clock) Explain(at time.Time) []Step {
	steps := slices.Clone(c.Steps)
	for _, s := range c.spans {
		to := s.to
		if to.IsZero() || to.After(at) {
			to = at
		}
		steps = append(steps, c.calendarSteps(s, to)...)
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	for i := 1; i < len(steps); i++ {
		if steps[i].Run == 0 {
			steps[i].Run, steps[i].Target = steps[i-1].Run, steps[i-1].Target
		}
	}
	return steps
}

// calendarSteps are what the calendar does within a time in which the clock runs.
func (c Clock) calendarSteps(s span, to time.Time) []Step {
	var steps []Step
	add := func(at time.Time, code StepCode) {
		steps = append(steps, Step{At: at, Code: code, Accrued: s.before + c.hours.Accrue(s.from, at)})
	}
	for opens, closes := range c.hours.Periods(s.from, to) {
		if opens.After(s.from) {
			add(opens, StepOpens)
		}
		if closes.Before(to) {
			add(closes, StepCloses)
		}
	}
	for _, v := range c.hours[min(1, len(c.hours)):] {
		if v.From.After(c.StartedAt) && !v.From.Before(s.from) && v.From.Before(to) {
			add(v.From, StepCalendar)
		}
	}
	return steps
}

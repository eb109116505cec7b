package sla

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// count is a clock that is being told a ticket's story.
type count struct {
	Clock
	agreement *Agreement
	left      []threshold // have not fired in this run, in order
	since     time.Time   // nothing is stamped before: the last instant at which what is due changed other than by time
	first     int         // the span with which the present count began
	breached  bool        // in this run
	ownHours  bool        // has or had other hours than the agreement's
	dropped   bool        // ended without what it waited for
	running   bool
}

// accrued is the open time counted up to an instant at which the clock is told of.
func (c *count) accrued(at time.Time) time.Duration {
	if len(c.spans) == c.first {
		return 0
	}
	last := c.spans[len(c.spans)-1]
	if !last.to.IsZero() {
		at = last.to
	}
	return last.before + c.hours.Accrue(last.from, at)
}

// reach gives the first instant at which so much is accrued. It gives false if what has been counted does not reach it; the span that
// runs is taken to run on.
func (c *count) reach(need time.Duration) (time.Time, bool) {
	for i := len(c.spans) - 1; i >= c.first; i-- {
		s := c.spans[i]
		if s.before >= need && i > c.first {
			continue
		}
		at, ok := c.hours.Due(s.from, need-s.before)
		if !ok || !s.to.IsZero() && at.After(s.to) || at.After(calendar.Horizon(c.StartedAt)) {
			return time.Time{}, false
		}
		return at, true
	}
	return time.Time{}, false
}

// begin lets the clock run from an instant.
func (c *count) begin(at time.Time) {
	c.spans = append(c.spans, span{from: at, before: c.accrued(at)})
	c.running = true
}

// end lets it stand.
func (c *count) end(at time.Time) {
	if c.running {
		c.spans[len(c.spans)-1].to = at
		c.running = false
	}
}

// hold pauses the clock, or lets it go on, as the reason of a hold wants it. Without a reason there is no hold.
func (c *count) hold(at time.Time, wait Wait) {
	if wait != "" && !c.agreement.Pauses.pauses(c.Kind, wait) {
		wait = ""
	}
	switch {
	case wait == c.Wait:
	case wait == "":
		c.Wait = ""
		c.begin(at)
		c.step(at, StepResumed)
	default:
		c.end(at)
		c.Wait = wait
		c.step(at, StepPaused)
	}
}

// stop ends the clock with what it waited for. It is judged by the due time in force; what is late becomes a breach now at the latest.
func (c *count) stop(at time.Time) {
	c.StoppedAt = at
	c.Due = c.due()
	c.end(at)
	c.Wait = ""
	c.step(at, StepStopped)
}

// drop ends the clock without what it waited for.
func (c *count) drop(at time.Time) {
	c.dropped = true
	c.stop(at)
}

// goOn lets a stopped clock count again, with what it has.
func (c *count) goOn(at time.Time, wait Wait) {
	c.StoppedAt, c.Due, c.Wait, c.since, c.dropped = time.Time{}, time.Time{}, "", at, false
	c.begin(at)
	c.step(at, StepReopened)
	c.hold(at, wait)
}

// aim gives the clock a target and begins a run. Of the warnings that are passed already only the last is left, and none if the target
// itself is: one change is told once.
func (c *count) aim(at time.Time, run int, target time.Duration) {
	c.Run, c.Target, c.since, c.breached = run, target, at, false
	c.left = c.agreement.thresholds(c.Kind, target)
	accrued := c.accrued(at)
	for len(c.left) > 1 && c.left[1].need <= accrued && (c.left[1].What != AtBreach || c.isLate(at)) {
		c.left = c.left[1:]
	}
}

// restart sets aside what was counted.
func (c *count) restart(at time.Time) {
	wasRunning := c.running
	c.end(at)
	c.Counted += c.accrued(at)
	c.first = len(c.spans)
	if wasRunning {
		c.begin(at)
	}
}

// isLate tells whether the target was reached before an instant.
func (c *count) isLate(at time.Time) bool {
	due, ok := c.reach(c.Target)
	return c.Target > 0 && ok && due.Before(at)
}

// fire gives what became so before an instant, in order. What becomes so at that instant, it gives only if nothing more can happen then.
func (c *count) fire(to time.Time, final bool) []Fire {
	var fired []Fire
	for len(c.left) > 0 && c.StoppedAt.IsZero() && c.left[0].need <= c.accrued(to) {
		at, ok := c.reach(c.left[0].need)
		if !ok || !at.Before(to) && (!final || c.left[0].What == AtBreach) {
			break
		}
		if c.left[0].What == AtBreach {
			c.breach(later(at, c.since))
		}
		fired = append(fired, c.fireAt(c.left[0].Threshold, at))
		c.left = c.left[1:]
	}
	return fired
}

func (c *count) breach(at time.Time) {
	c.breached = true
	c.Breaches = append(c.Breaches, Breach{c.Run, at})
	c.step(at, StepBreached)
}

// fireAt words the firing of a threshold that is reached at an instant.
func (c *count) fireAt(t Threshold, reached time.Time) Fire {
	if t.What == AtBreach {
		reached = reached.Add(time.Microsecond)
	}
	return Fire{Clock: c.Kind, Run: c.Run, Threshold: t, At: later(reached, c.since)}
}

// ahead gives what will fire if nothing happens.
func (c *count) ahead() []Fire {
	if !c.StoppedAt.IsZero() {
		return nil
	}
	var fires []Fire
	for _, t := range c.left {
		if at, ok := c.reach(t.need); ok {
			fires = append(fires, c.fireAt(t.Threshold, at))
		}
	}
	return fires
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// due is the due time as it stands, or zero.
func (c *count) due() time.Time {
	if c.Target == 0 {
		return time.Time{}
	}
	due, _ := c.reach(c.Target)
	return due
}

// read gives the clock as it stands at an instant.
func (c *count) read(at time.Time) Clock {
	out := c.Clock
	out.Accrued = c.accrued(at)
	out.Counted += out.Accrued
	if c.StoppedAt.IsZero() {
		out.Due = c.due()
	}
	out.State = c.state(out.Due)
	return out
}

func (c *count) state(due time.Time) State {
	switch {
	case c.Target == 0:
		return NotApplicable
	case c.breached:
		return Breached
	case c.dropped:
		return NotApplicable
	case !c.StoppedAt.IsZero() && len(c.Breaches) > 0:
		return MetAfterChange
	case !c.StoppedAt.IsZero():
		return Met
	case c.Wait != "":
		return Paused
	case due.IsZero():
		return NoDue
	}
	return Running
}

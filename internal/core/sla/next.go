package sla

import "time"

// Next is the clock that people are shown: of those that are due, the one that is due or late the earliest; where none is, the paused one with
// the least time left. It gives false where nothing that was promised is waited for.
func (a Account) Next() (Clock, bool) {
	var next Clock
	found := false
	for _, c := range a.Clocks {
		if c.IsAwaited() && (!found || c.isBefore(next)) {
			next, found = c, true
		}
	}
	return next, found
}

// IsAwaited tells whether what the clock promises is still to come, and known to be due or to wait for the end of a pause.
func (c Clock) IsAwaited() bool {
	return c.StoppedAt.IsZero() && c.Target > 0 && (!c.Due.IsZero() || c.State == Paused)
}

func (c Clock) isBefore(other Clock) bool {
	switch {
	case c.Due.IsZero() != other.Due.IsZero():
		return !c.Due.IsZero()
	case c.Due.IsZero():
		return c.Left() < other.Left()
	}
	return c.Due.Before(other.Due)
}

// Used is the share of the target that is used up, in percent; more than 100 for a clock that is late.
func (c Clock) Used() int {
	if c.Target <= 0 {
		return 0
	}
	return int(c.Accrued.Microseconds() / max(c.Target.Microseconds()/100, 1))
}

// UsedAt is the instant at which a share of the target, in percent, was or will be used up, if nothing happens. It is zero where that is not known.
func (c Clock) UsedAt(percent int) time.Time {
	need := time.Duration(c.Target.Microseconds()*int64(percent)/100) * time.Microsecond
	for i := len(c.spans) - 1; i >= 0 && need > 0; i-- {
		s := c.spans[i]
		if s.before >= need {
			continue // it was before this span
		}
		at, ok := c.hours.Due(s.from, need-s.before)
		if !ok || !s.to.IsZero() && at.After(s.to) {
			break
		}
		return at
	}
	return time.Time{}
}

// Counts tells whether the clock counts at an instant after its last step, and if so until when: the next closing, or zero where it never closes.
func (c Clock) Counts(at time.Time) (until time.Time, counts bool) {
	if !c.StoppedAt.IsZero() || c.Wait != "" {
		return time.Time{}, false
	}
	return c.hours.Open(at)
}

// IsClients tells whether a kind of clock is promised to the client: what the desk promises itself and vendors promise the desk is not.
func (k Kind) IsClients() bool { return k == FirstResponse || k == NextResponse || k == Resolution }

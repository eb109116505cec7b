package engine

import (
	"sync"
	"time"

	"tierdesk/internal/core/desk"
)

// maxDrift is how far the wall clock may move against the monotonic one before the desk stops stamping.
const maxDrift = 2 * time.Minute

// Clock gives the instants of stamps. It notices when the host's clock is set: then nothing is stamped and nothing falls
// due until the clock returns or the desk is started again, which takes the new time for right.
type Clock struct {
	wall    func() time.Time
	elapsed func() time.Duration // since some fixed moment, unmoved by setting the clock

	mu     sync.Mutex
	origin time.Time // wall time at elapsed zero, as accepted
}

// NewClock makes a clock of a wall clock and a steady one; tests, drills and the simulator bring their own.
func NewClock(wall func() time.Time, elapsed func() time.Duration) *Clock {
	return &Clock{wall: wall, elapsed: elapsed, origin: wall().Add(-elapsed())}
}

// Now gives the instant in UTC and whole microseconds, or an error of kind unavailable while the clock drifts. The instant is the one that
// was checked: a clock that is set between two looks at it never stamps anything.
func (c *Clock) Now() (time.Time, error) {
	now, drift := c.look()
	if drift > maxDrift || drift < -maxDrift {
		return time.Time{}, &desk.Error{
			Kind: desk.KindUnavailable, Code: "clock.moved",
			Message: "The computer's clock was moved by " + drift.Round(time.Second).String() +
				". Nothing is written until it returns, or until the desk is started again to take the new time.",
			Values: []desk.Value{{Place: "Drift", Text: drift.Round(time.Second).String()}},
		}
	}
	return now.UTC().Truncate(time.Microsecond), nil
}

// Drift is how far the wall clock is ahead of where it should be.
func (c *Clock) Drift() time.Duration {
	_, drift := c.look()
	return drift
}

func (c *Clock) look() (time.Time, time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.wall()
	return now, now.Sub(c.origin.Add(c.elapsed()))
}

// Accept takes the wall clock's time for right.
func (c *Clock) Accept() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.origin = c.wall().Add(-c.elapsed())
}

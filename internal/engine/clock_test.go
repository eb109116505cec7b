package engine_test

import (
	"errors"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// TestClockStopsAtAStep sets the host's clock and wants no instant until it returns or the new time is accepted.
func TestClockStopsAtAStep(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		step   time.Duration
		stands bool
	}{
		{"an hour back", -time.Hour, true},
		{"an hour ahead", time.Hour, true},
		{"400 days ahead", 400 * 24 * time.Hour, true},
		{"two minutes and a bit", 2*time.Minute + time.Second, true},
		{"a correction", time.Minute, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &host{wall: begin}
			c := h.clock()
			h.step(tt.step)
			h.pass(time.Minute)
			_, err := c.Now()
			var refused *desk.Error
			if got := errors.As(err, &refused) && refused.Code == "clock.moved"; got != tt.stands {
				t.Fatalf("after the step: %v, want a clock that stands: %v", err, tt.stands)
			}
			h.step(-tt.step)
			if now, err := c.Now(); err != nil || !now.Equal(begin.Add(time.Minute)) {
				t.Errorf("after its return: got %v, %v", now, err)
			}
			h.step(tt.step)
			c.Accept()
			if now, err := c.Now(); err != nil || !now.Equal(begin.Add(time.Minute+tt.step)) {
				t.Errorf("after the new time was accepted: got %v, %v", now, err)
			}
		})
	}
}

// TestClockIsReadOnce steps the host's clock between any two looks at it: no instant of a clock that was moved is ever given.
func TestClockIsReadOnce(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	for look := 1; look <= 4; look++ {
		looks, armed := 0, false
		wall := func() time.Time {
			if looks++; armed && looks >= look {
				return begin.Add(time.Hour)
			}
			return begin
		}
		c := engine.NewClock(wall, func() time.Duration { return 0 })
		looks, armed = 0, true
		if now, err := c.Now(); err == nil && !now.Equal(begin) {
			t.Errorf("moved before look %d: the desk stamps %v", look, now)
		}
	}
}

// host is a computer whose clock is set by somebody. Its steady clock runs on.
type host struct {
	wall   time.Time
	steady time.Duration
}

func (h *host) clock() *engine.Clock {
	return engine.NewClock(func() time.Time { return h.wall }, func() time.Duration { return h.steady })
}

func (h *host) step(by time.Duration) { h.wall = h.wall.Add(by) }

func (h *host) pass(by time.Duration) {
	h.wall = h.wall.Add(by)
	h.steady += by
}

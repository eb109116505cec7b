package sla

import (
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
)

// Pause is a time that does not count, [From, To). A zero To means that it goes on.
type Pause struct{ From, To time.Time }

// Forecast is when a target is reached.
type Forecast struct {
	Due    time.Time     // zero: paused, never open, or not within ten years
	Paused bool          // it depends on the end of a pause
	Left   time.Duration // what is left when paused
}

// Due tells when so much open time outside of pauses has passed since start (S13). Pauses come in any order, may overlap, lie within each
// other and begin before start. Reaching the target at the first instant of a pause is that instant.
func Due(hours calendar.Versions, start time.Time, target time.Duration, pauses []Pause) Forecast {
	horizon := calendar.Horizon(start)
	at, left := start, target
	for _, p := range slices.SortedFunc(slices.Values(pauses), func(a, b Pause) int { return a.From.Compare(b.From) }) {
		if p.From.After(at) {
			if due, ok := hours.Due(at, left); ok && !due.After(p.From) {
				return within(due, horizon)
			}
			if p.From.After(horizon) {
				return Forecast{}
			}
			left -= hours.Accrue(at, p.From)
		}
		if p.To.IsZero() {
			return Forecast{Paused: true, Left: left}
		}
		at = later(at, p.To)
	}
	due, ok := hours.Due(at, left)
	if !ok {
		return Forecast{}
	}
	return within(due, horizon)
}

func within(due, horizon time.Time) Forecast {
	if due.After(horizon) {
		return Forecast{}
	}
	return Forecast{Due: due}
}

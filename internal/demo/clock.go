package demo

import (
	"time"

	"tierdesk/internal/engine"
)

// clock is one that only the director moves. Both its hands go together, so that the engine sees no drift.
type clock struct{ start, now time.Time }

func newClock(at time.Time) *clock { return &clock{start: at, now: at} }

func (c *clock) engine() *engine.Clock {
	return engine.NewClock(func() time.Time { return c.now }, func() time.Duration { return c.now.Sub(c.start) })
}

// advance never goes back.
func (c *clock) advance(to time.Time) {
	if to.After(c.now) {
		c.now = to
	}
}

// dayEndsAfter is how long after midnight UTC the last zone of the story has gone home, with a breather for what is told of now.
const dayEndsAfter = 32 * time.Hour

// workday gives the date that lies so many working days back; 1 is the last one that is over everywhere.
func workday(now time.Time, back int) time.Time {
	day := now.Add(-dayEndsAfter).UTC().Truncate(24 * time.Hour)
	for {
		if isWorkday(day) {
			if back--; back <= 0 {
				return day
			}
		}
		day = day.AddDate(0, 0, -1)
	}
}

// workdayAfter gives the next working day but so many.
func workdayAfter(day time.Time, days int) time.Time {
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if isWorkday(day) {
			days--
		}
	}
	return day
}

func isWorkday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// on gives a time of day ("08:05") on the date of another instant, in a zone.
func on(date time.Time, clock string, zone *time.Location) (time.Time, error) {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(date.Year(), date.Month(), date.Day(), at.Hour(), at.Minute(), 0, 0, zone).UTC(), nil
}

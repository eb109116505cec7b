package store

import "time"

// LongestWait is more than any lease, and any pause before a letter is tried again. What would wait longer was written by a clock that was
// ahead and has returned: it counts as over, or mail and search would stand for as long as the clock was wrong.
const LongestWait = 24 * time.Hour

// Waits tells whether what is held back until an instant is so at another.
func Waits(until, now time.Time) bool {
	return until.After(now) && !until.After(now.Add(LongestWait))
}

package worker

import (
	"time"

	"tierdesk/internal/engine"
)

// SystemClock is the host's clock, watched against its own steady one.
func SystemClock() *engine.Clock {
	start := time.Now()
	wall := func() time.Time { return time.Now().Round(0) }
	return engine.NewClock(wall, func() time.Duration { return time.Since(start) })
}

//go:build drill

package main

import (
	"os"
	"strings"
	"time"

	"tierdesk/internal/engine"
	"tierdesk/internal/worker"
)

// hostClock is the host's clock, set ahead or back by what the file TIERDESK_DRILL_CLOCK says, as "-1h". It is read at every look, so that a
// drill sets the clock of a running desk. The steady clock is the host's: the desk notices as it would on a computer whose clock is set.
func hostClock() *engine.Clock {
	path := os.Getenv("TIERDESK_DRILL_CLOCK")
	if path == "" {
		return worker.SystemClock()
	}
	start := time.Now()
	wall := func() time.Time { return time.Now().Round(0).Add(drilledStep(path)) }
	return engine.NewClock(wall, func() time.Duration { return time.Since(start) })
}

// drilledStep panics at a file that cannot be read: a drill that drills nothing must not pass.
func drilledStep(path string) time.Duration {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	step, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		panic(err)
	}
	return step
}

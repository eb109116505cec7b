package worker

import (
	"context"
	"log/slog"
	"time"

	"tierdesk/internal/engine"
)

// How often the clocks are compared: now and then, and soon again while the desk's stands, so that it goes on as soon as it may.
const (
	compareEvery = 10 * time.Second
	compareSoon  = time.Second
)

// Clocks holds the host's clock against the database's, and tells the log when it stands and when it goes on.
func Clocks(e *engine.Engine, log *slog.Logger) Job {
	begin := time.Now()
	compared, stood := -compareEvery, false
	return Job{Name: "clocks", Every: compareSoon, Run: func(ctx context.Context) (bool, time.Time, error) {
		_, before := e.Clock().Now()
		if since := time.Since(begin) - compared; since >= compareEvery || before != nil {
			if err := e.CompareClock(ctx); err != nil {
				return false, time.Time{}, err
			}
			compared = time.Since(begin)
		}
		_, err := e.Clock().Now()
		switch {
		case err != nil && !stood:
			log.Error("the clock is off: nothing is written", "error", err)
		case err == nil && stood:
			log.Info("the clock is right again")
		}
		stood = err != nil
		return false, time.Time{}, nil
	}}
}

package worker

import (
	"context"
	"time"

	"tierdesk/internal/engine"
)

// Due runs what is due and sleeps until the next is.
func Due(e *engine.Engine) Job {
	return Job{Name: "due", Every: 10 * time.Second, Woken: true, Run: func(ctx context.Context) (bool, time.Time, error) {
		ran, next, err := e.RunDue(ctx)
		return ran > 0, next, err
	}}
}

package worker

import (
	"context"
	"time"

	"tierdesk/internal/engine"
)

// breadthEvery is how often the desk looks for many tickets that are alike.
const breadthEvery = 20 * time.Second

// Breadth proposes a major incident where many tickets of one category come within a few minutes. Of several nodes one looks.
func Breadth(e *engine.Engine, node string) Job {
	return Job{Name: "breadth", Every: breadthEvery, Run: func(ctx context.Context) (bool, time.Time, error) {
		now, err := e.Clock().Now()
		if err != nil {
			return false, time.Time{}, err
		}
		if mine, err := e.Store().Lease(ctx, "breadth", node, now, now.Add(2*breadthEvery)); err != nil || !mine {
			return false, time.Time{}, err
		}
		_, err = e.WatchBreadth(ctx)
		return false, time.Time{}, err
	}}
}

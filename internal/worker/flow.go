package worker

import (
	"context"
	"time"

	"tierdesk/internal/engine"
)

const (
	flowPage   = 300              // tickets counted in one transaction
	flowYield  = 3                // how much longer than it works the job rests while many wait
	foldEvery  = 30 * time.Second // until then a report adds the tickets of a changed month itself
	foldMonths = 20
)

// Flows keeps the report of tiers in step with the tickets.
func Flows(e *engine.Engine, worker string) Job {
	var folded time.Time
	return Job{Name: "flows", Every: time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "flows", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		began := time.Now()
		n, err := e.Store().CountFlows(ctx, flowPage)
		if err != nil {
			return false, time.Time{}, err
		}
		if n == flowPage { // more wait: what people do goes first
			rest(ctx, flowYield*time.Since(began), nil)
			return true, time.Time{}, nil
		}
		now, err := e.Clock().Now()
		if err != nil || now.Sub(folded) < foldEvery {
			return false, time.Time{}, err
		}
		n, err = e.Store().FoldFlows(ctx, foldMonths)
		if n < foldMonths {
			folded = now
		}
		return n == foldMonths, time.Time{}, err
	}}
}

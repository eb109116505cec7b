package worker

import (
	"context"
	"time"

	"tierdesk/internal/engine"
)

const (
	flowPage   = 300              // tickets counted in one transaction
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
		n, err := e.Store().CountFlows(ctx, flowPage)
		if err != nil || n == flowPage {
			return n == flowPage, time.Time{}, err
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

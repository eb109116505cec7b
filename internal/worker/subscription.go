package worker

import (
	"context"
	"time"

	"tierdesk/internal/engine"
)

// Subscriptions reads the calendars that others publish when their time has come, one in each round so that the lease lasts, on one node.
func Subscriptions(e *engine.Engine, worker string, fetchDue func(context.Context) (more bool, next time.Time, err error)) Job {
	return Job{Name: "subscriptions", Every: time.Hour, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "subscriptions", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		return fetchDue(ctx)
	}}
}

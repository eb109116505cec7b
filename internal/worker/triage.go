package worker

import (
	"context"
	"runtime/debug"
	"time"

	"tierdesk/internal/engine"
)

// learnLease is how long one node has the learning to itself. It takes minutes on the largest desks.
const learnLease = 30 * time.Minute

// learnAfter is how long a desk runs before it may learn: people come back to it first, and what was imported is searched and counted first.
const learnAfter = 10 * time.Minute

// leanHeap is how much more memory, in hundredths, is taken before what is unused is given back while the desk learns.
const leanHeap = 30

// Triage learns from solved tickets when it is time, on one node. What was learned is guarded by its version, should two nodes learn all the same.
func Triage(e *engine.Engine, worker string, learnDue func(context.Context) (time.Time, error)) Job {
	return Job{Name: "triage", Every: time.Hour, After: learnAfter, Run: func(ctx context.Context) (bool, time.Time, error) {
		now, err := e.Clock().Now()
		if err != nil {
			return false, time.Time{}, err
		}
		if mine, err := e.Store().Lease(ctx, "triage", worker, now, now.Add(learnLease)); err != nil || !mine {
			return false, time.Time{}, err
		}
		defer giveBack()
		defer debug.SetGCPercent(debug.SetGCPercent(leanHeap)) // the desk is not to take twice what learning needs
		next, err := learnDue(ctx)
		return false, next, err
	}}
}

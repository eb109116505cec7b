package worker

import (
	"context"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/engine"
)

// keptFor is how long a blob nobody names is kept: one is put before the row that names it is committed.
const keptFor = 24 * time.Hour

// Sweep removes blobs that nothing names, once an hour, on one node.
func Sweep(e *engine.Engine, blobs blob.Store, worker string) Job {
	return Job{Name: "sweep", Every: time.Hour, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "sweep", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		now, err := e.Clock().Now()
		if err != nil {
			return false, time.Time{}, err
		}
		_, err = blobs.Sweep(ctx, now.Add(-keptFor), func(client, hash string) (bool, error) {
			return e.Store().BlobInUse(ctx, client, hash)
		})
		return false, time.Time{}, err
	}}
}

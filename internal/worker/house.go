package worker

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// House follows the live feed for changes of the desk's set-up that another node made, and forgets frames after a day.
func House(e *engine.Engine) Job {
	var cursor store.FeedCursor
	return Job{Name: "house", Every: time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
		frames, next, err := e.Store().FeedAfter(ctx, cursor, feedPage)
		if err != nil {
			return false, time.Time{}, err
		}
		if slices.ContainsFunc(frames, func(f store.Frame) bool { return f.Topic == "house" }) {
			if err := e.Refresh(ctx); err != nil {
				return false, time.Time{}, err // the cursor stays, so that the change is not missed
			}
		}
		cursor = next
		return len(frames) == feedPage, time.Time{}, nil
	}}
}

const (
	feedPage = 500
	feedKept = 24 * time.Hour
)

// Trim forgets feed frames after a day.
func Trim(e *engine.Engine) Job {
	return Job{Name: "trim", Every: time.Hour, Run: func(ctx context.Context) (bool, time.Time, error) {
		now, err := e.Clock().Now()
		if err != nil {
			return false, time.Time{}, err
		}
		return false, time.Time{}, e.Store().TrimFeed(ctx, now.Add(-feedKept))
	}}
}

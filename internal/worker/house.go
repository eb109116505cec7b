package worker

import (
	"context"
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
		cursor = next
		for _, frame := range frames {
			if frame.Topic == "house" {
				return len(frames) == feedPage, time.Time{}, e.Refresh(ctx)
			}
		}
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

package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// House follows the live feed for changes of the desk's set-up and promises that another node made. When what due times depend on changed, those of
// open tickets are moved; when an administrator decided so, running tickets are taken over to another version of their agreement. Both are
// looked at after a start too: the node that a change was made on may have ended before it had done them.
func House(e *engine.Engine) Job {
	var cursor store.FeedCursor
	begun := false
	return Job{Name: "house", Every: time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
		frames, next, err := e.Store().FeedAfter(ctx, cursor, feedPage)
		if err != nil {
			return false, time.Time{}, err
		}
		tells := func(topics ...string) bool {
			return !begun || slices.ContainsFunc(frames, func(f store.Frame) bool { return slices.Contains(topics, f.Topic) })
		}
		if tells("house", "agreement", "calendar", "rules", "script") {
			if err := e.Refresh(ctx); err != nil {
				return false, time.Time{}, err // the cursor stays, so that the change is not missed
			}
		}
		if tells("agreement") {
			if _, err := e.BindRunning(ctx); err != nil {
				return false, time.Time{}, err
			}
		}
		if tells("house", "calendar", "rules") {
			if _, err := e.KeepDues(ctx); err != nil {
				return false, time.Time{}, err
			}
		}
		cursor, begun = next, true
		return len(frames) == feedPage, time.Time{}, nil
	}}
}

const (
	feedPage = 500
	feedKept = 24 * time.Hour
)

// draftsKept is how long what somebody typed and did not send waits for them.
const draftsKept = 90 * 24 * time.Hour

// Trim forgets feed frames, presences and mailed links a day after their end, and drafts after three months.
func Trim(e *engine.Engine) Job {
	return Job{Name: "trim", Every: time.Hour, Run: func(ctx context.Context) (bool, time.Time, error) {
		now, err := e.Clock().Now()
		if err != nil {
			return false, time.Time{}, err
		}
		s, day := e.Store(), now.Add(-feedKept)
		return false, time.Time{}, errors.Join(s.TrimFeed(ctx, day), s.TrimPresences(ctx, day), s.TrimLinks(ctx, day), s.TrimDrafts(ctx, now.Add(-draftsKept)))
	}}
}

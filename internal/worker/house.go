package worker

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// House follows the live feed for changes of the desk's set-up and promises that another node made. When a calendar, the
// hours of a team or the escalations of the rules changed, the due times of open tickets are moved; when an administrator decided so, running tickets are taken over to
// another version of their agreement.
func House(e *engine.Engine) Job {
	var cursor store.FeedCursor
	var counted map[desk.TeamID][]desk.TeamHours // as of the last time that tickets were moved
	return Job{Name: "house", Every: time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
		frames, next, err := e.Store().FeedAfter(ctx, cursor, feedPage)
		if err != nil {
			return false, time.Time{}, err
		}
		tells := func(topics ...string) bool {
			return slices.ContainsFunc(frames, func(f store.Frame) bool { return slices.Contains(topics, f.Topic) })
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
		hours := teamHours(e.House())
		if tells("calendar", "rules") || tells("house") && !maps.EqualFunc(hours, counted, slices.Equal) {
			if _, err := e.Recount(ctx); err != nil {
				return false, time.Time{}, err
			}
		}
		if tells("house") { // what the house says before its frame comes is looked at then
			counted = hours
		}
		cursor = next
		return len(frames) == feedPage, time.Time{}, nil
	}}
}

// teamHours are those of the teams that have or had their own.
func teamHours(h desk.House) map[desk.TeamID][]desk.TeamHours {
	own := map[desk.TeamID][]desk.TeamHours{}
	for id, t := range h.Teams {
		if len(t.Hours) > 0 {
			own[id] = t.Hours
		}
	}
	return own
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

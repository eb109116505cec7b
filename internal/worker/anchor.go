package worker

import (
	"context"
	"crypto/ed25519"
	"time"

	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Anchors seals what changed each minute and hands the anchor to keep, which copies it out of the database.
func Anchors(e *engine.Engine, key ed25519.PrivateKey, worker string, keep func(store.Anchor) error) Job {
	return Job{Name: "anchor", Every: time.Minute, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "anchor", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		anchor, made, err := e.Anchor(ctx, key)
		if err != nil || !made {
			return false, time.Time{}, err
		}
		return false, time.Time{}, keep(anchor)
	}}
}

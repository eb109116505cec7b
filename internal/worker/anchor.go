package worker

import (
	"context"
	"crypto/ed25519"
	"runtime"
	"runtime/debug"
	"time"

	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Anchors seals what changed each minute and hands each anchor to keep, which copies it out of the database.
func Anchors(e *engine.Engine, key ed25519.PrivateKey, worker string, keep func(store.Anchor) error) Job {
	return Job{Name: "anchor", Every: time.Minute, Run: func(ctx context.Context) (bool, time.Time, error) {
		defer giveBack()
		if mine, err := lease(ctx, e, "anchor", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		return false, time.Time{}, e.Anchor(ctx, key, keep)
	}}
}

// restingHeap is how much memory of its heap the process may hold on to, in use or not, before what can be given back is.
const restingHeap = 10 << 20

// giveBack returns memory to the system when there is much of it: what a burst of work took is not what a desk needs for the rest of its life.
func giveBack() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapSys-m.HeapReleased > restingHeap {
		debug.FreeOSMemory()
	}
}

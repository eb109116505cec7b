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

// Anchors seals what changed each minute and hands the anchor to keep, which copies it out of the database.
func Anchors(e *engine.Engine, key ed25519.PrivateKey, worker string, keep func(store.Anchor) error) Job {
	return Job{Name: "anchor", Every: time.Minute, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "anchor", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		defer giveBack()
		anchor, made, err := e.Anchor(ctx, key)
		if err != nil || !made {
			return false, time.Time{}, err
		}
		return false, time.Time{}, keep(anchor)
	}}
}

// idleHeap is how much unused memory the process may hold on to.
const idleHeap = 24 << 20

// giveBack returns memory to the system when much of it is unused: after an import all tickets are sealed by one anchor, which is
// not how a desk is for the rest of its life.
func giveBack() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapIdle-m.HeapReleased > idleHeap || m.HeapInuse > idleHeap {
		debug.FreeOSMemory()
	}
}

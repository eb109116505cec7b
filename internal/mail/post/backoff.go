package post

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff gives growing pauses with jitter, so that a hundred mailboxes do not return to a healed server in
// the same second.
type backoff struct {
	first, most time.Duration
	tries       int
}

// next gives the coming pause: between half and all of first × 2^tries, never above most.
func (b *backoff) next() time.Duration {
	pause := doubled(b.first, b.tries, b.most)
	b.tries++
	return pause/2 + rand.N(pause/2+1)
}

// reset is called after success.
func (b *backoff) reset() { b.tries = 0 }

// doubled gives first × 2^times, at most most.
func doubled(first time.Duration, times int, most time.Duration) time.Duration {
	for ; times > 0 && first < most; times-- {
		first *= 2
	}
	return min(first, most)
}

// sleep waits for the pause or the end of ctx.
func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

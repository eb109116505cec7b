package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
	"tierdesk/internal/core/desk"
)

// How often one address may try to sign in: a few at once, then one every ten seconds.
const (
	triesAtOnce = 8
	triesEvery  = 10 * time.Second
	maxTried    = 10_000
)

// tries holds back guessing of one account's password from many places; guessing from one place is held back by the
// outermost handler. It counts addresses that do not exist as well, so that it tells nothing of them.
type tries struct {
	mu      sync.Mutex
	fresh   map[string]*rate.Limiter
	earlier map[string]*rate.Limiter // the generation before, so that the whole is bounded
}

func newTries() *tries { return &tries{fresh: map[string]*rate.Limiter{}} }

func (t *tries) take(email string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	limiter, ok := t.fresh[email]
	if !ok {
		if limiter, ok = t.earlier[email]; !ok {
			limiter = rate.NewLimiter(rate.Every(triesEvery), triesAtOnce)
		}
		if len(t.fresh) >= maxTried {
			t.fresh, t.earlier = map[string]*rate.Limiter{}, t.fresh
		}
		t.fresh[email] = limiter
	}
	if limiter.AllowN(now, 1) {
		return nil
	}
	return &desk.Error{Kind: desk.KindLimit, Code: "auth.too_many_tries", Message: "Too many attempts for this address. Wait a minute, then try again."}
}

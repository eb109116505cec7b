package httpguard

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are how many requests a second are served, and at once: in general for each address and each key, and for sign-ins
// and refused keys of each address.
type Limits struct {
	PerAddress rate.Limit
	PerKey     rate.Limit
	PerSignIn  rate.Limit
	PerRefusal rate.Limit
}

// The defaults. They hold back floods and guessing, not work: many people may share one address.
const (
	defaultPerAddress = 4000
	defaultPerKey     = 3000
	defaultPerSignIn  = 0.5
	defaultPerRefusal = 2
	burstSeconds      = 2
	smallBurst        = 20
)

// SignInPath is where passwords are sent to.
const SignInPath = "/sign-in"

// doors are where somebody becomes known to the desk, says a password, asks for a letter, or writes by the link in one. What follows
// a door is the secret of a link.
var doors = []string{SignInPath, "/join", "/forgot", "/you/password", "/r"}

func isDoor(path string) bool {
	return slices.ContainsFunc(doors, func(door string) bool { return path == door || strings.HasPrefix(path, door+"/") })
}

type counts struct {
	addresses, keys, signIns, refusals *limiters
}

func newCounts(l Limits) *counts {
	pick := func(given, otherwise rate.Limit) rate.Limit {
		if given == 0 {
			return otherwise
		}
		return given
	}
	return &counts{
		addresses: newLimiters(pick(l.PerAddress, defaultPerAddress)), keys: newLimiters(pick(l.PerKey, defaultPerKey)),
		signIns: newLimiters(pick(l.PerSignIn, defaultPerSignIn)), refusals: newLimiters(pick(l.PerRefusal, defaultPerRefusal)),
	}
}

// admit counts a request, or says how long to wait.
func (c *counts) admit(r *http.Request, address string, now time.Time) (time.Duration, bool) {
	if wait, ok := c.addresses.take(address, now); !ok {
		return wait, false
	}
	if wait, ok := c.refusals.peek(address, now); !ok {
		return wait, false
	}
	if r.Method == http.MethodPost && isDoor(r.URL.Path) {
		return c.signIns.take(address, now)
	}
	if key := r.Header.Get("Authorization"); key != "" {
		sum := sha256.Sum256([]byte(key))
		return c.keys.take(string(sum[:]), now)
	}
	return 0, true
}

// failed counts a refused key, so that guessing from one address comes to an end.
func (c *counts) failed(address string, now time.Time) { c.refusals.take(address, now) }

// limiters is one limiter for each name, forgotten by generations so that the whole stays bounded.
type limiters struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	fresh   map[string]*rate.Limiter
	earlier map[string]*rate.Limiter
}

const maxNames = 20_000

func newLimiters(limit rate.Limit) *limiters {
	return &limiters{limit: limit, burst: max(smallBurst, int(burstSeconds*limit)), fresh: map[string]*rate.Limiter{}}
}

func (l *limiters) of(name string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.fresh[name]
	if ok {
		return limiter
	}
	if limiter, ok = l.earlier[name]; !ok {
		limiter = rate.NewLimiter(l.limit, l.burst)
	}
	if len(l.fresh) >= maxNames {
		l.fresh, l.earlier = map[string]*rate.Limiter{}, l.fresh
	}
	l.fresh[name] = limiter
	return limiter
}

func (l *limiters) take(name string, now time.Time) (time.Duration, bool) {
	limiter := l.of(name)
	if limiter.AllowN(now, 1) {
		return 0, true
	}
	return l.wait(limiter, now), false
}

// peek asks without counting.
func (l *limiters) peek(name string, now time.Time) (time.Duration, bool) {
	limiter := l.of(name)
	if limiter.TokensAt(now) >= 1 {
		return 0, true
	}
	return l.wait(limiter, now), false
}

func (l *limiters) wait(limiter *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - limiter.TokensAt(now)
	return time.Duration(missing / float64(l.limit) * float64(time.Second))
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	problem(w, http.StatusTooManyRequests, "request.too_many", fmt.Sprintf("Too many requests. Try again in %d s.", seconds))
}

// problem answers in the form of RFC 9457, as the API does.
func problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}{http.StatusText(status), status, code, detail})
}

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"tierdesk/internal/core/desk"
)

// maxDrift is how far the wall clock may move against the monotonic one, or stand from the database's, before the desk stops stamping.
const maxDrift = 2 * time.Minute

// The codes of a clock that stands.
const (
	CodeClockMoved    = "clock.moved"    // against the host's own steady clock
	CodeClockDatabase = "clock.database" // against the clock of the database
)

// Clock gives the instants of stamps. It notices when the host's clock is set: then nothing is stamped and nothing falls
// due until the clock returns, an administrator takes the new time, or the desk is started again, which takes it too. It also notices
// when the host's clock and the database's are apart: leases of two nodes would overlap. Then nothing helps but that they agree again.
type Clock struct {
	wall    func() time.Time
	elapsed func() time.Duration // since some fixed moment, unmoved by setting the clock

	mu       sync.Mutex
	origin   time.Time  // wall time at elapsed zero, as accepted
	database time.Time  // the database's time at elapsed zero; zero: it has no clock of its own, or was never asked
	doubted  bool       // the accepted time was not the database's, so it is not what the clock has to return to
	stands   Standstill // as of the last look
}

// Standstill says why a clock stands. The zero value is that of one that goes.
type Standstill struct {
	Code  string
	Drift time.Duration // how far the host's clock is ahead
	Now   time.Time     // what the host's clock says
	Since time.Time     // when that was noticed, by the time that held before, or by the database's
}

// NewClock makes a clock of a wall clock and a steady one; tests, drills and the simulator bring their own.
func NewClock(wall func() time.Time, elapsed func() time.Duration) *Clock {
	return &Clock{wall: wall, elapsed: elapsed, origin: wall().Add(-elapsed())}
}

// Now gives the instant in UTC and whole microseconds, or an error of kind unavailable while the clock stands. The instant is the one that
// was checked: a clock that is set between two looks at it never stamps anything.
func (c *Clock) Now() (time.Time, error) {
	now, _, stands := c.look()
	if stands.Code != "" {
		return time.Time{}, stands.problem()
	}
	return now.UTC().Truncate(time.Microsecond), nil
}

// Standstill says why the clock stands; zero: it goes.
func (c *Clock) Standstill() Standstill {
	_, _, stands := c.look()
	return stands
}

// Drift is how far the wall clock is ahead of where it should be.
func (c *Clock) Drift() time.Duration {
	_, drift, _ := c.look()
	return drift
}

func (c *Clock) look() (now time.Time, drift time.Duration, stands Standstill) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, steady := c.wall(), c.elapsed()
	drift, apart := now.Sub(c.origin.Add(steady)), c.apart(now, steady)
	if c.doubted && !isFar(apart) {
		c.origin, c.doubted, drift = now.Add(-steady), false, 0
	}
	switch {
	case isFar(apart): // comes first: taking a time that is not the database's would not help
		stands = Standstill{Code: CodeClockDatabase, Drift: apart, Now: now, Since: c.database.Add(steady)}
	case isFar(drift):
		stands = Standstill{Code: CodeClockMoved, Drift: drift, Now: now, Since: c.origin.Add(steady)}
	}
	if c.stands.Code != "" && stands.Code != "" {
		stands.Since = c.stands.Since
	}
	c.stands = stands
	return now, drift, stands
}

// apart is how far the wall clock is ahead of the database's, which is taken to have gone on steadily since it was asked.
func (c *Clock) apart(now time.Time, steady time.Duration) time.Duration {
	if c.database.IsZero() {
		return 0
	}
	return now.Sub(c.database.Add(steady))
}

func isFar(d time.Duration) bool { return d > maxDrift || d < -maxDrift }

// Accept takes the wall clock's time for right.
func (c *Clock) Accept() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.origin = c.wall().Add(-c.elapsed())
}

// Heard takes what the database said its time is, and when by the steady clock it was asked: it said so halfway of the way there and back.
func (c *Clock) Heard(database time.Time, asked time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, steady := c.wall(), c.elapsed()
	c.database = database.Add(-(asked + steady) / 2)
	if isFar(c.apart(now, steady)) && !isFar(now.Sub(c.origin.Add(steady))) {
		c.doubted = true
	}
}

func (s Standstill) problem() *desk.Error {
	drift := s.Drift.Round(time.Second).String()
	values := []desk.Value{{Place: "Drift", Text: drift}}
	if s.Code == CodeClockDatabase {
		return &desk.Error{
			Kind: desk.KindUnavailable, Code: "clock.database", Values: values,
			Message: "The computer's clock differs from that of the database by " + drift +
				". Nothing is written here until the two agree: set the clock that is wrong, best by NTP on both computers.",
		}
	}
	return &desk.Error{
		Kind: desk.KindUnavailable, Code: "clock.moved", Values: values,
		Message: "The computer's clock was moved by " + drift +
			". Nothing is written until it returns, or until an administrator takes the new time.",
	}
}

// IsClock tells whether an error says that the clock stands.
func IsClock(err error) bool {
	var e *desk.Error
	return errors.As(err, &e) && (e.Code == CodeClockMoved || e.Code == CodeClockDatabase)
}

// askFor is how long the database may take to say its time. Half of it is how wrong the answer may be.
const askFor = 10 * time.Second

// CompareClock holds the host's clock against the database's. A node does so before it works, and again and again.
func (e *Engine) CompareClock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	asked := e.clock.elapsed()
	at, err := e.store.DatabaseNow(ctx)
	if err != nil {
		return fmt.Errorf("ask the database for its time: %w", err)
	}
	if !at.IsZero() {
		e.clock.Heard(at, asked)
	}
	return nil
}

// ClockDetails is what the trail keeps of a time that was taken.
type ClockDetails struct {
	Node  string `json:"node,omitempty"`
	Drift int64  `json:"drift_seconds"`
}

// AcceptClock takes the time of this node's host for right after its clock was moved, and says what it stood for. It does not help against a
// database whose clock is apart: only the hosts' clocks themselves can agree. A clock that goes is left alone.
func (e *Engine) AcceptClock(ctx context.Context, actor desk.Actor, node string) (Standstill, error) {
	if err := actor.MayAct(desk.ActAcceptClock); err != nil {
		return Standstill{}, err
	}
	if err := e.CompareClock(ctx); err != nil {
		return Standstill{}, err
	}
	stands := e.clock.Standstill()
	switch stands.Code {
	case "":
		return stands, nil
	case CodeClockDatabase:
		return stands, stands.problem()
	}
	details, err := json.Marshal(ClockDetails{Node: node, Drift: int64(stands.Drift.Round(time.Second) / time.Second)})
	if err != nil {
		return stands, fmt.Errorf("write what the trail keeps: %w", err)
	}
	e.clock.Accept()
	audit, err := e.NewAudit(actor, "clock.accept", "")
	if err != nil {
		return stands, err
	}
	audit.Details = string(details)
	if err := e.store.SaveAudit(ctx, audit); err != nil {
		return stands, err
	}
	e.log.Warn("the new time was taken", "person", actor.Person.ID, "drift", stands.Drift)
	e.signal()
	return stands, nil
}

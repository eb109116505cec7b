package engine_test

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/engine/duetest"
	"tierdesk/internal/store"
)

// stepRounds is how often a normal run steps clocks on each store; the drill does it more often.
const stepRounds = 12

// TestClockSteps lets two nodes do the due work of one desk while their hosts' clocks are stepped, each for itself: nothing is told twice,
// nothing is missed once a node has caught up, no breach is taken back, and while a clock drifts its node does nothing.
func TestClockSteps(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) { stepClocks(t, s, stepRounds, 5) })
}

func stepClocks(t *testing.T, s store.Store, rounds int, seed uint64) {
	t.Helper()
	d := newClockDesk(t, s, seed)
	dice := rand.New(rand.NewPCG(seed, 12))
	nodes := []*node{newNode(t, s, d.now), newNode(t, s, d.now)}
	var last duetest.Report
	steps := []time.Duration{-time.Hour, time.Hour, 400 * 24 * time.Hour, -400 * 24 * time.Hour, 7 * time.Hour, -24 * time.Hour, 30 * 24 * time.Hour}
	stood := 0
	for round := range rounds {
		for range 4 {
			d.promised(d.open())
		}
		d.now = d.now.Add(time.Duration(dice.IntN(40*60)) * time.Minute)
		for _, n := range nodes {
			n.host.wall = n.host.wall.Add(d.now.Sub(n.at))
			n.host.steady += d.now.Sub(n.at)
			n.at = d.now
		}
		one := nodes[dice.IntN(len(nodes))]
		one.host.step(steps[dice.IntN(len(steps))])
		if one.engine.Clock().Drift() != 0 {
			if _, _, err := one.engine.RunDue(t.Context()); err == nil {
				t.Fatalf("round %d: due work ran while the clock was %v off", round, one.engine.Clock().Drift())
			}
			stood++
		}
		one.engine.Clock().Accept()
		latest := catchUp(t, nodes)
		report, err := duetest.Look(t.Context(), s, latest, last)
		d.must(err)
		if changed := report.Changed(last); !report.Sound() || len(changed) > 0 {
			t.Fatalf("round %d, nodes at %v and %v: %s %v", round, nodes[0].host.wall, nodes[1].host.wall, report, changed)
		}
		last = report
	}
	t.Logf("%d steps, %d of them while a node stood: %s", rounds, stood, last)
	if last.Fired < rounds || last.Breached == 0 || last.Expired == 0 || last.Resumed == 0 {
		t.Errorf("too little fell due to say anything: %s", last)
	}
}

// node is an engine on a computer with a clock of its own.
type node struct {
	host   *host
	at     time.Time // of the desk when the clock was last moved
	engine *engine.Engine
}

func newNode(t *testing.T, s store.Store, now time.Time) *node {
	t.Helper()
	n := &node{host: &host{wall: now}, at: now}
	var err error
	n.engine, err = engine.New(t.Context(), s, n.host.clock(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// catchUp lets all nodes work beside each other until nobody finds anything due, and gives the instant of the node that is the furthest.
func catchUp(t *testing.T, nodes []*node) time.Time {
	t.Helper()
	var latest time.Time
	for _, n := range nodes {
		if n.host.wall.After(latest) {
			latest = n.host.wall
		}
	}
	for range 200 {
		var working sync.WaitGroup
		ran, failed := make([]int, len(nodes)), make([]error, len(nodes))
		for i, n := range nodes {
			working.Go(func() { ran[i], _, failed[i] = n.engine.RunDue(t.Context()) })
		}
		working.Wait()
		sum := 0
		for i := range nodes {
			if failed[i] != nil {
				t.Fatal(failed[i])
			}
			sum += ran[i]
		}
		if sum == 0 {
			return latest
		}
	}
	t.Fatal("the nodes find due work for ever")
	return latest
}

// promised puts a new ticket where something will fall due: a handoff that nobody accepts, a hold that ends by itself, or nothing but its clocks.
func (d *clockDesk) promised(id desk.TicketID) {
	d.t.Helper()
	parts := []desk.Part{}
	for _, code := range desk.PartCodes {
		parts = append(parts, desk.Part{Code: code, Text: "x"})
	}
	var c desk.Command
	switch d.dice.IntN(4) {
	case 0:
		ticket := d.fold(id)
		to := d.teams[0]
		for _, team := range d.teams {
			if team != ticket.Team {
				to = team
			}
		}
		c = desk.OfferHandoff{To: to, Parts: parts}
	case 1:
		c = desk.Put{Reason: pick(d.dice, desk.HoldReasons...), Until: d.now.Add(time.Duration(1+d.dice.IntN(2000)) * time.Minute), Vendor: d.vendor}
	case 2:
		c = desk.PostMessage{Content: desk.Content{Body: "words"}}
	default:
		return
	}
	if _, err := d.engine.Do(d.t.Context(), id, c, engine.Call{Actor: d.agent, Via: desk.ViaWeb}); err != nil {
		d.t.Fatal(fmt.Errorf("%s: %w", c.Name(), err))
	}
}

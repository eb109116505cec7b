package engine_test

import (
	"context"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/engine/duetest"
	"tierdesk/internal/store"
)

// TestClockStopsApartFromTheDatabase tells a clock what the database's says and wants no instant while the two are apart, whichever is wrong.
func TestClockStopsApartFromTheDatabase(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		ahead  time.Duration // of the database's
		stands bool
	}{
		{"an hour ahead", time.Hour, true},
		{"an hour behind", -time.Hour, true},
		{"two minutes and a bit", 2*time.Minute + time.Second, true},
		{"two minutes and a bit behind", -2*time.Minute - time.Second, true},
		{"almost two minutes", 2*time.Minute - time.Second, false},
		{"almost two minutes behind", -2*time.Minute + time.Second, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &host{wall: begin.Add(tt.ahead)}
			c := h.clock()
			c.Heard(begin, h.steady)
			h.pass(time.Minute)
			_, err := c.Now()
			if got := codeOf(err) == engine.CodeClockDatabase; got != tt.stands {
				t.Fatalf("apart: %v, want a clock that stands: %v", err, tt.stands)
			}
			if got := c.Standstill(); tt.stands && (got.Drift != tt.ahead || !got.Since.Equal(begin.Add(time.Minute))) {
				t.Errorf("it stands for %+v", got)
			}
			c.Accept()
			if _, err := c.Now(); (err != nil) != tt.stands {
				t.Errorf("after the new time was accepted: %v, and accepting helps against the host's own clock only", err)
			}
			h.step(-tt.ahead)
			h.pass(time.Second)
			if now, err := c.Now(); err != nil || !now.Equal(begin.Add(61*time.Second)) {
				t.Errorf("after the host's clock was set right: got %v, %v", now, err)
			}
			h.step(tt.ahead)
			if _, err := c.Now(); (err != nil) != tt.stands {
				t.Errorf("after it was set wrong again: %v", err)
			}
			c.Heard(h.wall, h.steady)
			if _, err := c.Now(); (err != nil) != tt.stands || tt.stands && codeOf(err) != engine.CodeClockMoved {
				t.Errorf("moved together with the database's: %v, want that an administrator is asked", err)
			}
			c.Accept()
			if _, err := c.Now(); err != nil {
				t.Errorf("after both were moved and accepted: %v", err)
			}
		})
	}
}

// TestClockFollowsTheDatabaseBack moves the database's clock under a node that was right, and back.
func TestClockFollowsTheDatabaseBack(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	h := &host{wall: begin}
	c := h.clock()
	c.Heard(begin, h.steady)
	for _, moved := range []time.Duration{time.Hour, -time.Hour} {
		h.pass(time.Minute)
		c.Heard(h.wall.Add(moved), h.steady)
		if _, err := c.Now(); codeOf(err) != engine.CodeClockDatabase || c.Standstill().Drift != -moved {
			t.Errorf("the database's clock moved by %v: %v", moved, err)
		}
		c.Heard(h.wall, h.steady)
		if now, err := c.Now(); err != nil || !now.Equal(h.wall) {
			t.Errorf("it came back from %v: %v, %v", moved, now, err)
		}
	}
	h.step(time.Hour)
	c.Heard(h.wall, h.steady)
	if _, err := c.Now(); codeOf(err) != engine.CodeClockMoved {
		t.Errorf("moved later with the database's: %v, want that an administrator is asked", err)
	}
}

// TestClockHalvesTheWay asks a database that takes three minutes to answer: what it said was half of that ago.
func TestClockHalvesTheWay(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	h := &host{wall: begin}
	c := h.clock()
	h.pass(3 * time.Minute)
	c.Heard(begin.Add(90*time.Second), 0)
	if _, err := c.Now(); err != nil {
		t.Errorf("got %v from clocks that agree", err)
	}
	c.Heard(begin.Add(90*time.Second-121*time.Second), 0)
	if got := c.Standstill().Drift; got != 121*time.Second {
		t.Errorf("apart by %v, want 2m1s", got)
	}
}

// apartStore is a database whose clock is another computer's.
type apartStore struct {
	store.Store
	now func() time.Time
}

func (s apartStore) DatabaseNow(context.Context) (time.Time, error) { return s.now(), nil }

// TestClocksApart lets two nodes do the due work of one desk, the one an hour or more from the database's clock: it writes and does nothing, not
// even when the new time is accepted, until its clock is set right; the other one works on, and everything is told once.
func TestClocksApart(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d := newClockDesk(t, s, 7)
		apart := apartStore{Store: s, now: func() time.Time { return d.now }}
		var last duetest.Report
		for round, by := range []time.Duration{time.Hour, -time.Hour, 400 * 24 * time.Hour, -400 * 24 * time.Hour} {
			for range 4 {
				d.promised(d.open())
			}
			right, wrong := newNode(t, apart, d.now), newNode(t, apart, d.now.Add(by))
			for _, n := range []*node{right, wrong} {
				d.must(n.engine.CompareClock(t.Context()))
				n.host.pass(20 * time.Hour)
			}
			d.now = d.now.Add(20 * time.Hour)
			d.must(right.engine.CompareClock(t.Context()))
			for range 2 {
				if ran, _, err := wrong.engine.RunDue(t.Context()); ran != 0 || codeOf(err) != engine.CodeClockDatabase {
					t.Fatalf("%v off, it did %d pieces of due work: %v", by, ran, err)
				}
				_, err := wrong.engine.Do(t.Context(), d.open(), desk.PostMessage{Content: desk.Content{Body: "words"}}, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
				if codeOf(err) != engine.CodeClockDatabase {
					t.Fatalf("%v off, it answered: %v", by, err)
				}
				if _, err := wrong.engine.AcceptClock(t.Context(), d.agent, "wrong"); codeOf(err) != engine.CodeClockDatabase {
					t.Fatalf("%v off, its time was accepted: %v", by, err)
				}
			}
			catchUp(t, []*node{right})
			report, err := duetest.Look(t.Context(), s, d.now, last)
			d.must(err)
			if changed := report.Changed(last); !report.Sound() || len(changed) > 0 || report.Fired <= last.Fired {
				t.Fatalf("round %d: %s, %d before, %v", round, report, last.Fired, changed)
			}
			last = report
			wrong.host.step(-by)
			d.must(wrong.engine.CompareClock(t.Context()))
			if ran, _, err := wrong.engine.RunDue(t.Context()); ran != 0 || err != nil {
				t.Errorf("set right, it did %d pieces of due work that were done already: %v", ran, err)
			}
		}
	})
}

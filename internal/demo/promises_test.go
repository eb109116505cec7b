package demo

import (
	"log/slog"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

func TestPromisesCanBeKept(t *testing.T) {
	for _, p := range promises {
		if err := calendar.Check(p.calendar(ends[0]).Hours); err != nil {
			t.Errorf("%s: %v", p.client, err)
		}
		if err := sla.Check(p.agreement(ends[0])); err != nil {
			t.Errorf("%s: %v", p.client, err)
		}
	}
}

// TestClocksOfTheStory holds that every ticket is bound, that what passed was told at its instant, so that nothing is left for the start, and that
// each state of a clock can be seen.
func TestClocksOfTheStory(t *testing.T) {
	for _, now := range ends {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			s := furnished(t, now)
			e, err := engine.New(t.Context(), s, newClock(now).engine(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if ran, _, err := e.RunDue(t.Context()); err != nil || ran > 0 {
				t.Errorf("%d things were still to be done: %v", ran, err)
			}
			seen := map[string]int{}
			eachTicket(t, s, func(l store.Loaded, records []store.Record) {
				countClocks(t, e, l, records, now, seen)
			})
			want := []string{"running", "paused", "late", "met", "breached", "told"}
			if now.Equal(ends[0]) {
				want = append(want, "soon") // by day, when most that is open was opened a short while ago
			}
			for _, what := range want {
				if seen[what] == 0 {
					t.Errorf("nothing shows %q", what)
				}
			}
		})
	}
}

func countClocks(t *testing.T, e *engine.Engine, l store.Loaded, records []store.Record, now time.Time, seen map[string]int) {
	t.Helper()
	terms, err := e.Terms(t.Context(), l.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	account, ok := l.Ticket.Clocks(terms, now)
	if !ok {
		t.Errorf("#%d %q is bound to no agreement", l.Ticket.Number, l.Subject)
	}
	for _, r := range records {
		if fired, ok := r.Event.(desk.ClockFired); ok {
			seen["told"]++
			if r.Stamp.At.Sub(fired.At).Abs() > time.Second {
				t.Errorf("#%d %q: what passed at %s was told at %s", l.Ticket.Number, l.Subject, fired.At, r.Stamp.At)
			}
		}
	}
	for _, c := range account.Clocks {
		if c.StoppedAt.IsZero() {
			continue
		}
		seen[string(c.State)]++
	}
	next, ok := account.Next()
	switch {
	case !ok:
	case next.State == sla.Breached:
		seen["late"]++
	case next.State == sla.Paused:
		seen["paused"]++
	case next.Used() >= 75:
		seen["soon"]++
	default:
		seen["running"]++
	}
}

package sla_test

import (
	"testing"
	"time"

	"tierdesk/internal/core/sla"
)

// TestUsedAt holds that the instant at which a share is used up is the first at which the clock says so, whatever was paused before.
func TestUsedAt(t *testing.T) {
	s := story(ber, promises("resolution 8h"), "1 Jun 07:00",
		mark("1 Jun 09:00", sla.Held{Wait: sla.WaitRequester}), mark("1 Jun 13:00", sla.Resumed{}))
	told := at("1 Jun 14:00") // three hours are counted
	next, ok := sla.Tell(s, told).Next()
	if !ok {
		t.Fatal("no clock runs")
	}
	soon := next.UsedAt(75)
	wantDue(t, soon, "2 Jun 09:00") // six hours: four to the closing at 15:00, then two from 07:00
	wantDue(t, next.UsedAt(25), "1 Jun 09:00")
	for _, tt := range []struct {
		at   time.Time
		used int
	}{{soon.Add(-time.Microsecond), 74}, {soon, 75}} {
		if c, _ := sla.Tell(s, tt.at).Next(); c.Used() != tt.used {
			t.Errorf("at %v it says %d %%, want %d", tt.at, c.Used(), tt.used)
		}
	}
	if until, counts := next.Counts(told); !counts || !until.Equal(at("1 Jun 15:00")) {
		t.Errorf("it counts: %v, until %v", counts, until)
	}
	held, _ := sla.Tell(s, at("1 Jun 10:00")).Next()
	if _, counts := held.Counts(at("1 Jun 10:00")); counts || !held.UsedAt(75).IsZero() {
		t.Errorf("a paused clock counts, or is known to be used at %v", held.UsedAt(75))
	}
}

// TestUsedAtAfterARestart does not take what was set aside for what is used.
func TestUsedAtAfterARestart(t *testing.T) {
	agreement := promises("resolution P1 4h", "resolution P3 8h")
	agreement.OnChange = sla.Restart
	s := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 12:00", sla.Reclassified{Priority: 1, Type: "incident"}))
	next, _ := sla.Tell(s, at("1 Jun 12:30")).Next()
	wantDue(t, next.UsedAt(75), "1 Jun 15:00")
}

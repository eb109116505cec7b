package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
	"tierdesk/internal/core/calendar"
)

// anyHours draws a calendar in any zone of the eras, and sometimes another that follows it.
func anyHours(t *rapid.T) calendar.Versions {
	clocks := wallClocks()
	one := func() calendar.Versions {
		s := scene{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "calendar"), 0))}
		w := clocks[s.IntN(len(clocks))]
		hours, err := calendar.Compile(s.calendar(w), w.location)
		if err != nil {
			t.Fatal(err)
		}
		return calendar.Always(hours)
	}
	v := one()
	for range rapid.IntRange(0, 2).Draw(t, "later versions") {
		v = v.Then(anyInstant(t), one())
	}
	return v
}

func anyInstant(t *rapid.T) time.Time {
	era := rapid.SampledFrom(eras).Draw(t, "era")
	day, err := time.Parse(time.DateOnly, era.around)
	if err != nil {
		t.Fatal(err)
	}
	return day.Add(time.Duration(rapid.Int64Range(-1e13, 1e13).Draw(t, "off")) * time.Microsecond)
}

func anyTarget(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(1, 1e12).Draw(t, "target")) * time.Microsecond
}

// TestLaws are the laws of SLA.md that hold for calendars and their versions.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, a, b, c := anyHours(t), anyInstant(t), anyInstant(t), anyInstant(t)
		if b.Before(a) {
			a, b = b, a
		}
		if c.Before(b) {
			b, c = c, b
		}
		if b.Before(a) {
			a, b = b, a
		}
		if got, want := v.Accrue(a, b)+v.Accrue(b, c), v.Accrue(a, c); got != want {
			t.Fatalf("open in two parts %s, at once %s", got, want)
		}
		if open := v.Accrue(a, c); open < 0 || open > c.Sub(a) {
			t.Fatalf("%s open in %s", open, c.Sub(a))
		}
		target := anyTarget(t)
		checkDue(t, v, a, target)
		first, ok := v.Due(a, target)
		later, laterOK := v.Due(b, target)
		if ok && laterOK && later.Before(first) {
			t.Fatalf("started later and due sooner: %s and %s", first, later)
		}
		more, moreOK := v.Due(a, target+anyTarget(t))
		if moreOK && (!ok || !more.After(first)) {
			t.Fatalf("more is due %s, less %s", more, first)
		}
		checkOpening(t, v, a)
	})
}

// checkDue holds S2: at the due time the target is accrued, and a moment before it is not.
func checkDue(t *rapid.T, v calendar.Versions, start time.Time, target time.Duration) {
	due, ok := v.Due(start, target)
	if !ok {
		if open := v.Accrue(start, calendar.Horizon(start)); open >= target {
			t.Fatalf("no due time for %s, and %s are open in ten years", target, open)
		}
		return
	}
	if got := v.Accrue(start, due); got != target {
		t.Fatalf("due %s with %s accrued, want %s", due, got, target)
	}
	if got := v.Accrue(start, due.Add(-time.Microsecond)); got != target-time.Microsecond {
		t.Fatalf("a moment before %s there is %s, want one moment less than %s", due, got, target)
	}
}

func checkOpening(t *rapid.T, v calendar.Versions, at time.Time) {
	opens, ok := v.NextOpening(at)
	if !ok {
		return
	}
	if opens.Before(at) || v.Accrue(at, opens) != 0 || v.Accrue(opens, opens.Add(time.Microsecond)) == 0 {
		t.Fatalf("%s opens next at %s", at, opens)
	}
	closes, open := v.Open(opens)
	if !open {
		t.Fatalf("closed at the opening %s", opens)
	}
	if !closes.IsZero() && (v.Accrue(opens, closes) != closes.Sub(opens) || v.Accrue(closes, closes.Add(time.Microsecond)) != 0) {
		t.Fatalf("open from %s to %s", opens, closes)
	}
}

// busy is a calendar with lunch, nights and a hundred exceptions, in a zone with daylight saving.
func busy(t testing.TB) *calendar.Hours {
	c := calendar.Calendar{Zone: "Europe/Berlin", Weekly: weekdays("08:00-12:00", "13:00-17:00", "22:00-03:00")}
	for day := range 100 {
		date := time.Date(2026, 1, 1+7*day, 0, 0, 0, 0, time.UTC)
		c.Exceptions = append(c.Exceptions, calendar.Exception{Date: date.Format(time.DateOnly), Hours: []string{"10:00-11:00"}})
	}
	return compile(t, c)
}

func TestCountingAllocatesNothing(t *testing.T) {
	v := calendar.Always(busy(t))
	start := instant(t, "2026-01-15T10:20:30Z")
	if got := testing.AllocsPerRun(100, func() {
		due, _ := v.Due(start, 5000*time.Hour)
		v.Accrue(start, due)
		v.NextOpening(due)
		v.Open(due)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// BenchmarkDue reaches over two years of working days, and over as many with nights and a hundred exceptions.
func BenchmarkDue(b *testing.B) {
	for name, hours := range map[string]*calendar.Hours{"plain": compile(b, ber), "busy": busy(b)} {
		v, start := calendar.Always(hours), instant(b, "2026-01-15T10:20:30Z")
		target := v.Accrue(start, start.AddDate(2, 0, 0))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := v.Due(start, target); !ok {
					b.Fatal("no due time")
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, c := range []calendar.Calendar{ber, cai, ngt} {
		location := zone(b, c.Zone)
		b.Run(fmt.Sprint(c.Zone, c.Weekly["mon"]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := calendar.Compile(c, location); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

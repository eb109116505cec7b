package sla_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

var calendars = []calendar.Versions{
	ber, lun, all, ngt, nyc, cai, never,
	ber.Then(at("3 Jun 12:00"), nyc),
	hours("Australia/Lord_Howe", daily("01:00-03:00", "12:00-13:00")),
}

func anyGap(t *rapid.T, label string) time.Duration {
	limit := rapid.SampledFrom([]time.Duration{0, time.Minute, 2 * time.Hour, 3 * 24 * time.Hour}).Draw(t, label+" up to")
	return time.Duration(rapid.Int64Range(0, limit.Microseconds()).Draw(t, label)) * time.Microsecond
}

func anyAgreement(t *rapid.T) sla.Agreement {
	a := promises("first_response 2h", "next_response P1 30m", "next_response 3h", "resolution P1 4h", "resolution T2 12h", "resolution 2days",
		"tier_time T1 1h", "tier_time T2 5h", "acceptance 45m")
	a.Warnings = append(slices.Clone(sla.UsualWarnings), sla.Warning{Minutes: 30}, sla.Warning{Clock: sla.Resolution, Minutes: 60})
	a.OnChange = rapid.SampledFrom([]sla.Carry{sla.AsAgreed, sla.Retroactive, sla.Restart}).Draw(t, "on change")
	if rapid.Bool().Draw(t, "own pauses") {
		a.Pauses = sla.Pauses{sla.FirstResponse: {sla.WaitRequester}, sla.Resolution: {sla.WaitVendor, sla.WaitChange}, sla.TierTime: {}}
	}
	return a
}

func anyEvent(t *rapid.T) sla.Event {
	team := rapid.SampledFrom([]sla.Team{intake, network, servers, experts}).Draw(t, "team")
	wait := rapid.SampledFrom(sla.Waits).Draw(t, "wait")
	carry := rapid.SampledFrom([]sla.Carry{sla.AsAgreed, sla.AsAgreed, sla.Retroactive, sla.Restart}).Draw(t, "carry")
	leg := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "leg")
	flag := rapid.Bool().Draw(t, "flag")
	return rapid.SampledFrom([]sla.Event{
		sla.Wrote{By: sla.VoiceCustomer},
		sla.Wrote{By: sla.VoiceAgent},
		sla.Wrote{By: sla.VoiceAutomatic},
		sla.Held{Wait: wait},
		sla.Held{Wait: wait},
		sla.Resumed{},
		sla.Resumed{},
		sla.Routed{To: team},
		sla.Offered{To: team, WorkDone: flag},
		sla.Offered{To: team},
		sla.Accepted{},
		sla.Accepted{},
		sla.Returned{},
		sla.Returned{},
		sla.Withdrawn{},
		sla.Reclassified{Type: "incident", Priority: rapid.IntRange(1, 4).Draw(t, "priority"), Carry: carry},
		sla.Resolved{Public: flag},
		sla.Reopened{},
		sla.Reopened{},
		sla.Closed{},
		sla.VendorAsked{Leg: leg, Contract: sla.Contract{Hours: nyc, Response: time.Hour, Resolution: 8 * time.Hour}},
		sla.VendorAnswered{Leg: leg},
		sla.VendorEnded{Leg: leg, Done: flag},
		sla.HoursChanged{Hours: rapid.SampledFrom(calendars).Draw(t, "other hours")},
		sla.AgreementChanged{Agreement: anyAgreement(t), Carry: carry},
		sla.AgreementChanged{Agreement: anyAgreement(t), Carry: carry, Hours: nyc, TeamHours: map[string]calendar.Versions{network.ID: all}},
	}).Draw(t, "event")
}

func anyStory(t *rapid.T) sla.Story {
	start := at("29 May 08:00").Add(anyGap(t, "start"))
	s := sla.Story{Agreement: anyAgreement(t), Hours: rapid.SampledFrom(calendars).Draw(t, "hours")}
	if rapid.Bool().Draw(t, "team hours") {
		s.TeamHours = map[string]calendar.Versions{network.ID: nyc, experts.ID: all}
	}
	s.Marks = []sla.Mark{{At: start, What: sla.Opened{Type: "incident", Priority: 3, Team: intake, ByAgent: rapid.Bool().Draw(t, "by agent")}}}
	for range rapid.IntRange(0, 25).Draw(t, "marks") {
		start = start.Add(anyGap(t, "gap"))
		s.Marks = append(s.Marks, sla.Mark{At: start, What: anyEvent(t)})
	}
	if rapid.IntRange(0, 5).Draw(t, "merged") == 0 {
		s.Marks = append(s.Marks, sla.Mark{At: start.Add(anyGap(t, "gap")), What: sla.Ended{}})
	}
	return s
}

// anyInstant draws one after the opening.
func anyInstant(t *rapid.T, s sla.Story, label string) time.Time {
	m := rapid.SampledFrom(s.Marks).Draw(t, label+" after")
	return m.At.Add(anyGap(t, label))
}

// TestLaws are the laws that hold for every story at every instant.
func TestLaws(t *testing.T) { rapid.Check(t, checkLaws) }

func checkLaws(t *rapid.T) {
	s := anyStory(t)
	one, other := anyInstant(t, s, "one"), anyInstant(t, s, "other")
	if other.Before(one) {
		one, other = other, one
	}
	early, late := sla.Tell(s, one), sla.Tell(s, other)
	if !reflect.DeepEqual(late, sla.Tell(s, other)) {
		t.Fatal("told again, the story is another")
	}
	for _, a := range []sla.Account{early, late} {
		checkLedger(t, a)
		checkFires(t, a)
		checkClocks(t, a)
	}
	checkNothingUndone(t, early, late)
	checkForecast(t, s, early)
}

func checkLedger(t *rapid.T, a sla.Account) {
	sum := time.Duration(0)
	for _, c := range a.Ledger.Cells {
		if c.For <= 0 {
			t.Fatalf("the cell %+v is empty", c)
		}
		sum += c.For
	}
	if sum != a.Ledger.Elapsed {
		t.Fatalf("the cells sum to %s, elapsed are %s", sum, a.Ledger.Elapsed)
	}
	if c := resolution(a); a.Ledger.Sum(sla.Counted) != c.Counted {
		t.Fatalf("the ledger counts %s, the clock %s", a.Ledger.Sum(sla.Counted), c.Counted)
	}
}

func resolution(a sla.Account) sla.Clock {
	return a.Clocks[slices.IndexFunc(a.Clocks, func(c sla.Clock) bool { return c.Kind == sla.Resolution })]
}

type fireKey struct {
	clock     sla.Kind
	run       int
	threshold sla.Threshold
}

func key(f sla.Fire) fireKey { return fireKey{f.Clock, f.Run, f.Threshold} }

func checkFires(t *rapid.T, a sla.Account) {
	seen := map[fireKey]bool{}
	for _, f := range append(slices.Clone(a.Fired), a.Ahead...) {
		if seen[key(f)] {
			t.Fatalf("%+v fires twice", f)
		}
		seen[key(f)] = true
	}
	for _, f := range a.Fired {
		if f.At.After(a.At) {
			t.Fatalf("at %s it had fired %+v", a.At, f)
		}
	}
	for _, f := range a.Ahead {
		if !f.At.After(a.At) {
			t.Fatalf("at %s it had not fired %+v", a.At, f)
		}
	}
}

func checkClocks(t *rapid.T, a sla.Account) {
	runs := map[sla.Kind]map[int]bool{}
	for _, c := range a.Clocks {
		if runs[c.Kind] == nil {
			runs[c.Kind] = map[int]bool{}
		}
		if runs[c.Kind][c.Run] {
			t.Fatalf("two clocks %s have run %d", c.Kind, c.Run)
		}
		runs[c.Kind][c.Run] = true
		if c.State == sla.Met && (c.Accrued > c.Target || len(c.Breaches) > 0) {
			t.Fatalf("%s is met with %s of %s and breaches %v", c.Kind, c.Accrued, c.Target, c.Breaches)
		}
		if c.State == sla.Paused && c.Wait == "" || c.State == sla.Running && (c.Due.IsZero() || c.Due.Before(a.At) || !c.StoppedAt.IsZero()) {
			t.Fatalf("%s is %s at %s: wait %q, due %s, stopped %s", c.Kind, c.State, a.At, c.Wait, c.Due, c.StoppedAt)
		}
		steps := c.Explain(a.At)
		for i := 1; i < len(steps); i++ {
			isLess := steps[i].Accrued < steps[i-1].Accrued && steps[i].Run == steps[i-1].Run && steps[i].Code != sla.StepReturned
			if steps[i].At.Before(steps[i-1].At) || isLess {
				t.Fatalf("%s goes from %+v to %+v", c.Kind, steps[i-1], steps[i])
			}
		}
	}
}

// checkNothingUndone: what fired stays fired, a stamped breach stays, and a clock that was there stays.
func checkNothingUndone(t *rapid.T, early, late sla.Account) {
	for _, f := range early.Fired {
		if !slices.Contains(late.Fired, f) {
			t.Fatalf("at %s it had fired %+v, at %s it had not", early.At, f, late.At)
		}
	}
	for i, c := range early.Clocks {
		for _, b := range c.Breaches {
			if !slices.Contains(late.Clocks[i].Breaches, b) {
				t.Fatalf("the breach %+v of %s is gone at %s", b, c.Kind, late.At)
			}
		}
	}
}

// checkForecast: if nothing happens, what is ahead comes true.
func checkForecast(t *rapid.T, s sla.Story, now sla.Account) {
	s.Marks = slices.DeleteFunc(slices.Clone(s.Marks), func(m sla.Mark) bool { return m.At.After(now.At) })
	later := sla.Tell(s, now.At.AddDate(20, 0, 0))
	want := append(slices.Clone(now.Fired), now.Ahead...)
	if len(want) != len(later.Fired) {
		t.Fatalf("at %s fired and ahead are %v, in the end fired %v", now.At, want, later.Fired)
	}
	for _, f := range want {
		if !slices.Contains(later.Fired, f) {
			t.Fatalf("%+v was ahead and did not fire", f)
		}
	}
}

// TestPausesAgree: the clock of a story with holds is due when Due says so around pauses, and a pause never makes it due earlier.
func TestPausesAgree(t *testing.T) { rapid.Check(t, checkPauses) }

func checkPauses(t *rapid.T) {
	v := rapid.SampledFrom(calendars).Draw(t, "hours")
	now := at("29 May 08:00").Add(anyGap(t, "start"))
	s := sla.Story{Agreement: promises("resolution 9h"), Hours: v, Marks: []sla.Mark{{At: now, What: sla.Opened{Team: intake}}}}
	start, pauses := now, []sla.Pause(nil)
	for range rapid.IntRange(0, 6).Draw(t, "pauses") {
		from := now.Add(anyGap(t, "until"))
		now = from.Add(anyGap(t, "for"))
		s.Marks = append(s.Marks, sla.Mark{At: from, What: sla.Held{Wait: sla.WaitRequester}}, sla.Mark{At: now, What: sla.Resumed{}})
		pauses = append(pauses, sla.Pause{From: from, To: now})
	}
	pauses = rapid.Permutation(pauses).Draw(t, "in any order")
	around := sla.Due(v, start, 9*time.Hour, pauses)
	if got := resolution(sla.Tell(s, now)).Due; !got.Equal(around.Due) {
		t.Fatalf("the clock is due %s, and around the pauses it is %s", got, around.Due)
	}
	without := sla.Due(v, start, 9*time.Hour, pauses[:len(pauses)/2])
	if around.Due.Before(without.Due) && !around.Due.IsZero() {
		t.Fatalf("more pauses, and due %s instead of %s", around.Due, without.Due)
	}
}

// BenchmarkTell tells a story of six clocks and forty marks.
func BenchmarkTell(b *testing.B) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 07:30", sla.Wrote{By: sla.VoiceAgent}),
		mark("1 Jun 07:40", sla.VendorAsked{Leg: "1", Contract: sla.Contract{Hours: nyc, Response: time.Hour, Resolution: 8 * time.Hour}}))
	s.Agreement.Warnings = sla.UsualWarnings
	for range 9 {
		now := s.Marks[len(s.Marks)-1].At.Add(5 * time.Hour)
		for i, e := range []sla.Event{sla.Wrote{By: sla.VoiceCustomer}, sla.Held{Wait: sla.WaitRequester}, sla.Resumed{}, sla.Wrote{By: sla.VoiceAgent}} {
			s.Marks = append(s.Marks, sla.Mark{At: now.Add(time.Duration(i) * time.Hour), What: e})
		}
	}
	now := s.Marks[len(s.Marks)-1].At
	b.ReportAllocs()
	for b.Loop() {
		if len(sla.Tell(s, now).Clocks) < 6 {
			b.Fatal("clocks are missing")
		}
	}
}

package sla_test

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// TestStandard holds that a new desk begins with what it could save itself, and with the targets that are usual.
func TestStandard(t *testing.T) {
	hours := calendar.OfficeHours("Europe/Berlin")
	if err := calendar.Check(hours); err != nil {
		t.Error(err)
	}
	a := sla.Standard(calendar.OfficeHoursID, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err := sla.Check(a); err != nil {
		t.Error(err)
	}
	zone, err := time.LoadLocation(hours.Zone)
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := calendar.Compile(hours, zone)
	if err != nil {
		t.Fatal(err)
	}
	if day := compiled.BusinessDay(); day != time.Duration(a.DayMinutes)*time.Minute {
		t.Errorf("a business day has %s in the calendar and %d minutes in the agreement", day, a.DayMinutes)
	}
	const day = 8 * time.Hour
	want := [][3]time.Duration{
		{30 * time.Minute, 4 * time.Hour, time.Hour},
		{time.Hour, 8 * time.Hour, 2 * time.Hour},
		{4 * time.Hour, 2 * day, 8 * time.Hour},
		{8 * time.Hour, 5 * day, 16 * time.Hour},
	}
	for i, targets := range want {
		for j, kind := range []sla.Kind{sla.FirstResponse, sla.Resolution, sla.NextResponse} {
			if got := a.Target(kind, sla.Subject{Type: "incident", Priority: i + 1, Tier: 1}); got != targets[j] {
				t.Errorf("%s of a P%d is %s, want %s", kind, i+1, got, targets[j])
			}
		}
		if got := a.Target(sla.TierTime, sla.Subject{Priority: i + 1, Tier: 2}); got != 0 {
			t.Errorf("the tier time of a P%d is %s, want none", i+1, got)
		}
	}
}

func TestNext(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 6, 1, hour, 0, 0, 0, time.UTC) }
	late := sla.Clock{Kind: sla.FirstResponse, State: sla.Breached, Target: time.Hour, Accrued: 3 * time.Hour, Due: at(8)}
	runs := sla.Clock{Kind: sla.Resolution, State: sla.Running, Target: 4 * time.Hour, Accrued: time.Hour, Due: at(12)}
	paused := sla.Clock{Kind: sla.NextResponse, State: sla.Paused, Target: 4 * time.Hour, Accrued: 3 * time.Hour}
	longer := sla.Clock{Kind: sla.TierTime, State: sla.Paused, Target: 4 * time.Hour, Accrued: time.Hour}
	never := sla.Clock{Kind: sla.Resolution, State: sla.NoDue, Target: time.Hour}
	none := sla.Clock{Kind: sla.TierTime, State: sla.NotApplicable}
	met := sla.Clock{Kind: sla.FirstResponse, State: sla.Met, Target: time.Hour, Due: at(7), StoppedAt: at(6)}
	for _, tt := range []struct {
		name   string
		clocks []sla.Clock
		want   sla.Kind
	}{
		{"the earliest due", []sla.Clock{runs, met, late}, sla.FirstResponse},
		{"what runs before what is paused", []sla.Clock{paused, runs}, sla.Resolution},
		{"the least left of what is paused", []sla.Clock{longer, never, paused}, sla.NextResponse},
		{"nothing is waited for", []sla.Clock{met, none, never}, ""},
	} {
		next, ok := sla.Account{Clocks: tt.clocks}.Next()
		if next.Kind != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %t", tt.name, next.Kind, ok)
		}
	}
	if late.Used() != 300 || runs.Used() != 25 || none.Used() != 0 {
		t.Errorf("used are %d %d %d percent", late.Used(), runs.Used(), none.Used())
	}
}

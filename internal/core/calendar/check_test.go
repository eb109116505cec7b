package calendar_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
)

func TestBadCalendarsAreRefused(t *testing.T) {
	many := strings.Repeat(`"09:00-09:01",`, calendar.MaxIntervals) + `"10:00-11:00"`
	exceptions := strings.Repeat(`{"date":"2026-01-01"},`, calendar.MaxExceptions) + `{"date":"2026-01-02"}`
	for _, c := range []struct{ written, field, code string }{
		{`{"weekly":{"mon":["09:00-17:00"]}}`, "zone", "calendar.zone_missing"},
		{`{"zone":"Local"}`, "zone", "calendar.zone_local"},
		{`{"zone":"UTC"}`, "weekly", "calendar.never_open"},
		{`{"zone":"UTC","weekly":{"Mon":["09:00-17:00"]}}`, "weekly.Mon", "calendar.weekday_unknown"},
		{`{"zone":"UTC","weekly":{"mon":["9-17"]}}`, "weekly.mon[0]", "calendar.interval_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["09:00 17:00"]}}`, "weekly.mon[0]", "calendar.interval_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["09:00-25:00"]}}`, "weekly.mon[0]", "calendar.time_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["09:60-17:00"]}}`, "weekly.mon[0]", "calendar.time_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["09:00-24:01"]}}`, "weekly.mon[0]", "calendar.time_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["-9:00-17:00"]}}`, "weekly.mon[0]", "calendar.time_unreadable"},
		{`{"zone":"UTC","weekly":{"mon":["24:00-08:00"]}}`, "weekly.mon[0]", "calendar.opens_at_24"},
		{`{"zone":"UTC","weekly":{"mon":["13:00-17:00","09:00-13:01"]}}`, "weekly.mon", "calendar.overlap"},
		{`{"zone":"UTC","weekly":{"mon":["22:00-06:00","23:00-24:00"]}}`, "weekly.mon", "calendar.overlap"},
		{`{"zone":"UTC","weekly":{"mon":[` + many + `]}}`, "weekly.mon", "calendar.intervals_many"},
		{`{"zone":"UTC","exceptions":[{"date":"2026-02-29","hours":[]}]}`, "exceptions[0].date", "calendar.date_unreadable"},
		{`{"zone":"UTC","exceptions":[{"date":"2026-02-28","hours":["a"]}]}`, "exceptions[0].hours[0]", "calendar.interval_unreadable"},
		{`{"zone":"UTC","exceptions":[{"date":"2026-02-28"},{"date":"2026-03-01"},{"date":"2026-02-28"}]}`, "exceptions[2].date", "calendar.date_repeated"},
		{`{"zone":"UTC","exceptions":[` + exceptions + `]}`, "exceptions", "calendar.exceptions_many"},
	} {
		var given calendar.Calendar
		if err := json.Unmarshal([]byte(c.written), &given); err != nil {
			t.Fatal(err)
		}
		var p *calendar.Problem
		if err := calendar.Check(given); !errors.As(err, &p) || p.Field != c.field || p.Code != c.code {
			t.Errorf("%.80s: %v, want %s about %s", c.written, err, c.code, c.field)
		} else if !strings.HasSuffix(p.Message, ".") || strings.Count(p.Message, ". ") == 0 {
			t.Errorf("%s says what is wrong or what to do, and not both: %s", p.Code, p.Message)
		}
	}
}

func TestGoodCalendarsAreTaken(t *testing.T) {
	for _, c := range []calendar.Calendar{ber, berh, lun, all, ngt, nyc, cai, am} {
		if err := calendar.Check(c); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	touching := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{"sun": {"22:00-02:00", "08:00-12:00", "12:00-22:00", "00:00-08:00"}}}
	if err := calendar.Check(touching); err != nil {
		t.Errorf("intervals that touch: %v", err)
	}
}

func TestTheZoneMustBeTheCalendars(t *testing.T) {
	for _, location := range []*time.Location{nil, time.UTC, zone(t, "Europe/Paris")} {
		var p *calendar.Problem
		if _, err := calendar.Compile(ber, location); !errors.As(err, &p) || p.Code != "calendar.zone_unknown" {
			t.Errorf("Berlin in %v: %v", location, err)
		}
	}
}

// FuzzCalendar: whatever is written, a calendar is refused with a field and a reason, or counts by its laws.
func FuzzCalendar(f *testing.F) {
	for _, c := range []calendar.Calendar{ber, berh, lun, all, ngt, nyc, cai, am} {
		written, err := json.Marshal(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(written)
	}
	f.Fuzz(func(t *testing.T, written []byte) {
		var c calendar.Calendar
		d := json.NewDecoder(bytes.NewReader(written))
		if d.Decode(&c) != nil {
			return
		}
		location, err := time.LoadLocation(c.Zone)
		if err != nil {
			location = nil
		}
		hours, err := calendar.Compile(c, location)
		if err != nil {
			var p *calendar.Problem
			if !errors.As(err, &p) || p.Field == "" || p.Code == "" || p.Message == "" {
				t.Fatalf("refused without field and reason: %v", err)
			}
			return
		}
		if never := calendar.Check(c) != nil; !never && hours.IsNeverOpen() && !emptyInKnownYears(c) {
			t.Fatal("saved as open, and compiled to never open")
		}
		start := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
		due, ok := hours.Due(start, 8*time.Hour)
		if ok && hours.Accrue(start, due) != 8*time.Hour {
			t.Fatalf("due %s, when %s is accrued", due, hours.Accrue(start, due))
		}
	})
}

// emptyInKnownYears tells whether a calendar opens on exceptions alone. Those may all lie in years of which nothing is known, or in a skipped hour.
func emptyInKnownYears(c calendar.Calendar) bool {
	for _, hours := range c.Weekly {
		if len(hours) > 0 {
			return false
		}
	}
	return true
}

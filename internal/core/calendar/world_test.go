package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"tierdesk/internal/core/calendar"
)

// The calendars of SLA.md.
var (
	ber  = calendar.Calendar{Zone: "Europe/Berlin", Weekly: weekdays("09:00-17:00")}
	berh = calendar.Calendar{Zone: "Europe/Berlin", Weekly: weekdays("09:00-17:00"), Exceptions: []calendar.Exception{
		{Date: "2026-05-25"}, {Date: "2026-12-25"}, {Date: "2027-01-01"}, {Date: "2026-12-24", Hours: []string{"09:00-12:00"}},
	}}
	lun = calendar.Calendar{Zone: "Europe/Berlin", Weekly: weekdays("08:00-12:00", "13:00-17:00")}
	all = calendar.Calendar{Zone: "Europe/Berlin", Weekly: daily("00:00-24:00")}
	ngt = calendar.Calendar{Zone: "Europe/Berlin", Weekly: daily("22:00-06:00")}
	nyc = calendar.Calendar{Zone: "America/New_York", Weekly: weekdays("09:00-17:00")}
	cai = calendar.Calendar{Zone: "Africa/Cairo", Weekly: daily("00:00-24:00"), Exceptions: []calendar.Exception{{Date: "2026-04-23"}}}
	am  = calendar.Calendar{Zone: "Europe/Berlin", Weekly: daily("02:30-03:30")}
)

func weekdays(hours ...string) map[string][]string {
	weekly := daily(hours...)
	delete(weekly, "sat")
	delete(weekly, "sun")
	return weekly
}

func daily(hours ...string) map[string][]string {
	weekly := map[string][]string{}
	for _, day := range calendar.Weekdays {
		weekly[day] = hours
	}
	return weekly
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func compile(t testing.TB, c calendar.Calendar) *calendar.Hours {
	t.Helper()
	hours, err := calendar.Compile(c, zone(t, c.Zone))
	if err != nil {
		t.Fatalf("compile %+v: %v", c, err)
	}
	return hours
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func span(t testing.TB, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

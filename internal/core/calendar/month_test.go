package calendar_test

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
)

func TestMonths(t *testing.T) {
	for _, tt := range []struct{ name, zone, at, from, to string }{
		{"in the middle", "Europe/Berlin", "2026-06-15T12:00:00Z", "2026-05-31T22:00:00Z", "2026-06-30T22:00:00Z"},
		{"first instant", "Europe/Berlin", "2026-05-31T22:00:00Z", "2026-05-31T22:00:00Z", "2026-06-30T22:00:00Z"},
		{"last instant", "Europe/Berlin", "2026-05-31T21:59:59.999999Z", "2026-04-30T22:00:00Z", "2026-05-31T22:00:00Z"},
		{"with a change of the clocks", "America/New_York", "2026-11-20T00:00:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"},
		{"over the year", "UTC", "2026-12-31T23:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		// Paraguay put its clocks forward at midnight of 1 October 2017: that midnight does not exist, the month begins at one.
		{"a first midnight that does not exist", "America/Asuncion", "2017-10-10T00:00:00Z", "2017-10-01T04:00:00Z", "2017-11-01T03:00:00Z"},
		// Cuba put its clocks back from one to midnight on 1 November 2015: the month begins with the first of the two.
		{"a first midnight that comes twice", "America/Havana", "2015-11-10T00:00:00Z", "2015-11-01T04:00:00Z", "2015-12-01T05:00:00Z"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		from, to := calendar.MonthOf(moment(t, tt.at), zone)
		if !from.Equal(moment(t, tt.from)) || !to.Equal(moment(t, tt.to)) {
			t.Errorf("%s: got %s to %s, want %s to %s", tt.name, from, to, tt.from, tt.to)
		}
	}
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestHoursOfADate(t *testing.T) {
	c := calendar.Calendar{
		Zone: "UTC", Weekly: map[string][]string{"mon": {"09:00-17:00"}, "sun": {"10:00-12:00"}},
		Exceptions: []calendar.Exception{{Date: "2026-12-25"}, {Date: "2026-06-08", Hours: []string{"09:00-12:00"}}, {Date: "2026-05-25"}},
	}
	for _, tt := range []struct {
		date        string
		hours       []string
		exceptional bool
	}{
		{"2026-06-01", []string{"09:00-17:00"}, false},
		{"2026-06-07", []string{"10:00-12:00"}, false},
		{"2026-06-06", nil, false},
		{"2026-06-08", []string{"09:00-12:00"}, true},
		{"2026-05-25", nil, true},
	} {
		hours, exceptional := c.On(moment(t, tt.date+"T12:00:00Z"))
		if !slices.Equal(hours, tt.hours) || exceptional != tt.exceptional {
			t.Errorf("%s: got %v, %t, want %v, %t", tt.date, hours, exceptional, tt.hours, tt.exceptional)
		}
	}
	var dates []string
	for _, e := range c.Ahead(moment(t, "2026-06-08T23:00:00Z"), 5) {
		dates = append(dates, e.Date)
	}
	if !slices.Equal(dates, []string{"2026-06-08", "2026-12-25"}) || len(c.Ahead(moment(t, "2026-01-01T00:00:00Z"), 2)) != 2 {
		t.Errorf("ahead are %v", dates)
	}
}

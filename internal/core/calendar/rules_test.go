package calendar_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
)

// TestWorkedCases are the cases of SLA.md that need no more than a calendar; all of them are in core/sla.
func TestWorkedCases(t *testing.T) {
	closedWednesday := ngt
	closedWednesday.Exceptions = []calendar.Exception{{Date: "2026-06-03"}}
	for _, c := range []struct {
		name               string
		calendar           calendar.Calendar
		start, target, due string
	}{
		{"1 plain", ber, "2026-06-01T08:00:00Z", "4h", "2026-06-01T12:00:00Z"},
		{"2 over the weekend", ber, "2026-06-05T14:30:00Z", "1h", "2026-06-08T07:30:00Z"},
		{"3 ends exactly at close", ber, "2026-06-01T14:00:00Z", "1h", "2026-06-01T15:00:00Z"},
		{"4 starts exactly at close", ber, "2026-06-01T15:00:00Z", "1h", "2026-06-02T08:00:00Z"},
		{"5 starts in lunch", lun, "2026-06-01T10:15:00Z", "2h", "2026-06-01T13:00:00Z"},
		{"6 holiday Monday", berh, "2026-05-22T14:00:00Z", "4h", "2026-05-26T10:00:00Z"},
		{"7 spring over a weekend", ber, "2026-03-27T15:00:00Z", "2h", "2026-03-30T08:00:00Z"},
		{"8 always open across spring", all, "2026-03-28T22:00:00Z", "8h", "2026-03-29T06:00:00Z"},
		{"9 night of nine hours", ngt, "2026-10-24T20:00:00Z", "9h", "2026-10-25T05:00:00Z"},
		{"10 a midnight that does not exist", cai, "2026-04-22T21:00:00Z", "2h", "2026-04-23T23:00:00Z"},
		{"11 opening inside the overlap", am, "2026-10-24T20:00:00Z", "90m", "2026-10-25T02:00:00Z"},
		{"12 opening inside the gap", am, "2026-03-28T20:00:00Z", "1h", "2026-03-30T01:00:00Z"},
		{"19 the part in New York", nyc, "2026-06-01T12:00:00Z", "3h", "2026-06-01T16:00:00Z"},
		{"22 a night before a closed day", closedWednesday, "2026-06-02T20:00:00Z", "6h", "2026-06-03T02:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantDue(t, c.calendar, c.start, c.target, c.due)
		})
	}
}

func wantDue(t *testing.T, c calendar.Calendar, start, target, want string) {
	t.Helper()
	due, ok := compile(t, c).Due(instant(t, start), span(t, target))
	if got := due.Format(time.RFC3339Nano); !ok || got != want {
		t.Errorf("%s from %s is due %s (%t), want %s", target, start, got, ok, want)
	}
}

func wantOpen(t *testing.T, c calendar.Calendar, from, to, want string) {
	t.Helper()
	if got := compile(t, c).Accrue(instant(t, from), instant(t, to)); got != span(t, want) {
		t.Errorf("%s from %s to %s has %s open, want %s", c.Zone, from, to, got, want)
	}
}

func TestS1AnIntervalBelongsToTheDateItOpensOn(t *testing.T) {
	shifts := calendar.Calendar{
		Zone: "UTC", Weekly: map[string][]string{"mon": {"22:00-06:00"}, "tue": {"04:00-08:00", "12:00-24:00"}, "sun": {"23:00-01:00"}},
		Exceptions: []calendar.Exception{{Date: "2026-06-09", Hours: []string{"07:00-08:00"}}, {Date: "2026-06-13", Hours: []string{"10:00-10:00"}}},
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"the union of two dates counts once", "2026-06-01T22:00:00Z", "2026-06-02T08:00:00Z", "10h"},
		{"24:00 is a close", "2026-06-02T12:00:00Z", "2026-06-03T12:00:00Z", "12h"},
		{"the tail over the end of the week", "2026-06-07T20:00:00Z", "2026-06-08T12:00:00Z", "2h"},
		{"an exception leaves last night's tail", "2026-06-09T00:00:00Z", "2026-06-10T00:00:00Z", "7h"},
		{"an extra date, open until its time comes again", "2026-06-13T00:00:00Z", "2026-06-15T00:00:00Z", "25h"},
	} {
		t.Run(c.name, func(t *testing.T) { wantOpen(t, shifts, c.from, c.to, c.want) })
	}
}

func TestS2AnExactHitAtClosingIsThatClose(t *testing.T) {
	wantDue(t, ber, "2026-06-05T07:00:00Z", "8h", "2026-06-05T15:00:00Z")
	wantDue(t, ber, "2026-06-05T07:00:00Z", "8h0.000001s", "2026-06-08T07:00:00.000001Z")
	wantDue(t, ber, "2026-06-05T07:00:00.25Z", "7h59m59.5s", "2026-06-05T14:59:59.75Z")
	wantDue(t, berh, "2026-05-21T15:00:00Z", "8h", "2026-05-22T15:00:00Z")
}

func TestS3BusinessDay(t *testing.T) {
	for _, c := range []struct {
		name   string
		weekly map[string][]string
		want   time.Duration
	}{
		{"the most frequent", map[string][]string{"mon": {"08:00-12:00", "13:00-17:00"}, "tue": {"09:00-17:00"}, "fri": {"09:00-13:00"}, "sat": {"00:00-24:00"}}, 8 * time.Hour},
		{"of a tie the longest", map[string][]string{"mon": {"09:00-17:00"}, "fri": {"09:00-13:00"}}, 8 * time.Hour},
		{"nights", daily("22:00-06:30"), 8*time.Hour + 30*time.Minute},
		{"no weekday", nil, 0},
	} {
		if got := compile(t, calendar.Calendar{Zone: "UTC", Weekly: c.weekly}).BusinessDay(); got != c.want {
			t.Errorf("%s: a business day of %s, want %s", c.name, got, c.want)
		}
	}
}

func TestS6AVersionCountsFromItsInstant(t *testing.T) {
	shorter := ber
	shorter.Weekly = weekdays("09:00-12:00")
	v := calendar.Always(compile(t, ber)).
		Then(instant(t, "2026-06-02T08:00:00Z"), calendar.Always(compile(t, shorter))).
		Then(instant(t, "2026-06-03T07:00:00Z"), calendar.Always(compile(t, nyc)))
	for _, c := range []struct{ from, to, want string }{
		{"2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "8h"},
		{"2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z", "3h"},
		{"2026-06-03T00:00:00Z", "2026-06-04T00:00:00Z", "8h"},
		{"2026-06-01T00:00:00Z", "2026-06-04T00:00:00Z", "19h"},
	} {
		if got := v.Accrue(instant(t, c.from), instant(t, c.to)); got != span(t, c.want) {
			t.Errorf("from %s to %s: %s open, want %s", c.from, c.to, got, c.want)
		}
	}
	if due, _ := v.Due(instant(t, "2026-06-01T07:00:00Z"), 12*time.Hour); !due.Equal(instant(t, "2026-06-03T14:00:00Z")) {
		t.Errorf("due %s, want one hour after New York opens", due)
	}
	late := calendar.Versions(nil).Then(instant(t, "2026-06-02T07:00:00Z"), calendar.Always(compile(t, ber)))
	if got := late.Accrue(instant(t, "2026-06-01T00:00:00Z"), instant(t, "2026-06-03T00:00:00Z")); got != 8*time.Hour {
		t.Errorf("hours that begin on a Tuesday have %s open by its end, want 8h", got)
	}
	replaced := v.Then(instant(t, "2026-06-02T08:00:00Z"), v)
	if got := replaced.Accrue(instant(t, "2026-06-01T00:00:00Z"), instant(t, "2026-06-04T00:00:00Z")); got != 19*time.Hour {
		t.Errorf("versions that go on as they were have %s open, want 19h", got)
	}
}

// TestS8 are boundaries that local clocks skip or show twice, in zones that do it in every way there is.
func TestS8SkippedAndRepeatedTimes(t *testing.T) {
	at := func(zone string, hours ...string) calendar.Calendar {
		return calendar.Calendar{Zone: zone, Weekly: daily(hours...)}
	}
	for _, c := range []struct {
		name           string
		calendar       calendar.Calendar
		from, to, want string
	}{
		{"Berlin: both boundaries in the gap", at("Europe/Berlin", "02:10-02:50"), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "0s"},
		{"Berlin: a close in the gap", at("Europe/Berlin", "01:00-02:30"), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "1h"},
		{"New York: an opening in the gap", at("America/New_York", "02:30-04:00"), "2026-03-07T12:00:00Z", "2026-03-08T12:00:00Z", "1h"},
		{"Berlin: from the first to the last showing", at("Europe/Berlin", "02:00-02:30"), "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "90m"},
		{"Berlin: the last showing of the first repeated time", at("Europe/Berlin", "01:00-02:00"), "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "2h"},
		{"Berlin: three is shown once", at("Europe/Berlin", "02:00-03:00"), "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "2h"},
		{"Berlin: touching intervals overlap and count once", at("Europe/Berlin", "01:00-02:30", "02:30-04:00"), "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "4h"},
		{"Lord Howe: half an hour is skipped", at("Australia/Lord_Howe", "00:00-24:00"), "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", "23h30m"},
		{"Lord Howe: half an hour is repeated", at("Australia/Lord_Howe", "01:30-01:45"), "2026-04-04T12:00:00Z", "2026-04-05T12:00:00Z", "45m"},
		{"Santiago: midnight is skipped", at("America/Santiago", "00:00-08:00"), "2026-09-05T16:00:00Z", "2026-09-06T16:00:00Z", "7h"},
		{"Apia: a date is skipped, and what opens on it is empty", at("Pacific/Apia", "09:00-17:00"), "2011-12-30T05:00:00Z", "2011-12-31T05:00:00Z", "8h"},
		{"Apia: a night into the skipped date ends with its date", at("Pacific/Apia", "22:00-06:00"), "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2h"},
		{"Kwajalein: a date is skipped", at("Pacific/Kwajalein", "00:00-24:00"), "1993-08-21T00:00:00Z", "1993-08-22T00:00:00Z", "24h"},
		{"Caracas: a change that is no daylight saving", at("America/Caracas", "02:00-03:30"), "2016-05-01T00:00:00Z", "2016-05-02T00:00:00Z", "1h"},
	} {
		t.Run(c.name, func(t *testing.T) { wantOpen(t, c.calendar, c.from, c.to, c.want) })
	}
}

func TestS10NeverOpen(t *testing.T) {
	never := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{"mon": {}}, Exceptions: []calendar.Exception{{Date: "2026-06-01"}}}
	var p *calendar.Problem
	if err := calendar.Check(never); !errors.As(err, &p) || p.Code != "calendar.never_open" {
		t.Errorf("saving it is answered with %v", err)
	}
	hours, start := compile(t, never), instant(t, "2026-06-01T00:00:00Z")
	for _, v := range []calendar.Versions{calendar.Always(hours), calendar.Always(nil), nil} {
		if due, ok := v.Due(start, time.Second); ok {
			t.Errorf("due %s", due)
		}
		if open, ok := v.NextOpening(start); ok || v.Accrue(start, start.AddDate(10, 0, 0)) != 0 {
			t.Errorf("opens %s", open)
		}
	}
	once := calendar.Calendar{Zone: "UTC", Exceptions: []calendar.Exception{{Date: "2030-06-01", Hours: []string{"10:00-11:00"}}}}
	if err := calendar.Check(once); err != nil {
		t.Errorf("a calendar that is open once is refused: %v", err)
	}
	wantDue(t, once, "2026-06-01T00:00:00Z", "1h", "2030-06-01T11:00:00Z")
	if due, ok := compile(t, once).Due(start, 61*time.Minute); ok {
		t.Errorf("more than there is, due %s", due)
	}
	if due, ok := compile(t, once).Due(instant(t, "2020-05-31T00:00:00Z"), time.Hour); ok {
		t.Errorf("beyond ten years, due %s", due)
	}
}

func TestNextOpeningAndOpen(t *testing.T) {
	for _, c := range []struct {
		calendar          calendar.Calendar
		at, opens, closes string
	}{
		{ber, "2026-06-05T14:59:59.999999Z", "2026-06-05T14:59:59.999999Z", "2026-06-05T15:00:00Z"},
		{ber, "2026-06-05T15:00:00Z", "2026-06-08T07:00:00Z", ""},
		{berh, "2026-05-22T15:00:00Z", "2026-05-26T07:00:00Z", ""},
		{berh, "2026-12-24T08:00:00Z", "2026-12-24T08:00:00Z", "2026-12-24T11:00:00Z"},
		{all, "2026-03-28T08:00:00Z", "2026-03-28T08:00:00Z", ""},
		{cai, "2026-04-20T00:00:00Z", "2026-04-20T00:00:00Z", "2026-04-22T22:00:00Z"},
		{ngt, "2026-10-24T19:00:00Z", "2026-10-24T20:00:00Z", ""},
		{ngt, "2026-10-24T21:00:00Z", "2026-10-24T21:00:00Z", "2026-10-25T05:00:00Z"},
	} {
		v := calendar.Always(compile(t, c.calendar))
		at := instant(t, c.at)
		opens, ok := v.NextOpening(at)
		if !ok || !opens.Equal(instant(t, c.opens)) {
			t.Errorf("%v at %s opens %s, want %s", c.calendar.Weekly["mon"], c.at, opens, c.opens)
		}
		closes, open := v.Open(at)
		if open != opens.Equal(at) || c.closes == "" && !closes.IsZero() || c.closes != "" && !closes.Equal(instant(t, c.closes)) {
			t.Errorf("%v at %s: open %t until %s, want %s", c.calendar.Weekly["mon"], c.at, open, closes, c.closes)
		}
	}
}

func TestPeriods(t *testing.T) {
	v := calendar.Always(compile(t, lun)).Then(instant(t, "2026-06-02T09:00:00Z"), calendar.Always(compile(t, all)))
	var got string
	for opens, closes := range v.Periods(instant(t, "2026-06-01T07:00:00Z"), instant(t, "2026-06-03T00:00:00Z")) {
		got += fmt.Sprintf("%s-%s ", opens.Format("2 15:04"), closes.Format("2 15:04"))
	}
	if want := "1 07:00-1 10:00 1 11:00-1 15:00 2 06:00-3 00:00 "; got != want {
		t.Errorf("open %q, want %q", got, want)
	}
}

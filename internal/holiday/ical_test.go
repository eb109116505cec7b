package holiday

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"tierdesk/internal/core/desk"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// nineToFive are hours from Monday to Friday, with a night of Friday.
var nineToFive = Usual{time.Monday: {{540, 1020}}, time.Tuesday: {{540, 1020}}, time.Wednesday: {{540, 720}, {780, 1020}}, time.Thursday: {{540, 1020}}, time.Friday: {{1320, 1800}}}

func file(events ...string) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

// line writes a proposal as a calendar's form does.
func line(p Proposed) string {
	hours := "closed"
	if len(p.Hours) > 0 {
		hours = strings.Join(p.Hours, ",")
	}
	return strings.TrimSpace(p.Date + " " + hours + " " + p.Name)
}

func TestEventsCloseDates(t *testing.T) {
	for name, c := range map[string]struct {
		events []string
		want   []string
		left   int
	}{
		"a day":               {[]string{"SUMMARY:May Day\nDTSTART;VALUE=DATE:20260501"}, []string{"2026-05-01 closed May Day"}, 0},
		"without VALUE":       {[]string{"SUMMARY:May Day\nDTSTART:20260501"}, []string{"2026-05-01 closed May Day"}, 0},
		"several days":        {[]string{"SUMMARY:Fair\nDTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102"}, []string{"2026-12-30 closed Fair", "2026-12-31 closed Fair", "2027-01-01 closed Fair"}, 0},
		"a duration":          {[]string{"SUMMARY:Fair\nDTSTART;VALUE=DATE:20260601\nDURATION:P2D"}, []string{"2026-06-01 closed Fair", "2026-06-02 closed Fair"}, 0},
		"over the change":     {[]string{"SUMMARY:Easter\nDTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330"}, []string{"2026-03-28 closed Easter", "2026-03-29 closed Easter"}, 0},
		"escaped and folded":  {[]string{"SUMMARY:New\\, old\n  and so on\nDTSTART;VALUE=DATE:20260601"}, []string{"2026-06-01 closed New, old and so on"}, 0},
		"yearly, long ago":    {[]string{"SUMMARY:Unity\nDTSTART;VALUE=DATE:19901003\nRRULE:FREQ=YEARLY"}, []string{"2026-10-03 closed Unity", "2027-10-03 closed Unity", "2028-10-03 closed Unity"}, 0},
		"yearly until":        {[]string{"SUMMARY:Unity\nDTSTART;VALUE=DATE:19901003\nRRULE:FREQ=YEARLY;UNTIL=20270101"}, []string{"2026-10-03 closed Unity"}, 0},
		"the fourth Thursday": {[]string{"SUMMARY:Thanks\nDTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}, []string{"2026-11-26 closed Thanks", "2027-11-25 closed Thanks", "2028-11-23 closed Thanks"}, 0},
		"29 February":         {[]string{"SUMMARY:Leap\nDTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY"}, []string{"2028-02-29 closed Leap"}, 0},
		"not that one":        {[]string{"SUMMARY:Unity\nDTSTART;VALUE=DATE:19901003\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271003,20281003"}, []string{"2026-10-03 closed Unity"}, 0},
		"one more":            {[]string{"SUMMARY:Unity\nDTSTART;VALUE=DATE:20261003\nRDATE;VALUE=DATE:20270104"}, []string{"2026-10-03 closed Unity", "2027-01-04 closed Unity"}, 0},
		"one moved": {
			[]string{"UID:u\nSUMMARY:Unity\nDTSTART;VALUE=DATE:20261003\nRRULE:FREQ=YEARLY;COUNT=2", "UID:u\nSUMMARY:Unity moved\nRECURRENCE-ID;VALUE=DATE:20271003\nDTSTART;VALUE=DATE:20271004"},
			[]string{"2026-10-03 closed Unity", "2027-10-04 closed Unity moved"},
			0,
		},
		"one cancelled": {
			[]string{"UID:u\nSUMMARY:Unity\nDTSTART;VALUE=DATE:20261003\nRRULE:FREQ=YEARLY;COUNT=2", "UID:u\nSTATUS:CANCELLED\nRECURRENCE-ID;VALUE=DATE:20271003\nDTSTART;VALUE=DATE:20271003"},
			[]string{"2026-10-03 closed Unity"},
			0,
		},
		"cancelled":             {[]string{"STATUS:CANCELLED\nDTSTART;VALUE=DATE:20260501"}, nil, 0},
		"other years":           {[]string{"DTSTART;VALUE=DATE:20251231", "DTSTART;VALUE=DATE:20290101"}, nil, 0},
		"into the years":        {[]string{"SUMMARY:Long\nDTSTART;VALUE=DATE:20251201\nDTEND;VALUE=DATE:20260102"}, []string{"2026-01-01 closed Long"}, 0},
		"two of a day":          {[]string{"SUMMARY:B\nDTSTART;VALUE=DATE:20260501", "SUMMARY:A\nDTSTART;VALUE=DATE:20260501", "SUMMARY:A\nDTSTART;VALUE=DATE:20260501"}, []string{"2026-05-01 closed A, B"}, 0},
		"an afternoon":          {[]string{"SUMMARY:Party\nDTSTART:20260601T130000\nDTEND:20260601T200000"}, []string{"2026-06-01 09:00-13:00 Party"}, 0},
		"noon":                  {[]string{"SUMMARY:Talk\nDTSTART:20260601T120000\nDURATION:PT30M"}, []string{"2026-06-01 09:00-12:00,12:30-17:00 Talk"}, 0},
		"its own zone":          {[]string{"SUMMARY:Call\nDTSTART;TZID=America/New_York:20260601T090000\nDTEND;TZID=America/New_York:20260601T120000"}, []string{"2026-06-01 09:00-15:00 Call"}, 0},
		"UTC":                   {[]string{"SUMMARY:Call\nDTSTART:20260601T130000Z\nDTEND:20260601T160000Z"}, []string{"2026-06-01 09:00-15:00 Call"}, 0},
		"a zone nobody knows":   {[]string{"SUMMARY:Call\nDTSTART;TZID=W. Europe Standard Time:20260601T150000\nDTEND;TZID=W. Europe Standard Time:20260601T180000"}, []string{"2026-06-01 09:00-15:00 Call"}, 0},
		"all the hours":         {[]string{"SUMMARY:Move\nDTSTART:20260601T080000\nDTEND:20260601T180000"}, []string{"2026-06-01 closed Move"}, 0},
		"beside the hours":      {[]string{"SUMMARY:Party\nDTSTART:20260601T180000\nDTEND:20260601T230000", "SUMMARY:Lunch\nDTSTART:20260603T120000\nDTEND:20260603T130000", "DTSTART:20260606T120000\nDTEND:20260606T130000"}, nil, 0},
		"over two days":         {[]string{"SUMMARY:Move\nDTSTART:20260601T160000\nDTEND:20260602T100000"}, []string{"2026-06-01 09:00-16:00 Move", "2026-06-02 10:00-17:00 Move"}, 0},
		"the end of a night":    {[]string{"SUMMARY:Power\nDTSTART:20260606T040000\nDTEND:20260606T080000"}, []string{"2026-06-05 22:00-04:00 Power"}, 0},
		"the middle of a night": {[]string{"SUMMARY:Power\nDTSTART:20260606T010000\nDTEND:20260606T020000"}, nil, 1},
		"weekly":                {[]string{"SUMMARY:Team\nDTSTART:20260601T160000\nDTEND:20260601T170000\nRRULE:FREQ=WEEKLY;COUNT=2"}, []string{"2026-06-01 09:00-16:00 Team", "2026-06-08 09:00-16:00 Team"}, 0},
		"every second":          {[]string{"DTSTART:20260601T160000\nDTEND:20260601T170000\nRRULE:FREQ=SECONDLY"}, nil, 1},
		"every day since 1600":  {[]string{"DTSTART;VALUE=DATE:16000101\nRRULE:FREQ=DAILY"}, nil, 1},
		"a broken rule":         {[]string{"DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=SOMETIMES"}, nil, 1},
		"no start":              {[]string{"SUMMARY:X"}, nil, 1},
		"backwards":             {[]string{"DTSTART:20260601T160000\nDTEND:20260601T150000"}, nil, 1},
		"no time":               {[]string{"DTSTART:20260601T160000"}, nil, 0},
		"no month":              {[]string{"DTSTART:20261301T160000\nDTEND:20261301T160000"}, nil, 1},
		"months by the hour":    {[]string{"DTSTART:20260101T000000\nDTEND:20260601T000000"}, nil, 1},
	} {
		got, err := ReadICal(file(c.events...), berlin(t), nineToFive, 2026)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var lines []string
		for _, p := range got.Days {
			lines = append(lines, line(p))
		}
		if !slices.Equal(lines, c.want) || got.Left != c.left {
			t.Errorf("%s: got %q and %d left, want %q and %d", name, lines, got.Left, c.want, c.left)
		}
	}
}

// TestMidnightThatDoesNotExist closes the date that is meant where its midnight is skipped.
func TestMidnightThatDoesNotExist(t *testing.T) {
	cairo, err := time.LoadLocation("Africa/Cairo")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadICal(file("SUMMARY:Day\nDTSTART;VALUE=DATE:20260424"), cairo, nineToFive, 2026)
	if err != nil || len(got.Days) != 1 || got.Days[0].Date != "2026-04-24" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func codeOf(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// TestBadFilesAreRefusedFast holds a time too: each of these is meant to be long.
func TestBadFilesAreRefusedFast(t *testing.T) {
	many := func(n int, event string) []byte { return file(slices.Repeat([]string{event}, n)...) }
	var dates []string
	for i := range 50 {
		dates = append(dates, fmt.Sprintf("DTSTART:2026010%dT000000\nDTEND:20260128T000000\nRRULE:FREQ=DAILY\nSUMMARY:%d", i%9+1, i))
	}
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"nothing":            {nil, "ical.unreadable"},
		"garbage":            {[]byte(strings.Repeat("\x00\xffgarbage\n", 20_000)), "ical.unreadable"},
		"a page":             {[]byte("<!doctype html><title>Sign in</title>"), "ical.unreadable"},
		"cut off":            {file("DTSTART:20260601")[:60], "ical.unreadable"},
		"nested":             {[]byte(strings.Repeat("BEGIN:VCALENDAR\r\n", 100_000)), "ical.unreadable"},
		"100,000 events":     {many(100_000, "DTSTART:20260601"), "ical.large"},
		"30,000 events":      {many(30_000, "DTSTART:20260601"), "ical.many"},
		"three megabytes":    {[]byte("BEGIN:VCALENDAR\r\nX:" + strings.Repeat("x", 3<<20) + "\r\nEND:VCALENDAR"), "ical.large"},
		"work without end":   {file(dates...), "ical.slow"},
		"rules of no date":   {many(3000, "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "ical.slow"},
		"rules of no date 2": {many(3000, "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "ical.slow"},
	} {
		start := time.Now()
		_, err := ReadICal(c.data, berlin(t), nineToFive, 2026)
		if codeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %s", name, took)
		} else {
			t.Logf("%s: %s", name, took.Round(time.Millisecond))
		}
	}
}

func FuzzReadICal(f *testing.F) {
	f.Add(file("SUMMARY:May Day\nDTSTART;VALUE=DATE:20260501"))
	f.Add(file("UID:u\nDTSTART;TZID=Europe/Berlin:20260501T090000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;BYDAY=MO,-1FR;INTERVAL=0\nEXDATE:20260508T090000"))
	f.Add(file("DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:99991231\nRDATE;VALUE=DATE:20260601\nRECURRENCE-ID:20260501"))
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadICal(data, zone, nineToFive, 2026)
		if err != nil {
			if codeOf(err) == "" {
				t.Fatalf("no reason: %v", err)
			}
			return
		}
		for i, p := range got.Days {
			at, err := time.Parse(time.DateOnly, p.Date)
			if err != nil || at.Year() < 2026 || at.Year() > 2028 || i > 0 && got.Days[i-1].Date >= p.Date || strings.ContainsAny(p.Name, "\r\n") {
				t.Fatalf("proposed is %+v", p)
			}
		}
	})
}

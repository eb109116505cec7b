package admin

import (
	"net/url"
	"testing"
	"time"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {0, 0}, " – ": {0, 0}, "-": {0, 0}, "30 m": {30, 0}, "30min": {30, 0}, "4 h": {240, 0}, "4h": {240, 0}, "1 h 30": {90, 0}, "1h30m": {90, 0},
		"2 d": {0, 2}, "2 days": {0, 2}, "1 Tag": {0, 1}, "2 Std": {120, 0}, "90 minutes": {90, 0}, "1 h 5": {65, 0},
	} {
		minutes, days, err := readTerm(text)
		if err != nil || minutes != want[0] || days != want[1] {
			t.Errorf("%q is %d min and %d days, %v", text, minutes, days, err)
			continue
		}
		if m, d, err := readTerm(termText(minutes, days)); m != minutes || d != days || err != nil {
			t.Errorf("%q is written as %q", text, termText(minutes, days))
		}
	}
	for _, text := range []string{"30", "0 h", "4 x", "h", "-4 h", "4 h 30 h", "2 d 4", "2 d 4 h", "30 m 5", "9999999 h", "soon", "1.5 h"} {
		if m, d, err := readTerm(text); err == nil {
			t.Errorf("%q is taken as %d min and %d days", text, m, d)
		}
	}
}

func FuzzTerm(f *testing.F) {
	f.Add("1 h 30")
	f.Fuzz(func(t *testing.T, text string) {
		minutes, days, err := readTerm(text)
		if err != nil {
			return
		}
		if m, d, err := readTerm(termText(minutes, days)); m != minutes || d != days || err != nil {
			t.Errorf("%q does not come back", text)
		}
	})
}

// TestDrawnYear tells days by what is typed: usual and short ones, closed weekdays, holidays, and dates with other hours.
func TestDrawnYear(t *testing.T) {
	e := calendarEdit{Year: 2026, Today: time.Date(2026, 5, 15, 9, 0, 0, 0, time.UTC)}
	e.draft = draft{typed: url.Values{"zone": {"UTC"}, "exceptions": {"2026-05-25 closed Memorial Day\n2026-12-24 09:00-12:00 Christmas Eve\n2026-12-26 10:00-12:00 Sale\nnot a date"}}}
	for _, day := range []string{"mon", "tue", "wed", "thu"} {
		e.typed.Set(day, "09:00-17:00")
	}
	e.typed.Set("fri", "09:00-13:00")
	year := e.draw()
	at := func(month time.Month, day int) drawnDay {
		return year.Days[time.Date(2026, month, day, 0, 0, 0, 0, time.UTC).YearDay()-1]
	}
	for date, want := range map[[2]int]dayKind{{5, 14}: dayOpen, {5, 15}: dayShort, {5, 16}: dayClosed, {5, 25}: dayHoliday, {12, 24}: dayOther, {12, 26}: dayOther} {
		if got := at(time.Month(date[0]), date[1]); got.Kind != want {
			t.Errorf("%v is %q, want %q", date, got.Kind, want)
		}
	}
	if first, last := at(1, 1), at(12, 31); first.Week != 0 || first.Weekday != 3 || last.Week != 52 || last.Weekday != 3 {
		t.Errorf("the year begins at %+v and ends at %+v", first, last)
	}
	if len(year.Days) != 365 || len(year.Months) != 12 || year.Holidays != 1 || year.Others != 2 || !at(5, 15).IsToday || at(5, 14).IsToday {
		t.Errorf("%d days, %d months, %d holidays, %d with other hours", len(year.Days), len(year.Months), year.Holidays, year.Others)
	}
}

package words

import (
	"testing"
	"time"
)

// TestHours holds that open time is said in hours, however much it is: a day of it is no day.
func TestHours(t *testing.T) {
	for _, c := range []struct {
		lang string
		d    time.Duration
		want string
	}{
		{"en", 33 * time.Minute, "33 m"},
		{"de", 33 * time.Minute, "33 min"},
		{"en", 130 * time.Minute, "2 h 10"},
		{"en", -38 * time.Minute, "−38 m"},
		{"en", 74 * time.Hour, "74 h 00"},
		{"de", -(74*time.Hour + 5*time.Minute), "−74 h 05"},
	} {
		if got := Hours(speaking(c.lang), c.d); got != c.want {
			t.Errorf("%s: %s is said %q, want %q", c.lang, c.d, got, c.want)
		}
	}
}

// TestMoment holds that the time of day is said, however long ago it was.
func TestMoment(t *testing.T) {
	w := For("en", "", time.UTC, today)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{today, today.Format("15:04")},
		{today.AddDate(0, 0, -2), today.AddDate(0, 0, -2).Format("Mon 15:04")},
		{today.AddDate(0, 0, -20), today.AddDate(0, 0, -20).Format("2 Jan, 15:04")},
	} {
		if got := Moment(With(t.Context(), w), c.at); got != c.want {
			t.Errorf("%s is said %q, want %q", c.at, got, c.want)
		}
	}
}

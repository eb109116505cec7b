package admin

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/calendar"
)

func TestIntervalsAsPeopleWriteThem(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"09:00-17:00", "09:00-17:00"},
		{"8-18", "08:00-18:00"},
		{"8:00-18", "08:00-18:00"},
		{"8–18", "08:00-18:00"},
		{"8.30 – 12, 13-17:45", "08:30-12:00 13:00-17:45"},
		{"22-6", "22:00-06:00"},
		{"0-24", "00:00-24:00"},
		{"24h", "00:00-24:00"},
		{"24 H", "00:00-24:00"},
		{"24/7", "00:00-24:00"},
		{"Around the clock", "00:00-24:00"},
		{"rund um die Uhr", "00:00-24:00"},
		{"", ""},
		{"8-25", "08:00-25:00"}, // left to the calendar, which says what is wrong
		{"8:5-18", "8:5-18"},
		{"nine-17", "nine-17"},
	} {
		if got := strings.Join(intervals(tt.typed), " "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestEveryWrongDayIsMarked keeps hours as people write them, and marks each day that cannot be read, and no other.
func TestEveryWrongDayIsMarked(t *testing.T) {
	o := newOffice(t)
	a := o.post("mia", "/admin/calendars", week("mon", "late", "wed", "8-18", "fri", "8-25", "sun", "24h")...)
	if a.status != http.StatusUnprocessableEntity {
		t.Fatalf("wrong days: %d", a.status)
	}
	for _, day := range calendar.Weekdays {
		want := day == "mon" || day == "fri"
		if got := strings.Contains(a.body, `aria-describedby="`+day+`-error"`) && strings.Contains(a.body, `id="`+day+`-error"`); got != want {
			t.Errorf("%s is marked: %t, want %t", day, got, want)
		}
	}
	if !strings.Contains(a.body, `value="8-18"`) {
		t.Error("what was typed is lost")
	}
	o.saved(o.post("mia", "/admin/calendars", week("mon", "8–18", "wed", "8-18", "fri", "8:00-18", "sun", "around the clock")...))
	c, _ := o.calendar("Nights")
	for day, want := range map[string]string{"mon": "08:00-18:00", "wed": "08:00-18:00", "fri": "08:00-18:00", "sun": wholeDay} {
		if !slices.Equal(c.Hours.Weekly[day], []string{want}) {
			t.Errorf("%s is kept as %v, want %s", day, c.Hours.Weekly[day], want)
		}
	}
}

// TestAroundTheClock fills every day of the form, keeps what else was typed and saves nothing.
func TestAroundTheClock(t *testing.T) {
	o := newOffice(t)
	a := o.post("mia", "/admin/calendars", week("do", doAlways)...)
	if n := strings.Count(a.body, `value="`+wholeDay+`"`); a.status != http.StatusOK || n != 7 || !strings.Contains(a.body, `value="Nights"`) {
		t.Errorf("%d, and %d days are around the clock", a.status, n)
	}
	if _, ok := o.calendar("Nights"); ok {
		t.Error("it is kept already")
	}
}

// TestHowTheyGetIn says beside a new person how they get in, as the desk sends mail or not, and beside a team's hours where others are made.
func TestHowTheyGetIn(t *testing.T) {
	o := newOffice(t)
	for path, want := range map[string]string{
		"/admin/clients/" + string(o.acme.ID) + "/contacts/new": "This desk sends no mail, so they cannot choose a password",
		"/admin/agents/new": "This desk sends no mail: give them a password here.",
		"/admin/teams/new":  `href="/admin/calendars">Hours like 24/7 are calendars`,
	} {
		if a := o.get("mia", path); a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d, without %q", path, a.status, want)
		}
	}
}

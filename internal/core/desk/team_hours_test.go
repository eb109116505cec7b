package desk

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
)

// TestHoursOfAPerson: the first of the person's teams that has hours now, else the company's, else any time.
func TestHoursOfAPerson(t *testing.T) {
	h := House{Teams: map[TeamID]Team{
		"plain": {ID: "plain"},
		"day":   {ID: "day", Hours: []TeamHours{{From: monday, Calendar: "days"}}},
		"night": {ID: "night", Hours: []TeamHours{{From: monday, Calendar: "days"}, {From: monday.Add(time.Hour), Calendar: "nights"}}},
		"back":  {ID: "back", Hours: []TeamHours{{From: monday, Calendar: "days"}, {From: monday.Add(time.Hour)}}},
	}}
	for _, c := range []struct {
		teams   []TeamID
		company string
		want    string
	}{
		{nil, "", ""},
		{nil, "company", "company"},
		{[]TeamID{"plain", "back", "gone"}, "", ""},
		{[]TeamID{"plain", "back"}, "company", "company"},
		{[]TeamID{"back", "night", "day"}, "company", "nights"},
		{[]TeamID{"day", "night"}, "", "days"},
	} {
		h.Calendar = c.company
		if got := h.HoursOf(Person{Teams: c.teams}); got != c.want {
			t.Errorf("a member of %v with %q for the company works by %q, want %q", c.teams, c.company, got, c.want)
		}
	}
}

// TestTeamHoursAreOnlyFollowed: what a team was given stays, a change of its name loses nothing, and a clock set back does not mix the order.
func TestTeamHoursAreOnlyFollowed(t *testing.T) {
	h := changeable()
	id := h.Intake
	for i, step := range []struct {
		calendar string
		at       time.Time
		want     int
	}{
		{"", monday, 0},
		{"days", monday, 1},
		{"days", monday.Add(time.Hour), 1},
		{"nights", monday.Add(-time.Hour), 2},
		{"", monday.Add(2 * time.Hour), 3},
	} {
		if err := h.GiveHours(id, step.calendar, step.at); err != nil {
			t.Fatal(err)
		}
		if err := h.PutTeam(Team{ID: id, Name: "Renamed", Tier: 1}); err != nil {
			t.Fatal(err)
		}
		team := h.Teams[id]
		if len(team.Hours) != step.want || team.Calendar() != step.calendar {
			t.Errorf("step %d: the team has %+v", i, team.Hours)
		}
	}
	if hours := h.Teams[id].Hours; !hours[1].From.Equal(monday) {
		t.Errorf("hours given while the clock was back begin before the ones they follow: %+v", hours)
	}
	if err := h.GiveHours("none", "days", monday); err == nil {
		t.Error("a team that is not there gets hours")
	}
}

// TestHoursOverAnAgreement counts Monday to Wednesday of a team that had nights of its own on Tuesday.
func TestHoursOverAnAgreement(t *testing.T) {
	daily := func(hours string) calendar.Versions {
		week := map[string][]string{}
		for _, day := range calendar.Weekdays {
			week[day] = []string{hours}
		}
		compiled, err := calendar.Compile(calendar.Calendar{Zone: "UTC", Weekly: week}, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return calendar.Always(compiled)
	}
	day := func(n int) time.Time { return monday.Truncate(24*time.Hour).AddDate(0, 0, n) }
	team := Team{Hours: []TeamHours{{From: day(1), Calendar: "nights"}, {From: day(2)}}}
	got := team.HoursOver(daily("09:00-17:00"), map[string]calendar.Versions{"nights": daily("00:00-05:00")})
	for n, want := range []time.Duration{8 * time.Hour, 5 * time.Hour, 8 * time.Hour} {
		if open := got.Accrue(day(n), day(n+1)); open != want {
			t.Errorf("on day %d it is open for %s, want %s", n, open, want)
		}
	}
	if got := team.HoursOver(daily("09:00-17:00"), nil).Accrue(day(1), day(2)); got != 0 {
		t.Errorf("a calendar that is not there is open for %s", got)
	}
}

package workspace

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/words"
)

// TestAssigneesSayWhoIsOff holds that who assigns a ticket reads of each person whether they are there.
func TestAssigneesSayWhoIsOff(t *testing.T) {
	var e sheet
	e.Members = []desk.Person{{ID: "ana", Name: "Ana"}, {ID: "tom", Name: "Tom"}}
	e.Off = map[desk.PersonID]string{"ana": "Away until today 14:00", "tom": ""}
	all := assignees(e, nil)
	if len(all) != 2 || all[0].Value != "ana" || all[0].Label != "Ana · Away until today 14:00" || all[1].Label != "Tom" {
		t.Errorf("the choices are %+v", all)
	}
}

// TestGivingToWhoComesTooLate holds that it is said where a ticket is due before the one who would get it is back.
func TestGivingToWhoComesTooLate(t *testing.T) {
	now := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	w := words.For("en", "", time.UTC, now)
	for _, c := range []struct {
		due, back time.Time
		off       routing.Off
		want      string
	}{
		{now.Add(time.Hour), now.Add(2 * time.Hour), routing.OffHours, "Outside working hours until today 11:00 · due before that: today 10:00"},
		{now.Add(3 * time.Hour), now.Add(2 * time.Hour), routing.OffHours, "Outside working hours until today 11:00"},
		{time.Time{}, now.Add(2 * time.Hour), routing.OffHours, "Outside working hours until today 11:00"},
		{now.Add(time.Hour), time.Time{}, routing.OffHours, "Outside working hours"},
		{now.Add(time.Hour), time.Time{}, "", ""},
	} {
		if got := offFrom(w, c.due, c.off, c.back); got != c.want {
			t.Errorf("due %s, back %s: it says %q, want %q", c.due, c.back, got, c.want)
		}
	}
}

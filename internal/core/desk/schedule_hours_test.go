package desk

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
)

// TestWorkOutsideHours tells work that is partly outside somebody's hours from work that is wholly outside.
func TestWorkOutsideHours(t *testing.T) {
	f := Facts{House: testHouse(), Hours: map[string]calendar.Versions{"office": officeHours(t)}, Persons: map[PersonID]Person{"tom": {ID: "tom", Shift: "office"}}}
	day := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		from, until int // hours from Monday's first instant
		want        []WorkWarning
	}{
		{10, 12, nil},
		{9, 17, nil},
		{16, 18, []WorkWarning{WarnHours}},
		{17, 19, []WorkWarning{WarnOutside}},
		{7, 9, []WorkWarning{WarnOutside}},
		{5*24 + 10, 5*24 + 12, []WorkWarning{WarnOutside}},
	} {
		a := Appointment{Kind: WorkRemote, Person: "tom", From: day.Add(time.Duration(c.from) * time.Hour), Until: day.Add(time.Duration(c.until) * time.Hour)}
		if got := (Ticket{}).WorkWarnings(a, f, day); !slices.Equal(got, c.want) {
			t.Errorf("from %d to %d: %v, want %v", c.from, c.until, got, c.want)
		}
	}
}

package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
)

// TeamHours are the hours of a team from an instant on: those of a calendar, or with no calendar those of each agreement. What was given is
// never changed, only followed by other hours, so that what clocks counted stays (S6).
type TeamHours struct {
	From     time.Time
	Calendar string
}

// Calendar is the calendar of the team's own hours, as they are now; empty: it works in the hours of each agreement.
func (t Team) Calendar() string {
	if len(t.Hours) == 0 {
		return ""
	}
	return t.Hours[len(t.Hours)-1].Calendar
}

// HoursOver are the hours that the team's tier time and acceptance run on under an agreement with these hours. A calendar that is not
// there is never open.
func (t Team) HoursOver(agreed calendar.Versions, calendars map[string]calendar.Versions) calendar.Versions {
	hours := agreed
	for _, given := range t.Hours {
		next := agreed
		if given.Calendar != "" {
			next = calendars[given.Calendar]
		}
		if len(next) == 0 {
			next = calendar.Always(nil)
		}
		hours = hours.Then(given.From, next)
	}
	return hours
}

// GiveHours lets a team work in the hours of a calendar from an instant on, or without one in those of each agreement.
func (h *House) GiveHours(id TeamID, calendar string, at time.Time) error {
	t, ok := h.Teams[id]
	if !ok {
		return NotFound("team")
	}
	if t.Calendar() == calendar {
		return nil
	}
	if n := len(t.Hours); n > 0 && at.Before(t.Hours[n-1].From) {
		at = t.Hours[n-1].From // the clock of the host was set back
	}
	t.Hours = append(slices.Clone(t.Hours), TeamHours{From: at, Calendar: calendar})
	h.Teams[id] = t
	return nil
}

// HoursOf is the calendar that a person works by: their own shift's, else that of the first of their teams that has hours of its own, else
// the company-wide one. Empty: they work at any time.
func (h House) HoursOf(person Person) (calendarID string) {
	if person.Shift != "" {
		return person.Shift
	}
	for _, id := range person.Teams {
		if own := h.Teams[id].Calendar(); own != "" {
			return own
		}
	}
	return h.Calendar
}

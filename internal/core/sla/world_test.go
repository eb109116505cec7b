package sla_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// The calendars of SLA.md.
var (
	ber  = hours("Europe/Berlin", weekdays("09:00-17:00"))
	berh = hours("Europe/Berlin", weekdays("09:00-17:00"), calendar.Exception{Date: "2026-05-25"}, calendar.Exception{Date: "2026-12-25"},
		calendar.Exception{Date: "2027-01-01"}, calendar.Exception{Date: "2026-12-24", Hours: []string{"09:00-12:00"}})
	lun   = hours("Europe/Berlin", weekdays("08:00-12:00", "13:00-17:00"))
	all   = hours("Europe/Berlin", daily("00:00-24:00"))
	ngt   = hours("Europe/Berlin", daily("22:00-06:00"))
	ngtWe = hours("Europe/Berlin", daily("22:00-06:00"), calendar.Exception{Date: "2026-06-03"})
	nyc   = hours("America/New_York", weekdays("09:00-17:00"))
	cai   = hours("Africa/Cairo", daily("00:00-24:00"), calendar.Exception{Date: "2026-04-23"})
	am    = hours("Europe/Berlin", daily("02:30-03:30"))
	never = hours("UTC", nil)
)

func weekdays(hours ...string) map[string][]string {
	weekly := daily(hours...)
	delete(weekly, "sat")
	delete(weekly, "sun")
	return weekly
}

func daily(hours ...string) map[string][]string {
	weekly := map[string][]string{}
	for _, day := range calendar.Weekdays {
		weekly[day] = hours
	}
	return weekly
}

func hours(zone string, weekly map[string][]string, exceptions ...calendar.Exception) calendar.Versions {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	h, err := calendar.Compile(calendar.Calendar{Zone: zone, Weekly: weekly, Exceptions: exceptions}, location)
	if err != nil {
		panic(err)
	}
	return calendar.Always(h)
}

// at reads an instant of 2026, such as "1 Jun 07:00".
func at(text string) time.Time {
	for _, layout := range []string{"2 Jan 15:04", "2 Jan 15:04:05.999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.AddDate(2026, 0, 0)
		}
	}
	panic("no instant: " + text)
}

// The teams of the stories.
var (
	intake  = sla.Team{Tier: 1, ID: "intake"}
	network = sla.Team{Tier: 2, ID: "network"}
	servers = sla.Team{Tier: 2, ID: "servers"}
	experts = sla.Team{Tier: 3, ID: "experts"}
)

// promises make an agreement of targets such as "resolution P1 4h" or "tier_time T2 1h".
func promises(targets ...string) sla.Agreement {
	a := sla.Agreement{ID: "a", Name: "Gold", Version: 1, Start: at("1 Jan 00:00"), Coverage: "c", DayMinutes: 480}
	for _, text := range targets {
		var t sla.Target
		for i, word := range strings.Fields(text) {
			switch {
			case i == 0:
				t.Clock = sla.Kind(word)
			case word[0] == 'P':
				fmt.Sscanf(word, "P%d", &t.Priority)
			case word[0] == 'T':
				fmt.Sscanf(word, "T%d", &t.Tier)
			case strings.HasPrefix(word, "type:"):
				t.Type = word[5:]
			case strings.HasPrefix(word, "category:"):
				t.Category = word[9:]
			case strings.HasSuffix(word, "days"):
				fmt.Sscanf(word, "%ddays", &t.Days)
			default:
				d, err := time.ParseDuration(word)
				if err != nil {
					panic(err)
				}
				t.Minutes = int(d / time.Minute)
			}
		}
		a.Targets = append(a.Targets, t)
	}
	return a
}

// story begins with a P3 incident for Intake, opened by mail.
func story(hours calendar.Versions, agreement sla.Agreement, opened string, marks ...sla.Mark) sla.Story {
	first := mark(opened, sla.Opened{Type: "incident", Priority: 3, Team: intake})
	return sla.Story{Agreement: agreement, Hours: hours, Marks: append([]sla.Mark{first}, marks...)}
}

func mark(instant string, e sla.Event) sla.Mark { return sla.Mark{At: at(instant), What: e} }

// clock gives the last clock of a kind.
func clock(t testing.TB, a sla.Account, kind sla.Kind) sla.Clock {
	t.Helper()
	for i := len(a.Clocks) - 1; i >= 0; i-- {
		if a.Clocks[i].Kind == kind {
			return a.Clocks[i]
		}
	}
	t.Fatalf("there is no clock %s", kind)
	return sla.Clock{}
}

func wantState(t testing.TB, c sla.Clock, state sla.State, due string) {
	t.Helper()
	if c.State != state {
		t.Errorf("%s is %s, want %s", c.Kind, c.State, state)
	}
	wantDue(t, c.Due, due)
}

func wantDue(t testing.TB, got time.Time, want string) {
	t.Helper()
	if want == "" && !got.IsZero() || want != "" && !got.Equal(at(want)) {
		t.Errorf("due %s, want %q", got, want)
	}
}

func wantBreaches(t testing.TB, c sla.Clock, instants ...string) {
	t.Helper()
	if len(c.Breaches) != len(instants) {
		t.Fatalf("%s has breaches %v, want %v", c.Kind, c.Breaches, instants)
	}
	for i, b := range c.Breaches {
		if !b.At.Equal(at(instants[i])) {
			t.Errorf("%s breached at %s, want %s", c.Kind, b.At, instants[i])
		}
	}
}

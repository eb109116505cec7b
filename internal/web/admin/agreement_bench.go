package admin

import (
	"cmp"
	"strconv"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/page"
)

// bench is a question to an agreement, and its answer: when is a ticket due that is opened like this?
type bench struct {
	Priority int
	Type     desk.Type
	At       string // on the clocks of the agreement's calendar: 2026-05-15T16:40
	Zone     string
	First    time.Time // zero: nothing is promised
	Solve    time.Time
	Target   time.Duration // of the solution
	Walk     []stretch     // how the open time comes together
	NoHours  bool          // there is no calendar, or it never opens
}

// stretch is a part of the way to the due time.
type stretch struct {
	From, To time.Time
	For      time.Duration // open time; zero: closed
}

// benchForm is how a browser writes a local time.
const benchForm = "2006-01-02T15:04"

// walkMost bounds how many parts of the way are shown.
const walkMost = 40

// bench answers by the very rules that clocks run by.
func (s *Site) bench(v *page.Visit, a sla.Agreement) bench {
	b := bench{Priority: 2, Type: desk.Incident, At: v.Form("bench_at")}
	if p, err := strconv.Atoi(v.Form("bench_priority")); err == nil && p >= 1 && p <= 4 {
		b.Priority = p
	}
	if t := desk.Type(v.Form("bench_type")); t == desk.Request {
		b.Type = t
	}
	hours := s.Engine.Promises().Hours[a.Coverage]
	zone := time.UTC
	if calendars, err := s.calendars(v); err == nil {
		for _, c := range calendars {
			if at, err := time.LoadLocation(c.Hours.Zone); c.ID == a.Coverage && err == nil {
				zone = at
			}
		}
	}
	b.Zone = zone.String()
	at, err := time.ParseInLocation(benchForm, b.At, zone)
	if err != nil {
		at = friday(time.Now().In(zone))
		b.At = at.Format(benchForm)
	}
	if _, ever := hours.NextOpening(at); !ever {
		b.NoHours = true
		return b
	}
	b.answer(a, hours, at)
	return b
}

// friday is the next Friday afternoon, where promises show what they are worth.
func friday(now time.Time) time.Time {
	days := (int(time.Friday) - int(now.Weekday()) + 7) % 7
	return time.Date(now.Year(), now.Month(), now.Day()+days, 16, 40, 0, 0, now.Location())
}

func (b *bench) answer(a sla.Agreement, hours calendar.Versions, at time.Time) {
	subject := sla.Subject{Type: string(b.Type), Priority: b.Priority, Tier: 1}
	if first := a.Target(sla.FirstResponse, subject); first > 0 {
		b.First = sla.Due(hours, at, first, nil).Due
	}
	if b.Target = a.Target(sla.Resolution, subject); b.Target == 0 {
		return
	}
	if b.Solve = sla.Due(hours, at, b.Target, nil).Due; b.Solve.IsZero() {
		return
	}
	from := at
	for opens, closes := range hours.Periods(at, b.Solve) {
		if opens.After(from) {
			b.Walk = append(b.Walk, stretch{From: from, To: opens})
		}
		b.Walk = append(b.Walk, stretch{From: opens, To: closes, For: closes.Sub(opens)})
		if from = closes; len(b.Walk) > walkMost {
			break
		}
	}
}

// asked gives the field of the bench as it was asked.
func (b bench) asked() string { return cmp.Or(b.At, "") }

package part

import (
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/words"
)

// Cover is an agreement with its hours, as pages show it.
type Cover struct {
	Agreement sla.Agreement
	Hours     calendar.Calendar
	Days      map[string]string // what dates with exceptions are called
	Zone      *time.Location
	Outlook   desk.Outlook
}

// coverDay is one day with the hours that open on it.
type coverDay struct {
	Date  time.Time // noon of it
	Hours []string
	Name  string // of an exception
	Other bool   // it is an exception
	Today bool
}

// week gives the days from Monday to Sunday around an instant.
func (c Cover) week(now time.Time) []coverDay {
	local := now.In(c.Zone)
	year, month, day := local.Date()
	monday := day - int(local.Weekday()+6)%7
	days := make([]coverDay, 7)
	for i := range days {
		noon := time.Date(year, month, monday+i, 12, 0, 0, 0, c.Zone)
		days[i] = coverDay{Date: noon, Name: c.Days[noon.Format(time.DateOnly)], Today: monday+i == day}
		days[i].Hours, days[i].Other = c.Hours.On(noon)
	}
	return days
}

// maxAhead is how many dates with other hours are shown.
const maxAhead = 5

// ahead gives the next dates with other hours, after this week.
func (c Cover) ahead(now time.Time) []coverDay {
	days := []coverDay{}
	week := c.week(now)
	for _, e := range c.Hours.Ahead(week[6].Date.AddDate(0, 0, 1), maxAhead) {
		date, err := time.ParseInLocation(time.DateOnly+" 15", e.Date+" 12", c.Zone)
		if err == nil {
			days = append(days, coverDay{Date: date, Hours: e.Hours, Name: c.Days[e.Date], Other: true})
		}
	}
	return days
}

// said are the hours of a day: "09:00–12:00, 13:00–17:00".
func (d coverDay) said(w *words.Words) string {
	if len(d.Hours) == 0 {
		return w.T("cover.closed")
	}
	return strings.ReplaceAll(strings.Join(d.Hours, ", "), "-", "–")
}

// PromiseRow is what is promised for one priority. Empty words: nothing.
type PromiseRow struct {
	Priority           desk.Priority
	First, Next, Solve string
}

// promisesFor words the promises for tickets of a type, those by tier and category aside.
func (c Cover) promisesFor(w *words.Words, kind desk.Type) []PromiseRow {
	rows := make([]PromiseRow, 0, len(desk.Priorities))
	for _, p := range desk.Priorities {
		subject := sla.Subject{Type: string(kind), Priority: int(p)}
		say := func(clock sla.Kind) string {
			if t, ok := c.Agreement.Promised(clock, subject); ok {
				return w.Term(t)
			}
			return ""
		}
		rows = append(rows, PromiseRow{Priority: p, First: say(sla.FirstResponse), Next: say(sla.NextResponse), Solve: say(sla.Resolution)})
	}
	return rows
}

// promiseTable is the promises for one type, or for all where they are the same.
type promiseTable struct {
	Type desk.Type // empty: the same for all
	Rows []PromiseRow
}

func (c Cover) promiseTables(w *words.Words) []promiseTable {
	incidents, requests := c.promisesFor(w, desk.Incident), c.promisesFor(w, desk.Request)
	if slices.Equal(incidents, requests) {
		return []promiseTable{{Rows: incidents}}
	}
	return []promiseTable{{desk.Incident, incidents}, {desk.Request, requests}}
}

// Channels are ways in, in words.
func Channels(w *words.Words, all []sla.Channel) string {
	names := make([]string, len(all))
	for i, channel := range all {
		names[i] = w.T("channel." + string(channel))
	}
	return strings.Join(names, ", ")
}

// Status says in a sentence whether somebody is there, by the clocks of the contract.
func (c Cover) Status(w *words.Words) string {
	local, place := w.Local(c.Zone), words.Place(c.Zone)
	switch o := c.Outlook; {
	case o.IsOpen && o.Closes.IsZero():
		return w.T("cover.always")
	case o.IsOpen:
		return w.T("cover.open", "Left", w.Hours(o.Closes.Sub(w.Now)), "At", local.Moment(o.Closes), "Place", place)
	case o.Opens.IsZero():
		return w.T("cover.never")
	}
	return w.T("cover.shut", "Left", w.Span(c.Outlook.Opens.Sub(w.Now)), "At", local.Moment(c.Outlook.Opens), "Place", place)
}

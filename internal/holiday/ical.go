package holiday

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"
	"tierdesk/internal/core/desk"
)

// What one file of iCalendar may hold, so that reading it is a matter of moments.
const (
	MaxICal    = 2 << 20 // bytes
	maxEvents  = 20_000
	maxNested  = 5 // components within one another
	maxDates   = 2000
	maxRepeats = 5000 // of one event; a yearly one reaches back before any calendar
	maxParts   = 100_000
	maxFor     = 2 * time.Second
	iCalYears  = 3 // this one and the two after it
	longName   = 200
	firstRead  = 1600 // years that a date may be of
	lastRead   = 9000
)

// Proposed is a date on which events change the hours, for people to look at before it counts.
type Proposed struct {
	Date  string
	Hours []string // what is left of the usual ones; none: closed
	Name  string
}

// ICal is what a file of iCalendar proposes.
type ICal struct {
	Days []Proposed // in order
	Left int        // events that could not be read, repeat within a day, or end within a night that began before
}

// Usual are the open times of a usual week, by weekday from Sunday on, in minutes of the day; a close after midnight is beyond 1440.
type Usual [7][][2]int

// ReadICal reads which dates of a year and the two after it the events of a file close, wholly or for hours, on the clocks of a zone. All-day
// events close their dates, others what is usual while they last. What is cancelled closes nothing.
func ReadICal(data []byte, zone *time.Location, usual Usual, year int) (ICal, error) {
	if err := checkICal(data); err != nil {
		return ICal{}, err
	}
	file, err := decode(data)
	if err != nil {
		return ICal{}, desk.Invalid("ical", "ical.unreadable", "This is no iCalendar file, or it is broken. Take one that a calendar program exported as .ics.")
	}
	r := reader{
		zone: zone, usual: usual, from: time.Date(year, 1, 1, 0, 0, 0, 0, zone), to: time.Date(year+iCalYears, 1, 1, 0, 0, 0, 0, zone),
		closed: map[string][]string{}, busy: map[string][]busy{}, instead: map[string]map[int64]bool{}, ends: time.Now().Add(maxFor),
	}
	events := file.Events()
	for _, e := range events {
		r.noteInstead(e)
	}
	for _, e := range events {
		if time.Now().After(r.ends) || r.parts > maxParts {
			return ICal{}, desk.Invalid("ical", "ical.slow", "Reading this file takes too long: its events repeat in ways that are hard to count. Leave those out.")
		}
		if !r.read(e) {
			r.left++
		}
	}
	days := r.days()
	if len(days) > maxDates {
		return ICal{}, desk.Invalid("ical", "ical.dates_many", "This file closes more than 2000 dates. Take one that holds holidays only.")
	}
	return ICal{Days: days, Left: r.left}, nil
}

// decode takes a file apart. The library breaks off with a panic at some broken lines, as at a name with ; and no more.
func decode(data []byte) (file *ical.Calendar, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("broken line: %v", broken)
		}
	}()
	return ical.NewDecoder(bytes.NewReader(data)).Decode()
}

// checkICal refuses by a look at its lines what would take long to read.
func checkICal(data []byte) error {
	if len(data) > MaxICal {
		return desk.Invalid("ical", "ical.large", "This file is larger than 2 MB. Export fewer years, or holidays only.")
	}
	events, depth := 0, 0
	for line := range bytes.Lines(data) {
		switch line = bytes.ToUpper(bytes.TrimRight(line[:min(len(line), 20)], "\r\n")); {
		case bytes.HasPrefix(line, []byte("BEGIN:")):
			if depth++; bytes.Equal(line, []byte("BEGIN:VEVENT")) {
				events++
			}
		case bytes.HasPrefix(line, []byte("END:")):
			depth--
		}
		if depth > maxNested {
			return desk.Invalid("ical", "ical.unreadable", "This is no iCalendar file, or it is broken. Take one that a calendar program exported as .ics.")
		}
	}
	if events > maxEvents {
		return desk.Invalid("ical", "ical.many", "This file has more than 20,000 events. Export fewer years, or holidays only.")
	}
	return nil
}

// reader collects what events close.
type reader struct {
	zone     *time.Location
	usual    Usual
	from, to time.Time
	closed   map[string][]string       // names by date, of what lasts all day
	busy     map[string][]busy         // by date
	instead  map[string]map[int64]bool // instances that events of their own stand for, by UID
	left     int
	parts    int // of dates that were put down
	ends     time.Time
}

// busy is a part of a date, in minutes.
type busy struct {
	from, to int
	name     string
}

// noteInstead remembers which instance of a repeating event another event stands for, cancelled or moved.
func (r *reader) noteInstead(e ical.Event) {
	if prop := e.Props.Get(ical.PropRecurrenceID); prop != nil {
		if at, _, ok := r.instant(prop); ok {
			uid := text(e, ical.PropUID)
			if r.instead[uid] == nil {
				r.instead[uid] = map[int64]bool{}
			}
			r.instead[uid][at.Unix()] = true
		}
	}
}

// instant reads a date, as one of UTC so that no clock change touches it, or a time; a time of no zone, or of one that nobody knows, is on the clocks of the calendar.
func (r *reader) instant(prop *ical.Prop) (at time.Time, allDay, ok bool) {
	if len(prop.Value) == len("20060102") {
		at, err := time.Parse("20060102", prop.Value)
		return at, true, err == nil && at.Year() >= firstRead && at.Year() <= lastRead
	}
	at, err := prop.DateTime(r.zone)
	if err != nil && prop.Params.Get(ical.PropTimezoneID) != "" {
		plain := *prop
		plain.Params = maps.Clone(prop.Params)
		plain.Params.Del(ical.PropTimezoneID)
		at, err = plain.DateTime(r.zone)
	}
	return at, false, err == nil && at.Year() >= firstRead && at.Year() <= lastRead
}

// read adds what an event closes. It gives false for one that cannot be told.
func (r *reader) read(e ical.Event) bool {
	if status, err := e.Status(); err == nil && status == ical.EventCancelled {
		return true
	}
	prop := e.Props.Get(ical.PropDateTimeStart)
	if prop == nil {
		return false
	}
	start, allDay, ok := r.instant(prop)
	if !ok {
		return false
	}
	lasts, ok := r.length(e, start, allDay)
	if !ok {
		return false
	}
	starts, ok := r.starts(e, start)
	if !ok {
		return false
	}
	name := nameOf(e)
	whole := true
	for _, at := range starts {
		if allDay {
			r.close(at, lasts, name)
		} else {
			whole = r.occupy(at, at.Add(time.Duration(lasts)), name) && whole
		}
	}
	return whole
}

// length is how long an event lasts: in days for one that lasts all day, else in nanoseconds.
func (r *reader) length(e ical.Event, start time.Time, allDay bool) (int64, bool) {
	usual := int64(0)
	if allDay {
		usual = 1
	}
	var lasts time.Duration
	if end := e.Props.Get(ical.PropDateTimeEnd); end != nil {
		at, _, ok := r.instant(end)
		if !ok || at.Before(start) {
			return 0, false
		}
		lasts = at.Sub(start)
	} else if d := e.Props.Get(ical.PropDuration); d != nil {
		var err error
		if lasts, err = d.Duration(); err != nil || lasts < 0 {
			return 0, false
		}
	} else {
		return usual, true
	}
	if allDay {
		return max(1, int64(lasts/(24*time.Hour))), true
	}
	return int64(lasts), true
}

// dateOf is a local date as an instant that can be counted with.
func dateOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// starts are the instances of an event that begin in the years that are looked at, or up to a year before.
func (r *reader) starts(e ical.Event, first time.Time) ([]time.Time, bool) {
	at := []time.Time{first}
	if rule := e.Props.Get(ical.PropRecurrenceRule); rule != nil {
		var ok bool
		if at, ok = r.repeats(rule.Value, first); !ok {
			return nil, false
		}
	}
	at = append(at, r.list(e, ical.PropRecurrenceDates)...)
	without := map[int64]bool{}
	for _, one := range r.list(e, ical.PropExceptionDates) {
		without[one.Unix()] = true
	}
	instead := r.instead[text(e, ical.PropUID)]
	if e.Props.Get(ical.PropRecurrenceID) != nil {
		instead = nil // it stands for itself
	}
	return slices.DeleteFunc(at, func(one time.Time) bool { return without[one.Unix()] || instead[one.Unix()] }), true
}

// list reads a property of several dates.
func (r *reader) list(e ical.Event, name string) []time.Time {
	var all []time.Time
	for _, prop := range e.Props.Values(name) {
		for value := range strings.SplitSeq(prop.Value, ",") {
			one := prop
			one.Value = value
			if at, _, ok := r.instant(&one); ok {
				all = append(all, at)
			}
		}
	}
	return all
}

// repeats follows a rule. What repeats within a day is no holiday.
func (r *reader) repeats(rule string, first time.Time) ([]time.Time, bool) {
	options, err := rrule.StrToROptionInLocation(rule, first.Location())
	if err != nil || options.Freq > rrule.DAILY || len(options.Byhour)+len(options.Byminute)+len(options.Bysecond) > 0 {
		return nil, false
	}
	options.Dtstart = first
	repeat, err := rrule.NewRRule(*options)
	if err != nil {
		return nil, false
	}
	var all []time.Time
	next := repeat.Iterator()
	for range maxRepeats {
		at, ok := next()
		if !ok || !at.Before(r.to) {
			return all, true
		}
		if !at.Before(r.from.AddDate(-1, 0, 0)) {
			all = append(all, at)
		}
	}
	return nil, false
}

// close closes the dates of an event that lasts all day.
func (r *reader) close(at time.Time, days int64, name string) {
	day, end := dateOf(at), dateOf(r.to)
	if days < int64(end.Sub(day)/(24*time.Hour)) { // else it goes on beyond the years
		end = day.AddDate(0, 0, int(days))
	}
	if first := dateOf(r.from); day.Before(first) {
		day = first
	}
	for ; day.Before(end); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		r.closed[date] = append(r.closed[date], name)
		r.parts++
	}
}

// occupy takes the hours of an event from its dates. It gives false for one of more than a month, which is no matter of hours.
func (r *reader) occupy(from, to time.Time, name string) bool {
	if to.Sub(from) > 31*24*time.Hour {
		return false
	}
	from, to = from.In(r.zone), to.In(r.zone)
	for day := dateOf(from); !day.After(dateOf(to)); day = day.AddDate(0, 0, 1) {
		part := busy{from: 0, to: 24 * 60, name: name}
		if day.Equal(dateOf(from)) {
			part.from = from.Hour()*60 + from.Minute()
		}
		if day.Equal(dateOf(to)) {
			part.to = to.Hour()*60 + to.Minute()
			if to.Second() > 0 {
				part.to++
			}
		}
		if part.to > part.from && !day.Before(dateOf(r.from)) && day.Before(dateOf(r.to)) {
			date := day.Format(time.DateOnly)
			r.busy[date] = append(r.busy[date], part)
			r.parts++
		}
	}
	return true
}

// days puts together what is proposed. A date whose usual hours no event touches is not.
func (r *reader) days() []Proposed {
	var all []Proposed
	for date, names := range r.closed {
		all = append(all, Proposed{Date: date, Name: joined(names)})
	}
	for day := dateOf(r.from); day.Before(dateOf(r.to)); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		parts := slices.Clone(r.busy[date])
		for _, p := range r.busy[day.AddDate(0, 0, 1).Format(time.DateOnly)] { // this night goes on
			parts = append(parts, busy{p.from + 24*60, p.to + 24*60, p.name})
		}
		if len(parts) == 0 || r.closed[date] != nil {
			continue
		}
		hours, names, ok := without(r.usual[day.Weekday()], parts)
		if !ok {
			r.left++
		} else if len(names) > 0 {
			all = append(all, Proposed{Date: date, Hours: hours, Name: joined(names)})
		}
	}
	slices.SortFunc(all, func(a, b Proposed) int { return cmp.Compare(a.Date, b.Date) })
	return all
}

func joined(names []string) string {
	slices.Sort(names)
	name := strings.Join(slices.DeleteFunc(slices.Compact(names), func(s string) bool { return s == "" }), ", ")
	if runes := []rune(name); len(runes) > longName {
		name = string(runes[:longName])
	}
	return name
}

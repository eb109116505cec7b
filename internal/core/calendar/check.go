package calendar

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Check refuses a calendar that may not be saved: one that cannot be read, and one that is never open (S10). The error is a *Problem.
// Whether the zone exists shows only where it is loaded.
func Check(c Calendar) error {
	w, err := read(c)
	if err != nil {
		return err
	}
	if w.neverOpens() {
		return problem("weekly", "calendar.never_open", "This calendar is never open, so nothing would ever be due. Give at least one day hours.")
	}
	return nil
}

// interval is open from one minute to another, counted from the midnight its date begins with; a close beyond minute 1440 is on the next date.
type interval struct{ open, close int }

// dated are the intervals that open on one local date, which is a number of days since 1970-01-01.
type dated struct {
	date  int64
	hours []interval
}

// written is a calendar as numbers.
type written struct {
	weekly     [7][]interval // Monday first
	exceptions []dated       // by date
}

func (w written) neverOpens() bool {
	for _, day := range w.weekly {
		if len(day) > 0 {
			return false
		}
	}
	return !slices.ContainsFunc(w.exceptions, func(e dated) bool { return len(e.hours) > 0 })
}

// on gives what opens on a date. A date without an exception follows the week.
func (w written) on(date int64) []interval {
	if i, found := slices.BinarySearchFunc(w.exceptions, date, func(e dated, date int64) int { return int(e.date - date) }); found {
		return w.exceptions[i].hours
	}
	return w.weekly[weekday(date)]
}

// weekday is 0 for a Monday. Day 0, the first of January 1970, was a Thursday.
func weekday(date int64) int64 { return ((date+3)%7 + 7) % 7 }

func read(c Calendar) (written, error) {
	var w written
	switch {
	case c.Zone == "":
		return w, problem("zone", "calendar.zone_missing", "The calendar has no zone. Name one of the IANA list, such as Europe/Berlin.")
	case c.Zone == "Local":
		return w, problem("zone", "calendar.zone_local", "The zone Local is another on every computer. Name one of the IANA list, such as Europe/Berlin.")
	case len(c.Exceptions) > MaxExceptions:
		return w, problem("exceptions", "calendar.exceptions_many", "There are %d exceptions and %d are allowed. Leave out those of past years.", len(c.Exceptions), MaxExceptions)
	}
	if err := w.readWeek(c.Weekly); err != nil {
		return w, err
	}
	return w, w.readExceptions(c.Exceptions)
}

func (w *written) readWeek(weekly map[string][]string) error {
	for _, day := range slices.Sorted(maps.Keys(weekly)) {
		place := slices.Index(Weekdays[:], day)
		if place < 0 {
			return problem("weekly."+day, "calendar.weekday_unknown", "There is no weekday %q. Use mon, tue, wed, thu, fri, sat and sun.", day)
		}
		hours, err := readHours("weekly."+day, weekly[day])
		if err != nil {
			return err
		}
		w.weekly[place] = hours
	}
	return nil
}

func (w *written) readExceptions(exceptions []Exception) error {
	w.exceptions = make([]dated, 0, len(exceptions))
	seen := make(map[int64]bool, len(exceptions))
	for i, e := range exceptions {
		field := fmt.Sprintf("exceptions[%d]", i)
		day, err := time.Parse(time.DateOnly, e.Date)
		if err != nil {
			return problem(field+".date", "calendar.date_unreadable", "%q is no date. Write it as 2026-12-24.", e.Date)
		}
		date := day.Unix() / int64(24*time.Hour/time.Second)
		if seen[date] {
			return problem(field+".date", "calendar.date_repeated", "%s has an exception already. Put all hours of a date into one.", e.Date)
		}
		seen[date] = true
		hours, err := readHours(field+".hours", e.Hours)
		if err != nil {
			return err
		}
		w.exceptions = append(w.exceptions, dated{date, hours})
	}
	slices.SortFunc(w.exceptions, func(a, b dated) int { return int(a.date - b.date) })
	return nil
}

// readHours reads what opens on one date. Intervals may touch and may not overlap; those of another date may, and count once.
func readHours(field string, texts []string) ([]interval, error) {
	if len(texts) > MaxIntervals {
		return nil, problem(field, "calendar.intervals_many", "There are %d intervals on one date and %d are allowed. Join those that touch.", len(texts), MaxIntervals)
	}
	hours := make([]interval, 0, len(texts))
	for i, text := range texts {
		one, err := readInterval(fmt.Sprintf("%s[%d]", field, i), text)
		if err != nil {
			return nil, err
		}
		hours = append(hours, one)
	}
	slices.SortFunc(hours, func(a, b interval) int { return a.open - b.open })
	for i := 1; i < len(hours); i++ {
		if hours[i].open < hours[i-1].close {
			return nil, problem(field, "calendar.overlap", "%s and %s overlap. Join them, or move one.", hours[i-1], hours[i])
		}
	}
	return hours, nil
}

const minutesOfDay = 24 * 60

func readInterval(field, text string) (interval, error) {
	if len(text) != len("09:00-17:00") || text[5] != '-' {
		return interval{}, problem(field, "calendar.interval_unreadable", "%q is no interval. Write it as 09:00-17:00.", text)
	}
	from, fromOK := readMinute(text[:5])
	to, toOK := readMinute(text[6:])
	switch {
	case !fromOK || !toOK:
		return interval{}, problem(field, "calendar.time_unreadable", "%q has a time that does not exist. Times go from 00:00 to 23:59, and 24:00 is a close.", text)
	case from == minutesOfDay:
		return interval{}, problem(field, "calendar.opens_at_24", "%q opens at 24:00, which may only be a close. Let it open at 00:00 of the next day.", text)
	case to <= from:
		to += minutesOfDay
	}
	return interval{from, to}, nil
}

func readMinute(text string) (int, bool) {
	for i, c := range []byte(text) {
		if i == 2 && c != ':' || i != 2 && (c < '0' || c > '9') {
			return 0, false
		}
	}
	hour := int(text[0]-'0')*10 + int(text[1]-'0')
	minute := int(text[3]-'0')*10 + int(text[4]-'0')
	all := hour*60 + minute
	return all, minute < 60 && all <= minutesOfDay
}

// String writes the interval as people do.
func (i interval) String() string {
	to := i.close
	if to > minutesOfDay {
		to -= minutesOfDay
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", i.open/60, i.open%60, to/60, to%60)
}

package calendar

import (
	"slices"
	"time"
)

// MonthOf gives the calendar month of a zone that an instant lies in: its first instant, and that of the next one.
func MonthOf(at time.Time, location *time.Location) (from, to time.Time) {
	year, month, _ := at.In(location).Date()
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	next := first.AddDate(0, 1, 0)
	z := zoneOf(location, first.UnixMicro()-reach, next.UnixMicro()+reach)
	return instant(z.opening(first.UnixMicro())), instant(z.opening(next.UnixMicro()))
}

// On gives the hours that open on the local date of an instant, and whether that date is an exception.
func (c Calendar) On(at time.Time) (hours []string, exceptional bool) {
	date := at.Format(time.DateOnly)
	if i := slices.IndexFunc(c.Exceptions, func(e Exception) bool { return e.Date == date }); i >= 0 {
		return c.Exceptions[i].Hours, true
	}
	return c.Weekly[Weekdays[(at.Weekday()+6)%7]], false
}

// Ahead gives at most limit exceptions from the local date of an instant on, the next first.
func (c Calendar) Ahead(at time.Time, limit int) []Exception {
	date := at.Format(time.DateOnly)
	ahead := slices.DeleteFunc(slices.Clone(c.Exceptions), func(e Exception) bool { return e.Date < date })
	slices.SortFunc(ahead, func(a, b Exception) int {
		switch {
		case a.Date < b.Date:
			return -1
		case a.Date > b.Date:
			return 1
		}
		return 0
	})
	return ahead[:min(limit, len(ahead))]
}

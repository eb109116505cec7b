package words

import (
	"context"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/calendar"
)

// When says an instant as short as it is clear from today: the time, the weekday within a week, the date, the year.
func When(ctx context.Context, t time.Time) string { return From(ctx).When(t) }

// When says an instant as short as it is clear from today.
func (w *Words) When(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	at := t.In(w.Zone)
	clock := at.Format("15:04")
	switch days := daysBetween(w.Now, at); {
	case days == 0:
		return clock
	case days > -7 && days < 7:
		return w.T("when.weekday", "Day", w.weekday(at), "Time", clock)
	case at.Year() == w.Now.Year():
		return w.T("when.date", "D", at.Day(), "Month", w.month(at))
	default:
		return w.T("when.year", "D", at.Day(), "Month", w.month(at), "Year", at.Year())
	}
}

// IsToday tells whether an instant is of the reader's today.
func (w *Words) IsToday(t time.Time) bool { return daysBetween(w.Now, t.In(w.Zone)) == 0 }

// DaysTo is how many days of the reader's calendar lie before an instant: 0 is today, 1 tomorrow.
func (w *Words) DaysTo(t time.Time) int { return daysBetween(w.Now, t.In(w.Zone)) }

// Said is an instant in a sentence: "today 12:41", "Thursday 14:00", "15 May".
func (w *Words) Said(t time.Time) string {
	if !t.IsZero() && daysBetween(w.Now, t.In(w.Zone)) == 0 {
		return w.T("when.today", "Time", t.In(w.Zone).Format("15:04"))
	}
	return w.When(t)
}

// Said is an instant in a sentence.
func Said(ctx context.Context, t time.Time) string { return From(ctx).Said(t) }

// Millis is an instant for scripts: milliseconds of the desk's clock; 0: never.
func Millis(t time.Time) string {
	if t.IsZero() {
		return "0"
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// Exactly says an instant whole, with its zone: what stands behind a short one.
func Exactly(ctx context.Context, t time.Time) string { return From(ctx).Exactly(t) }

// Exactly says an instant whole, with its zone.
func (w *Words) Exactly(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	at := t.In(w.Zone)
	return w.T("when.exact", "Day", w.weekday(at), "D", at.Day(), "Month", w.month(at), "Year", at.Year(), "Time", at.Format("15:04"), "Zone", at.Format("MST"))
}

// Stamp is an instant for machines, as the attribute datetime wants it.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func daysBetween(a, b time.Time) int {
	day := func(t time.Time) int64 {
		_, offset := t.Zone()
		seconds := t.Unix() + int64(offset)
		if seconds < 0 {
			seconds -= 86399
		}
		return seconds / 86400
	}
	return int(day(b) - day(a))
}

func (w *Words) weekday(t time.Time) string { return w.T("weekday." + strconv.Itoa(int(t.Weekday()))) }

func (w *Words) month(t time.Time) string { return w.T("month." + strconv.Itoa(int(t.Month()))) }

// Span says how long something takes: "33 m", "2 h 10", "3 d 4 h". A negative one has a minus before it, as soon as it is a
// minute long.
func Span(ctx context.Context, d time.Duration) string { return From(ctx).Span(d) }

// Span says how long something takes.
func (w *Words) Span(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	minutes := int(d.Round(time.Minute) / time.Minute)
	if minutes == 0 && sign != "" {
		return w.T("span.minutes", "M", 0) // clocks of two machines, or the last seconds
	}
	hours, days := minutes/60, minutes/60/24
	switch {
	case minutes < 1 && d > 0:
		return sign + w.T("span.under")
	case hours < 1:
		return sign + w.T("span.minutes", "M", minutes)
	case days < 2:
		return sign + w.T("span.hours", "H", hours, "M", twoDigits(minutes%60))
	default:
		return sign + w.T("span.days", "D", days, "H", hours%24)
	}
}

// Hours says how much open time it is: "33 m", "2 h 10", "74 h 00". A day of it has as many hours as its calendar gives, so no days are said.
func Hours(ctx context.Context, d time.Duration) string { return From(ctx).Hours(d) }

// Hours says how much open time it is.
func (w *Words) Hours(d time.Duration) string {
	if d.Abs() < 48*time.Hour {
		return w.Span(d)
	}
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	minutes := int(d.Round(time.Minute) / time.Minute)
	return sign + w.T("span.hours", "H", minutes/60, "M", twoDigits(minutes%60))
}

// Appointed is when something was agreed to be, in a sentence: its time of day is said however far off the day is, and its zone where the
// reader could take it for another.
func (w *Words) Appointed(t time.Time) string { return w.zoned(w.appointed(t), t) }

func (w *Words) appointed(t time.Time) string {
	if days := w.DaysTo(t); days > -7 && days < 7 {
		return w.Said(t)
	}
	at := t.In(w.Zone)
	return w.T("when.appointed", "Day", w.weekday(at), "Date", w.When(t), "Time", at.Format("15:04"))
}

// zoned names the zone beside an instant where it is only supposed to be the reader's, or where they are at a place with other clocks.
func (w *Words) zoned(said string, t time.Time) string {
	at := t.In(w.Zone)
	elsewhere := false
	if w.There != nil {
		_, theirs := t.In(w.There).Zone()
		_, here := at.Zone()
		elsewhere = theirs != here
	}
	if !w.Supposed && !elsewhere {
		return said
	}
	return w.T("when.zoned", "At", said, "Zone", at.Format("MST"))
}

// Moment says an instant with its time of day always, as a list of steps needs it.
func Moment(ctx context.Context, t time.Time) string { return From(ctx).Moment(t) }

// Moment says an instant with its time of day always.
func (w *Words) Moment(t time.Time) string {
	at := t.In(w.Zone)
	if days := daysBetween(w.Now, at); days > -7 && days < 7 && !t.IsZero() {
		return w.When(t)
	}
	return w.T("when.moment", "D", at.Day(), "Month", w.month(at), "Time", at.Format("15:04"))
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Bytes says the size of a file.
func Bytes(ctx context.Context, n int64) string {
	w := From(ctx)
	switch {
	case n < 1000:
		return w.T("size.bytes", "N", n)
	case n < 1_000_000:
		return w.T("size.kilo", "N", n/1000)
	default:
		return w.T("size.mega", "N", w.print.Sprintf("%.1f", float64(n)/1e6))
	}
}

// Day names the day of an instant as a heading: "Today", "Yesterday", "Thu 14 May".
func (w *Words) Day(t time.Time) string {
	at := t.In(w.Zone)
	switch daysBetween(w.Now, at) {
	case 0:
		return w.T("day.today")
	case -1:
		return w.T("day.yesterday")
	}
	if at.Year() == w.Now.Year() {
		return w.T("day.date", "Day", w.weekday(at), "D", at.Day(), "Month", w.month(at))
	}
	return w.T("day.year", "Day", w.weekday(at), "D", at.Day(), "Month", w.month(at), "Year", at.Year())
}

// Clock is the time of day of an instant, as beside a message under the heading of its day.
func Clock(ctx context.Context, t time.Time) string { return t.In(From(ctx).Zone).Format("15:04") }

// Date is the day of an instant without the year.
func Date(ctx context.Context, t time.Time) string {
	w := From(ctx)
	at := t.In(w.Zone)
	return w.T("when.date", "D", at.Day(), "Month", w.month(at))
}

// Month gives the short name of the month of an instant: "May".
func Month(ctx context.Context, t time.Time) string { return From(ctx).month(t) }

// Weekday gives the short name of a weekday of calendars: "mon" to "sun".
func Weekday(ctx context.Context, day string) string {
	at := slices.Index(calendar.Weekdays[:], day)
	return From(ctx).T("weekday." + strconv.Itoa((at+1)%7))
}

// In says an instant on the clocks of a zone, which is not the reader's: "Fri 15 May 16:40".
func In(ctx context.Context, t time.Time, zone string) string {
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC
	}
	return From(ctx).In(t, at)
}

// In says an instant on the clocks of a zone.
func (w *Words) In(t time.Time, zone *time.Location) string {
	local := t.In(zone)
	return w.T("when.in", "Day", w.weekday(local), "D", local.Day(), "Month", w.month(local), "Time", local.Format("15:04"))
}

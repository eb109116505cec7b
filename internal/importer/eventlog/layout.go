package eventlog

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// layout is a way to write a time.
type layout struct {
	form  string  // of package time; empty: a count
	count float64 // seconds of one, since 1970
}

// named are layouts that people know by name.
var named = map[string]layout{
	"rfc3339":       {form: time.RFC3339},
	"iso8601":       {form: "2006-01-02T15:04:05"},
	"iso":           {form: "2006-01-02 15:04:05"},
	"unix":          {count: 1},
	"epoch":         {count: 1},
	"epoch_seconds": {count: 1},
	"epoch_millis":  {count: 1e-3},
	"epoch_micros":  {count: 1e-6},
}

func layoutNames() string { return "rfc3339, iso8601, iso, epoch_seconds, epoch_millis, epoch_micros" }

// usualLayouts are tried where the mapping names none. All begin with the year, so that none can be mistaken for another.
func usualLayouts() []layout {
	forms := []string{
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02 15:04", "2006/01/02 15:04:05",
	}
	layouts := make([]layout, len(forms))
	for i, form := range forms {
		layouts[i].form = form
	}
	return layouts
}

// newLayout reads a name, a layout of Go, or the forms that other programs use. A layout must tell year, month and day.
func newLayout(text string) (layout, error) {
	text = strings.TrimSpace(text)
	if l, ok := named[strings.ToLower(text)]; ok {
		return l, nil
	}
	l := layout{form: text}
	switch {
	case strings.Contains(text, "%"):
		l.form = percents.Replace(text)
	case strings.Contains(text, "yy") || strings.Contains(text, "YY"):
		l.form = letters.Replace(text)
	}
	return l, l.check()
}

// percents are those of strptime. Days, months and times may have one digit or two.
var percents = strings.NewReplacer("%Y", "2006", "%y", "06", "%m", "1", "%d", "2", "%H", "15", "%I", "3", "%M", "4", "%S", "5", "%p", "PM",
	"%f", "999999", "%z", "-0700", "%b", "Jan", "%B", "January", "%a", "Mon", "%A", "Monday", "%e", "_2", "%j", "002", "%T", "15:04:05", "%F", "2006-01-02",
	"%R", "15:04", "%D", "01/02/06", "%%", "%")

// letters are those of spreadsheets and Java. The longest come first.
var letters = strings.NewReplacer("'T'", "T", "yyyy", "2006", "YYYY", "2006", "yy", "06", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "1", "M", "1",
	"dd", "2", "DD", "2", "d", "2", "D", "2", "HH", "15", "H", "15", "hh", "3", "h", "3", "mm", "4", "m", "4", "ss", "5", "s", "5", "SSS", "000",
	"XXX", "Z07:00", "XX", "Z0700", "X", "Z07", "a", "PM")

// check writes an instant and reads it back: a layout that loses the day, or is no layout, shows.
func (l layout) check() error {
	want := time.Date(2009, 11, 23, 22, 48, 57, 0, time.UTC)
	text := want.Format(l.form)
	got, err := time.Parse(l.form, text)
	if err != nil || text == l.form {
		return errors.New("no layout")
	}
	if got.Year() != want.Year() || got.YearDay() != want.YearDay() {
		return errors.New("the layout does not tell the day")
	}
	return nil
}

func (l layout) parse(text string, zone *time.Location) (time.Time, error) {
	if l.count == 0 {
		return time.ParseInLocation(l.form, text, zone)
	}
	if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
		return l.instant(float64(whole), whole)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) {
		return time.Time{}, errors.New("no count")
	}
	return l.instant(value, 0)
}

const lastSecond = 253402300799 // of the year 9999

// instant keeps whole counts whole: a float has no room for the microseconds of this century.
func (l layout) instant(value float64, whole int64) (time.Time, error) {
	if math.Abs(value*l.count) > lastSecond {
		return time.Time{}, errors.New("out of range")
	}
	switch {
	case whole == 0:
		seconds, part := math.Modf(value * l.count)
		return time.Unix(int64(seconds), int64(math.Round(part*1e6))*1000).UTC(), nil
	case l.count == 1:
		return time.Unix(whole, 0).UTC(), nil
	case l.count == 1e-3:
		return time.UnixMilli(whole).UTC(), nil
	default:
		return time.UnixMicro(whole).UTC(), nil
	}
}

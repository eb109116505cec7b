package admin

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// drawnYear is a year of the calendar as it is typed: a square for each day, by week and weekday.
type drawnYear struct {
	Year     int
	Days     []drawnDay
	Months   []drawnMonth
	Holidays int // days that an exception closes
	Others   int // days to which an exception gives other hours
}

// drawnDay is a square of the year; the kinds are those of the legend.
type drawnDay struct {
	Week, Weekday int
	Kind          dayKind
	IsToday       bool
}

// dayKind is what a square says.
type dayKind string

// The kinds of day. A short day is one that is usually open for less than most are.
const (
	dayOpen    dayKind = "day"
	dayShort   dayKind = "sat"
	dayOther   dayKind = "half"
	dayHoliday dayKind = "hol"
	dayClosed  dayKind = "sun"
)

// dayKinds are all kinds, in the order of the legend.
var dayKinds = []dayKind{dayOpen, dayShort, dayOther, dayHoliday, dayClosed}

// drawnMonth is the week in which a month begins.
type drawnMonth struct {
	Week int
	At   time.Time
}

// draw gives the year of the form. Exceptions that cannot be read yet are left out: the save says what is wrong with them.
func (e calendarEdit) draw() drawnYear {
	c, _ := e.readCalendar(e.Calendar)
	other := map[string][]string{}
	for _, x := range c.Hours.Exceptions {
		other[x.Date] = x.Hours
	}
	y := drawnYear{Year: e.Year}
	usual := usualMinutes(c.Hours)
	first := time.Date(e.Year, 1, 1, 12, 0, 0, 0, time.UTC)
	lead := (int(first.Weekday()) + 6) % 7
	for at := first; at.Year() == e.Year; at = at.AddDate(0, 0, 1) {
		place := lead + at.YearDay() - 1
		d := drawnDay{Week: place / 7, Weekday: place % 7, Kind: dayClosed, IsToday: at.Format(time.DateOnly) == e.Today.Format(time.DateOnly)}
		minutes := minutesOn(c.Hours.Weekly[calendar.Weekdays[d.Weekday]])
		hours, isOther := other[at.Format(time.DateOnly)]
		switch {
		case isOther && len(hours) == 0:
			d.Kind, y.Holidays = dayHoliday, y.Holidays+1
		case isOther:
			d.Kind, y.Others = dayOther, y.Others+1
		case minutes > 0 && minutes < usual:
			d.Kind = dayShort
		case minutes > 0:
			d.Kind = dayOpen
		}
		if at.Day() == 1 {
			y.Months = append(y.Months, drawnMonth{Week: d.Week, At: at})
		}
		y.Days = append(y.Days, d)
	}
	return y
}

// minutesOn is how long a day is open, or zero for what cannot be read.
func minutesOn(hours []string) int {
	open := 0
	for _, text := range hours {
		if from, to, ok := minutesOf(text); ok {
			open += to - from
		}
	}
	return open
}

// usualMinutes is the most frequent length of an open day, of several the longest (S3).
func usualMinutes(c calendar.Calendar) int {
	days := map[int]int{}
	usual := 0
	for _, day := range calendar.Weekdays {
		minutes := minutesOn(c.Weekly[day])
		if minutes == 0 {
			continue
		}
		days[minutes]++
		if days[minutes] > days[usual] || days[minutes] == days[usual] && minutes > usual {
			usual = minutes
		}
	}
	return usual
}

// square is the side of a day with the gap beside it; the names of weekdays and months stand before the first.
const (
	square   = 15
	yearLeft = 34
	yearTop  = 18
)

func (d drawnDay) x() int { return yearLeft + d.Week*square }

func (d drawnDay) y() int { return yearTop + d.Weekday*square }

func (m drawnMonth) x() int { return yearLeft + m.Week*square }

// class is the kind of the square, and whether it is today's.
func (d drawnDay) class() string {
	if d.IsToday {
		return string(d.Kind) + " now"
	}
	return string(d.Kind)
}

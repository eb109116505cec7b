package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// The oracle knows nothing of how hours are compiled. It steps over the minutes of a time, asks the local wall clock what it shows in each,
// and marks as open what lies between an opening and a closing. Where the clock skips or repeats times it goes by the letter of S8:
// an opening is the first minute that shows it, a closing the last; what is never shown is the first minute that shows a later time.

// wallClock is what the clocks of a zone show in each minute of a time. Walls are minutes since 1970-01-01 00:00, local.
type wallClock struct {
	zone        string
	location    *time.Location
	start       int64 // Unix minutes
	firstWall   int64
	first, last []int // by wall: the first and the last minute that shows it
	dates       []int64
}

func newWallClock(location *time.Location, start time.Time, minutes int) *wallClock {
	w := &wallClock{zone: location.String(), location: location, start: start.Unix() / 60}
	walls := make([]int64, minutes)
	for m := range walls {
		local := time.Unix((w.start+int64(m))*60, 0).In(location)
		y, mo, d := local.Date()
		h, mi, _ := local.Clock()
		date := time.Date(y, mo, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
		walls[m] = date*1440 + int64(h*60+mi)
		if len(w.dates) == 0 || date > w.dates[len(w.dates)-1] {
			for skipped := date; len(w.dates) > 0 && skipped > w.dates[len(w.dates)-1]+1; skipped-- {
				w.dates = append(w.dates, w.dates[len(w.dates)-1]+1)
			}
			w.dates = append(w.dates, date)
		}
	}
	w.firstWall = slices.Min(walls)
	shown := slices.Max(walls) - w.firstWall + 1
	w.first, w.last = make([]int, shown), make([]int, shown)
	for i := range w.first {
		w.first[i] = -1
	}
	for m, wall := range walls {
		if i := wall - w.firstWall; w.first[i] < 0 {
			w.first[i], w.last[i] = m, m
		} else {
			w.last[i] = m
		}
	}
	for i := len(w.first) - 2; i >= 0; i-- {
		if w.first[i] < 0 {
			w.first[i], w.last[i] = w.first[i+1], w.first[i+1]
		}
	}
	return w
}

// open marks the minutes in which a calendar is open.
func (w *wallClock) open(c calendar.Calendar) []bool {
	open := make([]bool, slices.Max(w.last)+1)
	exceptions := map[string][]string{}
	for _, e := range c.Exceptions {
		exceptions[e.Date] = append([]string{}, e.Hours...)
	}
	for _, date := range w.dates {
		day := time.Unix(date*86400, 0).UTC()
		hours, isException := exceptions[day.Format("2006-01-02")]
		if !isException {
			hours = c.Weekly[strings.ToLower(day.Weekday().String()[:3])]
		}
		for _, text := range hours {
			var fromHour, fromMinute, toHour, toMinute int64
			if _, err := fmt.Sscanf(text, "%d:%d-%d:%d", &fromHour, &fromMinute, &toHour, &toMinute); err != nil {
				panic(err)
			}
			from, to := fromHour*60+fromMinute, toHour*60+toMinute
			if to <= from {
				to += 1440
			}
			from, to = date*1440+from-w.firstWall, date*1440+to-w.firstWall
			if from < 0 || to >= int64(len(w.first)) {
				continue // at the edges, where no case looks
			}
			for m := w.first[from]; m < w.last[to]; m++ {
				open[m] = true
			}
		}
	}
	return open
}

// due counts minute by minute.
func due(open []bool, from, to, target int, paused func(int) bool) (int, bool) {
	for m := from; m < to; m++ {
		if open[m] && !paused(m) {
			if target--; target == 0 {
				return m + 1, true
			}
		}
	}
	return 0, false
}

const (
	margin   = 5 * 1440
	longest  = 30 * 1440
	duration = longest + 2*margin
)

// eras are times with changes of every kind: daylight saving on both halves of the earth, at midnight, by half an hour and by two hours,
// skipped dates, changes for good, and times without any.
var eras = []struct{ zone, around string }{
	{"Europe/Berlin", "2026-03-29"},
	{"Europe/Berlin", "2026-10-25"},
	{"Europe/Dublin", "2026-03-29"},
	{"Europe/London", "1971-10-31"},
	{"America/New_York", "2026-03-08"},
	{"America/New_York", "2026-11-01"},
	{"America/St_Johns", "2006-04-02"},
	{"America/Santiago", "2026-09-06"},
	{"America/Santiago", "2026-04-05"},
	{"America/Havana", "2026-03-08"},
	{"America/Havana", "2026-11-01"},
	{"America/Sao_Paulo", "2018-11-04"},
	{"America/Caracas", "2016-05-01"},
	{"America/Caracas", "2007-12-09"},
	{"Africa/Cairo", "2026-04-24"},
	{"Africa/Cairo", "2026-10-30"},
	{"Africa/Casablanca", "2026-02-15"},
	{"Africa/Casablanca", "2026-03-22"},
	{"Africa/Lagos", "2026-03-01"},
	{"Asia/Gaza", "2026-03-28"},
	{"Asia/Beirut", "2026-03-29"},
	{"Asia/Kolkata", "2026-06-01"},
	{"Asia/Kathmandu", "1986-01-01"},
	{"Asia/Pyongyang", "2015-08-15"},
	{"Asia/Pyongyang", "2018-05-05"},
	{"Asia/Tehran", "2022-03-22"},
	{"Asia/Amman", "2022-10-28"},
	{"Antarctica/Troll", "2026-03-29"},
	{"Antarctica/Troll", "2026-10-25"},
	{"Antarctica/Casey", "2018-03-11"},
	{"Atlantic/Azores", "1992-09-27"},
	{"Australia/Lord_Howe", "2026-04-05"},
	{"Australia/Lord_Howe", "2026-10-04"},
	{"Australia/Adelaide", "2026-10-04"},
	{"Pacific/Apia", "2011-12-30"},
	{"Pacific/Fakaofo", "2011-12-30"},
	{"Pacific/Kwajalein", "1993-08-21"},
	{"Pacific/Kiritimati", "1994-12-31"},
	{"Pacific/Chatham", "2026-04-05"},
	{"Pacific/Chatham", "2026-09-27"},
	{"Europe/Istanbul", "2016-09-07"},
	{"Europe/Samara", "2010-03-28"},
	{"Europe/Volgograd", "2020-12-27"},
	{"Asia/Tokyo", "2030-01-01"},
	{"Europe/Berlin", "2061-03-27"},
	{"America/Los_Angeles", "2099-11-01"},
	{"UTC", "2028-02-29"},
}

// wallClocks are those of all eras, read once.
var wallClocks = sync.OnceValue(func() []*wallClock {
	clocks := make([]*wallClock, len(eras))
	for i, era := range eras {
		around, err := time.Parse(time.DateOnly, era.around)
		if err != nil {
			panic(err)
		}
		location, err := time.LoadLocation(era.zone)
		if err != nil {
			panic(err)
		}
		clocks[i] = newWallClock(location, around.Add(-(margin+longest/2)*time.Minute), duration)
	}
	return clocks
})

// scene draws the cases of one seed.
type scene struct{ *rand.Rand }

func (s scene) clockTime() int {
	switch s.IntN(3) {
	case 0:
		return s.IntN(24) * 60
	case 1:
		return s.IntN(14) * 15 // the hours in which clocks change
	default:
		return s.IntN(1440)
	}
}

// hours draws up to four intervals that do not overlap, the last perhaps over midnight.
func (s scene) hours() []string {
	if s.IntN(12) == 0 {
		return []string{"00:00-24:00"}
	}
	times := make([]int, 2*s.IntN(4))
	for i := range times {
		times[i] = s.clockTime()
	}
	slices.Sort(times)
	times = slices.Compact(times)
	hours := []string{}
	for len(times) >= 2 {
		hours = append(hours, written(times[0], times[1]))
		if s.IntN(4) > 0 {
			times = times[1:]
		}
		times = times[1:]
	}
	if len(times) == 1 && s.IntN(2) == 0 {
		hours = append(hours, written(times[0], s.IntN(times[0]+1)))
	}
	s.Shuffle(len(hours), func(i, j int) { hours[i], hours[j] = hours[j], hours[i] })
	return hours
}

func written(from, to int) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

func (s scene) calendar(w *wallClock) calendar.Calendar {
	c := calendar.Calendar{Zone: w.zone, Weekly: map[string][]string{}}
	same := s.hours()
	for _, day := range calendar.Weekdays {
		switch s.IntN(4) {
		case 0:
			c.Weekly[day] = s.hours()
		case 1, 2:
			c.Weekly[day] = same
		}
	}
	for _, i := range s.Perm(len(w.dates))[:s.IntN(6)] {
		c.Exceptions = append(c.Exceptions, calendar.Exception{
			Date: time.Unix(w.dates[i]*86400, 0).UTC().Format("2006-01-02"), Hours: s.hours(),
		})
	}
	return c
}

// start draws a minute, half of the time within three days of the change.
func (s scene) start() int {
	if s.IntN(2) == 0 {
		return margin + s.IntN(longest-1)
	}
	return margin + longest/2 - 3*1440 + s.IntN(6*1440)
}

func (s scene) target(left int) int {
	return 1 + s.IntN([]int{1, 60, 600, 3000, left}[s.IntN(5)])
}

// TestOracle compares due times around pauses (S13), as the command sla due gives them, with the oracle.
func TestOracle(t *testing.T) { compareWithOracle(t, 5000, 1) }

func compareWithOracle(t *testing.T, cases int, seed uint64) {
	clocks := wallClocks()
	differences := 0
	for n := 0; n < cases && differences < 10; {
		s := scene{rand.New(rand.NewPCG(seed, uint64(n)))}
		w := clocks[s.IntN(len(clocks))]
		c := s.calendar(w)
		hours, err := calendar.Compile(c, w.location)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		open := w.open(c)
		for range 10 {
			n++
			if !s.same(t, w, hours, open) {
				differences++
				t.Logf("calendar %+v", c)
			}
		}
	}
}

func (s scene) same(t *testing.T, w *wallClock, hours *calendar.Hours, open []bool) bool {
	from := s.start()
	end := margin + longest
	target := s.target(end - from)
	pauses := s.pauses(from)
	paused := func(m int) bool {
		return slices.ContainsFunc(pauses, func(p [2]int) bool { return p[0] <= m && m < p[1] })
	}
	want, wantOK := due(open, from, end, target, paused)
	got, gotOK := around(hours, w, from, target, pauses)
	if wantOK != (gotOK && !got.After(w.at(end))) || wantOK && !got.Equal(w.at(want)) {
		t.Errorf("%s from %s, %d minutes, pauses %v: due %s (%t), the oracle says %s (%t)",
			w.zone, w.at(from), target, pauses, got, gotOK, w.at(want), wantOK)
		return false
	}
	return s.sameShifted(t, w, hours, open, from)
}

// sameShifted goes below the minute. A minute is open or closed as a whole, so what is cut from the first open minute and from the target
// together changes nothing, what is cut from the target alone makes it due as much earlier, and a closed minute counts for nothing.
func (s scene) sameShifted(t *testing.T, w *wallClock, hours *calendar.Hours, open []bool, from int) bool {
	target := time.Duration(s.target(3000)) * time.Minute
	whole, ok := hours.Due(w.at(from), target)
	first := time.Duration(s.Int64N(int64(time.Minute/time.Microsecond))) * time.Microsecond
	last := time.Duration(s.Int64N(int64((time.Minute-first)/time.Microsecond))) * time.Microsecond
	left := target - last
	if open[from] {
		left -= first
	}
	got, gotOK := hours.Due(w.at(from).Add(first), left)
	if ok != gotOK || ok && !got.Equal(whole.Add(-last)) {
		t.Errorf("%s from %s, %s, shifted by %s and %s: due %s, want %s less the second", w.zone, w.at(from), target, first, last, got, whole)
		return false
	}
	return true
}

func (w *wallClock) at(m int) time.Time { return time.Unix((w.start+int64(m))*60, 0).UTC() }

// pauses draws up to four, of which some begin before the start, overlap or lie within each other.
func (s scene) pauses(from int) [][2]int {
	pauses := make([][2]int, s.IntN(5))
	for i := range pauses {
		begin := from - 300 + s.IntN(3000)
		pauses[i] = [2]int{begin, begin + s.IntN(2000)}
	}
	return pauses
}

// around asks for the due time with the pauses in the order they were drawn.
func around(h *calendar.Hours, w *wallClock, from, target int, pauses [][2]int) (time.Time, bool) {
	given := make([]sla.Pause, len(pauses))
	for i, p := range pauses {
		given[i] = sla.Pause{From: w.at(p[0]), To: w.at(p[1])}
	}
	f := sla.Due(calendar.Always(h), w.at(from), time.Duration(target)*time.Minute, given)
	return f.Due, !f.Due.IsZero()
}

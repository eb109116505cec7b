package workspace

import (
	"math"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/words"
)

// boardFrames are the times that a board shows side by side, one for each day, all with the same hours of the reader's clock.
type boardFrames []desk.Span

type boardPiece struct{ x, w float64 }

// framesOf takes as much of each day as anybody works or has work in, in whole hours and not less than a usual day.
func framesOf(days []time.Time, f desk.Facts, bookings []desk.Booking, now time.Time) boardFrames {
	first, last := 9, 9+int(shortBoard.Hours())
	zone := days[0].Location()
	widen := func(day, from, until time.Time) {
		begins, ends := from.In(zone), until.In(zone)
		if begins.Before(day) {
			begins = day
		}
		first = min(first, begins.Hour())
		end := day.AddDate(0, 0, 1)
		if !ends.Before(end) {
			last = 24
			return
		}
		hour := ends.Hour()
		if ends.Minute() > 0 {
			hour++
		}
		last = max(last, hour)
	}
	used := map[string]bool{}
	for _, p := range f.Agents {
		if !p.Disabled && len(p.Teams) > 0 {
			used[f.House.HoursOf(p)] = true
		}
	}
	for _, day := range days {
		end := day.AddDate(0, 0, 1)
		for id := range used {
			for opens, closes := range f.Hours[id].Periods(day.UTC(), end.UTC()) {
				if closes.Sub(opens) < 23*time.Hour { // hours without a night say nothing about the day
					widen(day, opens, closes)
				}
			}
		}
		for _, b := range bookings {
			if b.From.Before(end) && b.Until.After(day) {
				widen(day, b.From, b.Until)
			}
		}
	}
	if day := days[0]; len(days) == 1 && !now.Before(day) && now.Before(day.AddDate(0, 0, 1)) {
		widen(day, now, now)
	}
	frames := make(boardFrames, len(days))
	for i, day := range days {
		at := func(hour int) time.Time {
			return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, zone).UTC()
		}
		frames[i] = desk.Span{From: at(first), Until: at(last)}
	}
	return frames
}

// at is where an instant lies on the board, from 0 to 100; false: it is not on it.
func (f boardFrames) at(t time.Time) (float64, bool) {
	for i, frame := range f {
		if !t.Before(frame.From) && t.Before(frame.Until) {
			return f.share(i, t), true
		}
	}
	return 0, false
}

func (f boardFrames) share(i int, t time.Time) float64 {
	within := float64(t.Sub(f[i].From)) / float64(f[i].Until.Sub(f[i].From))
	return 100 * (float64(i) + within) / float64(len(f))
}

// pieces are where a time lies on the board: one for each day that it touches.
func (f boardFrames) pieces(from, until time.Time) []boardPiece {
	var all []boardPiece
	for i, frame := range f {
		begins, ends := from, until
		if begins.Before(frame.From) {
			begins = frame.From
		}
		if ends.After(frame.Until) {
			ends = frame.Until
		}
		if begins.Before(ends) {
			x := f.share(i, begins)
			all = append(all, boardPiece{x, f.share(i, ends) - x})
		}
	}
	return all
}

// instant is the time at a place of the board, to a quarter of an hour.
func (f boardFrames) instant(x float64) time.Time {
	x = min(max(x, 0), 99.99) / 100 * float64(len(f))
	i := int(x)
	within := time.Duration((x - float64(i)) * float64(f[i].Until.Sub(f[i].From)))
	return f[i].From.Add(within.Round(15 * time.Minute))
}

// marks are the heads of the columns: hours of a day, or days of a week. A second clock stands under the first where people of the desk live by it.
func (f boardFrames) marks(w *words.Words, facts desk.Facts) ([]boardMark, string) {
	other := otherZone(w, facts, f[0].From)
	var marks []boardMark
	if len(f) > 1 {
		for i, frame := range f {
			marks = append(marks, boardMark{X: place(f.share(i, frame.From)), Label: w.Day(frame.From)})
		}
		return marks, ""
	}
	name := ""
	if other != nil {
		name = words.Place(other)
	}
	every := 1
	if f[0].Until.Sub(f[0].From) > 14*time.Hour {
		every = 2
	}
	for at := f[0].From; at.Before(f[0].Until); at = at.Add(time.Duration(every) * time.Hour) {
		mark := boardMark{X: place(f.share(0, at)), Label: at.In(w.Zone).Format("15:04")}
		if other != nil {
			mark.Also = at.In(other).Format("15:04")
		}
		marks = append(marks, mark)
	}
	return marks, name
}

// otherZone is the zone that most of the desk's people live in whose clocks do not show what the reader's does.
func otherZone(w *words.Words, f desk.Facts, at time.Time) *time.Location {
	_, mine := at.In(w.Zone).Zone()
	count := map[string]int{}
	var most *time.Location
	for _, p := range f.Agents {
		zone, err := time.LoadLocation(p.Zone)
		if err != nil || p.Zone == "" || p.Disabled {
			continue
		}
		if _, theirs := at.In(zone).Zone(); theirs == mine {
			continue
		}
		count[p.Zone]++
		if most == nil || count[p.Zone] > count[most.String()] {
			most = zone
		}
	}
	return most
}

// place writes a share of the board in the steps that the style sheet knows: half percents.
func place(x float64) string { return strconv.FormatFloat(math.Round(x*2)/2, 'f', -1, 64) }

package calendar

import "slices"

const weekLength = 7 * day

// monday is the beginning of a week, in local time: the fifth of January 1970.
const monday = 4 * day

// piece is a time without a gap; before says how much of such time lies before it in its list.
type piece struct{ from, to, before int64 }

// week is what is open in every week without an exception and without a change of offset, in local time since Monday 00:00.
type week struct {
	pieces []piece
	total  int64
}

func newWeek(weekly [7][]interval) week {
	var pieces []piece
	for i, hours := range weekly {
		for _, h := range hours {
			from, to := int64(i)*day+int64(h.open)*minute, int64(i)*day+int64(h.close)*minute
			pieces = append(pieces, piece{from: from, to: min(to, weekLength)})
			if to > weekLength {
				pieces = append(pieces, piece{from: 0, to: to - weekLength})
			}
		}
	}
	var w week
	w.pieces = union(pieces)
	for i, p := range w.pieces {
		w.pieces[i].before = w.total
		w.total += p.to - p.from
	}
	return w
}

// union joins what overlaps or touches, in order. Empty pieces vanish.
func union(pieces []piece) []piece {
	slices.SortFunc(pieces, func(a, b piece) int {
		switch {
		case a.from < b.from:
			return -1
		case a.from > b.from:
			return 1
		}
		return 0
	})
	joined := pieces[:0]
	for _, p := range pieces {
		if p.from >= p.to {
			continue
		}
		if last := len(joined) - 1; last >= 0 && p.from <= joined[last].to {
			joined[last].to = max(joined[last].to, p.to)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// split gives the number of the week a local time is in, and its place there.
func split(wall int64) (number, place int64) {
	number = (wall - monday) / weekLength
	place = (wall - monday) % weekLength
	if place < 0 {
		number, place = number-1, place+weekLength
	}
	return number, place
}

// accrued is the open time up to a local time, counted from a fixed Monday.
func (w week) accrued(wall int64) int64 {
	number, place := split(wall)
	p := w.pieces[w.last(func(p piece) bool { return p.from <= place })]
	if place <= p.from {
		return number*w.total + p.before
	}
	return number*w.total + p.before + min(place, p.to) - p.from
}

// reached is the first local time up to which that much open time is accrued.
func (w week) reached(open int64) int64 {
	number, rest := open/w.total, open%w.total
	if rest <= 0 {
		number, rest = number-1, rest+w.total
	}
	p := w.pieces[w.last(func(p piece) bool { return p.before < rest })]
	return monday + number*weekLength + p.from + rest - p.before
}

// last is the place of the last piece for which something holds that holds for none behind the first for which it does not; 0 if there is none.
func (w week) last(holds func(piece) bool) int {
	low, high := 0, len(w.pieces)
	for high-low > 1 {
		if middle := (low + high) / 2; holds(w.pieces[middle]) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// opens is the first local time, not before the given one, at which the week is open.
func (w week) opens(wall int64) int64 {
	number, place := split(wall)
	for _, p := range w.pieces {
		if place < p.to {
			return monday + number*weekLength + max(place, p.from)
		}
	}
	return monday + (number+1)*weekLength + w.pieces[0].from
}

// closes is the first local time, not before the given one, at which the week is closed.
func (w week) closes(wall int64) int64 {
	for {
		number, place := split(wall)
		next := w.last(func(p piece) bool { return p.from <= place })
		p := w.pieces[next]
		if place < p.from || place >= p.to {
			return wall
		}
		wall = monday + number*weekLength + p.to
	}
}

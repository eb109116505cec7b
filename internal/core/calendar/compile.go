package calendar

import (
	"slices"
	"time"
)

// Hours are known from the beginning of one year to the beginning of another. Outside of them nothing is open.
const (
	FirstYear = 1970
	EndYear   = 2110
)

var (
	knownFrom = time.Date(FirstYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	knownTo   = time.Date(EndYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
)

// Hours are the open hours of a calendar on the time line, compiled for counting. They never change. The zero value and nil are never open.
//
// They are a table of parts: weeks like any other are one part however many they are; around exceptions and changes of the
// clock each opening and each closing begins a part. Every part knows the open time before it.
type Hours struct {
	parts       []part
	week        week
	businessDay time.Duration
}

// part is a piece of the time line that is open, closed, or follows the week at an offset from UTC.
type part struct {
	from, before int64
	offset       int64
	kind         kind
}

type kind uint8

const (
	isClosed kind = iota
	isOpen
	isWeekly
)

// Compile reads a calendar in its zone. It refuses what cannot be read, with a *Problem, and a location that is not the calendar's;
// a calendar that is never open it compiles.
func Compile(c Calendar, location *time.Location) (*Hours, error) {
	w, err := read(c)
	if err != nil {
		return nil, err
	}
	if location == nil || location.String() != c.Zone {
		return nil, problem("zone", "calendar.zone_unknown", "There is no zone %q. Name one of the IANA list, such as Europe/Berlin.", c.Zone)
	}
	b := builder{
		written: w,
		zone:    zoneOf(location, knownFrom-reach, knownTo+reach),
		hours:   Hours{week: newWeek(w.weekly), businessDay: w.businessDay()},
	}
	b.build()
	return &b.hours, nil
}

// builder puts the parts together, in the order of time.
type builder struct {
	written
	zone  zone
	hours Hours
}

func (b *builder) build() {
	at := knownFrom
	for _, d := range b.unusual() {
		from := b.zone.opening(d.first * day)
		to := min(b.zone.opening(d.last*day+2*day), knownTo)
		if from > at {
			b.addWeeks(at)
		}
		b.addDays(d, max(from, at), to)
		at = to
	}
	if at < knownTo {
		b.addWeeks(at)
	}
	b.add(part{from: knownTo})
	b.count()
}

// dates are several in a row, the last one included.
type dates struct{ first, last int64 }

// unusual are the dates whose hours must be looked at one by one, in order, with usual ones between any two: those with an exception, and
// those on which the offset changes. What opens on a date ends by the end of the next.
func (b *builder) unusual() []dates {
	var all []dates
	for i := 1; i < len(b.zone); i++ {
		before, after := b.zone[i].from+b.zone[i-1].offset, b.zone[i].from+b.zone[i].offset
		all = append(all, dates{dateOf(min(before, after)), dateOf(max(before, after))})
	}
	for _, e := range b.exceptions {
		all = append(all, dates{e.date, e.date})
	}
	all = slices.DeleteFunc(all, func(d dates) bool {
		return d.last < dateOf(knownFrom)-1 || d.first > dateOf(knownTo)+1
	})
	slices.SortFunc(all, func(a, b dates) int { return int(a.first - b.first) })
	joined := all[:0]
	for _, d := range all {
		if last := len(joined) - 1; last >= 0 && d.first <= joined[last].last+2 {
			joined[last].last = max(joined[last].last, d.last)
			continue
		}
		joined = append(joined, d)
	}
	return joined
}

func dateOf(wall int64) int64 {
	if wall < 0 {
		return (wall+1)/day - 1
	}
	return wall / day
}

// addWeeks adds a time of usual weeks.
func (b *builder) addWeeks(from int64) {
	p := part{from: from, kind: isWeekly, offset: b.zone[b.zone.find(from)].offset}
	switch b.hours.week.total {
	case 0:
		p = part{from: from, kind: isClosed}
	case weekLength:
		p = part{from: from, kind: isOpen}
	}
	b.add(p)
}

// addDays adds the hours of unusual dates and of the usual ones beside them, as far as they lie between two instants.
func (b *builder) addDays(d dates, from, to int64) {
	if from >= to {
		return
	}
	var open []piece
	for date := d.first - 1; date <= d.last+1; date++ {
		for _, h := range b.on(date) {
			opens := b.zone.opening(date*day + int64(h.open)*minute)
			closes := b.zone.closing(date*day + int64(h.close)*minute)
			open = append(open, piece{from: max(opens, from), to: min(closes, to)})
		}
	}
	b.add(part{from: from, kind: isClosed})
	for _, p := range union(open) {
		b.add(part{from: p.from, kind: isOpen})
		b.add(part{from: p.to, kind: isClosed})
	}
}

// add appends a part. One that begins where the last does takes its place, and one that says the same as the last is left out.
func (b *builder) add(p part) {
	if last := len(b.hours.parts) - 1; last >= 0 && b.hours.parts[last].from == p.from {
		b.hours.parts = b.hours.parts[:last]
	}
	if last := len(b.hours.parts) - 1; last >= 0 && b.hours.parts[last].kind == p.kind && b.hours.parts[last].offset == p.offset {
		return
	}
	b.hours.parts = append(b.hours.parts, p)
}

// count writes into each part the open time before it.
func (b *builder) count() {
	parts := slices.Clip(b.hours.parts)
	for i := 1; i < len(parts); i++ {
		parts[i].before = parts[i-1].before + b.hours.within(parts[i-1], parts[i].from)
	}
	b.hours.parts = parts
}

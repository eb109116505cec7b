package calendar

import "time"

// Instants and times of the local clock are microseconds since 1970-01-01 00:00, the first in UTC, the second as if local time were UTC.
const (
	minute = int64(time.Minute / time.Microsecond)
	day    = 24 * 60 * minute
)

// reach is more than any local clock of the world differs from UTC.
const reach = 2 * day

// stretch is a part of the time line on which local time has one offset from UTC. It ends where the next begins.
type stretch struct{ from, offset int64 }

// zone are the stretches of a location, the first of them without a beginning.
type zone []stretch

// zoneOf reads the stretches of a location between two instants.
func zoneOf(location *time.Location, from, to int64) zone {
	var z zone
	for at := from; at < to; {
		local := time.UnixMicro(at).In(location)
		_, seconds := local.Zone()
		offset := int64(seconds) * int64(time.Second/time.Microsecond)
		if len(z) == 0 || z[len(z)-1].offset != offset {
			z = append(z, stretch{at, offset})
		}
		_, end := local.ZoneBounds()
		switch {
		case end.IsZero():
			return z
		case end.UnixMicro() > at:
			at = end.UnixMicro()
		default:
			at += day // on the last day of leap years far ahead the package time gives a bound that has passed
		}
	}
	return z
}

// find gives the stretch an instant lies in.
func (z zone) find(at int64) int {
	low, high := 0, len(z)
	for high-low > 1 {
		if middle := (low + high) / 2; z[middle].from <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// isPast tells whether an instant is beyond a stretch.
func (z zone) isPast(i int, at int64) bool { return i+1 < len(z) && at >= z[i+1].from }

// opening is the instant an opening at a local time stands for: the first at which clocks show it.
func (z zone) opening(wall int64) int64 {
	first, _ := z.shown(wall)
	return first
}

// closing is the instant a closing at a local time stands for: the last at which clocks show it.
func (z zone) closing(wall int64) int64 {
	_, last := z.shown(wall)
	return last
}

// shown gives the first and the last instant at which local clocks show a time. If they skip it, both are the first instant after it.
func (z zone) shown(wall int64) (first, last int64) {
	var found, skipped bool
	var after int64
	for i := z.find(wall - reach); i < len(z) && z[i].from <= wall+reach; i++ {
		at := wall - z[i].offset
		switch {
		case z.isPast(i, at):
		case i > 0 && at < z[i].from:
			if !skipped {
				skipped, after = true, z[i].from
			}
		case found:
			last = at
		default:
			found, first, last = true, at, at
		}
	}
	if !found {
		return after, after
	}
	return first, last
}

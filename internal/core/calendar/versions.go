package calendar

import (
	"iter"
	"slices"
	"time"
)

// Version is hours from the instant at which they take effect.
type Version struct {
	From  time.Time
	Hours *Hours
}

// Versions are hours that change at instants, in order (S6). The first hold from the beginning of time, whatever their From says.
// Open time that accrued under one version is not touched by the next. No versions are never open.
type Versions []Version

// Always are hours that do not change.
func Always(h *Hours) Versions { return Versions{{Hours: h}} }

// Then gives hours that follow v before an instant and next from it on.
func (v Versions) Then(at time.Time, next Versions) Versions {
	out := slices.Clone(v)
	if len(out) == 0 {
		out = Always(nil)
	}
	for len(out) > 1 && !out[len(out)-1].From.Before(at) {
		out = out[:len(out)-1]
	}
	for i := range next {
		switch {
		case next.lasts(i, at):
			out = append(out, Version{at, next[i].Hours})
		case i > 0 && next[i].From.After(at):
			out = append(out, next[i])
		}
	}
	return out
}

// With gives v with one more version, which holds from its From on whatever v says of later. As the first it holds from the beginning of
// time.
func (v Versions) With(next Version) Versions {
	if len(v) == 0 {
		return Versions{next}
	}
	return v.Then(next.From, Always(next.Hours))
}

// lasts tells whether a version is the one in force at an instant.
func (v Versions) lasts(i int, at time.Time) bool {
	return (i == 0 || !v[i].From.After(at)) && (i+1 == len(v) || v[i+1].From.After(at))
}

// bounds cuts a version's time out of a longer one.
func (v Versions) bounds(i int, from, to time.Time) (time.Time, time.Time) {
	if i > 0 && v[i].From.After(from) {
		from = v[i].From
	}
	if i+1 < len(v) && v[i+1].From.Before(to) {
		to = v[i+1].From
	}
	return from, to
}

// Accrue gives the open time between two instants.
func (v Versions) Accrue(from, to time.Time) time.Duration {
	var open time.Duration
	for i := range v {
		begin, end := v.bounds(i, from, to)
		open += v[i].Hours.Accrue(begin, end)
	}
	return open
}

// Due gives the first instant at which that much open time is accrued since start, or false if that is not within ten years.
func (v Versions) Due(start time.Time, target time.Duration) (time.Time, bool) {
	horizon := Horizon(start)
	if target <= 0 {
		return start.UTC(), true
	}
	for i := range v {
		begin, end := v.bounds(i, start, horizon)
		if end.Before(begin) {
			continue
		}
		if due, ok := v[i].Hours.reach(begin, target); ok && !due.After(end) {
			return due, true
		}
		target -= v[i].Hours.Accrue(begin, end)
	}
	return time.Time{}, false
}

// NextOpening gives the first instant, not before the given one, at which the desk is open, or false if there is none.
func (v Versions) NextOpening(at time.Time) (time.Time, bool) {
	for i := range v {
		begin, end := v.bounds(i, at, instant(knownTo))
		if opens, ok := v[i].Hours.NextOpening(begin); ok && opens.Before(end) {
			return opens, true
		}
	}
	return time.Time{}, false
}

// Open tells whether the desk is open at an instant, and if so when it closes next. The close is zero if it never does.
func (v Versions) Open(at time.Time) (closes time.Time, open bool) {
	for i := range v {
		begin, end := v.bounds(i, at, instant(knownTo))
		if !begin.Before(end) {
			continue
		}
		next, isOpen := v[i].Hours.Open(begin)
		switch {
		case !isOpen && open:
			return begin.UTC(), true
		case !isOpen:
			return time.Time{}, false
		}
		open = true
		if !next.IsZero() && next.Before(end) {
			return next, true
		}
	}
	return time.Time{}, open
}

// Periods gives the open time between two instants as pairs of opening and closing, cut at both ends.
func (v Versions) Periods(from, to time.Time) iter.Seq2[time.Time, time.Time] {
	return func(yield func(time.Time, time.Time) bool) {
		for at := from; at.Before(to); {
			opens, ok := v.NextOpening(at)
			if !ok || !opens.Before(to) {
				return
			}
			closes, _ := v.Open(opens)
			if closes.IsZero() || closes.After(to) {
				closes = to
			}
			if !yield(opens, closes) {
				return
			}
			at = closes
		}
	}
}

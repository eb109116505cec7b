package calendar

import "time"

// HorizonYears is how far ahead a due time is looked for.
const HorizonYears = 10

// Accrue gives the open time between two instants. If to is not after from, there is none.
func (h *Hours) Accrue(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	return time.Duration(h.accrued(to.UnixMicro())-h.accrued(from.UnixMicro())) * time.Microsecond
}

// Due gives the first instant at which that much open time is accrued since start. It gives false if that is not within ten years
// of start. A target of zero is due at once.
func (h *Hours) Due(start time.Time, target time.Duration) (time.Time, bool) {
	due, ok := h.reach(start, target)
	return due, ok && !due.After(Horizon(start))
}

// Horizon is the last instant at which something that began at start can be due.
func Horizon(start time.Time) time.Time { return start.UTC().AddDate(HorizonYears, 0, 0) }

func (h *Hours) reach(start time.Time, target time.Duration) (time.Time, bool) {
	from := start.UnixMicro()
	if target <= 0 {
		return start.UTC(), true
	}
	if from < knownFrom || from >= knownTo || h.IsNeverOpen() {
		return time.Time{}, false
	}
	open := h.accrued(from) + target.Microseconds()
	if open > h.parts[len(h.parts)-1].before {
		return time.Time{}, false
	}
	return instant(h.reached(open)), true
}

// IsNeverOpen tells whether there is no open time at all (S10).
func (h *Hours) IsNeverOpen() bool {
	return h == nil || len(h.parts) == 0 || h.parts[len(h.parts)-1].before == 0
}

// Open tells whether the desk is open at an instant, and if so when it closes next. The close is zero if it never does.
func (h *Hours) Open(at time.Time) (closes time.Time, open bool) {
	end := h.closed(at.UnixMicro())
	switch {
	case end == at.UnixMicro():
		return time.Time{}, false
	case end >= knownTo:
		return time.Time{}, true
	}
	return instant(end), true
}

// NextOpening gives the first instant, not before the given one, at which the desk is open, or false if there is none.
func (h *Hours) NextOpening(at time.Time) (time.Time, bool) {
	opens, ok := h.opens(at.UnixMicro())
	if !ok {
		return time.Time{}, false
	}
	return instant(opens), true
}

// BusinessDay is the most frequent open length of a weekday, of several as frequent the longest (S3). It is zero if no weekday is open.
func (h *Hours) BusinessDay() time.Duration {
	if h == nil {
		return 0
	}
	return h.businessDay
}

func (w written) businessDay() time.Duration {
	lengths := map[int]int{}
	for _, hours := range w.weekly {
		length := 0
		for _, i := range hours {
			length += i.close - i.open
		}
		if length > 0 {
			lengths[length]++
		}
	}
	best := 0
	for length, days := range lengths {
		if days > lengths[best] || days == lengths[best] && length > best {
			best = length
		}
	}
	return time.Duration(best) * time.Minute
}

func instant(at int64) time.Time { return time.UnixMicro(at).UTC() }

// at gives the place of the part an instant lies in.
func (h *Hours) at(at int64) int {
	low, high := 0, len(h.parts)
	for high-low > 1 {
		if middle := int(uint(low+high) >> 1); h.parts[middle].from <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// accrued is all open time up to an instant.
func (h *Hours) accrued(at int64) int64 {
	if h.IsNeverOpen() || at <= knownFrom {
		return 0
	}
	p := h.parts[h.at(at)]
	return p.before + h.within(p, at)
}

// within is the open time from the beginning of a part to an instant in it.
func (h *Hours) within(p part, at int64) int64 {
	switch p.kind {
	case isOpen:
		return at - p.from
	case isWeekly:
		return h.week.accrued(at+p.offset) - h.week.accrued(p.from+p.offset)
	}
	return 0
}

// reached is the first instant up to which that much open time is accrued; more than none and no more than there is.
func (h *Hours) reached(open int64) int64 {
	low, high := 0, len(h.parts)
	for high-low > 1 {
		if middle := int(uint(low+high) >> 1); h.parts[middle].before < open {
			low = middle
		} else {
			high = middle
		}
	}
	p := h.parts[low]
	if p.kind == isWeekly {
		return h.week.reached(h.week.accrued(p.from+p.offset)+open-p.before) - p.offset
	}
	return p.from + open - p.before
}

// opens is the first instant, not before the given one, that is open.
func (h *Hours) opens(at int64) (int64, bool) {
	if h.IsNeverOpen() {
		return 0, false
	}
	for i := h.at(at); i < len(h.parts); i++ {
		p := h.parts[i]
		next := max(at, p.from)
		switch p.kind {
		case isOpen:
			return next, true
		case isWeekly:
			if next = h.week.opens(next+p.offset) - p.offset; next < h.end(i) {
				return next, true
			}
		}
	}
	return 0, false
}

// closed is the first instant, not before the given one, that is closed.
func (h *Hours) closed(at int64) int64 {
	if h.IsNeverOpen() || at < knownFrom {
		return at
	}
	for i := h.at(at); i < len(h.parts); i++ {
		p := h.parts[i]
		next := max(at, p.from)
		if p.kind == isWeekly {
			next = h.week.closes(next+p.offset) - p.offset
		}
		if p.kind == isClosed || p.kind == isWeekly && next < h.end(i) {
			return next
		}
	}
	return at
}

// end is where a part ends. The last one has no end and is closed.
func (h *Hours) end(i int) int64 {
	if i+1 < len(h.parts) {
		return h.parts[i+1].from
	}
	return knownTo
}

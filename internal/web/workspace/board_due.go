package workspace

import (
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/words"
)

// ticketDue is something of a ticket that is awaited: what a clock promises, or the acceptance of a handoff.
type ticketDue struct {
	Clock sla.Kind
	At    time.Time     // zero: it is paused
	Left  time.Duration // of one that is paused
}

// ticketDues are all of a ticket, the next due first and what is paused last.
type ticketDues []ticketDue

func duesOf(t desk.Ticket, terms desk.Terms, now time.Time) ticketDues {
	var all ticketDues
	offered := t.OpenHandoff()
	if offered != nil && offered.AcceptBy.IsZero() {
		offered = nil
	}
	if offered != nil {
		all = append(all, ticketDue{Clock: sla.Acceptance, At: offered.AcceptBy})
	}
	account, _ := t.Clocks(terms, now)
	for _, c := range account.Clocks {
		if c.IsAwaited() && (c.Kind != sla.Acceptance || offered == nil) {
			all = append(all, ticketDue{Clock: c.Kind, At: c.Due, Left: c.Left()})
		}
	}
	slices.SortStableFunc(all, func(a, b ticketDue) int {
		if a.At.IsZero() || b.At.IsZero() {
			return b.At.Compare(a.At)
		}
		return a.At.Compare(b.At)
	})
	return all
}

// next is the first instant to come at which something is due; zero: there is none.
func (d ticketDues) next(now time.Time) time.Time {
	for _, one := range d {
		if one.At.After(now) {
			return one.At
		}
	}
	return time.Time{}
}

func (d ticketDues) isLate(now time.Time) bool {
	return len(d) > 0 && !d[0].At.IsZero() && !d[0].At.After(now)
}

// words say all of it in one line.
func (d ticketDues) words(w *words.Words, now time.Time) string {
	var parts []string
	for _, one := range d {
		name := w.Code("clock", string(one.Clock))
		switch {
		case one.At.IsZero():
			parts = append(parts, w.T("board.menu.paused", "Clock", name, "Left", w.Hours(one.Left)))
		case one.At.After(now):
			parts = append(parts, w.T("board.menu.due", "Clock", name, "At", w.Said(one.At)))
		default:
			parts = append(parts, w.T("board.menu.late", "Clock", name, "At", w.Said(one.At)))
		}
	}
	if len(parts) == 0 {
		return w.T("board.menu.free")
	}
	return strings.Join(parts, " · ")
}

// warnWords say what speaks against scheduled work; due is when the solution is.
func warnWords(w *words.Words, warned desk.WorkWarning, due time.Time) string {
	if warned == desk.WarnDue && !due.IsZero() {
		return w.T("board.warn.due.at", "At", w.Said(due))
	}
	return w.T("board.warn." + string(warned))
}

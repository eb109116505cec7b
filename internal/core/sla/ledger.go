package sla

import "time"

// HolderKind is whose time it is.
type HolderKind string

// The kinds of holder.
const (
	HeldByTier      HolderKind = "tier"
	HeldByVendor    HolderKind = "vendor"
	HeldByRequester HolderKind = "requester"
	HeldBySchedule  HolderKind = "schedule"
)

// Holder is who has the time of a cell on their account.
type Holder struct {
	Kind   HolderKind
	Team   Team   // of a tier
	Vendor string // of a vendor, where it is known
}

// CellState is what the client's clock did.
type CellState string

// The states of time: open and counted, open and not counted because of a pause, or not open.
const (
	Counted CellState = "counted"
	Waited  CellState = "paused"
	Shut    CellState = "closed"
)

// Cell is time of one holder in one state.
type Cell struct {
	Holder Holder
	State  CellState
	For    time.Duration
}

// Ledger splits the time of a ticket since its opening, less the time it was solved, into disjoint cells, in the order they first occur. All cells
// sum to Elapsed, and the counted ones to what the resolution clock has counted, exactly.
type Ledger struct {
	Elapsed time.Duration
	Cells   []Cell
}

// Sum is the time of all cells in a state.
func (l Ledger) Sum(state CellState) time.Duration {
	var sum time.Duration
	for _, c := range l.Cells {
		if c.State == state {
			sum += c.For
		}
	}
	return sum
}

// stay is how a ticket is held from an instant until the next stay begins.
type stay struct {
	from   time.Time
	team   Team
	wait   Wait
	vendor string
	alive  bool
}

// stay notes how the ticket is held now, if that has changed.
func (t *teller) stay(at time.Time) {
	now := stay{at, t.team, t.wait, t.vendor, t.alive}
	if last := len(t.stays) - 1; last >= 0 {
		before := t.stays[last]
		before.from = at
		if before == now {
			return
		}
	}
	t.stays = append(t.stays, now)
}

func (s stay) holder() Holder {
	switch s.wait {
	case WaitVendor:
		return Holder{Kind: HeldByVendor, Vendor: s.vendor}
	case WaitRequester:
		return Holder{Kind: HeldByRequester}
	case WaitScheduled:
		return Holder{Kind: HeldBySchedule}
	}
	return Holder{Kind: HeldByTier, Team: s.team}
}

// ledger splits the time up to an instant.
func (t *teller) ledger(at time.Time) Ledger {
	var l Ledger
	for i, s := range t.stays {
		to := at
		if i+1 < len(t.stays) {
			to = t.stays[i+1].from
		}
		if !s.alive {
			continue
		}
		open, counted := t.resolution.hours.Accrue(s.from, to), t.resolution.countedWithin(s.from, to)
		l.Elapsed += to.Sub(s.from)
		l.add(s.holder(), Counted, counted)
		l.add(s.holder(), Waited, open-counted)
		l.add(s.holder(), Shut, to.Sub(s.from)-open)
	}
	return l
}

func (l *Ledger) add(holder Holder, state CellState, time time.Duration) {
	if time == 0 {
		return
	}
	for i := range l.Cells {
		if l.Cells[i].Holder == holder && l.Cells[i].State == state {
			l.Cells[i].For += time
			return
		}
	}
	l.Cells = append(l.Cells, Cell{holder, state, time})
}

// countedWithin is the open time between two instants in which the clock ran.
func (c *count) countedWithin(from, to time.Time) time.Duration {
	var counted time.Duration
	for _, s := range c.spans {
		end := to
		if !s.to.IsZero() && s.to.Before(to) {
			end = s.to
		}
		counted += c.hours.Accrue(later(s.from, from), end)
	}
	return counted
}

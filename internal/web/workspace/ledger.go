package workspace

import (
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/words"
)

// ledger is how the time of a ticket was spent: as a bar, as the lines that make up the promise, and cell by cell.
type ledger struct {
	Title   string
	Bar     []bar
	Counted []ledgerLine // and what is left of the promise
	Sum     ledgerLine   // of those
	Apart   []ledgerLine // what does not count
	Holders []holderLine
	Whole   holderLine
	Late    string // by how much the promise is passed
}

// bar is a part of the bar, in percent of it.
type bar struct {
	Tier     string
	Kind     string // "wait", "left"; empty: of a tier
	At, Wide float64
	Words    string
}

// ledgerLine is one line: whose time, and how much.
type ledgerLine struct {
	Tier, Kind string // as of a bar
	Name       string
	For        time.Duration
}

// holderLine is what one holder has, by what the client's clock did meanwhile.
type holderLine struct {
	Tier, Kind, Name     string
	Counted, Waited, Out time.Duration
}

func (h holderLine) all() time.Duration { return h.Counted + h.Waited + h.Out }

// ledgerOf puts the ledger into lines. The lines that count, and what is left, make up the promise.
func ledgerOf(w *words.Words, c *promised, p shown) ledger {
	l := ledger{Title: w.T("ledger.title")}
	for _, cell := range c.Account.Ledger.Cells {
		l.add(w, cell, p)
	}
	var outside time.Duration
	for _, h := range l.Holders {
		if h.Counted > 0 {
			l.Counted = append(l.Counted, ledgerLine{h.Tier, h.Kind, h.Name, h.Counted})
		}
		if h.Waited > 0 {
			l.Apart = append(l.Apart, ledgerLine{"", "wait", w.T("ledger.waited", "Who", h.Name), h.Waited})
		}
		l.Whole.Counted, l.Whole.Waited, l.Whole.Out = l.Whole.Counted+h.Counted, l.Whole.Waited+h.Waited, l.Whole.Out+h.Out
		outside += h.Out
	}
	if outside > 0 {
		l.Apart = append(l.Apart, ledgerLine{"", "shut", w.T("ledger.outside"), outside})
	}
	l.close(w, c.Account, p)
	l.draw(w)
	return l
}

// add puts a cell to its holder.
func (l *ledger) add(w *words.Words, cell sla.Cell, p shown) {
	one := holderOf(w, cell.Holder, p)
	at := -1
	for i, h := range l.Holders {
		if h.Name == one.Name && h.Tier == one.Tier && h.Kind == one.Kind {
			at = i
		}
	}
	if at < 0 {
		l.Holders = append(l.Holders, one)
		at = len(l.Holders) - 1
	}
	switch h := &l.Holders[at]; cell.State {
	case sla.Counted:
		h.Counted += cell.For
	case sla.Waited:
		h.Waited += cell.For
	default:
		h.Out += cell.For
	}
}

func holderOf(w *words.Words, h sla.Holder, p shown) holderLine {
	switch h.Kind {
	case sla.HeldByVendor:
		name := p.House.Vendors[desk.VendorID(h.Vendor)].Name
		if name == "" {
			name = w.T("ledger.vendor")
		}
		return holderLine{Tier: "4", Name: name}
	case sla.HeldByRequester:
		return holderLine{Kind: "wait", Name: w.T("hold.requester")}
	case sla.HeldBySchedule:
		return holderLine{Kind: "wait", Name: w.T("hold.scheduled")}
	}
	return holderLine{Tier: strconv.Itoa(h.Team.Tier), Name: p.House.TeamName(desk.TeamID(h.Team.ID))}
}

// close sums up: with what is left to the promise, or where none is made or the count began anew, to what was counted.
func (l *ledger) close(w *words.Words, account sla.Account, p shown) {
	l.Sum = ledgerLine{Name: w.T("ledger.counted"), For: l.Whole.Counted}
	for _, c := range account.Clocks {
		if c.Kind != sla.Resolution || c.Target == 0 || c.Counted != c.Accrued {
			continue
		}
		if c.Left() >= 0 {
			l.Title = w.T("ledger.title.of", "Target", w.Hours(c.Target))
		}
		switch left := c.Left(); {
		case left < 0:
			l.Late = w.T("ledger.late", "Target", w.Hours(c.Target), "Late", w.Hours(-left))
		case c.StoppedAt.IsZero():
			l.Counted = append(l.Counted, ledgerLine{"", "left", w.T("ledger.left"), left})
			l.Sum = ledgerLine{Name: w.T("ledger.promise", "Priority", p.Ticket.Priority.String()), For: c.Target}
		}
		return
	}
}

// draw gives each line its share of the bar: what counts and what is left, and hatched what waited without counting.
func (l *ledger) draw(w *words.Words) {
	var lines []ledgerLine
	var whole time.Duration
	for _, line := range append(append([]ledgerLine{}, l.Counted...), l.Apart...) {
		if line.Kind != "shut" {
			lines = append(lines, line)
			whole += line.For
		}
	}
	at := 0.0
	for _, line := range lines {
		wide := 100 * float64(line.For) / float64(max(whole, 1))
		l.Bar = append(l.Bar, bar{line.Tier, line.Kind, at, wide, line.Name + ", " + w.Hours(line.For)})
		at += wide
	}
}

package workspace

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// promised is what a ticket was promised, as its panes show it.
type promised struct {
	Account   sla.Account
	Agreement sla.Agreement
	Hours     store.Calendar // of the agreement, as they are now
	Clocks    []reckoning    // that still count, the next due first
	Ended     []reckoning
}

// reckoning is a clock with how it comes about.
type reckoning struct {
	Label   string
	Clock   part.Clock
	Verdict string // of one that ended; empty: it still counts
	Late    bool   // the verdict is that it was late
	Sum     string
	Steps   []stepLine
	stopped time.Time
	due     time.Time // zero: it waits, and it is not known when it will be due
}

// stepLine is one step of a clock, or several of the calendar that are folded into one.
type stepLine struct {
	At      time.Time
	Words   string
	Accrued time.Duration
	Quiet   bool // of the calendar
	Folded  []stepLine
	More    int // steps of the fold that are not shown
}

// badge says how a clock stands.
func badge(w *words.Words, c sla.Clock) part.Clock {
	label := w.Code("clock", string(c.Kind))
	b := part.Clock{Label: label, Used: min(max(c.Used(), 0), 100), Pace: part.OnTime, Text: w.Hours(c.Left()), At: w.When(c.Due)}
	switch {
	case c.State == sla.Breached:
		b.Pace = part.Breached
	case c.State == sla.Paused || c.Wait != "":
		b.Pace, b.Text, b.At = part.Paused, w.T("clock.left", "Left", w.Hours(c.Left())), w.T("hold."+string(c.Wait))
		b.Hint = w.T("clock.hint.paused", "Clock", label, "Left", w.Hours(c.Left()), "Why", w.T("state.held."+string(c.Wait)))
		return b
	case b.Used >= part.SoonUsed:
		b.Pace = part.Soon
	}
	if closes, counts := c.Counts(w.Now); counts {
		b.Tick = part.TickOf(w.Now, c.Left(), c.Target, closes)
	}
	b.Hint = w.T("clock.hint", "Clock", label, "Used", w.Hours(c.Accrued), "Target", w.Hours(c.Target), "At", w.Exactly(c.Due))
	return b
}

// clockWords are what a clock says that goes on by itself, for scripts: how its states are called, and how long something takes.
func clockWords(w *words.Words) string {
	return strings.Join([]string{
		w.T("clock.ok"), w.T("clock.warning"), w.T("clock.breached"),
		w.T("span.under"), w.T("span.minutes", "M", "{{M}}"), w.T("span.hours", "H", "{{H}}", "M", "{{M}}"),
	}, "|")
}

// rowBadge is the same with what a list has room for: what is paused says what it waits for, and what is due on another day, or does
// not count now, says when. A quarter of an hour that begins to count at nine is no quarter of an hour.
func rowBadge(w *words.Words, c sla.Clock) part.Clock {
	b := badge(w, c)
	_, counts := c.Counts(w.Now)
	if b.Pace == part.Paused || b.Pace == part.OnTime && (!counts || c.Left() > time.Hour && !w.IsToday(c.Due)) {
		b.Text, b.At, b.Tick = b.At, b.Text, ""
	}
	return b
}

// ticketsOf reads the tickets of rows in one query; what is gone since is left out.
func (s *Site) ticketsOf(v *page.Visit, rows []store.Row) (map[desk.TicketID]desk.Ticket, error) {
	ids := make([]desk.TicketID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return s.Store().TicketsOf(v.Ctx(), ids)
}

// accounts reads the live tickets of a page and their clocks: their bodies in one query, and the agreements from what the engine has at hand.
func (s *Site) accounts(v *page.Visit, found []store.Row) (map[desk.TicketID]desk.Ticket, map[desk.TicketID]sla.Account, error) {
	living := slices.DeleteFunc(slices.Clone(found), func(r store.Row) bool { return !r.State.IsLive() })
	tickets, err := s.ticketsOf(v, living)
	if err != nil {
		return nil, nil, err
	}
	accounts := make(map[desk.TicketID]sla.Account, len(tickets))
	for id, t := range tickets {
		terms, err := s.Engine.Terms(v.Ctx(), t)
		if err != nil {
			return nil, nil, err
		}
		if account, ok := t.Clocks(terms, v.Words.Now.UTC()); ok {
			accounts[id] = account
		}
	}
	return tickets, accounts, nil
}

// promise reads what a ticket was promised. It gives nil for one that is bound to no agreement.
func (s *Site) promise(v *page.Visit, t desk.Ticket) (*promised, error) {
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil || t.Agreement == nil {
		return nil, err
	}
	account, ok := t.Clocks(terms, v.Words.Now.UTC())
	if !ok {
		return nil, nil //nolint:nilnil // there is nothing to show
	}
	agreement := terms[*t.Agreement].Agreement
	return reckon(v.Words, account, agreement, s.Engine.Promises().Calendars[agreement.Coverage], s.House()), nil
}

// reckon puts the clocks into words. Those for which nothing was promised are left out.
func reckon(w *words.Words, account sla.Account, agreement sla.Agreement, hours store.Calendar, house desk.House) *promised {
	p := &promised{Account: account, Agreement: agreement, Hours: hours}
	clocks := slices.DeleteFunc(slices.Clone(account.Clocks), func(c sla.Clock) bool { return c.Target == 0 })
	slices.SortStableFunc(clocks, byDue)
	for _, c := range clocks {
		r := reckoning{Label: w.Code("clock", string(c.Kind)), Clock: badge(w, c), Steps: steps(w, c, account.At), due: c.Due}
		if c.Kind == sla.TierTime || c.Kind == sla.Acceptance {
			r.Label = w.T("clock.of", "Clock", r.Label, "Team", house.TeamName(desk.TeamID(c.Team.ID)))
		}
		r.Sum = w.T("clock.used", "Used", w.Hours(c.Accrued), "Target", w.Hours(c.Target))
		if c.StoppedAt.IsZero() {
			if c.State == sla.NoDue {
				r.Clock = part.Clock{Pace: part.Paused, Text: w.T("clock.no_due")}
			}
			p.Clocks = append(p.Clocks, r)
			continue
		}
		r.Verdict, r.Late = verdict(w, c)
		r.stopped = c.StoppedAt
		p.Ended = append(p.Ended, r)
	}
	slices.SortStableFunc(p.Ended, func(a, b reckoning) int { return b.stopped.Compare(a.stopped) })
	return p
}

// counting are the clocks that count and the instants that the ticket waits for, the next due first.
type counting struct {
	Clock *reckoning
	Wait  *clockLine
	due   time.Time
}

func (c *promised) counting(waits []clockLine) []counting {
	var all []counting
	for i := range c.Clocks {
		all = append(all, counting{Clock: &c.Clocks[i], due: c.Clocks[i].due})
	}
	for i := range waits {
		all = append(all, counting{Wait: &waits[i], due: waits[i].due})
	}
	slices.SortStableFunc(all, func(a, b counting) int {
		if a.due.IsZero() || b.due.IsZero() {
			return b.due.Compare(a.due)
		}
		return a.due.Compare(b.due)
	})
	return all
}

// byDue has what is due or late first, then what is paused.
func byDue(a, b sla.Clock) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Left(), b.Left()))
}

// verdict says how a clock ended.
func verdict(w *words.Words, c sla.Clock) (text string, late bool) {
	used, target := w.Hours(c.Accrued), w.Hours(c.Target)
	switch c.State {
	case sla.Breached:
		return w.T("clock.verdict.late", "Used", used, "Target", target), true
	case sla.MetAfterChange:
		return w.T("clock.verdict.met_after_change", "Used", used, "Target", target), false
	case sla.NotApplicable:
		return w.T("clock.verdict.not_applicable"), false
	}
	return w.T("clock.verdict.met", "Used", used, "Target", target), false
}

// What an explanation shows of the days on which nothing happened but opening and closing.
const (
	foldFrom = 5  // so many steps of the calendar in a row are folded
	foldMost = 40 // and so many of them are shown when the fold is opened
)

// steps explains a clock: what happened to it, and between that the openings and closings it ran through.
func steps(w *words.Words, c sla.Clock, at time.Time) []stepLine {
	var lines, days []stepLine
	flush := func() {
		if len(days) >= foldFrom {
			days = []stepLine{folded(w, days)}
		}
		lines, days = append(lines, days...), nil
	}
	for _, s := range c.Explain(at) {
		line := stepLine{At: s.At, Accrued: s.Accrued, Words: stepWords(w, c, s)}
		if s.Code == sla.StepOpens || s.Code == sla.StepCloses {
			line.Quiet = true
			days = append(days, line)
			continue
		}
		flush()
		lines = append(lines, line)
	}
	flush()
	if c.StoppedAt.IsZero() {
		lines = append(lines, stepLine{At: at, Accrued: c.Accrued, Words: w.T("step.now"), Quiet: true})
	}
	return lines
}

// folded says in one line what the calendar did on several days.
func folded(w *words.Words, days []stepLine) stepLine {
	last := days[len(days)-1]
	openings := 0
	for _, d := range days {
		if d.Words == w.T("step.opens") {
			openings++
		}
	}
	fold := stepLine{At: last.At, Accrued: last.Accrued, Words: w.N("step.folded", openings), Quiet: true, Folded: days}
	if len(days) > foldMost {
		fold.Folded, fold.More = days[len(days)-foldMost:], len(days)-foldMost
	}
	return fold
}

func stepWords(w *words.Words, c sla.Clock, s sla.Step) string {
	switch s.Code {
	case sla.StepStarted, sla.StepChanged:
		return w.T("step."+string(s.Code), "Target", w.Hours(s.Target))
	case sla.StepPaused:
		return w.T("step.paused", "Why", w.T("state.held."+string(s.Wait)))
	case sla.StepStopped:
		if c.State == sla.NotApplicable {
			return w.T("step.dropped")
		}
		return w.T("step.stopped." + string(c.Kind))
	}
	return w.T("step." + string(s.Code))
}

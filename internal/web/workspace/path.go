package workspace

import (
	"cmp"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// path4 is the way of a ticket through the tiers: who had it from when to when, and what moved it.
type path4 struct {
	From, To time.Time
	Spans    []span
	Moves    []move
	Spent    []spent
	Waited   time.Duration
	Whole    time.Duration // what the tiers used and what was waited
}

// span is a time with one tier, at work or waiting.
type span struct {
	Tier     int
	Team     desk.TeamID
	Vendor   desk.VendorID // while it is with one; the team stays accountable
	Wait     bool
	From, To time.Time
}

// move is a step from tier to tier.
type move struct {
	At       time.Time
	From, To int
	Back     bool
}

// spent is what one tier and team used of the time.
type spent struct {
	Tier   int
	Team   desk.TeamID
	Vendor desk.VendorID
	For    time.Duration
}

// pathOf draws the way from the whole timeline; of a longer one than the page shows, the rest is read.
func (s *Site) pathOf(v *page.Visit, t desk.Ticket, records []store.Record, whole bool) (path4, error) {
	if !whole {
		all, err := s.Store().Timeline(v.Ctx(), t.ID, 0, 10_000)
		if err != nil {
			return path4{}, err
		}
		records = all
	}
	return walk(records, t, v.Words.Now), nil
}

// walk follows the events that move a ticket or make it wait. The end is now, or the solution.
func walk(records []store.Record, t desk.Ticket, now time.Time) path4 {
	var p path4
	var at span
	solved := false
	own := 0 // tier of the team that has it, also while a vendor does
	step := func(when time.Time, next span) {
		if !at.From.IsZero() && !solved {
			at.To = when
			p.Spans = append(p.Spans, at)
		}
		if at.Tier != next.Tier && !at.From.IsZero() {
			p.Moves = append(p.Moves, move{At: when, From: at.Tier, To: next.Tier})
		}
		next.From = when
		at = next
		if at.Vendor == "" {
			own = at.Tier
		}
	}
	for _, r := range records {
		when := r.Stamp.At
		switch e := r.Event.(type) {
		case desk.TicketOpened:
			p.From = when
			step(when, span{Tier: e.Tier, Team: e.Team})
		case desk.TicketRouted:
			step(when, span{Tier: e.Tier, Team: e.Team, Wait: at.Wait})
		case desk.HandoffOffered:
			step(when, span{Tier: e.ToTier, Team: e.To, Wait: at.Wait})
		case desk.HandoffReturned:
			step(when, span{Tier: e.Tier, Team: e.Team, Wait: at.Wait})
			if n := len(p.Moves); n > 0 && p.Moves[n-1].At.Equal(when) {
				p.Moves[n-1].Back = true
			}
		case desk.HandoffWithdrawn:
			if e.Team != "" {
				step(when, span{Tier: e.Tier, Team: e.Team, Wait: at.Wait})
			}
		case desk.TicketHeld:
			if e.Reason == desk.HoldVendor {
				step(when, span{Tier: 4, Team: at.Team, Vendor: e.Vendor})
			} else {
				step(when, span{Tier: own, Team: at.Team, Wait: true})
			}
		case desk.TicketResumed:
			step(when, span{Tier: own, Team: at.Team})
		case desk.TicketResolved, desk.TicketMerged, desk.TicketDiscarded:
			if !solved {
				step(when, at)
			}
			solved = true
		case desk.TicketReopened:
			solved = false
			at = span{Tier: own, Team: at.Team, From: when}
		}
	}
	p.To = now
	if now.Before(at.From) { // the page began before the entry was written
		p.To = at.From
	}
	if solved || !t.State.IsLive() {
		p.To = at.From
	} else if !at.From.IsZero() {
		at.To = p.To
		p.Spans = append(p.Spans, at)
	}
	p.add()
	return p
}

// add sums up who used the time. What the tiers used and what was waited make the whole, also as they are read: the parts are
// rounded so that they sum.
func (p *path4) add() {
	for _, s := range p.Spans {
		took := s.To.Sub(s.From)
		if s.Wait {
			p.Waited += took
			continue
		}
		i := slices.IndexFunc(p.Spent, func(o spent) bool {
			return o.Tier == s.Tier && o.Vendor == s.Vendor && (o.Team == s.Team || s.Vendor != "")
		})
		if i < 0 {
			p.Spent = append(p.Spent, spent{Tier: s.Tier, Team: s.Team, Vendor: s.Vendor})
			i = len(p.Spent) - 1
		}
		p.Spent[i].For += took
	}
	slices.SortStableFunc(p.Spent, func(a, b spent) int { return cmp.Compare(a.Tier, b.Tier) })
	parts := []*time.Duration{&p.Waited}
	for i := range p.Spent {
		parts = append(parts, &p.Spent[i].For)
	}
	p.Whole = roundTogether(parts)
}

// inDays is how long a time is from which on it is said in days and hours.
const inDays = 48 * time.Hour

// roundTogether rounds times to what is said of them, and gives their sum: minutes, or hours where the sum is said in days. One that
// would be nothing stays as short as it is.
func roundTogether(parts []*time.Duration) time.Duration {
	var exact, said time.Duration
	for _, d := range parts {
		exact += *d
	}
	unit := time.Minute
	if exact.Round(unit) >= inDays {
		unit = time.Hour
	}
	exact = 0
	for _, d := range parts {
		exact += *d
		if part := exact.Round(unit) - said; part > 0 {
			*d, said = part, said+part
		}
	}
	if said == 0 {
		return exact
	}
	return said
}

// share gives a place on the axis in percent.
func (p path4) share(t time.Time) float64 {
	whole := p.To.Sub(p.From)
	if whole <= 0 {
		return 0
	}
	return min(max(100*float64(t.Sub(p.From))/float64(whole), 0), 100)
}

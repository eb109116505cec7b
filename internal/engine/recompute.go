package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Recomputed is what clocks make of a calendar whose version holds from an instant that is past (S6).
type Recomputed struct {
	Tickets int // live ones with a clock that changes
	Late    int // clocks that are late then, and were not
	InTime  int // clocks that are not late any more
	Clocks  []ClockMove
}

// ClockMove is a clock of a live ticket as it stands, and as it would.
type ClockMove struct {
	Ticket desk.Ticket
	Before sla.Clock
	After  sla.Clock
}

// IsLate tells whether a clock ran past its target.
func IsLate(c sla.Clock) bool { return c.State == sla.Breached || len(c.Breaches) > 0 }

// maxMoves bounds how many clocks a preview holds; all are counted.
const maxMoves = 500

// PreviewCalendar tells which clocks of live tickets change when this calendar holds from an instant on, and changes nothing.
func (e *Engine) PreviewCalendar(ctx context.Context, actor desk.Actor, c store.Calendar, from time.Time) (Recomputed, error) {
	if err := e.checkRecompute(actor, c, from); err != nil {
		return Recomputed{}, err
	}
	now, err := e.clock.Now()
	if err != nil {
		return Recomputed{}, err
	}
	before := e.Promises()
	after, err := e.as(before, c, from)
	if err != nil {
		return Recomputed{}, err
	}
	var r Recomputed
	err = e.eachLive(ctx, func(t desk.Ticket) error {
		moves, err := e.moves(ctx, t, before, after, now)
		r.add(moves)
		return err
	})
	r.settle()
	return r, err
}

// eachLive visits all live tickets.
func (e *Engine) eachLive(ctx context.Context, visit func(desk.Ticket) error) error {
	for last := desk.TicketID(""); ; {
		tickets, err := e.store.LiveTickets(ctx, last, recountBatch)
		if err != nil || len(tickets) == 0 {
			return err
		}
		last = tickets[len(tickets)-1].Ticket.ID
		for _, t := range tickets {
			if err := visit(t.Ticket); err != nil {
				return err
			}
		}
	}
}

// as gives promises in which a calendar holds from an instant on.
func (e *Engine) as(p Promises, c store.Calendar, from time.Time) (Promises, error) {
	zone, err := time.LoadLocation(c.Hours.Zone)
	if err != nil {
		return p, err
	}
	hours, err := calendar.Compile(c.Hours, zone)
	if err != nil {
		return p, err
	}
	p.Hours = maps.Clone(p.Hours)
	p.Hours[c.ID] = p.Hours[c.ID].With(calendar.Version{From: from, Hours: hours})
	p.teams = teamHours(e.House(), p.Hours)
	return p, nil
}

// moves are the clocks of a ticket that differ under two promises. Which clocks there are follows from its timeline alone.
func (e *Engine) moves(ctx context.Context, t desk.Ticket, before, after Promises, now time.Time) ([]ClockMove, error) {
	was, err := e.terms(ctx, t, before)
	if err != nil || was == nil {
		return nil, err
	}
	becomes, err := e.terms(ctx, t, after)
	if err != nil {
		return nil, err
	}
	one, _ := t.Clocks(was, now)
	other, _ := t.Clocks(becomes, now)
	return differing(t, one, other), nil
}

// differing are the clocks that are late or due otherwise in one account than in the other.
func differing(t desk.Ticket, one, other sla.Account) []ClockMove {
	var moves []ClockMove
	for i, c := range one.Clocks {
		next := other.Clocks[i]
		if IsLate(c) != IsLate(next) || c.StoppedAt.IsZero() && !c.Due.Equal(next.Due) {
			moves = append(moves, ClockMove{Ticket: t, Before: c, After: next})
		}
	}
	return moves
}

func (r *Recomputed) add(moves []ClockMove) {
	if len(moves) > 0 {
		r.Tickets++
	}
	for _, m := range moves {
		switch was, is := IsLate(m.Before), IsLate(m.After); {
		case was && !is:
			r.InTime++
		case is && !was:
			r.Late++
		}
	}
	if r.Clocks = append(r.Clocks, moves...); len(r.Clocks) > 4*maxMoves {
		r.settle()
	}
}

// settle leaves the weightiest, which are shown.
func (r *Recomputed) settle() {
	slices.SortStableFunc(r.Clocks, byWeight)
	r.Clocks = slices.Clone(r.Clocks[:min(len(r.Clocks), maxMoves)])
}

// byWeight puts first what becomes late, then what is not late any more, then by what is due first.
func byWeight(a, b ClockMove) int {
	weight := func(m ClockMove) int {
		switch was, is := IsLate(m.Before), IsLate(m.After); {
		case is && !was:
			return 0
		case was && !is:
			return 1
		}
		return 2
	}
	return cmp.Or(weight(a)-weight(b), a.After.Due.Compare(b.After.Due), cmp.Compare(a.Ticket.Number, b.Ticket.Number))
}

// maxReason is how long the reason of a recompute may be, in runes.
const maxReason = 1000

// RecomputeDetails are what the trail keeps of a recompute.
type RecomputeDetails struct {
	Reason  string    `json:"reason"`
	From    time.Time `json:"from"`
	Tickets int       `json:"tickets"`
	Late    int       `json:"late"`
	InTime  int       `json:"in_time"`
}

// RecomputeCalendar adds a version of a calendar that holds from an instant that is past, so that clocks count anew what they had counted.
// Another version meanwhile gives [store.ErrStale]. What was told stays on the timelines; the clocks, computed anew, may be in time (S5).
func (e *Engine) RecomputeCalendar(ctx context.Context, actor desk.Actor, c store.Calendar, from time.Time, reason string) (Recomputed, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return Recomputed{}, desk.Invalid("reason", "recompute.reason", "Say why the past is counted anew, in at most 1000 characters. The trail keeps it.")
	}
	newest, ok := e.Promises().Calendars[c.ID]
	if !ok {
		return Recomputed{}, desk.NotFound("calendar")
	}
	if newest.Version != c.Version {
		return Recomputed{}, store.ErrStale
	}
	r, err := e.PreviewCalendar(ctx, actor, c, from)
	if err != nil {
		return r, err
	}
	details, err := json.Marshal(RecomputeDetails{Reason: reason, From: from.UTC(), Tickets: r.Tickets, Late: r.Late, InTime: r.InTime})
	if err != nil {
		return r, err
	}
	audit, err := e.NewAudit(actor, "calendar.recompute", c.ID)
	if err != nil {
		return r, err
	}
	audit.Details, c.From = string(details), from.UTC().Truncate(time.Microsecond)
	if err := e.store.SaveCalendar(ctx, c, audit); err != nil {
		return r, err
	}
	return r, e.Refresh(ctx)
}

func (e *Engine) checkRecompute(actor desk.Actor, c store.Calendar, from time.Time) error {
	if err := actor.MayAct(desk.ActRecompute); err != nil {
		return err
	}
	if err := e.checkCalendar(actor, c); err != nil {
		return err
	}
	now, err := e.clock.Now()
	if err != nil {
		return err
	}
	if !from.Before(now) || from.Year() < 2000 {
		return desk.Invalid("from", "recompute.from", "Clocks are counted anew from a date that is past. To change the hours from now on, save the calendar.")
	}
	return nil
}

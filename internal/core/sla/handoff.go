package sla

import (
	"slices"
	"time"
)

// Routed gives the ticket to another team without a handoff. Within a tier the tier's time goes on.
type Routed struct{ To Team }

func (e Routed) tell(t *teller, at time.Time) {
	t.settleHandoff(at)
	if e.To.Tier == t.team.Tier {
		t.tier.Team = e.To
		t.visits[e.To] = t.tier
		t.team = e.To
		return
	}
	t.leave(at)
	t.enter(at, e.To, false)
}

// Offered hands the ticket over. The receiver's tier time runs from here; a team that had the ticket goes on with what it had, so that
// bouncing resets nothing, unless the work is done and the lower tier ends it.
type Offered struct {
	To       Team
	WorkDone bool
}

func (e Offered) tell(t *teller, at time.Time) {
	if !t.alive {
		return
	}
	t.settleHandoff(at)
	offer := &offer{at: at, from: t.team, sender: t.tier, sent: t.tier.snapshot(), had: t.visits[e.To], stay: len(t.stays)}
	t.leave(at)
	t.enter(at, e.To, e.WorkDone)
	offer.receiver = t.tier
	offer.acceptance = t.start(at, Clock{Kind: Acceptance, Team: e.To})
	t.offer = offer
}

// Accepted ends a handoff: the receiver has the ticket.
type Accepted struct{}

func (Accepted) tell(t *teller, at time.Time) {
	if t.offer != nil {
		t.offer.acceptance.stop(at)
		t.offer = nil
	}
}

// Returned sends a handoff back, which answers it. The sender's time goes on as if it had never been offered.
type Returned struct{}

func (Returned) tell(t *teller, at time.Time) {
	if t.offer != nil {
		t.offer.acceptance.stop(at)
		t.takeBack(at)
	}
}

// Withdrawn takes a handoff back before it is answered.
type Withdrawn struct{}

func (Withdrawn) tell(t *teller, at time.Time) {
	if t.offer != nil {
		t.offer.acceptance.drop(at)
		t.takeBack(at)
	}
}

// offer is a handoff that is not answered yet.
type offer struct {
	at         time.Time
	from       Team
	sender     *count
	sent       count          // the sender's clock as it was
	missed     []func(*count) // what happened to clocks meanwhile, in case the sender's goes on
	receiver   *count
	had        *count // the receiver's clock of before the offer, if there was one
	acceptance *count
	stay       int // the first stay of the ledger that is the receiver's
}

// takeBack undoes an offer. What the sender's clock missed meanwhile happens to it now, and nothing of it is stamped earlier than now.
func (t *teller) takeBack(at time.Time) {
	o := t.offer
	t.offer = nil
	if o.receiver.StoppedAt.IsZero() {
		o.receiver.drop(at)
	}
	o.receiver.uncount(o.at)
	o.receiver.step(at, StepReturned)
	o.receiver.dropped = o.receiver != o.had
	t.visits[o.receiver.Team] = o.had
	*o.sender = o.sent
	o.sender.since = at
	for _, happen := range o.missed {
		happen(o.sender)
		o.sender.since = at
	}
	t.tier, t.team = o.sender, o.from
	t.retarget(at, Retroactive)
	for i := o.stay; i < len(t.stays); i++ {
		t.stays[i].team = o.from
	}
}

// settleHandoff ends an open handoff without an answer; the receiver has the ticket.
func (t *teller) settleHandoff(at time.Time) {
	if t.offer != nil {
		t.offer.acceptance.drop(at)
		t.offer = nil
	}
}

// leave ends the time of the team that has the ticket.
func (t *teller) leave(at time.Time) {
	if t.tier.StoppedAt.IsZero() {
		t.tier.stop(at)
	}
}

// enter gives the ticket to a team: with a new clock, or the one it had.
func (t *teller) enter(at time.Time, team Team, afresh bool) {
	t.team = team
	t.retarget(at, Retroactive)
	if had := t.visits[team]; had != nil && !afresh {
		t.tier = had
		if t.alive {
			t.goOn(at, had)
		}
		return
	}
	t.tier = t.start(at, Clock{Kind: TierTime, Team: team})
	t.visits[team] = t.tier
	if !t.alive {
		t.tier.stop(at)
	}
}

// snapshot is the clock as it is, however it changes.
func (c *count) snapshot() count {
	s := *c
	s.spans, s.Steps, s.Breaches, s.left = slices.Clone(c.spans), slices.Clone(c.Steps), slices.Clone(c.Breaches), slices.Clone(c.left)
	return s
}

// uncount takes back what was counted since an instant.
func (c *count) uncount(since time.Time) {
	for len(c.spans) > 0 && !c.spans[len(c.spans)-1].from.Before(since) {
		c.spans = c.spans[:len(c.spans)-1]
	}
	c.first = min(c.first, len(c.spans))
}

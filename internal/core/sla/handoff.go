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
		t.visits[e.To] = t.tier
	}
	t.pass(at, e.To, false)
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
	o := &offer{at: at, from: t.team, to: e.To, sender: t.tier, sent: t.tier.snapshot(), had: t.visits[e.To], stay: len(t.stays)}
	t.pass(at, e.To, e.WorkDone)
	o.receiver = t.tier
	o.acceptance = t.start(at, Clock{Kind: Acceptance, Team: e.To})
	t.offer = o
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
	from, to   Team
	sender     *count
	sent       count          // the sender's clock as it was
	missed     []func(*count) // what happened to clocks meanwhile, in case the sender's goes on
	receiver   *count
	had        *count // the receiver's clock of before the offer, if there was one
	acceptance *count
	stay       int // the first stay of the ledger that is the receiver's
}

// takeBack undoes an offer. What was counted since goes from the receiver's time to the sender's.
func (t *teller) takeBack(at time.Time) {
	o := t.offer
	t.offer, t.team, t.tier = nil, o.from, o.sender
	if o.receiver != o.sender {
		o.undoReceiver(at)
		o.undoSender(at)
		t.visits[o.to] = o.had
	}
	o.sender.Team = o.from
	t.follow(at, o.sender)
	t.retarget(at, Retroactive)
	for i := o.stay; i < len(t.stays); i++ {
		t.stays[i].team = o.from
	}
}

func (o *offer) undoReceiver(at time.Time) {
	o.receiver.drop(at)
	o.receiver.uncount(o.at)
	o.receiver.dropped = o.receiver != o.had
	o.receiver.step(at, StepReturned)
}

// undoSender makes up for what the sender's clock missed, and nothing of it is stamped earlier than now.
func (o *offer) undoSender(at time.Time) {
	*o.sender = o.sent
	for _, happen := range o.missed {
		happen(o.sender)
	}
	o.sender.since = at
}

// settleHandoff ends an open handoff without an answer; the receiver has the ticket.
func (t *teller) settleHandoff(at time.Time) {
	if t.offer != nil {
		t.offer.acceptance.drop(at)
		t.offer = nil
	}
}

// pass gives the ticket to a team: with a new clock, or with the one it had. One that is the running clock already goes on.
func (t *teller) pass(at time.Time, team Team, afresh bool) {
	t.team = team
	t.retarget(at, Retroactive)
	had := t.visits[team]
	if afresh || had == nil {
		t.stopTier(at)
		t.tier = t.start(at, Clock{Kind: TierTime, Team: team})
		t.visits[team] = t.tier
	} else if had != t.tier {
		t.stopTier(at)
		t.tier, had.Team = had, team
		t.goOn(at, had)
	} else {
		had.Team = team
		t.follow(at, had)
	}
	if !t.alive {
		t.stopTier(at)
	}
}

// stopTier ends the time of the team that has the ticket.
func (t *teller) stopTier(at time.Time) {
	if t.tier != nil && t.tier.StoppedAt.IsZero() {
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

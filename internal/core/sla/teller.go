package sla

import (
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
)

// teller is a story being told: what is known of the ticket so far, and its clocks.
type teller struct {
	agreement Agreement
	hours     calendar.Versions
	teamHours map[string]calendar.Versions
	subject   Subject // without the tier, which is the team's
	team      Team
	wait      Wait
	vendor    string
	alive     bool // opened, and not resolved or closed
	over      bool // merged away or discarded
	asked     bool // a customer wrote on the solved ticket

	clocks     []*count
	response   *count // the first, and then the next one
	resolution *count
	tier       *count
	offer      *offer
	visits     map[Team]*count // tier time by the teams that had the ticket since opening or the last reopening
	legs       map[string]leg
	contracts  map[string]Contract
	runs       map[Kind]int
	stays      []stay
	fired      []Fire
}

func (t *teller) account(at time.Time) Account {
	t.fire(at, true)
	a := Account{At: at, Fired: t.fired, Ledger: t.ledger(at)}
	for _, c := range t.clocks {
		a.Clocks = append(a.Clocks, c.read(at))
		a.Ahead = append(a.Ahead, c.ahead()...)
	}
	slices.SortStableFunc(a.Ahead, byInstant)
	slices.SortStableFunc(a.Fired, byInstant)
	return a
}

func byInstant(a, b Fire) int { return a.At.Compare(b.At) }

// fire collects what became so before an instant, or up to it.
func (t *teller) fire(to time.Time, final bool) {
	for _, c := range t.clocks {
		t.fired = append(t.fired, c.fire(to, final)...)
	}
}

// counting are the clocks that are not stopped.
func (t *teller) counting() []*count {
	return slices.DeleteFunc(slices.Clone(t.clocks), func(c *count) bool { return !c.StoppedAt.IsZero() })
}

// each does something to all clocks that are not stopped, and keeps it for the one that was handed over and may come back.
func (t *teller) each(do func(*count)) {
	for _, c := range t.counting() {
		do(c)
	}
	if t.offer != nil {
		t.offer.missed = append(t.offer.missed, do)
	}
}

// holdAll pauses what the hold pauses, and lets go on what it does not.
func (t *teller) holdAll(at time.Time) {
	wait := t.wait
	t.each(func(c *count) { c.hold(at, wait) })
}

// start makes a clock and lets it run, or pauses it at once if the ticket is on hold.
func (t *teller) start(at time.Time, clock Clock) *count {
	c := &count{Clock: clock, agreement: &t.agreement}
	c.StartedAt = at
	c.hours, c.ownHours = t.hoursFor(c)
	t.clocks = append(t.clocks, c)
	c.begin(at)
	c.aim(at, t.run(c.Kind), t.target(c))
	c.step(at, StepStarted)
	c.hold(at, t.wait)
	return c
}

// run gives the number of a new run.
func (t *teller) run(kind Kind) int {
	t.runs[kind]++
	return t.runs[kind]
}

// target is what is promised for a clock now. The tier clocks have the tier they are for, the client's clocks that of the team.
func (t *teller) target(c *count) time.Duration {
	if c.Kind.isVendors() {
		return t.contracts[c.Leg].target(c.Kind)
	}
	subject := t.subject
	subject.Tier = t.team.Tier
	if c.Kind == TierTime || c.Kind == Acceptance {
		subject.Tier = c.Team.Tier
	}
	return t.agreement.Target(c.Kind, subject)
}

// retarget gives every clock the target that is right now. A change of target begins a run; a restart that was ordered begins one
// in any case, and one that the agreement has as its habit only with a change of target.
func (t *teller) retarget(at time.Time, carry Carry) {
	ordered := carry == Restart
	if carry == AsAgreed {
		carry = t.agreement.OnChange
	}
	t.each(func(c *count) {
		target := t.target(c)
		if c.Kind.isVendors() || target == c.Target && !ordered {
			return
		}
		if carry == Restart {
			c.restart(at)
		}
		c.aim(at, t.run(c.Kind), target)
		c.step(at, StepChanged)
	})
}

// goOn lets a stopped clock count again, by the target that is right now.
func (t *teller) goOn(at time.Time, c *count) {
	t.follow(at, c)
	c.goOn(at, t.wait)
	if target := t.target(c); target != c.Target {
		c.aim(at, t.run(c.Kind), target)
		c.step(at, StepChanged)
	}
}

// moveHours lets the clocks on the agreement's hours follow others from an instant on, and those on the hours of the teams that are given.
func (t *teller) moveHours(at time.Time, hours calendar.Versions, teams map[string]calendar.Versions) {
	own := maps.Clone(t.teamHours) // the story's stay as they are
	for id, next := range teams {
		before, ok := own[id]
		if !ok {
			before = t.hours
		}
		if own == nil {
			own = map[string]calendar.Versions{}
		}
		own[id] = before.Then(at, next)
	}
	t.hours, t.teamHours = t.hours.Then(at, hours), own
	t.each(func(c *count) {
		if _, own := t.hoursFor(c); !own || teams[c.Team.ID] != nil {
			t.follow(at, c)
		}
	})
}

// hoursFor gives the hours of a clock, and whether they are others than the agreement's.
func (t *teller) hoursFor(c *count) (hours calendar.Versions, own bool) {
	if c.Kind.isVendors() {
		return t.contracts[c.Leg].Hours, true
	}
	if c.Kind == TierTime || c.Kind == Acceptance {
		if hours, own = t.teamHours[c.Team.ID]; own {
			return hours, true
		}
	}
	return t.hours, false
}

// follow lets a clock follow the hours that are right now from an instant on.
func (t *teller) follow(at time.Time, c *count) {
	hours, own := t.hoursFor(c)
	if own || c.ownHours {
		hours = c.hours.Then(at, hours)
	}
	c.hours, c.ownHours = hours, own || c.ownHours
}

// answer stops the response clock that runs. The first response is given once.
func (t *teller) answer(at time.Time) {
	if t.response.StoppedAt.IsZero() {
		t.response.stop(at)
	}
}

// ask starts the next response, unless one is awaited already.
func (t *teller) ask(at time.Time) {
	t.asked = !t.alive
	if t.alive && !t.response.StoppedAt.IsZero() {
		t.response = t.start(at, Clock{Kind: NextResponse})
	}
}

// finish stops all clocks for good.
func (t *teller) finish(at time.Time) {
	t.settleHandoff(at)
	for _, c := range t.counting() {
		c.drop(at)
	}
	t.alive, t.wait, t.vendor = false, "", ""
}

package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Rehearsal is what a rule set would have done to tickets that came in, beside the rules in force.
type Rehearsal struct {
	Tickets int // looked at
	Chosen  int // of them with a team that somebody chose, which no rule changes
	Moved   []Moved
	Rules   []RuleUse // of the set that is tried, in its order
	Saved   time.Duration
	Lost    time.Duration
	Kept    int // clocks of solutions that were late and would not have been
	Broken  int // that were in time and would have been late
}

// Moved is a ticket that would begin elsewhere.
type Moved struct {
	Ticket   desk.TicketID
	Number   int64
	Subject  string
	Began    desk.TeamID // where it began in fact
	Before   desk.TeamID // where the rules in force would begin it
	After    desk.TeamID
	Why      desk.Reason // of the second
	SolvedBy desk.TeamID // of one that is not solved: the team that has it
	Solved   bool
	// Effect is the predicted change of the time, in the hours of its agreement, until it is with the team that solved it: less than zero is
	// sooner. Known says that there is a prediction.
	Effect time.Duration
	Known  bool
	Clock  ClockEffect
}

// ClockEffect is what becomes of the clock of the solution.
type ClockEffect string

// The effects; empty: none, or it is not known.
const (
	ClockKept   ClockEffect = "kept"   // it was late and would not have been
	ClockBroken ClockEffect = "broken" // it was in time and would have been late
)

// RuleUse is how often a rule held, and how often the ticket it routed bounced or went on to another team.
type RuleUse struct {
	Rule      string
	Held      int
	Routed    int
	Elsewhere int // solved by another team than the rule's
}

// The limits of a rehearsal.
const (
	MaxRehearsal    = 10_000
	rehearsalBatch  = 500
	enoughForMedian = 5
)

// Rehearse runs a rule set over the last tickets and lists each that would begin elsewhere. It changes nothing. Tickets outside the actor's scope
// are not looked at.
func (e *Engine) Rehearse(ctx context.Context, actor desk.Actor, set routing.RuleSet, last int) (Rehearsal, error) {
	var r Rehearsal
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return r, err
	}
	problems, err := e.CheckRules(ctx, set)
	if err != nil {
		return r, err
	}
	if routing.Refused(problems) {
		return r, refusedRules(problems)
	}
	router, err := routing.Prepare(set, desk.OpeningFields)
	if err != nil {
		return r, err
	}
	now := desk.Facts{House: e.House(), Router: e.Router()}
	then := now
	then.Router = router
	run := rehearsal{engine: e, now: now, then: then, waits: map[desk.TeamID][]time.Duration{}, uses: map[string]*RuleUse{}}
	for _, g := range set.Groups {
		for _, rule := range g.Rules {
			r.Rules = append(r.Rules, RuleUse{Rule: rule.ID})
		}
	}
	for i := range r.Rules {
		run.uses[r.Rules[i].Rule] = &r.Rules[i]
	}
	last = min(max(last, 1), MaxRehearsal)
	for below := int64(0); r.Tickets < last; {
		batch, err := e.store.Openings(ctx, below, min(rehearsalBatch, last-r.Tickets))
		if err != nil || len(batch) == 0 {
			if err != nil {
				return r, err
			}
			break
		}
		below = batch[len(batch)-1].Ticket.Number
		if err := run.look(ctx, actor, batch, &r); err != nil {
			return r, err
		}
	}
	run.predict(&r)
	return r, nil
}

type rehearsal struct {
	engine    *Engine
	now, then desk.Facts
	waits     map[desk.TeamID][]time.Duration // what tickets that began with a team waited for the one that solved them
	all       []time.Duration
	uses      map[string]*RuleUse
	clocks    []solution // beside Moved
}

// solution is how the clock of a solution stands.
type solution struct {
	known bool
	late  bool
	over  time.Duration // counted beyond its target, less than zero: what was left
}

func (x *rehearsal) look(ctx context.Context, actor desk.Actor, batch []store.Opening, r *Rehearsal) error {
	var ids []desk.PersonID
	for _, o := range batch {
		ids = append(ids, o.Opened.Requester)
	}
	people, err := x.engine.store.Persons(ctx, ids)
	if err != nil {
		return err
	}
	scope := actor.Scope()
	for _, o := range batch {
		r.Tickets++
		if !scope.IsAgentOf(o.Ticket) || o.Opened.Team == "" {
			continue
		}
		if o.Opened.Route.Source == "person" {
			r.Chosen++
			continue
		}
		if err := x.one(ctx, o, people[o.Opened.Requester], r); err != nil {
			return err
		}
	}
	return nil
}

func (x *rehearsal) one(ctx context.Context, o store.Opening, requester desk.Person, r *Rehearsal) error {
	terms, err := x.engine.Terms(ctx, o.Ticket)
	if err != nil {
		return err
	}
	opening := o.Ticket.AsOpened(o.Opened, requester, o.Subject, o.Body)
	before, _, _ := x.now.Start(opening, o.Stamp.At)
	after, why, decision := x.then.Start(opening, o.Stamp.At)
	solver := o.Ticket.SolvedBy()
	x.use(decision, after, solver)
	wait, reached := x.wait(o, solver, terms)
	if reached && solver != o.Opened.Team {
		x.waits[o.Opened.Team] = append(x.waits[o.Opened.Team], wait)
		x.all = append(x.all, wait)
	}
	if before == after {
		return nil
	}
	moved := Moved{
		Ticket: o.Ticket.ID, Number: o.Ticket.Number, Subject: o.Subject, Began: o.Opened.Team, Before: before, After: after, Why: why, SolvedBy: solver,
		Solved: o.Ticket.State == desk.StateResolved || o.Ticket.State == desk.StateClosed,
	}
	if reached && after == solver && before != solver {
		moved.Effect, moved.Known = -wait, true
	}
	r.Moved = append(r.Moved, moved)
	x.clocks = append(x.clocks, solutionOf(o.Ticket, terms))
	return nil
}

func (x *rehearsal) use(d routing.Decision, after, solver desk.TeamID) {
	for _, fired := range d.Fired {
		use := x.uses[fired.Rule]
		if use == nil {
			continue
		}
		use.Held++
		if slices.Contains(fired.Set, "team") {
			use.Routed++
			if after != solver {
				use.Elsewhere++
			}
		}
	}
}

// wait is the time, in the hours of the ticket's agreement, until the team that solved it had it.
func (x *rehearsal) wait(o store.Opening, solver desk.TeamID, terms desk.Terms) (time.Duration, bool) {
	at, ok := o.Ticket.ReachedAt(solver)
	if !ok {
		return 0, false
	}
	if o.Ticket.Agreement != nil {
		if promise, ok := terms[*o.Ticket.Agreement]; ok && len(promise.Hours) > 0 {
			return promise.Hours.Accrue(o.Ticket.OpenedAt, at), true
		}
	}
	return at.Sub(o.Ticket.OpenedAt), true
}

func solutionOf(t desk.Ticket, terms desk.Terms) solution {
	account, ok := t.Clocks(terms, t.LastAt)
	if !ok {
		return solution{}
	}
	for _, c := range account.Clocks {
		if c.Kind == sla.Resolution && c.Target > 0 {
			return solution{known: true, late: c.Accrued > c.Target, over: c.Accrued - c.Target}
		}
	}
	return solution{}
}

// predict fills in what a ticket would have lost that leaves the team that solved it: the median of what tickets waited that began with the
// wrong one. With few such tickets it is not known.
func (x *rehearsal) predict(r *Rehearsal) {
	for i := range r.Moved {
		m := &r.Moved[i]
		if !m.Known && m.Before == m.SolvedBy && m.After != m.SolvedBy {
			waits := x.waits[m.After]
			if len(waits) < enoughForMedian {
				waits = x.all
			}
			if len(waits) >= enoughForMedian {
				m.Effect, m.Known = median(waits), true
			}
		}
		if !m.Known {
			continue
		}
		if m.Effect < 0 {
			r.Saved -= m.Effect
		} else {
			r.Lost += m.Effect
		}
		switch s := x.clocks[i]; {
		case s.known && s.late && s.over+m.Effect <= 0:
			m.Clock = ClockKept
			r.Kept++
		case s.known && !s.late && s.over+m.Effect > 0:
			m.Clock = ClockBroken
			r.Broken++
		}
	}
}

// median is the middle one, of an even number the earlier of the two.
func median(all []time.Duration) time.Duration {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, cmp.Compare[time.Duration])
	return sorted[(len(sorted)-1)/2]
}

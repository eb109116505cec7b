package desk

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/sla"
)

// everyTicket is where terms keep what goes for every ticket, whatever agreement it is bound to. No agreement has this id.
var everyTicket = AgreementRef{ID: "*"}

// WithRules adds the escalations in force and the time limits of tiers to terms, which are the caller's own.
func (t Terms) WithRules(ready *routing.Escalations, limits map[int]time.Duration) Terms {
	if ready == nil || len(ready.All) == 0 {
		return t
	}
	if t == nil {
		t = Terms{}
	}
	t[everyTicket] = Promise{Escalations: ready, TierLimits: limits}
	return t
}

// TierLimits are the time limits of the tiers that have one.
func (h House) TierLimits() map[int]time.Duration {
	limits := map[int]time.Duration{}
	for _, tier := range h.Tiers {
		if tier.TimeLimit > 0 {
			limits[tier.Number] = tier.TimeLimit
		}
	}
	return limits
}

// RuleFired is an escalation that was carried out for one coming to its point. Turn tells one such from the next.
type RuleFired struct {
	Rule string
	Turn int64
}

// reached is an escalation that a ticket came to, or will.
type reached struct {
	rule routing.ReadyEscalation
	turn int64
	at   time.Time
	n    int       // what was counted
	from time.Time // what it is told from: the last act, the arrival, the opening
}

// reaches gives the escalations that the ticket came to, or will if nothing happens, and that were not carried out, by when they come and the
// order of the rules. Those of breadth are not among them: they are about many tickets.
func (t Ticket) reaches(terms Terms) []reached {
	every := terms[everyTicket]
	if every.Escalations == nil || !t.State.IsLive() {
		return nil
	}
	var all []reached
	var facts rules.Facts
	for _, e := range every.Escalations.All {
		r, ok := t.reach(e, terms)
		if !ok || slices.Contains(t.Escalated, RuleFired{e.ID, r.turn}) {
			continue
		}
		if facts == nil {
			facts = t.RuleFacts("")
		}
		if e.Holds(facts) {
			r.rule = e
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b reached) int { return a.at.Compare(b.at) })
	return all
}

func (t Ticket) reach(e routing.ReadyEscalation, terms Terms) (reached, bool) {
	now := t.LastAt
	switch e.At {
	case routing.TierShare:
		return t.reachShare(e.N, terms)
	case routing.Idle:
		at := t.ActiveAt.Add(time.Duration(e.N) * time.Minute)
		return reached{turn: t.ActiveAt.UnixMicro(), at: at, n: e.N, from: t.ActiveAt}, !t.ActiveAt.IsZero() && t.Hold == nil
	case routing.Reopened:
		return reached{turn: int64(t.Reopenings), at: now, n: t.Reopenings, from: t.ReopenedAt}, t.Reopenings >= e.N
	case routing.Bounced:
		return reached{turn: int64(t.Reopenings)*1000 + int64(t.Bounces), at: now, n: t.Bounces, from: now}, t.Bounces >= e.N
	case routing.Tagged:
		has := slices.ContainsFunc(e.Tags, func(tag string) bool { return slices.Contains(t.Tags, tag) })
		return reached{turn: 1, at: now, n: 1, from: now}, has
	case routing.VIP:
		return reached{turn: 1, at: now, n: 1, from: t.OpenedAt}, t.VIP
	case routing.Unhappy:
		return reached{turn: int64(t.Unhappy), at: now, n: t.Unhappy, from: now}, t.Unhappy > 0
	}
	return reached{}, false
}

// reachShare is when a share of the tier's time limit is used: of the time that the tier's own clock counts, or where the ticket has none, of the time
// that passes.
func (t Ticket) reachShare(share int, terms Terms) (reached, bool) {
	limit := terms[everyTicket].TierLimits[t.Tier]
	if limit <= 0 {
		return reached{}, false
	}
	since, visits := t.arrival()
	r := reached{turn: int64(visits), n: share, from: since}
	account, ok := t.Clocks(terms, t.LastAt)
	if !ok {
		r.at = since.Add(time.Duration(limit.Microseconds()*int64(share)/100) * time.Microsecond)
		return r, t.Hold == nil && !since.IsZero()
	}
	for i := len(account.Clocks) - 1; i >= 0; i-- {
		if c := account.Clocks[i]; c.Kind == sla.TierTime && c.StoppedAt.IsZero() {
			c.Target = limit
			r.at = c.UsedAt(share)
			return r, !r.at.IsZero()
		}
	}
	return reached{}, false
}

// arrival is when the ticket came to the team it is with, and how often it came to one.
func (t Ticket) arrival() (since time.Time, visits int) {
	for _, m := range t.Marks {
		switch m.Kind {
		case MarkOpened, MarkRouted, MarkOffered, MarkReturned, MarkWithdrawn, MarkReopened:
			since = m.at()
			visits++
		}
	}
	return since, visits
}

// EscalateByRule carries out what the desk's escalation rules order now.
type EscalateByRule struct{}

// Name is "escalate_by_rule".
func (EscalateByRule) Name() string { return "escalate_by_rule" }

// Needs the managers who may be called.
func (EscalateByRule) Needs() Needs { return Needs{Agents: true} }

func (EscalateByRule) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	x := escalation{t: t, f: f, s: s}
	x.account, _ = t.Clocks(f.Terms, s.At)
	for _, r := range t.reaches(f.Terms) {
		if !r.at.After(s.At) {
			x.byRule(r, f.Terms[everyTicket].Escalations.Version)
		}
	}
	return x.entries, nil
}

func (x *escalation) byRule(r reached, version int64) {
	e := RuleEscalated{
		Rule: r.rule.ID, Version: version, At: r.rule.At, N: r.n, Turn: r.turn, Do: r.rule.Do, End: EscalationDone, Reason: r.because(version),
	}
	switch r.rule.Do {
	case routing.OfferUp:
		if !x.offerUp(r.rule.Tier, func(Team) { x.add(same(e)...) }) {
			e.End = EscalationNoWay
			x.add(same(e)...)
			x.listFor(DispatchRule, e.Reason)
		}
	case routing.RaiseIt:
		x.raiseByRule(e)
	case routing.Dispatch:
		x.add(same(e)...)
		x.listFor(DispatchRule, e.Reason)
	case routing.MoreUrgent:
		x.add(same(e)...)
		if t := x.t; t.Priority > 1 {
			x.add(same(TicketClassified{Type: t.Type, Category: t.Category, Impact: t.Impact, Urgency: t.Urgency, Priority: t.Priority - 1, Why: e.Reason})...)
		}
	}
}

// raiseByRule calls the manager who is at work first. With nobody to call a dispatcher looks.
func (x *escalation) raiseByRule(e RuleEscalated) {
	people := x.callable(sla.ActionRaise, func(Person) bool { return true })
	if len(people) == 0 {
		e.End = EscalationNobody
		x.add(same(e)...)
		x.listFor(DispatchRule, e.Reason)
		return
	}
	slices.SortStableFunc(people, func(a, b Person) int { return x.f.atWork(a, x.s.At).Compare(x.f.atWork(b, x.s.At)) })
	e.To = idsOf(people[:1])
	x.add(same(e)...)
	x.raise(sla.ActionRaise, e.To)
}

func (x *escalation) listFor(why DispatchWhy, reason Reason) {
	if x.t.Dispatch == nil {
		x.add(same(DispatchListed{Why: why, Reason: reason})...)
	}
}

func (r reached) because(version int64) Reason {
	return Reason{
		Source: "escalation", Version: version, Ref: r.rule.ID,
		Words: fmt.Sprintf("Escalation %s of version %d: %s at %d, from %s.", r.rule.ID, version, r.rule.At, r.n, r.from.Format(time.RFC3339)),
		Values: []rules.Match{
			{Field: "trigger", Value: string(r.rule.At)},
			{Field: "n", Value: strconv.Itoa(r.n)},
			{Field: "limit", Value: strconv.Itoa(r.rule.N)},
			{Field: "from", Value: r.from.Format(time.RFC3339)},
		},
	}
}

// RuleEscalated says what an escalation rule did, or why it could not.
type RuleEscalated struct {
	Rule    string
	Version int64
	At      routing.Trigger
	N       int
	Turn    int64
	Do      routing.Act
	End     EscalationEnd
	To      []PersonID `json:",omitempty"`
	Reason  Reason
}

// Kind names the event.
func (RuleEscalated) Kind() string { return "rule.escalated" }

// Audience is internal.
func (RuleEscalated) Audience() Audience { return Internal }

func (e RuleEscalated) apply(t Ticket, _ Stamp) Ticket {
	t.Escalated = append(cloned(t.Escalated), RuleFired{e.Rule, e.Turn})
	return t
}

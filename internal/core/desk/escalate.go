package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/sla"
)

// EscalationEnd is what became of an escalation.
type EscalationEnd string

// The ends. Who was planned for is told once their working hours begin.
const (
	EscalationDone    EscalationEnd = "done"
	EscalationPlanned EscalationEnd = "planned"
	EscalationNobody  EscalationEnd = "nobody" // there is nobody it could call
	EscalationNoWay   EscalationEnd = "no_way" // no team of that tier may be offered the ticket from where it is
	EscalationMoot    EscalationEnd = "moot"   // what it was about was over before anybody's hours began
)

// EscalationEnds are all ends.
var EscalationEnds = []EscalationEnd{EscalationDone, EscalationPlanned, EscalationNobody, EscalationNoWay, EscalationMoot}

// maxCalled is how many people one escalation calls at most.
const maxCalled = 50

// Escalated says what the desk did because a clock came to a point, as the agreement orders it, or why it did nothing.
type Escalated struct {
	Clock sla.Kind
	Run   int
	What  sla.ThresholdKind
	Value int
	Do    sla.Action
	End   EscalationEnd
	To    []PersonID `json:",omitempty"`
	At    time.Time  `json:",omitzero"`  // planned: when their hours begin
	Plan  Seq        `json:",omitempty"` // the plan that this ends
}

// Kind names the event.
func (Escalated) Kind() string { return "clock.escalated" }

// Audience is internal.
func (Escalated) Audience() Audience { return Internal }

func (e Escalated) apply(t Ticket, _ Stamp) Ticket {
	switch {
	case e.End == EscalationPlanned:
		t.Planned = append(cloned(t.Planned), Planned{Seq: t.place(), Fired: Fired{e.Clock, e.Run, e.What, e.Value}, Do: e.Do, To: e.To, At: e.At})
	case e.Plan != 0:
		t.Planned = slices.DeleteFunc(cloned(t.Planned), func(p Planned) bool { return p.Seq == e.Plan })
	}
	return t
}

// Planned is an escalation that waits for the working hours of those it calls (S9).
type Planned struct {
	Seq   Seq // the entry that planned it
	Fired Fired
	Do    sla.Action
	To    []PersonID
	At    time.Time
}

// escalation carries out what thresholds call. It sees the ticket as each act before left it.
type escalation struct {
	t       Ticket
	f       Facts
	s       Stamp
	account sla.Account
	entries []Entry
}

func (x *escalation) add(entries ...Entry) {
	for _, e := range entries {
		x.t = x.t.Apply(e.Event, x.s)
	}
	x.entries = append(x.entries, entries...)
}

func (x *escalation) end(fired Fired, do sla.Action, end EscalationEnd, to ...PersonID) {
	x.add(same(fired.escalated(do, end, to))...)
}

func (f Fired) escalated(do sla.Action, end EscalationEnd, to []PersonID) Escalated {
	return Escalated{Clock: f.Clock, Run: f.Run, What: f.What, Value: f.Value, Do: do, End: end, To: to}
}

// tell writes down thresholds, and does what is ordered at each.
func (x *escalation) tell(fires []sla.Fire) {
	for _, fire := range fires {
		x.add(same(ClockFired{Clock: fire.Clock, Run: fire.Run, What: fire.Threshold.What, Value: fire.Threshold.Value, At: fire.At})...)
		x.call(fire)
	}
}

// call does everything the agreement in force orders at a threshold.
func (x *escalation) call(fire sla.Fire) {
	promise, ok := x.f.Terms[x.t.agreement()]
	if !ok {
		return
	}
	for _, order := range promise.Agreement.Escalate(fire, int(x.t.Priority)) {
		if x.isMoot(firedAs(fire), order.Do) {
			continue
		}
		x.carryOut(firedAs(fire), order)
	}
}

// isMoot tells whether nobody needs to act any more: the ticket is solved, or the clock that warned has stopped. People still hear of what is late.
func (x *escalation) isMoot(fired Fired, do sla.Action) bool {
	if fired.What == sla.AtBreach {
		return !x.t.State.IsLive() && do != sla.ActionTell
	}
	return !x.t.State.IsLive() || !slices.ContainsFunc(x.account.Clocks, func(c sla.Clock) bool {
		return c.Kind == fired.Clock && c.Run == fired.Run && c.StoppedAt.IsZero()
	})
}

func (x *escalation) carryOut(fired Fired, order sla.Escalation) {
	switch order.Do {
	case sla.ActionTell, sla.ActionRaise:
		x.callPeople(fired, order)
	case sla.ActionPriority:
		x.raisePriority(fired)
	case sla.ActionOffer:
		x.offer(fired, order.Tier)
	case sla.ActionDispatch:
		x.end(fired, order.Do, EscalationDone)
		x.list()
	}
}

func (x *escalation) list() {
	if x.t.Dispatch == nil {
		x.add(same(DispatchListed{Why: DispatchClock, Reason: x.because()})...)
	}
}

// because names the agreement that orders it, and where its clocks are.
func (x *escalation) because() Reason {
	ref := x.t.agreement()
	r := Reason{Source: "agreement", Version: ref.Version, Ref: string(ref.ID)}
	n := len(x.t.Fired)
	if n == 0 {
		r.Words = fmt.Sprintf("Version %d of the agreement orders it.", ref.Version)
		return r
	}
	last := x.t.Fired[n-1]
	r.Words = fmt.Sprintf("Version %d of the agreement orders it when the clock %s comes to %s %d.", ref.Version, last.Clock, last.What, last.Value)
	r.Values = []rules.Match{{Field: "clock", Value: string(last.Clock)}, {Field: string(last.What), Value: strconv.Itoa(last.Value)}}
	return r
}

// callPeople tells those who are at work, and plans for the others when their hours begin. A raise calls one manager: the first who is, or
// will be, at work.
func (x *escalation) callPeople(fired Fired, order sla.Escalation) {
	people := x.receivers(order)
	if len(people) == 0 {
		x.end(fired, order.Do, EscalationNobody)
		x.list()
		return
	}
	begin := map[PersonID]time.Time{}
	for _, p := range people {
		begin[p.ID] = x.s.At
		if !order.Wake {
			begin[p.ID] = x.f.atWork(p, x.s.At)
		}
	}
	slices.SortStableFunc(people, func(a, b Person) int { return begin[a.ID].Compare(begin[b.ID]) })
	if order.Do == sla.ActionRaise {
		people = people[:1]
	}
	for len(people) > 0 {
		at := begin[people[0].ID]
		n := slices.IndexFunc(people, func(p Person) bool { return !begin[p.ID].Equal(at) })
		if n < 0 {
			n = len(people)
		}
		x.callAt(fired, order.Do, at, idsOf(people[:n]))
		people = people[n:]
	}
}

func (x *escalation) callAt(fired Fired, do sla.Action, at time.Time, people []PersonID) {
	if at.After(x.s.At) {
		planned := fired.escalated(do, EscalationPlanned, people)
		planned.At = at
		x.add(same(planned)...)
		return
	}
	x.end(fired, do, EscalationDone, people...)
	x.raise(do, people)
}

func (x *escalation) raise(do sla.Action, people []PersonID) {
	if do == sla.ActionRaise && x.t.Raise == nil {
		x.add(same(TicketRaised{To: people[0]})...)
	}
}

// receivers are those who are called, at most so many.
func (x *escalation) receivers(order sla.Escalation) []Person {
	people := x.callable(order.Do, x.wanted(order))
	return people[:min(len(people), maxCalled)]
}

// callable are those of the wanted who are at the desk, may see the ticket and can do what they are called for, by id.
func (x *escalation) callable(do sla.Action, wanted func(Person) bool) []Person {
	people := slices.DeleteFunc(slices.Clone(x.f.Agents), func(p Person) bool {
		return !wanted(p) || p.Disabled || !(Actor{Person: p}).Scope().IsAgentOf(x.t) || do == sla.ActionRaise && !p.Has(RoleManager)
	})
	slices.SortFunc(people, func(a, b Person) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return people
}

func (x *escalation) wanted(order sla.Escalation) func(Person) bool {
	is := func(id PersonID) func(Person) bool { return func(p Person) bool { return p.ID == id } }
	switch to := order.To; {
	case to == sla.ReceiverPerson:
		return is(PersonID(order.Person))
	case to == sla.ReceiverVoice && x.t.Voice != "":
		return is(x.t.Voice)
	case (to == sla.ReceiverVoice || to == sla.ReceiverOwner) && x.t.Owner != "":
		return is(x.t.Owner)
	case to == sla.ReceiverDispatchers:
		return func(p Person) bool { return p.Has(RoleDispatcher) }
	case to == sla.ReceiverManagers:
		return func(p Person) bool { return p.Has(RoleManager) }
	}
	return func(p Person) bool { return p.IsMember(x.t.Team) }
}

// atWork gives the first instant, not before the given one, in the person's working hours. Who has none, or never works, is told at any time.
func (f Facts) atWork(p Person, at time.Time) time.Time {
	hours, ok := f.Hours[f.House.HoursOf(p)]
	if !ok {
		return at
	}
	begins, ok := hours.NextOpening(at)
	if !ok {
		return at
	}
	return begins
}

// raisePriority makes the ticket one priority more urgent than impact and urgency say.
func (x *escalation) raisePriority(fired Fired) {
	x.end(fired, sla.ActionPriority, EscalationDone)
	if t := x.t; t.Priority > 1 {
		x.add(same(TicketClassified{
			Type: t.Type, Category: t.Category, Impact: t.Impact, Urgency: t.Urgency, Priority: t.Priority - 1,
			Why: x.because(),
		})...)
	}
}

// offer hands the ticket up to a team of a tier. The story is in the timeline: nobody is there to write its parts. Where it cannot be
// handed up a dispatcher looks.
func (x *escalation) offer(fired Fired, tier int) {
	if x.t.Tier >= tier {
		x.end(fired, sla.ActionOffer, EscalationNoWay)
		return
	}
	if !x.offerUp(tier, func(Team) { x.end(fired, sla.ActionOffer, EscalationDone) }) {
		x.end(fired, sla.ActionOffer, EscalationNoWay)
		x.list()
	}
}

// offerUp offers the ticket to the fittest team of a higher tier that takes it from here, and tells whether there is one. First says so before the
// offer.
func (x *escalation) offerUp(tier int, first func(Team)) bool {
	if x.t.Tier >= tier {
		return false
	}
	for _, team := range x.f.House.teamsOf(tier, x.t) {
		c := OfferHandoff{To: team.ID}
		edge, err := c.edge(x.t, x.f, team)
		if err != nil {
			continue
		}
		offered := c.offered(x.t, x.f, team)
		offered.AcceptBy = x.t.AcceptBy(edge, team.ID, x.f.Terms, x.s.At)
		first(team)
		guard := x.t.guardHops(offered.Bounce, x.f.House)
		x.add(same(offered)...)
		x.add(guard...)
		return true
	}
	return false
}

// teamsOf are the teams of a tier that a ticket may be offered to, the fittest first: its category's, its client's own, the others by id.
func (h House) teamsOf(tier int, t Ticket) []Team {
	var teams []Team
	for _, team := range h.Teams {
		if team.Tier == tier && (team.Client == "" || team.Client == t.Client) {
			teams = append(teams, team)
		}
	}
	rank := func(team Team) int {
		switch {
		case team.ID == h.Categories[t.Category].Team:
			return 0
		case team.Client != "":
			return 1
		}
		return 2
	}
	slices.SortFunc(teams, func(a, b Team) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return teams
}

func idsOf(people []Person) []PersonID {
	ids := make([]PersonID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

// CallPlanned calls those whose working hours an escalation waited for.
type CallPlanned struct{ Plan Seq }

// Name is "call_planned".
func (CallPlanned) Name() string { return "call_planned" }

// Needs the agents: somebody may have gone meanwhile.
func (CallPlanned) Needs() Needs { return Needs{Agents: true} }

func (c CallPlanned) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	i := slices.IndexFunc(t.Planned, func(p Planned) bool { return p.Seq == c.Plan })
	if i < 0 {
		return nil, Conflict("escalation.called", "These people were called already.")
	}
	plan := t.Planned[i]
	if s.At.Before(plan.At) {
		return nil, Conflict("escalation.early", "The working hours of these people have not begun.")
	}
	account, _ := t.Clocks(f.Terms, s.At)
	x := escalation{t: t, f: f, s: s, account: account}
	ended := plan.Fired.escalated(plan.Do, EscalationDone, nil)
	ended.Plan = plan.Seq
	ended.To = idsOf(x.callable(plan.Do, func(p Person) bool { return slices.Contains(plan.To, p.ID) }))
	switch {
	case x.isMoot(plan.Fired, plan.Do):
		ended.End, ended.To = EscalationMoot, nil
	case len(ended.To) == 0:
		ended.End = EscalationNobody
	}
	x.add(same(ended)...)
	switch ended.End {
	case EscalationDone:
		x.raise(plan.Do, ended.To)
	case EscalationNobody:
		if t.State.IsLive() {
			x.list()
		}
	}
	return x.entries, nil
}

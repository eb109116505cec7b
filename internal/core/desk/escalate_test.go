package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// officeHours are 9 to 17 in UTC, Monday to Friday; the tests begin on a Monday at eight.
func officeHours(t *testing.T) calendar.Versions {
	t.Helper()
	week := map[string][]string{}
	for _, day := range calendar.Weekdays[:5] {
		week[day] = []string{"09:00-17:00"}
	}
	hours, err := calendar.Compile(calendar.Calendar{Zone: "UTC", Weekly: week}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return calendar.Always(hours)
}

// escalationDay is a ticket under an agreement that escalates, at a desk with office hours.
type escalationDay struct {
	t      *testing.T
	ticket Ticket
	facts  Facts
	log    []Entry
}

func newEscalationDay(t *testing.T, orders ...sla.Escalation) *escalationDay {
	terms := goldTerms(t)
	promise := terms[gold]
	promise.Agreement.Escalations = orders
	terms[gold] = promise
	d := &escalationDay{t: t, facts: Facts{Actor: MachineActor("due"), House: testHouse(), Terms: terms, Hours: map[string]calendar.Versions{"office": officeHours(t)}}}
	d.facts.House.Calendar = "office"
	for _, p := range testPeople() {
		d.facts.Agents = append(d.facts.Agents, p)
	}
	d.ticket = fold(told{0, "ana", TicketOpened{Type: Incident, Client: "acme", Requester: "ana", Team: frontDesk, Tier: 1, Priority: 3, Impact: Medium, Urgency: Medium}}, told{0, "", bound})
	return d
}

// run does what is due at an instant, until nothing is, and gives what was told of it.
func (d *escalationDay) run(at time.Time) string {
	d.t.Helper()
	var said []string
	for range 20 {
		commands := d.ticket.RunDue(d.facts.Terms, at)
		if len(commands) == 0 {
			return strings.Join(said, "\n")
		}
		for _, c := range commands {
			entries, err := d.ticket.Decide(c, d.facts, Stamp{At: at, By: By{Machine: "due"}})
			if err != nil {
				d.t.Fatalf("%s: %v", c.Name(), err)
			}
			for _, l := range Letters(d.ticket, entries, Stamp{At: at}) {
				said = append(said, "to "+string(l.To)+": "+string(l.Notice))
			}
			d.ticket = d.ticket.ApplyAll(entries, Stamp{At: at})
			d.log = append(d.log, entries...)
		}
	}
	d.t.Fatalf("at %v something stays due: %v", at, d.ticket.RunDue(d.facts.Terms, at))
	return ""
}

func (d *escalationDay) ends() []EscalationEnd {
	var ends []EscalationEnd
	for _, e := range d.log {
		if escalated, ok := e.Event.(Escalated); ok {
			ends = append(ends, escalated.End)
		}
	}
	return ends
}

var (
	tellTeam  = sla.Escalation{Clock: sla.Resolution, Share: 50, Do: sla.ActionTell, To: sla.ReceiverTeam}
	wakeTeam  = sla.Escalation{Clock: sla.Resolution, Share: 50, Do: sla.ActionTell, To: sla.ReceiverTeam, Wake: true}
	raiseLate = sla.Escalation{Clock: sla.Resolution, Do: sla.ActionRaise, To: sla.ReceiverManagers}
)

// TestEscalationCallsInWorkingHours plans for those whose day has not begun, and tells them once when it does; who is to be woken is told at once (S9).
func TestEscalationCallsInWorkingHours(t *testing.T) {
	d := newEscalationDay(t, tellTeam)
	night := d.ticket.OpenedAt.Add(-2 * time.Hour)
	d.ticket = fold(told{-14 * 60, "ana", opened(ViaWeb)}, told{-14 * 60, "", bound}) // on Sunday evening
	d.ticket.Team = frontDesk
	if said := d.run(night); said != "" || len(d.ticket.Planned) != 1 {
		t.Fatalf("at night people hear %q; planned is %+v", said, d.ticket.Planned)
	}
	begin := d.ticket.Planned[0].At
	if due := d.ticket.Dues(d.facts.Terms); !begin.Equal(time.Date(begin.Year(), begin.Month(), begin.Day(), 9, 0, 0, 0, time.UTC)) || !due.Next.Equal(begin) {
		t.Errorf("planned for %v, next due %v", begin, due.Next)
	}
	if said := d.run(begin.Add(-time.Microsecond)); said != "" {
		t.Errorf("before their hours people hear %q", said)
	}
	if said := d.run(begin); said != "to ines: clock\nto tina: clock\nto tom: clock" || len(d.ticket.Planned) != 0 {
		t.Errorf("in the morning they hear %q; planned is %+v", said, d.ticket.Planned)
	}
	woken := newEscalationDay(t, wakeTeam)
	woken.ticket = fold(told{-14 * 60, "ana", opened(ViaWeb)}, told{-14 * 60, "", bound})
	woken.ticket.Team = frontDesk
	if said := woken.run(night); said != "to ines: clock\nto tina: clock\nto tom: clock" {
		t.Errorf("who is to be woken hears %q", said)
	}
}

// TestEscalationIsMootWhenItIsOver holds that nobody is called in the morning about a warning of what was solved in the night.
func TestEscalationIsMootWhenItIsOver(t *testing.T) {
	d := newEscalationDay(t, tellTeam)
	d.ticket = fold(told{-14 * 60, "ana", opened(ViaWeb)}, told{-14 * 60, "", bound})
	d.ticket.Team = frontDesk
	d.run(monday.Add(-10 * time.Hour))
	d.ticket = d.ticket.Apply(TicketResolved{Outcome: OutcomeSolved}, Stamp{At: monday.Add(-9 * time.Hour)})
	if said := d.run(monday.Add(2 * time.Hour)); strings.Contains(said, "clock") {
		t.Errorf("people hear %q", said)
	}
	if ends := d.ends(); !slices.Equal(ends, []EscalationEnd{EscalationPlanned, EscalationMoot}) {
		t.Errorf("the ends are %v", ends)
	}
}

// TestEscalationRaisesAndPrioritizes brings a late ticket to a manager once, and its priority up, which a new category does not take back.
func TestEscalationRaisesAndPrioritizes(t *testing.T) {
	d := newEscalationDay(t, raiseLate, sla.Escalation{Clock: sla.Resolution, Share: 75, Do: sla.ActionPriority}, sla.Escalation{Clock: sla.Resolution, Share: 75, Priority: 1, Do: sla.ActionDispatch})
	said := d.run(monday.Add(5 * time.Hour))
	if said != "to max: raised" || d.ticket.Raise == nil || d.ticket.Raise.To != "max" {
		t.Errorf("people hear %q, raised is %+v", said, d.ticket.Raise)
	}
	if d.ticket.Priority != 2 || d.ticket.Dispatch != nil {
		t.Errorf("the priority is %s, the dispatcher's list %+v", d.ticket.Priority, d.ticket.Dispatch)
	}
	entries, err := d.ticket.Decide(Classify{Category: "vpn"}, Facts{Actor: Actor{Person: testPeople()["tom"]}, House: d.facts.House}, Stamp{At: monday.Add(6 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if after := d.ticket.ApplyAll(entries, Stamp{At: monday.Add(6 * time.Hour)}); after.Priority != 2 || after.Category != "vpn" {
		t.Errorf("after a new category the priority is %s", after.Priority)
	}
}

// TestEscalationOffersUpward hands a ticket to the tier above, and asks a dispatcher where that cannot be.
func TestEscalationOffersUpward(t *testing.T) {
	up := sla.Escalation{Clock: sla.Resolution, Share: 50, Do: sla.ActionOffer, Tier: 2}
	d := newEscalationDay(t, up)
	d.ticket.Category = "server"
	d.run(monday.Add(2 * time.Hour))
	if open := d.ticket.OpenHandoff(); open == nil || open.To != specialists || d.ticket.Tier != 2 || open.AcceptBy.IsZero() {
		t.Errorf("the handoff is %+v", open)
	}
	stuck := newEscalationDay(t, sla.Escalation{Clock: sla.Resolution, Share: 50, Do: sla.ActionOffer, Tier: 3})
	for i := range stuck.facts.House.Tiers {
		stuck.facts.House.Tiers[i].Next = nil
	}
	stuck.run(monday.Add(2 * time.Hour))
	if stuck.ticket.Tier != 1 || stuck.ticket.Dispatch == nil || stuck.ticket.Dispatch.Why != DispatchClock || !slices.Equal(stuck.ends(), []EscalationEnd{EscalationNoWay}) {
		t.Errorf("where no way leads the tier is %d, the list %+v, the ends %v", stuck.ticket.Tier, stuck.ticket.Dispatch, stuck.ends())
	}
	there := newEscalationDay(t, up)
	there.ticket.Team, there.ticket.Tier = experts, 3
	there.run(monday.Add(2 * time.Hour))
	if there.ticket.Dispatch != nil || there.ticket.OpenHandoff() != nil {
		t.Errorf("a ticket that is higher already is moved: %+v", there.ticket)
	}
}

// TestEscalationFindsNobody puts the ticket on the dispatcher's list instead.
func TestEscalationFindsNobody(t *testing.T) {
	d := newEscalationDay(t, sla.Escalation{Clock: sla.Resolution, Share: 50, Do: sla.ActionTell, To: sla.ReceiverPerson, Person: "bea"}) // who serves another client
	if said := d.run(monday.Add(3 * time.Hour)); said != "" || d.ticket.Dispatch == nil || !slices.Equal(d.ends(), []EscalationEnd{EscalationNobody}) {
		t.Errorf("people hear %q, the list is %+v, the ends %v", said, d.ticket.Dispatch, d.ends())
	}
}

// TestEscalationAfterANightWithoutTheDesk tells each person of the last point only, and every point is on the timeline.
func TestEscalationAfterANightWithoutTheDesk(t *testing.T) {
	owner := func(share int) sla.Escalation {
		return sla.Escalation{Clock: sla.Resolution, Share: share, Do: sla.ActionTell, To: sla.ReceiverOwner}
	}
	d := newEscalationDay(t, owner(50), owner(75), owner(100), owner(0))
	d.ticket.Owner = "tom"
	late := monday.AddDate(0, 0, 1).Add(2 * time.Hour)
	if said := d.run(late); said != "to tom: clock" {
		t.Errorf("people hear %q", said)
	}
	if n := len(d.ends()); n != 4 {
		t.Errorf("%d of 4 are on the timeline", n)
	}
	if said := d.run(late.AddDate(1, 0, 0)); said != "" {
		t.Errorf("a year later people hear %q", said)
	}
}

// TestWhatPassedIsToldWithTheSolution tells a breach that nobody had told when the ticket is solved, calls whom that calls, and never again; whatever
// hours say later, a solved ticket is not due for its clocks.
func TestWhatPassedIsToldWithTheSolution(t *testing.T) {
	d := newEscalationDay(t, sla.Escalation{Clock: sla.Resolution, Do: sla.ActionTell, To: sla.ReceiverManagers, Wake: true}, sla.Escalation{Clock: sla.Resolution, Do: sla.ActionPriority})
	at, resolve := monday.Add(5*time.Hour), Resolve{Outcome: OutcomeSolved, Cause: Causes[0], Content: Content{Body: "It works again."}}
	if !d.ticket.CallsAtEnd(resolve, d.facts.Terms, at) || d.ticket.CallsAtEnd(WriteNote{}, d.facts.Terms, at) {
		t.Error("whom a solution calls is not known before")
	}
	facts := d.facts
	facts.Actor = Actor{Person: testPeople()["tom"]}
	entries, err := d.ticket.Decide(resolve, facts, Stamp{At: at, By: By{Person: "tom"}})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.Event.Kind())
	}
	end := kinds[len(kinds)-3:]
	if !slices.Equal(end, []string{"clock.fired", "clock.fired", "clock.escalated"}) || !slices.Contains(kinds, "ticket.resolved") {
		t.Errorf("the entries are %v", kinds)
	}
	var heard []PersonID
	for _, l := range Letters(d.ticket, entries, Stamp{At: at, By: By{Person: "tom"}}) {
		if l.Notice == NoticeClock {
			heard = append(heard, l.To)
		}
	}
	if !slices.Equal(heard, []PersonID{"max"}) {
		t.Errorf("of the breach hear %v", heard)
	}
	solved := d.ticket.ApplyAll(entries, Stamp{At: at})
	if due := solved.Dues(Terms{}); !solved.Dues(d.facts.Terms).Next.Equal(due.Next) || solved.Priority != d.ticket.Priority {
		t.Errorf("solved, it is due %v, and its priority is %s", solved.Dues(d.facts.Terms).Next, solved.Priority)
	}
}

// TestAcceptanceAndClosingKeepHours gives a handoff the receiving team's open time, else the agreement's, and closes after business days of the agreement.
func TestAcceptanceAndClosingKeepHours(t *testing.T) {
	d := newEscalationDay(t)
	way, friday := Edge{AcceptWithin: 2 * time.Hour}, time.Date(2026, 6, 5, 16, 0, 0, 0, time.UTC)
	if by := d.ticket.AcceptBy(way, network, d.facts.Terms, friday); !by.Equal(friday.Add(2 * time.Hour)) {
		t.Errorf("around the clock it is to be accepted by %v", by)
	}
	promise := d.facts.Terms[gold]
	promise.TeamHours, promise.Agreement.DayMinutes = map[string]calendar.Versions{string(network): officeHours(t)}, 8*60
	d.facts.Terms[gold] = promise
	if by := d.ticket.AcceptBy(way, network, d.facts.Terms, friday); !by.Equal(time.Date(2026, 6, 8, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("in the team's hours it is to be accepted by %v", by)
	}
	if by := d.ticket.AcceptBy(Edge{}, network, d.facts.Terms, friday); !by.IsZero() {
		t.Errorf("a way without a limit has one: %v", by)
	}
	promise.Hours = officeHours(t)
	d.facts.Terms[gold] = promise
	if at := d.ticket.closeAt(d.facts, friday); !at.Equal(friday.AddDate(0, 0, 7)) {
		t.Errorf("five business days after Friday 16:00 is %v", at)
	}
}

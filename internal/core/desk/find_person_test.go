package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// givenOut is the desk of the tests where the front desk's tickets are given out.
func givenOut(p routing.Policy) *world {
	w := newWorld()
	team := w.house.Teams[frontDesk]
	team.Assign = p
	w.house.Teams[frontDesk] = team
	return w
}

func (w *world) opens(t *testing.T, c Open) Ticket {
	t.Helper()
	c.Client, c.Requester = acme, "ana"
	if c.Content.Subject == "" {
		c.Content.Subject = "No tunnel"
	}
	if _, err := w.do("#1", c, Actor{Person: w.people["ana"]}, Stamp{At: monday, RecordedAt: monday, By: By{Person: "ana"}, Via: ViaWeb}); err != nil {
		t.Fatal(err)
	}
	return w.tickets["#1"]
}

// runDueAt runs what is due and gives the entries.
func (w *world) runDueAt(t *testing.T, at time.Time) []Entry {
	t.Helper()
	var entries []Entry
	for _, c := range w.tickets["#1"].RunDue(nil, at) {
		got, err := w.do("#1", c, MachineActor("due"), Stamp{At: at, RecordedAt: at, By: By{Machine: "due"}, Via: ViaDue})
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, got.entries...)
	}
	return entries
}

func TestDeskGivesItOut(t *testing.T) {
	w := givenOut(routing.Policy{Mode: routing.ModeAutomatic})
	busy := w.people["tom"]
	busy.Capacity = 1
	w.people["tom"] = busy
	w.tickets["#9"] = Ticket{ID: "#9", State: StateOpen, Owner: "tom", Priority: 3}
	onLeave := w.people["bea"]
	onLeave.Serves, onLeave.Leave = []ClientID{acme}, []Leave{{From: monday.Add(-time.Hour), Until: monday.Add(time.Hour)}}
	w.people["bea"] = onLeave
	ticket := w.opens(t, Open{Category: "vpn"})
	if ticket.Waits == nil || !ticket.NextDue().Equal(monday) {
		t.Fatalf("the desk does not look at once: %+v", ticket.Waits)
	}
	entries := w.runDueAt(t, monday)
	ticket = w.tickets["#1"]
	if ticket.Owner != "ines" || ticket.Voice != "ines" || ticket.Waits != nil {
		t.Fatalf("owner %q, voice %q, waits %+v", ticket.Owner, ticket.Voice, ticket.Waits)
	}
	assigned := entries[0].Event.(TicketAssigned)
	for _, part := range []string{"0 of 20 points", "2 could take it", "1 on leave", "1 with full hands"} {
		if !strings.Contains(assigned.Reason.Words, part) {
			t.Errorf("the reason %q does not say %q", assigned.Reason.Words, part)
		}
	}
	if said := Why(assigned, Stamp{}, w).English(); !strings.Contains(said, "0 of 20 points in hand, the least of 2") {
		t.Errorf("why: %q", said)
	}
	if len(w.runDueAt(t, monday)) > 0 {
		t.Error("it is given out twice")
	}
}

func TestNobodyCanTakeIt(t *testing.T) {
	w := givenOut(routing.Policy{Mode: routing.ModeAutomatic, Spill: string(specialists), SpillAfter: 15 * time.Minute})
	w.house.Categories["vpn"] = Category{ID: "vpn", Team: frontDesk, Needs: []routing.Need{{Skill: "net", Level: 2}}}
	w.opens(t, Open{Category: "vpn"})
	w.runDueAt(t, monday)
	ticket := w.tickets["#1"]
	if ticket.Dispatch == nil || ticket.Dispatch.Why != DispatchNobody || ticket.Waits == nil || ticket.Team != frontDesk {
		t.Fatalf("it waits where nobody looks: %+v, %+v", ticket.Dispatch, ticket.Waits)
	}
	if !ticket.Waits.At.Equal(monday.Add(10 * time.Minute)) {
		t.Errorf("the desk looks again %s", ticket.Waits.At)
	}
	w.runDueAt(t, monday.Add(10*time.Minute))
	if at := w.tickets["#1"].Waits.At; !at.Equal(monday.Add(15 * time.Minute)) {
		t.Errorf("the desk looks again %s, after the other team may have it", at)
	}
	entries := w.runDueAt(t, monday.Add(15*time.Minute))
	if ticket = w.tickets["#1"]; ticket.Team != specialists || ticket.Waits != nil {
		t.Fatalf("with %s, waits %+v", ticket.Team, ticket.Waits)
	}
	if routed := entries[0].Event.(TicketRouted); routed.Reason.Source != "overflow" || !strings.Contains(routed.Reason.Words, "3 without the skill") {
		t.Errorf("reason %+v", routed.Reason)
	}
	w.act(t, Assign{To: "petra"}, "petra", monday.Add(20*time.Minute))
	if w.tickets["#1"].Dispatch != nil {
		t.Error("somebody has it, and it is still on the dispatcher's list")
	}
}

func (w *world) act(t *testing.T, c Command, who PersonID, at time.Time) {
	t.Helper()
	if _, err := w.do("#1", c, Actor{Person: w.people[who]}, Stamp{At: at, RecordedAt: at, By: By{Person: who}, Via: ViaWeb}); err != nil {
		t.Fatal(err)
	}
}

func TestDispatcherConfirms(t *testing.T) {
	w := givenOut(routing.Policy{Mode: routing.ModeConfirm})
	w.opens(t, Open{Category: "vpn"})
	w.runDueAt(t, monday)
	ticket := w.tickets["#1"]
	if ticket.Owner != "" || ticket.Proposed == nil || ticket.Dispatch == nil || ticket.Dispatch.Why != DispatchConfirm {
		t.Fatalf("owner %q, proposed %+v, dispatch %+v", ticket.Owner, ticket.Proposed, ticket.Dispatch)
	}
	w.act(t, Assign{To: ticket.Proposed.Person}, "dora", monday.Add(time.Minute))
	if ticket = w.tickets["#1"]; ticket.Owner == "" || ticket.Proposed != nil || ticket.Dispatch != nil {
		t.Errorf("owner %q, proposed %+v, dispatch %+v", ticket.Owner, ticket.Proposed, ticket.Dispatch)
	}
}

// A handoff is accepted by a person: the desk proposes and accepts for nobody. Who returns to a team gets their ticket again.
func TestHandoffIsProposed(t *testing.T) {
	w := givenOut(routing.Policy{Mode: routing.ModeAutomatic, Sticky: true})
	team := w.house.Teams[specialists]
	team.Assign = routing.Policy{Mode: routing.ModeAutomatic}
	w.house.Teams[specialists] = team
	w.opens(t, Open{Category: "vpn"})
	w.runDueAt(t, monday)
	first := w.tickets["#1"].Owner
	parts := []Part{{PartSymptoms, "x"}, {PartTried, "x"}, {PartGuess, "x"}, {PartCustomerContext, "x"}}
	w.act(t, OfferHandoff{To: specialists, Parts: parts}, first, monday.Add(time.Minute))
	w.runDueAt(t, monday.Add(time.Minute))
	ticket := w.tickets["#1"]
	if ticket.Owner != "" || ticket.OpenHandoff() == nil || ticket.Proposed == nil || ticket.Proposed.Person != "paul" {
		t.Fatalf("owner %q, proposed %+v", ticket.Owner, ticket.Proposed)
	}
	w.act(t, AcceptHandoff{}, "petra", monday.Add(2*time.Minute))
	w.act(t, OfferHandoff{To: frontDesk, WorkDone: true, Parts: []Part{{PartTried, "x"}, {PartCheckFirst, "x"}}}, "petra", monday.Add(3*time.Minute))
	w.runDueAt(t, monday.Add(3*time.Minute))
	if p := w.tickets["#1"].Proposed; p == nil || p.Person != first || !strings.Contains(p.Reason.Words, "Had it before") {
		t.Errorf("proposed %+v, want %s who had it", p, first)
	}
}

// Two teams that stand in for each other do not pass a ticket on for ever.
func TestOverflowEnds(t *testing.T) {
	w := givenOut(routing.Policy{Mode: routing.ModeAutomatic, Spill: string(specialists)})
	team := w.house.Teams[specialists]
	team.Assign = routing.Policy{Mode: routing.ModeAutomatic, Spill: string(frontDesk)}
	w.house.Teams[specialists] = team
	w.house.Categories["vpn"] = Category{ID: "vpn", Team: frontDesk, Needs: []routing.Need{{Skill: "net", Level: 2}}}
	w.opens(t, Open{Category: "vpn"})
	for range 5 {
		w.runDueAt(t, monday)
	}
	ticket := w.tickets["#1"]
	if ticket.Team != specialists || ticket.Dispatch == nil || !ticket.Waits.At.After(monday) || len(w.log["#1"]) > 8 {
		t.Errorf("with %s after %d entries, dispatch %+v, waits %+v", ticket.Team, len(w.log["#1"]), ticket.Dispatch, ticket.Waits)
	}
}

func TestRulesRoute(t *testing.T) {
	w := newWorld()
	var err error
	w.router, err = routing.Prepare(routing.RuleSet{Version: 9, Groups: []routing.Group{{ID: "main", Rules: []routing.Rule{
		{ID: "tunnel", When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"printer", "tunnel"}}, Then: routing.Then{Category: "server", Urgency: "high", Tags: []string{"vpn"}}},
		{ID: "vip", When: rules.Condition{All: []rules.Condition{{Field: "vip", Op: rules.Is, Values: []string{"yes"}}, {Field: "client", Op: rules.Is, Values: []string{"acme"}}}}, Then: routing.Then{Team: "experts"}},
	}}}}, OpeningFields)
	if err != nil {
		t.Fatal(err)
	}
	ticket := w.opens(t, Open{})
	if ticket.Team != specialists || ticket.Category != "server" || ticket.Urgency != High || !slices.Equal(ticket.Tags, []string{"vpn"}) {
		t.Errorf("with %s as %s, urgency %s, tags %v", ticket.Team, ticket.Category, ticket.Urgency, ticket.Tags)
	}
	opened := w.log["#1"][0].Event.(TicketOpened)
	if opened.Route.Source != "category" || len(opened.Fired) != 1 || opened.Fired[0].Rule != "tunnel" || opened.Fired[0].Values[0].Value != "#2" || opened.Rules != 9 {
		t.Errorf("reason %+v, fired %+v", opened.Route, opened.Fired)
	}
	w = newWorldWith(w.router)
	vip := w.people["ana"]
	vip.VIP = true
	w.people["ana"] = vip
	if ticket = w.opens(t, Open{}); ticket.Team != experts || ticket.Tier != 3 {
		t.Errorf("with %s", ticket.Team)
	}
	opened = w.log["#1"][0].Event.(TicketOpened)
	if opened.Route.Ref != "vip" || Why(opened, Stamp{}, w).English() != "Rule vip of version 9 holds: vip yes, client Acme." {
		t.Errorf("%+v: %s", opened.Route, Why(opened, Stamp{}, w).English())
	}
	w = newWorldWith(w.router)
	if ticket = w.opens(t, Open{Content: Content{Subject: "Nothing works"}}); ticket.Team != intake {
		t.Errorf("with %s", ticket.Team)
	}
	w.act(t, Classify{Category: "server"}, "tom", monday.Add(time.Minute))
	w.act(t, Reroute{Subject: "Nothing works"}, "tom", monday.Add(time.Minute))
	if ticket = w.tickets["#1"]; ticket.Team != specialists {
		t.Errorf("routed again it is with %s", ticket.Team)
	}
}

func newWorldWith(r *routing.Router) *world {
	w := newWorld()
	w.router = r
	return w
}

package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

func testRules(t *testing.T, s store.Store) {
	none, err := s.Rules(t.Context())
	must(t, err)
	same(t, "the rules of a new desk", none, routing.RuleSet{})
	set := routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main", Rules: []routing.Rule{{
		ID: "vpn", Name: "VPN \x00to network", From: at(5), When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"vpn"}}, Then: routing.Then{Team: "t1"},
	}}}}}
	must(t, s.SaveRules(t.Context(), set, store.Audit{At: at(1), By: "a1", Act: "rules.save", Ref: "routing"}))
	wantStale(t, s.SaveRules(t.Context(), set, store.Audit{At: at(2), By: "a1", Act: "rules.save", Ref: "routing"}))
	set = routing.RuleSet{Version: 1, Groups: []routing.Group{{
		ID: "main", Name: "Main", Rules: append(slices.Clone(set.Groups[0].Rules), routing.Rule{ID: "rest", Name: "Rest", Then: routing.Then{Team: "t2"}}),
	}}}
	must(t, s.SaveRules(t.Context(), set, store.Audit{At: at(3), By: "a2", Act: "rules.save", Ref: "routing"}))
	newest, err := s.Rules(t.Context())
	must(t, err)
	if newest.Version != 2 || newest.Count() != 2 || !newest.Groups[0].Rules[0].From.Equal(at(5)) {
		t.Errorf("kept %+v", newest)
	}
	first, err := s.RulesVersion(t.Context(), 1)
	must(t, err)
	if first.Version != 1 || first.Count() != 1 {
		t.Errorf("version 1 is %+v", first)
	}
	_, err = s.RulesVersion(t.Context(), 3)
	wantMissing(t, err)
	versions, err := s.RulesVersions(t.Context(), 1)
	must(t, err)
	same(t, "versions", versions, []store.RulesVersion{{Version: 2, At: at(3), By: "a2", Count: 2}})
}

// testWork holds that what people have in hand is what a count of their tickets gives, whatever is done in one change or many.
func testWork(t *testing.T, s store.Store) {
	r := dice(5)
	var ids []desk.TicketID
	for i := range 40 {
		if len(ids) == 0 || r.IntN(3) == 0 {
			ids = append(ids, Opened(t, s, i, Opening(fmt.Sprint("t", i), func(e *desk.TicketOpened) { e.Priority = desk.Priority(1 + r.IntN(4)) })).Ticket.ID)
		}
		id := ids[r.IntN(len(ids))]
		add(t, s, id, i, entry(pick[desk.Event](
			r,
			desk.TicketAssigned{To: desk.PersonID(pick(r, "a1", "a2", ""))}, desk.TicketAssigned{To: desk.PersonID(pick(r, "a1", "a2"))},
			desk.TicketHeld{Reason: desk.HoldVendor}, desk.TicketResumed{}, desk.TicketResolved{Outcome: desk.OutcomeSolved}, desk.TicketReopened{},
			desk.TicketClassified{Priority: desk.Priority(1 + r.IntN(4))},
		)))
	}
	want := map[desk.PersonID]desk.Work{}
	for _, id := range ids {
		if ticket := load(t, s, id).Ticket; ticket.Owner != "" && ticket.State.IsLive() {
			w := want[ticket.Owner]
			w.Points, w.Tickets = w.Points+ticket.Points(), w.Tickets+1
			want[ticket.Owner] = w
		}
	}
	got, err := s.Work(t.Context())
	must(t, err)
	maps.DeleteFunc(got, func(_ desk.PersonID, w desk.Work) bool { return w == desk.Work{} })
	same(t, "work", got, want)
}

// testCapacity holds that two who give somebody their last free hand at once do not both succeed.
func testCapacity(t *testing.T, s store.Store) {
	var tickets []store.Loaded
	for i := range 3 {
		tickets = append(tickets, Opened(t, s, i, Opening(fmt.Sprint("t", i))))
	}
	given := entry(desk.TicketAssigned{To: "a1", Within: 2, Reason: desk.Reason{Source: "assignment"}})
	var sides []store.Side
	for _, loaded := range tickets {
		sides = append(sides, SideOf(loaded, stamp(5, ""), given))
	}
	must(t, s.Commit(t.Context(), change(sides[0])))
	must(t, s.Commit(t.Context(), change(sides[1])))
	wantStale(t, s.Commit(t.Context(), change(sides[2])))
	if owner := load(t, s, tickets[2].Ticket.ID).Ticket.Owner; owner != "" {
		t.Errorf("a change that is stale gave the ticket to %q", owner)
	}
	work, err := s.Work(t.Context())
	must(t, err)
	if w := work["a1"]; w.Points != 2 || w.Tickets != 2 || !w.LastAt.Equal(at(5)) {
		t.Errorf("a1 has %+v", w)
	}
	add(t, s, tickets[2].Ticket.ID, 6, entry(desk.TicketAssigned{To: "a1"})) // a person may
	must(t, s.SetAway(t.Context(), "a1", at(60), store.Audit{At: at(7), By: "a1", Act: "person.away", Ref: "a1"}))
	must(t, s.SetAway(t.Context(), "a7", at(90), store.Audit{At: at(7), By: "a7", Act: "person.away", Ref: "a7"}))
	work, err = s.Work(t.Context())
	must(t, err)
	if w := work["a1"]; w.Points != 3 || !w.AwayUntil.Equal(at(60)) || !work["a7"].AwayUntil.Equal(at(90)) {
		t.Errorf("work %+v", work)
	}
}

// testConditions holds that a store finds what the predicate in Go lets through.
func testConditions(t *testing.T, s store.Store) {
	subjects := []string{"VPN fällt aus", "Printer 100% full", "ÄRGER mit a_b", "plain\\words", "", "vpn"}
	r := dice(6)
	var tickets []store.Loaded
	for i := range 60 {
		entries := []desk.Entry{Opening(pick(r, subjects...), func(e *desk.TicketOpened) {
			e.Client, e.Site = desk.ClientID(pick(r, "c1", "c2")), desk.SiteID(pick(r, "", "s1"))
			e.Team, e.Tier, e.Priority = desk.TeamID(pick(r, "t1", "t2")), 1+r.IntN(3), desk.Priority(1+r.IntN(4))
			e.Category = desk.CategoryID(pick(r, "", "vpn"))
		})}
		for range r.IntN(4) {
			entries = append(entries, randomAct(r, i))
		}
		tickets = append(tickets, Opened(t, s, i, entries...))
	}
	found := 0
	for range 400 {
		c := randomCondition(r, 3)
		holds, err := rules.Compile(c, desk.KeptFields)
		must(t, err)
		want := []desk.TicketID{}
		for _, l := range tickets {
			if holds(l.Ticket.RuleFacts(l.Subject)) {
				want = append(want, l.Ticket.ID)
			}
		}
		found += len(want)
		same(t, fmt.Sprintf("condition %+v", c), walk(t, s, store.TicketFilter{Scope: all(), Where: c}, store.SortOldest, func() int { return 50 }), want)
	}
	if found < 400 {
		t.Errorf("the conditions let %d tickets through in all: they ask nothing", found)
	}
	none := walk(t, s, store.TicketFilter{Scope: all(), Where: rules.Condition{Field: "color", Op: rules.Is, Values: []string{"red"}}}, store.SortOldest, func() int { return 50 })
	if len(none) > 0 {
		t.Error("a condition that cannot be asked lets tickets through")
	}
}

func randomCondition(r *rand.Rand, depth int) rules.Condition {
	several := func() []rules.Condition {
		var parts []rules.Condition
		for range 1 + r.IntN(3) {
			parts = append(parts, randomCondition(r, depth-1))
		}
		return parts
	}
	switch n := r.IntN(6); {
	case depth > 0 && n == 0:
		return rules.Condition{All: several()}
	case depth > 0 && n == 1:
		return rules.Condition{Any: several()}
	case depth > 0 && n == 2:
		inner := randomCondition(r, depth-1)
		return rules.Condition{Not: &inner}
	}
	field := pick(r, desk.KeptFields...)
	c := rules.Condition{Field: field.Name, Op: pick(r, field.Kind.Ops()...)}
	values := map[rules.Kind][]string{
		rules.Number: {"0", "1", "2", "3", "4"}, rules.Flag: {"yes", "no"}, rules.Set: {"vpn", "mail", "x1"},
		rules.Text:   {"vpn", "100%", "a_b", "\\", "ärger", "FÄLLT", "zzz", "%", "_"},
		rules.Choice: {"", "c1", "s1", "p1", "t1", "a1", "vpn", "incident", string(desk.StateNew), string(desk.StateOpen), string(desk.HoldVendor), string(desk.DispatchAsked)},
	}[field.Kind]
	n := 1 + r.IntN(3)
	if c.Op == rules.AtLeast || c.Op == rules.AtMost {
		n = 1
	}
	for range n {
		c.Values = append(c.Values, pick(r, values...))
	}
	return c
}

func testOpenings(t *testing.T, s store.Store) {
	first := Opened(t, s, 1, Opening("first"), entry(desk.MessagePosted{Side: desk.SideRequester, From: "p1"}, desk.Content{Body: "my vpn"}), entry(desk.TicketRouted{From: "t1", Team: "t2", Tier: 2}))
	second := Opened(t, s, 2, Opening("second"))
	got, err := s.Openings(t.Context(), 0, 10)
	must(t, err)
	if len(got) != 2 || got[0].Subject != "second" || got[0].Body != "" || got[1].Body != "my vpn" || got[1].Opened.Team != "t1" || got[1].Ticket.Team != "t2" ||
		!got[1].Stamp.At.Equal(at(1)) || got[1].Stamp.Via != desk.ViaAPI {
		t.Errorf("openings %+v", got)
	}
	got, err = s.Openings(t.Context(), second.Ticket.Number, 10)
	must(t, err)
	if !slices.Equal([]desk.TicketID{first.Ticket.ID}, []desk.TicketID{got[0].Ticket.ID}) || len(got) != 1 {
		t.Errorf("below the second: %+v", got)
	}
}

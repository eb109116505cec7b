package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
)

// testFlows holds the sums of the store to a fold of the timelines: as the tickets come, after the sums of months were made, after the tickets
// changed, and counted anew.
func testFlows(t *testing.T, s store.Store) {
	r := dice(11)
	var ids []desk.TicketID
	for i := range 60 {
		ids = append(ids, wander(t, s, r, i))
	}
	for round := range 4 {
		catchUp(t, s)
		if round > 0 {
			for more := true; more; {
				n, err := s.FoldFlows(t.Context(), 3)
				must(t, err)
				more = n > 0
			}
		}
		for range 25 {
			sameFlows(t, s, ids, randomFlowFilter(r), fmt.Sprint("round ", round))
		}
		switch round {
		case 1:
			for _, id := range ids[:20] {
				wanderOn(t, s, r, id, 100_000)
			}
			add(t, s, ids[0], 200_000, entry(desk.ClientMoved{From: "c1", To: "c3"}))
			add(t, s, ids[1], 200_000, entry(desk.TicketDiscarded{Why: desk.DiscardNoise}))
		case 2:
			must(t, s.RecountFlows(t.Context()))
		}
	}
	logs, err := s.FlowLogs(t.Context(), all())
	must(t, err)
	same(t, "logs", logs, []desk.LogCode{"old"})
	logs, err = s.FlowLogs(t.Context(), desk.Scope{Person: "p1"})
	must(t, err)
	same(t, "logs of nobody", append([]desk.LogCode{}, logs...), []desk.LogCode{})
	for _, pick := range []store.FlowPick{store.PickSolvedIn(solvedDay, solvedDay, false), store.PickSolvedIn(solvedDay-40, solvedDay+40, true)} {
		if len(picked(t, s, all(), store.FlowFilter{}, pick)) == 0 {
			t.Errorf("nothing is behind %s", pick)
		}
	}
	_, _, err = s.FlowTickets(t.Context(), all(), store.FlowFilter{}, "nonsense:1", store.Page{Limit: 9})
	wantKind(t, err, desk.KindInvalid)
}

func catchUp(t *testing.T, s store.Store) {
	t.Helper()
	for {
		n, err := s.CountFlows(t.Context(), 7)
		must(t, err)
		if n == 0 {
			break
		}
	}
	behind, err := s.FlowsBehind(t.Context(), 9)
	must(t, err)
	same(t, "behind", behind, 0)
}

// wander opens a ticket in one of some months and leads it a way.
func wander(t *testing.T, s store.Store, r *rand.Rand, i int) desk.TicketID {
	opening := Opening(fmt.Sprint("case ", i), func(e *desk.TicketOpened) {
		e.Client, e.Tier = pick(r, desk.ClientID("c1"), "c2"), 1+r.IntN(2)
		e.Team = desk.TeamID(fmt.Sprint("t", e.Tier))
		e.Route = pick(r, desk.Reason{}, desk.Reason{Source: "rule", Ref: "r14"})
		if i%3 == 0 {
			e.Log, e.Line, e.State, e.Via = "old", int64(i), desk.StateOpen, desk.ViaImport
		}
	})
	l := Opened(t, s, r.IntN(60)*24*60, opening)
	wanderOn(t, s, r, l.Ticket.ID, 0)
	return l.Ticket.ID
}

func wanderOn(t *testing.T, s store.Store, r *rand.Rand, id desk.TicketID, minutes int) {
	minutes += 90 * 24 * 60
	for range r.IntN(9) {
		minutes += r.IntN(3000)
		k := load(t, s, id).Ticket
		if k.State.IsFinal() {
			return
		}
		add(t, s, id, minutes, step(r, k)...)
	}
}

// step is something that may happen next.
func step(r *rand.Rand, k desk.Ticket) []desk.Entry {
	tier := 1 + r.IntN(3)
	team := desk.TeamID(fmt.Sprint("t", tier))
	if len(k.Visited) > 0 && k.Via == desk.ViaImport {
		state := pick(r, desk.StateOpen, desk.StateOpen, desk.StateResolved, desk.StateClosed)
		return []desk.Entry{entry(desk.RowImported{Log: "old", Line: 9, Team: team, Tier: tier, State: state, Hold: pick(r, "", desk.HoldRequester, desk.HoldVendor)})}
	}
	if open := k.OpenHandoff(); open != nil {
		return pick(r,
			[]desk.Entry{entry(desk.HandoffAccepted{Handoff: open.Seq, Owner: "a1"}), entry(desk.HandoffRated{Handoff: open.Seq, Rating: 4})},
			[]desk.Entry{entry(desk.HandoffReturned{Handoff: open.Seq, Why: desk.ReturnOther, Team: open.From, Tier: open.FromTier})},
			[]desk.Entry{entry(desk.HandoffWithdrawn{Handoff: open.Seq, Team: open.From, Tier: open.FromTier})},
			[]desk.Entry{entry(desk.HandoffExpired{Handoff: open.Seq})},
		)
	}
	switch {
	case !k.State.IsLive():
		return []desk.Entry{entry(desk.TicketReopened{Why: desk.ReopenMessage})}
	case k.Hold != nil:
		return []desk.Entry{entry(desk.TicketResumed{Why: desk.ResumePerson})}
	}
	return pick(r,
		[]desk.Entry{entry(desk.HandoffOffered{Direction: desk.HandUp, From: k.Team, To: team, FromTier: k.Tier, ToTier: tier})},
		[]desk.Entry{entry(desk.TicketRouted{From: k.Team, Team: team, Tier: tier, Reason: desk.Reason{Source: "rule", Ref: "r15"}})},
		[]desk.Entry{entry(desk.TicketHeld{Reason: pick(r, desk.HoldReasons...)})},
		[]desk.Entry{entry(desk.TicketResolved{Outcome: desk.OutcomeSolved, Team: k.Team, Tier: k.Tier, CloseAt: at(900_000)})},
	)
}

func randomFlowFilter(r *rand.Rand) store.FlowFilter {
	f := store.FlowFilter{
		Client: pick(r, desk.ClientID(""), "", "c1", "c3"), Log: pick(r, desk.LogCode(""), "", "", "old"), Source: pick(r, store.FlowSources...),
	}
	if r.IntN(2) == 0 {
		f.From = at(r.IntN(60) * 24 * 60)
	}
	if r.IntN(2) == 0 {
		f.To = at(r.IntN(60) * 24 * 60)
	}
	return f
}

func flowOf(t *testing.T, s store.Store, id desk.TicketID) (report.Flow, desk.LogCode, bool) {
	var entries []report.Entry
	for _, r := range timeline(t, s, id) {
		entries = append(entries, report.Entry{Seq: r.Seq, At: r.Stamp.At, Event: r.Event})
	}
	trace := report.Follow(entries)
	flow, ok := report.Of(trace)
	return flow, trace.Log, ok
}

// solvedDay is one on which much is solved.
var solvedDay = store.DayOf(Day.AddDate(0, 0, 92))

var picks = []store.FlowPick{
	store.PickAll, store.PickOnlyFirst, store.PickFront, store.PickPingPong, store.PickReturned, store.PickReopened, store.PickSkipped, store.PickSolved,
	store.PickFrontLine, store.PickTier("first", 2), store.PickTier("last", 3), store.PickTier("highest", 3), store.PickTier("solved_at", 2),
	store.PickChanges(0), store.PickChanges(1), store.PickChanges(3), store.PickMark("hold", "vendor"), store.PickMark("move", "1", "2"),
	store.PickMark("pair", "t1", "t2"), store.PickMark("handoff", "t2", "t1"), store.PickMark("rule", "r14"), store.PickMark("rule", "r15"),
	store.PickSolvedIn(solvedDay, solvedDay, false), store.PickSolvedIn(solvedDay-40, solvedDay+40, true), store.PickSolvedIn(solvedDay+1, solvedDay+99, false),
}

func sameFlows(t *testing.T, s store.Store, ids []desk.TicketID, f store.FlowFilter, when string) {
	t.Helper()
	for _, scope := range []desk.Scope{all(), {Person: "a1", Agent: true, Serves: []desk.ClientID{"c2", "c3"}}, {Person: "p1"}} {
		everything, clients := store.Served(scope)
		want, numbers := report.NewSum(), map[store.FlowPick][]int64{}
		for _, id := range ids {
			k := load(t, s, id).Ticket
			flow, log, ok := flowOf(t, s, id)
			if !ok || !f.Admits(k.Client, log, k.OpenedAt) || !everything && !slices.Contains(clients, k.Client) {
				continue
			}
			want.Add(flow)
			for _, p := range picks {
				if p.Picks(flow) {
					numbers[p] = append(numbers[p], k.Number)
				}
			}
		}
		got, err := s.FlowSum(t.Context(), scope, f)
		must(t, err)
		same(t, fmt.Sprintf("%s: sum of %+v", when, f), got, want)
		for _, p := range picks {
			slices.Sort(numbers[p])
			slices.Reverse(numbers[p])
			same(t, fmt.Sprintf("%s: tickets of %s", when, p), append([]int64{}, picked(t, s, scope, f, p)...), append([]int64{}, numbers[p]...))
		}
	}
}

// picked reads a list page by page.
func picked(t *testing.T, s store.Store, scope desk.Scope, f store.FlowFilter, pick store.FlowPick) []int64 {
	t.Helper()
	var numbers []int64
	for after := ""; ; {
		rows, next, err := s.FlowTickets(t.Context(), scope, f, pick, store.Page{Limit: 7, After: after})
		must(t, err)
		for _, row := range rows {
			numbers = append(numbers, row.Number)
		}
		if after = next; after == "" {
			return numbers
		}
	}
}

// testMonths holds the running numbers of months.
func testMonths(t *testing.T, _ store.Store) {
	for _, day := range []time.Time{time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} {
		month := store.MonthOf(day)
		if begins, ends := store.MonthBegins(month), store.MonthBegins(month+1); begins.After(day) || !ends.After(day) || begins.Month() != day.Month() {
			t.Errorf("%v is in month %d, from %v to %v", day, month, begins, ends)
		}
	}
}

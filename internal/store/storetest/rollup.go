package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// today is the day on which the stories of the suite begin.
const today = 20514

func testRollups(t *testing.T, s store.Store) {
	tier2 := func(e *desk.TicketOpened) { e.Tier, e.Team = 2, "t2" }
	offered := entry(desk.HandoffOffered{Direction: desk.HandUp, From: "t1", To: "t2", FromTier: 1, ToTier: 2})
	returned := entry(desk.HandoffReturned{Handoff: 2, Team: "t1", Tier: 1})
	one := Opened(t, s, 0, Opening("one"), offered, returned)
	add(t, s, one.Ticket.ID, 1, entry(desk.TicketResolved{Outcome: desk.OutcomeSolved, Team: "t1", Tier: 1, CloseAt: at(99)}))
	add(t, s, one.Ticket.ID, 24*60, entry(desk.TicketReopened{Why: desk.ReopenMessage}), entry(desk.NoteWritten{}))
	for range 20 {
		Opened(t, s, 0, Opening("more"))
	}
	Opened(t, s, 0, Opening("of another client", func(e *desk.TicketOpened) { e.Client = "c2" }, tier2))
	add(t, s, one.Ticket.ID, 24*60, entry(desk.ClientMoved{From: "c1", To: "c2"}), offered)

	// What did not happen is not counted: a stale change, and a batch whose second change is stale.
	wantStale(t, s.Commit(t.Context(), change(SideOf(one, stamp(2, "a1"), entry(desk.TicketReopened{})))))
	good := change(SideOf(fresh(), stamp(0, "a1"), Opening("rolled back")))
	wantStale(t, s.CommitBatch(t.Context(), []store.Change{good, change(SideOf(one, stamp(2, "a1"), entry(desk.TicketReopened{})))}))

	// History is counted on the day it happened, before 1970 too.
	past := desk.Stamp{At: time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), RecordedAt: at(0), By: desk.By{Machine: "import"}, Via: desk.ViaImport}
	imported := []store.Change{change(SideOf(fresh(), past, Opening("old"))), change(SideOf(fresh(), past, Opening("old too")))}
	must(t, s.CommitBatch(t.Context(), imported))

	first := []store.Rollup{
		{Day: today, Metric: store.MetricHandoff, From: 1, To: 2, N: 1},
		{Day: today, Metric: store.MetricOpened, To: 1, N: 21},
		{Day: today, Metric: store.MetricOpened, To: 2, N: 1},
		{Day: today, Metric: store.MetricResolved, From: 1, N: 1},
		{Day: today, Metric: store.MetricReturn, From: 2, To: 1, N: 1},
	}
	next := []store.Rollup{
		{Day: today + 1, Metric: store.MetricHandoff, From: 1, To: 2, N: 1},
		{Day: today + 1, Metric: store.MetricReopened, To: 1, N: 1},
	}
	agent := func(serves ...desk.ClientID) desk.Scope { return desk.Scope{Person: "a1", Agent: true, Serves: serves} }
	everyone := desk.Scope{Person: "a1", Agent: true, ServesAll: true}
	for _, tt := range []struct {
		scope    desk.Scope
		from, to int64
		want     []store.Rollup
	}{
		{all(), today, today, first},
		{everyone, today, today + 1, slices.Concat(first, next)},
		{all(), today + 1, today + 9, next},
		{all(), today + 2, today + 9, nil},
		{all(), -1, -1, []store.Rollup{{Day: -1, Metric: store.MetricOpened, To: 1, N: 2}}},
		{agent("c2"), today, today + 1, []store.Rollup{first[2], next[0]}},
		{agent("c1", "c2"), today, today, first},
		{agent(), today, today, nil},
		{desk.Scope{Agent: true, ServesAll: true}, today, today, nil},
		{desk.Scope{Person: "p1", Contacts: []desk.Contact{{Client: "c1", Sees: desk.SeesAll}}}, today, today, nil},
		{desk.Scope{}, today, today, nil},
	} {
		got, err := s.Rollups(t.Context(), tt.scope, tt.from, tt.to)
		must(t, err)
		same(t, fmt.Sprintf("roll-ups of %+v", tt.scope), append([]store.Rollup{}, got...), append([]store.Rollup{}, tt.want...))
	}
}

// testCountsTogether lets many write into the same counts: none is lost.
func testCountsTogether(t *testing.T, s store.Store) {
	const writers, each = 8, 12
	together(writers, func(int) {
		for range each {
			offered := entry(desk.HandoffOffered{From: "t1", To: "t2", FromTier: 1, ToTier: 2})
			if err := s.Commit(background(), change(SideOf(fresh(), stamp(0, "a1"), Opening("case"), offered))); err != nil {
				t.Error(err)
			}
		}
	})
	got, err := s.Rollups(t.Context(), all(), today, today)
	must(t, err)
	same(t, "roll-ups", got, []store.Rollup{
		{Day: today, Metric: store.MetricHandoff, From: 1, To: 2, N: writers * each},
		{Day: today, Metric: store.MetricOpened, To: 1, N: writers * each},
	})
}

// testOpenCounts holds the counts and the lists together.
func testOpenCounts(t *testing.T, s store.Store) {
	var tickets []store.Loaded
	for i, minutes := range []int{0, 4 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60, 8 * 24 * 60} {
		for team := range 2 {
			l := Opened(t, s, -minutes, Opening(fmt.Sprint(i), func(e *desk.TicketOpened) { e.Team = desk.TeamID(fmt.Sprint("t", team)) }))
			tickets = append(tickets, l)
		}
	}
	tickets = append(tickets, randomTickets(t, s, 80, 6)...)
	r := dice(7)
	for range 60 {
		f := randomFilter(r)
		now := at(pick(r, 0, 1, 240))
		sums := map[store.OpenCount]int64{}
		for _, l := range tickets {
			if k := l.Ticket; fits(f, k) && k.State.IsLive() {
				sums[store.OpenCount{Tier: k.ShownTier(), Team: k.Team, Age: ageInWords(now.Sub(k.OpenedAt))}]++
			}
		}
		want := []store.OpenCount{}
		for c, n := range sums {
			c.N = n
			want = append(want, c)
		}
		slices.SortFunc(want, func(a, b store.OpenCount) int {
			return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Team, b.Team), cmp.Compare(a.Age, b.Age))
		})
		got, err := s.OpenCounts(t.Context(), f, now)
		must(t, err)
		same(t, fmt.Sprintf("open counts of %+v", f), append([]store.OpenCount{}, got...), want)
	}
}

// ageInWords is the rule again, by another hand: under four hours, a day, three days, a week, or older.
func ageInWords(age time.Duration) int {
	switch hours := age.Hours(); {
	case hours < 4:
		return 0
	case hours < 24:
		return 1
	case hours < 72:
		return 2
	case hours < 168:
		return 3
	default:
		return 4
	}
}

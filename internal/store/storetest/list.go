package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// randomTickets fills a store with tickets of every sort.
func randomTickets(t testing.TB, s store.Store, n int, seed uint64) []store.Loaded {
	r := dice(seed)
	var tickets []store.Loaded
	for i := range n {
		entries := []desk.Entry{Opening(fmt.Sprint("ticket ", i), func(e *desk.TicketOpened) {
			e.Client, e.Site = desk.ClientID(pick(r, "c1", "c2", "c3")), desk.SiteID(pick(r, "", "s1", "s2"))
			e.Requester, e.Team = desk.PersonID(pick(r, "p1", "p2", "p3")), desk.TeamID(pick(r, "t1", "t2"))
			e.Tier, e.Priority = 1+r.IntN(3), desk.Priority(1+r.IntN(4))
			e.Type, e.Category = pick(r, desk.Incident, desk.Request), desk.CategoryID(pick(r, "", "vpn"))
		})}
		for range r.IntN(4) {
			entries = append(entries, randomAct(r, i))
		}
		loaded := Opened(t, s, r.IntN(20), entries...)
		tickets = append(tickets, loaded)
	}
	return tickets
}

func randomAct(r *rand.Rand, i int) desk.Entry {
	return entry(pick[desk.Event](
		r,
		desk.TicketAssigned{To: desk.PersonID(pick(r, "a1", "a2"))},
		desk.TicketHeld{Reason: pick(r, desk.HoldRequester, desk.HoldVendor, desk.HoldScheduled), Until: at(100 + r.IntN(5))},
		desk.TicketResolved{Outcome: desk.OutcomeSolved, CloseAt: at(200 + r.IntN(5))},
		desk.TicketClosed{},
		desk.TicketDiscarded{},
		desk.TicketTagged{Tag: pick(r, "vpn", "mail")},
		desk.DispatchListed{Why: desk.DispatchAsked},
		desk.TicketRestricted{People: []desk.PersonID{desk.PersonID(pick(r, "p1", "p2", "a1"))}, Teams: []desk.TeamID{desk.TeamID(pick(r, "t1", "t2"))}},
		desk.RestrictionLifted{},
		desk.TicketTagged{Tag: fmt.Sprint("x", i%3)},
	))
}

func oracle(tickets []store.Loaded, f store.TicketFilter, sort store.Sort) []desk.TicketID {
	kept := slices.DeleteFunc(slices.Clone(tickets), func(l store.Loaded) bool { return !fits(f, l.Ticket) })
	slices.SortFunc(kept, func(a, b store.Loaded) int { return before(a.Ticket, b.Ticket, sort) })
	ids := []desk.TicketID{}
	for _, l := range kept {
		ids = append(ids, l.Ticket.ID)
	}
	return ids
}

func fits(f store.TicketFilter, t desk.Ticket) bool {
	switch {
	case !f.Scope.Admits(t), f.Team != "" && t.Team != f.Team, f.Live && !t.State.IsLive(), f.Tier > 0 && t.ShownTier() != f.Tier:
		return false
	case len(f.States) > 0 && !slices.Contains(f.States, t.State), f.Client != "" && t.Client != f.Client:
		return false
	case f.Requester != "" && t.Requester != f.Requester, f.Owner != "" && t.Owner != f.Owner, f.Unowned && t.Owner != "":
		return false
	case f.Hold != "" && (t.Hold == nil || t.Hold.Reason != f.Hold), f.Type != "" && t.Type != f.Type, len(f.Categories) > 0 && !slices.Contains(f.Categories, t.Category):
		return false
	case !f.OpenedAfter.IsZero() && !t.OpenedAt.After(f.OpenedAfter), !f.OpenedUntil.IsZero() && t.OpenedAt.After(f.OpenedUntil):
		return false
	case len(f.Priorities) > 0 && !slices.Contains(f.Priorities, t.Priority), !f.DueBefore.IsZero() && (t.DueAt().IsZero() || !t.DueAt().Before(f.DueBefore)):
		return false
	case f.Held && !t.IsHeld(), f.Dispatch && t.Dispatch == nil, f.Tag != "" && !slices.Contains(t.Tags, f.Tag):
		return false
	}
	return true
}

func before(a, b desk.Ticket, sort store.Sort) int {
	switch sort {
	case store.SortNewest:
		return cmp.Compare(b.Number, a.Number)
	case store.SortUpdated:
		return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(b.Number, a.Number))
	case store.SortPriority:
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Number, b.Number))
	case store.SortDue:
		x, y := a.DueAt(), b.DueAt()
		if x.IsZero() != y.IsZero() {
			return map[bool]int{true: 1, false: -1}[x.IsZero()]
		}
		if x.IsZero() && (a.Hold != nil) != (b.Hold != nil) {
			return map[bool]int{true: 1, false: -1}[a.Hold != nil]
		}
		if x.IsZero() {
			return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Number, b.Number))
		}
		return cmp.Or(x.Compare(y), cmp.Compare(a.Number, b.Number))
	default:
		return cmp.Compare(a.Number, b.Number)
	}
}

func randomFilter(r *rand.Rand) store.TicketFilter {
	f := store.TicketFilter{Scope: all()}
	maybe := func(set func()) {
		if r.IntN(6) == 0 {
			set()
		}
	}
	maybe(func() { f.Team = desk.TeamID(pick(r, "t1", "t2")) })
	maybe(func() {
		f.States = pick(r, []desk.State{desk.StateNew}, []desk.State{desk.StateNew, desk.StateOpen}, []desk.State{desk.StateClosed, desk.StateOpen}, desk.States, []desk.State{desk.StateResolved, desk.StateClosed})
	})
	maybe(func() { f.Live = true })
	maybe(func() { f.Tier = 1 + r.IntN(4) })
	maybe(func() { f.Client = "c2" })
	maybe(func() { f.Requester = "p2" })
	maybe(func() { f.Owner = "a1" })
	maybe(func() { f.Unowned = true })
	maybe(func() { f.Held = true })
	maybe(func() { f.Dispatch = true })
	maybe(func() { f.Hold = pick(r, desk.HoldVendor, desk.HoldRequester) })
	maybe(func() { f.Type = pick(r, desk.Incident, desk.Request) })
	maybe(func() { f.Categories = []desk.CategoryID{"vpn", "lan"} })
	maybe(func() { f.Priorities = []desk.Priority{desk.Priority(1 + r.IntN(4)), desk.Priority(1 + r.IntN(4))} })
	maybe(func() { f.OpenedAfter = at(r.IntN(60)) })
	maybe(func() { f.OpenedUntil = at(r.IntN(60)) })
	maybe(func() { f.DueBefore = at(100 + r.IntN(110)) })
	maybe(func() { f.Tag = "vpn" })
	maybe(func() { f.Scope = randomScope(r) })
	return f
}

// walk reads a whole list in pages of random size.
func walk(t testing.TB, s store.Store, f store.TicketFilter, sort store.Sort, size func() int) []desk.TicketID {
	t.Helper()
	ids := []desk.TicketID{}
	for p := (store.Page{Sort: sort}); ; {
		p.Limit = size()
		rows, next, err := s.ListTickets(background(), f, p)
		must(t, err)
		if len(rows) > p.Limit || next != "" && len(rows) != p.Limit {
			t.Fatalf("a page of %d has %d rows", p.Limit, len(rows))
		}
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		if p.After = next; next == "" {
			return ids
		}
	}
}

func testLists(t *testing.T, s store.Store) {
	tickets := randomTickets(t, s, 120, 1)
	r := dice(2)
	questions := 300
	if testing.Short() {
		questions = 60
	}
	for i := range questions {
		f, sort := randomFilter(r), store.Sorts[i%len(store.Sorts)]
		want := oracle(tickets, f, sort)
		same(t, fmt.Sprintf("list %+v by %s", f, sort), walk(t, s, f, sort, func() int { return 1 + r.IntN(40) }), want)
		n, err := s.CountTickets(t.Context(), f, 50)
		must(t, err)
		if n != min(len(want), 50) {
			t.Errorf("count %+v: got %d, want %d", f, n, len(want))
		}
	}
	checkRow(t, s, tickets)
	_, _, err := s.ListTickets(t.Context(), store.TicketFilter{Scope: all()}, store.Page{Sort: "worst"})
	wantKind(t, err, desk.KindInvalid)
	for _, after := range []string{"nonsense", "!!", "eyJTb3J0IjoibmV3ZXN0IiwiS2V5IjoxLCJOdW1iZXIiOjF9"} {
		_, _, err = s.ListTickets(t.Context(), store.TicketFilter{Scope: all()}, store.Page{Sort: store.SortDue, After: after})
		wantKind(t, err, desk.KindInvalid)
	}
}

func checkRow(t *testing.T, s store.Store, tickets []store.Loaded) {
	rows, _, err := s.ListTickets(t.Context(), store.TicketFilter{Scope: all()}, store.Page{Sort: store.SortOldest, Limit: 200})
	must(t, err)
	byID := map[desk.TicketID]store.Loaded{}
	for _, l := range tickets {
		byID[l.Ticket.ID] = l
	}
	for _, row := range rows {
		l := byID[row.ID]
		k := l.Ticket
		want := store.Row{
			ID: k.ID, Number: k.Number, Version: k.Version, Type: k.Type, State: k.State, Subject: l.Subject, Client: k.Client, Requester: k.Requester,
			Team: k.Team, Tier: k.ShownTier(), Owner: k.Owner, Priority: k.Priority, OpenedAt: k.OpenedAt, LastAt: k.LastAt, DueAt: k.DueAt(),
		}
		if k.Hold != nil {
			want.Hold = k.Hold.Reason
		}
		if k.Dispatch != nil {
			want.Dispatch = k.Dispatch.Why
		}
		same(t, "row", row, want)
	}
}

// testPaging adds tickets while a list is read: what is read never comes twice.
func testPaging(t *testing.T, s store.Store) {
	randomTickets(t, s, 60, 3)
	r := dice(4)
	for _, sort := range store.Sorts {
		seen := map[desk.TicketID]bool{}
		p := store.Page{Sort: sort, Limit: 7}
		for {
			rows, next, err := s.ListTickets(t.Context(), store.TicketFilter{Scope: all()}, p)
			must(t, err)
			for _, row := range rows {
				if seen[row.ID] {
					t.Fatalf("by %s: %s came twice", sort, row.ID)
				}
				seen[row.ID] = true
			}
			if p.After = next; next == "" || len(seen) > 150 {
				break
			}
			randomTickets(t, s, 1, r.Uint64())
		}
		if len(seen) < 60 {
			t.Errorf("by %s: only %d rows", sort, len(seen))
		}
	}
}

func randomScope(r *rand.Rand) desk.Scope {
	s := desk.Scope{Person: desk.PersonID(pick(r, "p1", "p2", "a1", "a2", "")), All: r.IntN(20) == 0}
	if r.IntN(2) == 0 {
		s.Agent, s.ServesAll = true, r.IntN(2) == 0
		s.Serves = pick(r, nil, []desk.ClientID{"c1"}, []desk.ClientID{"c1", "c3"})
		s.Teams = pick(r, nil, []desk.TeamID{"t1"}, []desk.TeamID{"t2", "t9"})
	}
	for range r.IntN(3) {
		s.Contacts = append(s.Contacts, desk.Contact{
			Client: desk.ClientID(pick(r, "c1", "c2", "c3")), Site: desk.SiteID(pick(r, "", "s1")),
			Sees: pick(r, desk.SeesOwn, desk.SeesSite, desk.SeesAll, ""),
		})
	}
	return s
}

// testScope holds the store's condition and desk.Scope.Admits together.
func testScope(t *testing.T, s store.Store) {
	tickets := randomTickets(t, s, 150, 5)
	rapid.Check(t, func(rt *rapid.T) {
		r := dice(rapid.Uint64().Draw(rt, "seed"))
		scope := randomScope(r)
		if r.IntN(4) == 0 {
			scope.Only = pick(r, tickets[r.IntN(len(tickets))].Ticket.ID, "none")
		}
		want := oracle(tickets, store.TicketFilter{Scope: scope}, store.SortNewest)
		rows, next, err := s.ListTickets(background(), store.TicketFilter{Scope: scope}, store.Page{Sort: store.SortNewest, Limit: 200})
		if err != nil || next != "" {
			rt.Fatal(err, next)
		}
		got := []desk.TicketID{}
		for _, row := range rows {
			got = append(got, row.ID)
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("scope %+v: got %d tickets, want %d", scope, len(got), len(want))
		}
	})
}

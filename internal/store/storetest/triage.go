package storetest

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
)

// testTriageModels keeps models in versions, and never forgets the one that is used.
func testTriageModels(t *testing.T, s store.Store) {
	ctx := t.Context()
	none, err := s.TriageModels(ctx)
	must(t, err)
	same(t, "nothing learned", len(none), 0)
	first := store.TriageModel{
		Kind: triage.Team, MadeAt: at(1), Used: true, Data: []byte{0, 1, 255},
		About: triage.About{Examples: 90, Newest: 7, Threshold: 0.8, Held: triage.Measured{Accuracy: 0.75, N: 20, PerClass: map[string]triage.Class{"t1": {Precision: 0.5, N: 3}}}},
	}
	must(t, s.SaveTriageModel(ctx, first))
	wantStale(t, s.SaveTriageModel(ctx, first))
	refused := store.TriageModel{Kind: triage.Team, Version: 1, MadeAt: at(2), Data: []byte("worse"), About: triage.About{Before: 0.75}}
	must(t, s.SaveTriageModel(ctx, refused))
	must(t, s.SaveTriageModel(ctx, store.TriageModel{Kind: triage.Category, MadeAt: at(3), Used: true, Data: []byte("c")}))

	first.Version, refused.Version = 1, 2
	got, err := s.TriageModel(ctx, triage.Team, 1)
	must(t, err)
	same(t, "the model", got, first)
	refused.Data = nil
	got, err = s.TriageModel(ctx, triage.Team, 2)
	must(t, err)
	same(t, "the refused one", got, refused)
	_, err = s.TriageModel(ctx, triage.Team, 3)
	wantMissing(t, err)
	first.Data = nil
	all, err := s.TriageModels(ctx)
	must(t, err)
	same(t, "all", all, []store.TriageModel{{Kind: triage.Category, Version: 1, MadeAt: at(3), Used: true}, refused, first})

	for version := range int64(store.KeptModels + 3) {
		must(t, s.SaveTriageModel(ctx, store.TriageModel{Kind: triage.Team, Version: version + 2, MadeAt: at(int(version) + 4)}))
	}
	all, err = s.TriageModels(ctx)
	must(t, err)
	same(t, "how many are remembered, with the one that is used", len(all), 1+store.KeptModels+1)
	last := all[len(all)-1]
	same(t, "the one that is used", []any{last.Version, last.Used}, []any{int64(1), true})
	got, err = s.TriageModel(ctx, triage.Team, 1)
	must(t, err)
	same(t, "its data", got.Data, []byte{0, 1, 255})
}

// testSolvedTickets gives what may be learned from, and nothing restricted.
func testSolvedTickets(t *testing.T, s store.Store) {
	ctx := t.Context()
	solved := entry(desk.TicketResolved{Outcome: desk.OutcomeSolved, Cause: desk.CauseUnknown, Team: "t2", Tier: 2})
	open := func(subject string, more ...desk.Entry) store.Loaded {
		loaded := store.Loaded{Ticket: desk.Ticket{ID: desk.TicketID(NewID())}}
		c := store.Change{Sides: []store.Side{SideOf(loaded, stamp(1, "p1"), append([]desk.Entry{Opening(subject)}, more...)...)}, At: at(1), Seal: Seal}
		must(t, s.Commit(ctx, c))
		kept, err := s.Ticket(ctx, loaded.Ticket.ID)
		must(t, err)
		return kept
	}
	first := open("first", solved)
	open("open")
	open("secret", entry(desk.TicketRestricted{Teams: []desk.TeamID{"t1"}}), solved)
	last := open("closed", solved, entry(desk.TicketClosed{Why: desk.CloseDue}))
	read := func(what string, below int64, limit int, want ...store.Loaded) {
		t.Helper()
		got, err := s.SolvedTickets(ctx, below, limit)
		must(t, err)
		same(t, what, got, want)
	}
	read("all", 0, 10, last, first)
	read("one", 0, 1, last)
	read("below", last.Ticket.Number, 10, first)
	read("none below", first.Ticket.Number, 10)
}

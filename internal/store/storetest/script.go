package storetest

import (
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

func restart(id sop.ID) sop.Script {
	return sop.Script{ID: id, Title: "Restart it", Tiers: []int{1, 2}, Categories: []string{"vpn"}, Requesters: true, Owner: "a1", ReviewBy: "2027-03-01", Steps: []sop.Step{
		{ID: "off", Kind: sop.YesNo, Text: "Is it **off**? Ask Ana.", Tier: 1, Minutes: 3, Answers: []sop.Answer{{Next: "done"}, {Next: "up"}}},
		{ID: "up", Kind: sop.Outcome, End: sop.Escalate, Up: 2, Reason: "Grüße"},
		{ID: "done", Kind: sop.Outcome, End: sop.Solved},
	}}
}

func testScripts(t *testing.T, s store.Store) {
	ctx := t.Context()
	none, err := s.Scripts(ctx)
	must(t, err)
	same(t, "no scripts", len(none), 0)
	_, err = s.Script(ctx, sop.Ref{ID: "vpn", Version: 1})
	wantMissing(t, err)
	versions, err := s.ScriptVersions(ctx, "vpn")
	must(t, err)
	same(t, "no versions", len(versions), 0)

	first := restart("vpn")
	must(t, s.SaveScript(ctx, first, audit("script.save")))
	wantStale(t, s.SaveScript(ctx, first, audit("script.save")))
	must(t, s.SaveScript(ctx, restart("mail"), audit("script.save")))
	second := restart("vpn")
	second.Version, second.Title, second.Retired = 1, "Turn it off \x00and on", true
	later := audit("script.save")
	later.At, later.By = at(5), "a2"
	saved := make([]error, 6)
	together(len(saved), func(i int) { saved[i] = s.SaveScript(background(), second, later) })
	same(t, "who was faster", winners(t, saved), 1)

	first.Version, second.Version, second.Title = 1, 2, "Turn it off \uFFFDand on"
	other := restart("mail")
	other.Version = 1
	newest, err := s.Scripts(ctx)
	must(t, err)
	same(t, "the newest", newest, []sop.Script{other, second})
	former, err := s.Script(ctx, first.Ref())
	must(t, err)
	same(t, "the first version", former, first)
	versions, err = s.ScriptVersions(ctx, "vpn")
	must(t, err)
	same(t, "versions", versions, []store.ScriptVersion{
		{Version: 2, SavedAt: at(5), SavedBy: "a2", Retired: true, Title: second.Title}, {Version: 1, SavedAt: at(0), SavedBy: audit("").By, Title: "Restart it"},
	})
	trail, err := s.AuditTrail(ctx, 0, 1)
	must(t, err)
	if trail[0].Act != "script.save" || trail[0].By != "a2" {
		t.Errorf("the trail says %+v", trail[0])
	}

	// What is said of somebody who is erased goes out of every version; the steps stay.
	must(t, s.SavePerson(ctx, desk.Person{ID: "ana", Name: "Ana", Email: "ana@example.test"}, audit("person.save")))
	_, err = s.ErasePerson(ctx, "ana", audit("person.erase"), func(text string) string { return strings.ReplaceAll(text, "Ana", "[erased]") })
	must(t, err)
	former, err = s.Script(ctx, first.Ref())
	must(t, err)
	same(t, "the first version after the erasure", former.Steps[0].Text, "Is it **off**? Ask [erased].")
	same(t, "its way on", former.Steps[0].Answers[1].Next, "up")
}

func testScriptCounts(t *testing.T, s store.Store) {
	ctx := t.Context()
	started := entry(desk.ScriptStarted{Script: "vpn", Version: 1, Step: "off"})
	answered := func(seconds int64) desk.Entry {
		return entry(desk.ScriptAnswered{Run: 2, Script: "vpn", Version: 1, Step: "off", Next: "done", Answer: 1, Seconds: seconds})
	}
	skipped := entry(desk.ScriptAnswered{Run: 2, Script: "vpn", Version: 1, Step: "off", Next: "up", Skip: desk.SkipNeedless, Seconds: 900})
	back := entry(desk.ScriptSteppedBack{Run: 2, Script: "vpn", Version: 1, Step: "off"})
	finished := entry(desk.ScriptFinished{Run: 2, Script: "vpn", Version: 1, End: desk.RunSolved, Helped: desk.HelpedYes})
	one := Opened(t, s, 0, Opening("one"), started, answered(7), back, answered(9))
	add(t, s, one.Ticket.ID, 1, finished)
	for range 20 {
		Opened(t, s, 0, Opening("more"), started, answered(100))
	}
	Opened(t, s, 0, Opening("unsaid"), started, skipped, entry(desk.ScriptFinished{Run: 2, Script: "vpn", Version: 1, End: desk.RunStopped}))
	Opened(t, s, 0, Opening("another"), entry(desk.ScriptStarted{Script: "mail", Version: 1, Step: "off"}))
	Opened(t, s, 0, Opening("alone"), entry(desk.ScriptStarted{Script: "vpn", Version: 1, Step: "off", Self: true}),
		entry(desk.ScriptAnswered{Run: 2, Script: "vpn", Version: 1, Step: "off", Next: "done", Answer: 1, Self: true}),
		entry(desk.ScriptFinished{Run: 2, Script: "vpn", Version: 1, End: desk.RunSolved, Self: true}))
	for _, what := range []string{store.CountSelfBegun, store.CountSelfBegun, store.CountSelfSolved} {
		must(t, s.CountScript(ctx, "vpn", what))
	}

	// What did not happen is not counted: a stale change, and a batch whose second change is stale.
	wantStale(t, s.Commit(ctx, change(SideOf(one, stamp(2, "a1"), started))))
	good := change(SideOf(fresh(), stamp(0, "a1"), Opening("rolled back"), started))
	wantStale(t, s.CommitBatch(ctx, []store.Change{good, change(SideOf(one, stamp(2, "a1"), started))}))

	got, err := s.ScriptCounts(ctx, "vpn")
	must(t, err)
	same(t, "counts", got, []store.ScriptCount{
		{Script: "vpn", What: "end.solved", N: 1},
		{Script: "vpn", What: "end.stopped", N: 1},
		{Script: "vpn", What: "helped.yes", N: 1},
		{Script: "vpn", What: "self_begun", N: 2},
		{Script: "vpn", What: "self_solved", N: 1},
		{Script: "vpn", What: "skipped", Step: "off", N: 1},
		{Script: "vpn", What: "started", N: 22},
		{Script: "vpn", What: "step", Step: "off", Band: 1, N: 2, Seconds: 16},
		{Script: "vpn", What: "step", Step: "off", Band: 8, N: 20, Seconds: 2000},
	})
	all, err := s.ScriptCounts(ctx, "")
	must(t, err)
	same(t, "counts of all scripts", len(all), len(got)+1)
	stats := store.StatsOf(all)
	vpn := stats["vpn"]
	same(t, "runs", vpn.Runs, int64(22))
	same(t, "runs of the other", stats["mail"].Runs, int64(1))
	same(t, "the step", vpn.Steps["off"], store.StepStats{N: 22, Skipped: 1, Median: 104 * time.Second}) // the ninth of twenty between 90 s and 120 s
	if share, said := vpn.HelpedShare(); share != 1 || !said {
		t.Errorf("helped %v, %v", share, said)
	}
	if _, said := stats["mail"].HelpedShare(); said {
		t.Error("nobody said whether the other script helped")
	}
}

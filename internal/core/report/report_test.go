package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"tierdesk/internal/core/desk"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// story gives each event the next hour.
func story(events ...desk.Event) Trace {
	var entries []Entry
	for i, e := range events {
		entries = append(entries, Entry{Seq: desk.Seq(i + 1), At: monday.Add(time.Duration(i) * time.Hour), Event: e})
	}
	return Follow(entries)
}

var (
	opened   = desk.TicketOpened{Team: "front", Tier: 1}
	up       = desk.HandoffOffered{From: "front", To: "net", FromTier: 1, ToTier: 2}
	accepted = desk.HandoffAccepted{Handoff: 2, Owner: "ben"}
	returned = desk.HandoffReturned{Handoff: 2, Team: "front", Tier: 1}
	solved   = desk.TicketResolved{Outcome: desk.OutcomeSolved, Tier: 1}
	once     = []Done{{Day: DayOf(monday), Tier: 1}}
)

const hour = int64(time.Hour / time.Microsecond)

func TestFlowsOfTickets(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []desk.Event
		want   Flow
	}{
		{
			"solved where it began",
			[]desk.Event{opened, desk.TicketAssigned{To: "ana"}, solved, desk.TicketClosed{}},
			Flow{
				First: 1, Last: 1, Highest: 1, Solved: 1, Steps: 4, Front: true, Took: 3 * hour, Done: once,
				Stays: []Stay{{1, "open", 2 * hour}, {1, "resolved", hour}},
			},
		},
		{
			"up, accepted and rated",
			[]desk.Event{opened, up, accepted, desk.HandoffRated{Handoff: 2, Rating: 4}, solved},
			Flow{
				First: 1, Last: 2, Highest: 2, Solved: 2, Steps: 4, Changes: 1, Front: true, Took: 4 * hour, Done: once,
				Stays: []Stay{{1, "open", hour}, {2, "open", 3 * hour}}, Moves: []Move{{1, 2, 1}},
				Pairs: []Pair{{From: "front", To: "net", N: 1, Offered: 1, Accepted: 1, Waited: hour, Rated: 1, Stars: 4}},
			},
		},
		{
			"returned",
			[]desk.Event{opened, up, returned, solved},
			Flow{
				First: 1, Last: 1, Highest: 2, Solved: 1, Steps: 4, Changes: 2, Bounces: 1, Returned: true, Took: 3 * hour, Done: once,
				Stays: []Stay{{1, "open", 2 * hour}, {2, "open", hour}}, Moves: []Move{{1, 2, 1}, {2, 1, 1}},
				Pairs: []Pair{{From: "front", To: "net", N: 1, Bounces: 1, Offered: 1, Returned: 1}, {From: "net", To: "front", N: 1, Comebacks: 1}},
			},
		},
		{
			"withdrawn, as if never offered",
			[]desk.Event{opened, up, desk.HandoffWithdrawn{Handoff: 2, Team: "front", Tier: 1}, solved},
			Flow{
				First: 1, Last: 1, Highest: 1, Solved: 1, Steps: 4, Front: true, Took: 3 * hour, Done: once, Stays: []Stay{{1, "open", 3 * hour}},
				Pairs: []Pair{{From: "front", To: "net", Offered: 1, Withdrawn: 1}},
			},
		},
		{
			"waited and skipped a tier",
			[]desk.Event{
				opened,
				desk.TicketHeld{Reason: desk.HoldRequester},
				desk.TicketResumed{},
				desk.TicketRouted{From: "front", Team: "devs", Tier: 3},
				solved,
				desk.TicketReopened{},
				solved,
			},
			Flow{
				First: 1, Last: 3, Highest: 3, Solved: 3, Steps: 7, Changes: 1, Skips: 1, Reopened: 1, Took: 6 * hour, Done: slices.Concat(once, once), Holds: []Wait{{desk.HoldRequester, 1, hour}},
				Stays: []Stay{{1, "open", 2 * hour}, {1, "requester", hour}, {3, "open", 2 * hour}, {3, "resolved", hour}}, Moves: []Move{{1, 3, 1}},
				Pairs: []Pair{{From: "front", To: "devs", N: 1}},
			},
		},
		{
			"a rule that was wrong, and one that was right",
			[]desk.Event{
				opened,
				desk.TicketRouted{From: "front", Team: "net", Tier: 2, Reason: desk.Reason{Source: "rule", Ref: "r14"}},
				desk.TicketRouted{From: "net", Team: "mail", Tier: 2, Reason: desk.Reason{Source: "rule", Ref: "r15"}},
				solved,
			},
			Flow{
				First: 1, Last: 2, Highest: 2, Solved: 2, Steps: 4, Changes: 2, Front: true, Took: 3 * hour, Done: once,
				Stays: []Stay{{1, "open", hour}, {2, "open", 2 * hour}}, Moves: []Move{{1, 2, 1}, {2, 2, 1}},
				Pairs: []Pair{{From: "front", To: "net", N: 1}, {From: "net", To: "mail", N: 1}}, Rules: []Ruler{{"r14", 1, 1}, {"r15", 1, 0}},
			},
		},
		{
			"rows of a log",
			[]desk.Event{
				desk.TicketOpened{Log: "old", Team: "a", Tier: 1, State: desk.StateOpen, Hold: desk.HoldVendor},
				desk.RowImported{Log: "old", Team: "a", Tier: 1, State: desk.StateOpen, Hold: desk.HoldVendor},
				desk.RowImported{Log: "old", Team: "b", Tier: 2, State: desk.StateResolved},
				desk.RowImported{Log: "old", Team: "a", Tier: 1, State: desk.StateOpen},
			},
			Flow{
				First: 1, Last: 1, Highest: 2, Solved: 2, Steps: 4, Changes: 2, Bounces: 1, Returned: true, Reopened: 1, Took: 3 * hour,
				Holds: []Wait{{desk.HoldVendor, 2, 2 * hour}}, Stays: []Stay{{1, "vendor", 2 * hour}, {2, "resolved", hour}}, Moves: []Move{{1, 2, 1}, {2, 1, 1}},
				Pairs: []Pair{{From: "a", To: "b", N: 1, Bounces: 1}, {From: "b", To: "a", N: 1, Comebacks: 1}},
			},
		},
	} {
		got, ok := Of(story(c.events...))
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	for _, gone := range []desk.Event{desk.TicketMerged{}, desk.TicketDiscarded{}} {
		if _, ok := Of(story(opened, gone)); ok {
			t.Errorf("a ticket after %s is counted", gone.Kind())
		}
	}
	if _, ok := Of(Trace{}); ok {
		t.Error("nothing is counted")
	}
}

func randomFlow(r *rand.Rand) Flow {
	events := []desk.Event{opened}
	for range r.IntN(8) {
		tier := 1 + r.IntN(3)
		team := desk.TeamID(fmt.Sprint("t", tier))
		events = append(events, []desk.Event{
			desk.TicketRouted{Team: team, Tier: tier, Reason: desk.Reason{Source: "rule", Ref: "r"}},
			desk.TicketHeld{Reason: desk.HoldVendor},
			solved,
			desk.TicketReopened{},
			desk.HandoffOffered{To: team, ToTier: tier, From: "t1", FromTier: 1},
		}[r.IntN(5)])
	}
	f, _ := Of(story(events...))
	f.Took += r.Int64N(1e15)
	return f
}

// TestSumsOfParts: merging what was packed and unpacked is adding all, whatever the parts.
func TestSumsOfParts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		whole, merged := NewSum(), NewSum()
		for range r.IntN(6) {
			part := NewSum()
			for range r.IntN(40) {
				f := randomFlow(r)
				whole.Add(f)
				part.Add(f)
			}
			data, err := json.Marshal(part)
			if err != nil {
				t.Fatal(err)
			}
			unpacked := NewSum()
			if err := json.Unmarshal(data, unpacked); err != nil {
				t.Fatal(err)
			}
			merged.Merge(unpacked)
		}
		a, _ := json.Marshal(whole)
		b, _ := json.Marshal(merged)
		if string(a) != string(b) {
			t.Fatalf("the whole is\n%s\nand its parts come to\n%s", a, b)
		}
		if diff := cmp.Diff(whole.Tell().Throughput, merged.Tell().Throughput); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestPercentilesAreByNearestRank(t *testing.T) {
	for _, c := range []struct {
		values  []int64
		percent int
		want    int64
	}{
		{nil, 50, 0},
		{[]int64{7}, 50, 7},
		{[]int64{7}, 90, 7},
		{[]int64{1, 2}, 50, 1},
		{[]int64{1, 2, 3}, 50, 2},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 90, 9},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 90, 10},
	} {
		if got := nearestRank(c.values, c.percent); got != c.want {
			t.Errorf("%d %% of %v: got %d, want %d", c.percent, c.values, got, c.want)
		}
	}
	spread, total := spreadOfCounts(map[int]int{0: 5, 1: 4, 9: 1})
	if spread != (Spread{Mean: 1.3, Median: 0, P90: 1, Max: 9}) || total != 13 {
		t.Errorf("got %+v, %d", spread, total)
	}
}

// TestSumsDoNotOverflow: a million tickets of ten years each.
func TestSumsDoNotOverflow(t *testing.T) {
	var span Span
	for range 1_000_000 {
		span.add(10 * 365 * 24 * hour)
	}
	if got, want := span.InSeconds(), 1e6*10*365*24*3600; got != want {
		t.Errorf("got %g, want %g", got, want)
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "Network": "Network", "": ""} {
		if got := Cell(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// TestPackedSumsThatBreakOff are refused, whatever byte is missing, and never read as less.
func TestPackedSumsThatBreakOff(t *testing.T) {
	whole := PairSums{{"a", "b"}: {Cases: 3, N: 300, Stars: 70000, Waited: Span{Seconds: 5, Micros: 7}}, {"b", "a"}: {Cases: 1}}
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var read PairSums
	if err := json.Unmarshal(data, &read); err != nil || !maps.Equal(read, whole) {
		t.Fatalf("read back %v, %v", read, err)
	}
	var packed packedPairs
	if err := json.Unmarshal(data, &packed); err != nil {
		t.Fatal(err)
	}
	pairEnds := map[int]bool{0: true, len(packed.Data): true}
	for n := range packed.Data {
		short, err := json.Marshal(packedPairs{Teams: packed.Teams, Data: packed.Data[:n]})
		if err != nil {
			t.Fatal(err)
		}
		err = json.Unmarshal(short, &read)
		if err == nil && !pairEnds[n] {
			if len(read) != 1 || n < 15 {
				t.Errorf("the first %d of %d bytes are read as %v", n, len(packed.Data), read)
			}
			pairEnds[n] = true // the first pair is whole
		}
	}
	if len(pairEnds) != 3 {
		t.Errorf("pairs end at %v", pairEnds)
	}
	if err := json.Unmarshal([]byte(`{"Teams":["a"],"Data":"AAUAAAAAAAAAAAAAAAAA"}`), &read); err == nil {
		t.Error("a team that is not there is read")
	}
	for _, text := range []string{`"gICA"`, `"!!"`, `{}`, `7`, `"AA`} {
		var d Durations
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s is read as %v", text, d)
		}
	}
}

// TestDaysAreThoseOfUTC holds that a day begins at midnight in UTC, before 1970 too.
func TestDaysAreThoseOfUTC(t *testing.T) {
	for at, want := range map[string]int64{"1970-01-01T00:00:00Z": 0, "1970-01-01T23:59:59Z": 0, "1969-12-31T23:59:59Z": -1, "2026-11-27T00:30:00+02:00": 20783} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayOf(when); got != want {
			t.Errorf("%s is day %d, want %d", at, got, want)
		}
	}
}

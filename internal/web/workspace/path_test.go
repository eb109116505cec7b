package workspace

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestWalkComesBackFromAVendor holds that after a vendor's time the lane is the team's again, also when another wait lay between.
func TestWalkComesBackFromAVendor(t *testing.T) {
	start := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	var records []store.Record
	events := []desk.Event{
		desk.TicketOpened{Team: "network", Tier: 2},
		desk.TicketHeld{Reason: desk.HoldVendor, Vendor: "tamarack"},
		desk.TicketHeld{Reason: desk.HoldRequester},
		desk.TicketResumed{},
	}
	for i, e := range events {
		records = append(records, store.Record{Event: e, Stamp: desk.Stamp{At: start.Add(time.Duration(i) * time.Hour)}})
	}
	got := walk(records, desk.Ticket{State: desk.StateOpen, Team: "network", Tier: 2}, start.Add(4*time.Hour))
	want := []span{
		{Tier: 2, Team: "network"}, {Tier: 4, Team: "network", Vendor: "tamarack"}, {Tier: 2, Team: "network", Wait: true}, {Tier: 2, Team: "network"},
	}
	if len(got.Spans) != len(want) {
		t.Fatalf("got %+v", got.Spans)
	}
	for i, s := range got.Spans {
		if s.From, s.To = (time.Time{}), (time.Time{}); s != want[i] {
			t.Errorf("part %d: got %+v, want %+v", i, s, want[i])
		}
	}
}

// TestPartsOfTheWaySum holds that what the ledger says sums to what it says of the whole, and that no part is negative.
func TestPartsOfTheWaySum(t *testing.T) {
	for _, tt := range []struct{ parts, want []time.Duration }{
		{[]time.Duration{6*time.Minute + 40*time.Second, 4*time.Minute + 35*time.Second}, []time.Duration{7 * time.Minute, 4 * time.Minute}},
		{[]time.Duration{20 * time.Second, 10 * time.Second}, []time.Duration{20 * time.Second, time.Minute}},
		{[]time.Duration{10 * time.Second, 10 * time.Second}, []time.Duration{10 * time.Second, 10 * time.Second}},
		{[]time.Duration{47*time.Hour + 50*time.Minute, 49*time.Hour + 40*time.Minute}, []time.Duration{48 * time.Hour, 50 * time.Hour}},
		{[]time.Duration{50 * time.Hour, 20 * time.Minute, 30 * time.Hour}, []time.Duration{50 * time.Hour, 20 * time.Minute, 30 * time.Hour}},
	} {
		var parts []*time.Duration
		for i := range tt.parts {
			parts = append(parts, &tt.parts[i])
		}
		roundTogether(parts)
		for i, d := range tt.parts {
			if d != tt.want[i] {
				t.Errorf("part %d: got %s, want %s", i, d, tt.want[i])
			}
		}
	}
	start := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	records := []store.Record{
		{Event: desk.TicketOpened{Team: "intake", Tier: 1}, Stamp: desk.Stamp{At: start}},
		{Event: desk.TicketRouted{Team: "front", Tier: 1}, Stamp: desk.Stamp{At: start.Add(time.Second)}},
	}
	way := walk(records, desk.Ticket{State: desk.StateOpen, Team: "front", Tier: 1}, start)
	for _, s := range way.Spent {
		if s.For < 0 {
			t.Errorf("%s had it for %s", s.Team, s.For)
		}
	}
}

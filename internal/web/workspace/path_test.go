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

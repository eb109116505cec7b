package portal

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// TestLook holds that who is about to ask is told when somebody looks, by the clocks of the contract and their own, and nothing that was not promised.
func TestLook(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := calendar.Compile(calendar.OfficeHours("Europe/Berlin"), berlin)
	if err != nil {
		t.Fatal(err)
	}
	hours := calendar.Always(compiled)
	tuesday, saturday := time.Date(2026, 6, 2, 12, 40, 0, 0, time.UTC), time.Date(2026, 6, 6, 10, 0, 0, 0, time.UTC)
	same := []sla.Target{{Clock: sla.FirstResponse, Minutes: 60}}
	byPriority := []sla.Target{{Clock: sla.FirstResponse, Priority: 2, Minutes: 30}, {Clock: sla.FirstResponse, Priority: 3, Minutes: 240}}
	for _, tt := range []struct {
		name    string
		targets []sla.Target
		zone    *time.Location
		now     time.Time
		want    look
	}{
		{"in hours", same, berlin, tuesday, look{Open: true, Status: "The desk is open now, until 17:00 (Berlin time).", Answer: "We promise an answer within 1 h 00, by 15:40 (Berlin time)."}},
		{"outside of them", same, berlin, saturday, look{Status: "The desk is closed now. Somebody looks from Mon 09:00 (Berlin time).", Answer: "We promise an answer by Mon 10:00 (Berlin time)."}},
		{"read in another zone", same, time.UTC, saturday, look{
			Status: "The desk is closed now. Somebody looks from Mon 09:00 (Berlin time, Mon 07:00 where you are).", Answer: "We promise an answer by Mon 10:00 (Berlin time, Mon 08:00 where you are).",
		}},
		{"nothing promised", nil, berlin, saturday, look{Status: "The desk is closed now. Somebody looks from Mon 09:00 (Berlin time)."}},
		{"by how many are affected, the least of them without a promise", byPriority, berlin, tuesday, look{
			Open: true, Status: "The desk is open now, until 17:00 (Berlin time).",
			By: []lookBy{{"My team", "We promise an answer by Wed 10:40 (Berlin time)."}, {"Everybody here", "We promise an answer within 30 m, by 15:10 (Berlin time)."}},
		}},
	} {
		w := words.For("en", "", tt.zone, tt.now)
		p := desk.Promise{Agreement: sla.Agreement{Targets: tt.targets, DayMinutes: 480}, Hours: hours}
		cover := engine.Cover{Promise: p, Zone: berlin, Outlook: desk.OutlookOf(desk.Promise{Hours: hours}, sla.Subject{}, desk.ViaWeb, tt.now)}
		got := lookOf(w, cover, desk.Matrix{}, tt.now)
		if got.Open != tt.want.Open || got.Status != tt.want.Status || got.Answer != tt.want.Answer || len(got.By) != len(tt.want.By) {
			t.Errorf("%s: got %+v, want %+v", tt.name, *got, tt.want)
			continue
		}
		for i, one := range got.By {
			if one != tt.want.By[i] {
				t.Errorf("%s: got %+v, want %+v", tt.name, one, tt.want.By[i])
			}
		}
	}
}

// TestTiersFor names only who works for a client and is included.
func TestTiersFor(t *testing.T) {
	house := desk.House{
		Teams:   map[desk.TeamID]desk.Team{"a": {ID: "a", Tier: 1}, "b": {ID: "b", Tier: 2, Client: "c1"}, "c": {ID: "c", Tier: 3}},
		Vendors: map[desk.VendorID]desk.Vendor{"v": {ID: "v"}},
	}
	for _, tt := range []struct {
		client desk.ClientID
		tiers  []int
		want   int
	}{{"c1", nil, 4}, {"c2", nil, 3}, {"", nil, 3}, {"c1", []int{1, 2}, 2}} {
		cover := part.Cover{Agreement: sla.Agreement{Tiers: tt.tiers}}
		if got := tiersFor(house, tt.client, &cover); len(got) != tt.want {
			t.Errorf("for %q with %v: got %v", tt.client, tt.tiers, got)
		}
	}
}

package workspace

import (
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// TestBounceWarningAfterDecision holds that a ticket that a dispatcher sent on does not say that one must decide, and that the way draws
// as going back what bounced and nothing else.
func TestBounceWarningAfterDecision(t *testing.T) {
	w := words.For("en", "", time.UTC, monday)
	house := desk.House{Teams: map[desk.TeamID]desk.Team{"front": {Name: "Front line", Tier: 1}, "net": {Name: "Network", Tier: 2}, "apps": {Name: "Applications", Tier: 2}}}
	p := shown{House: house, Ticket: desk.Ticket{State: desk.StateOpen, Team: "front", Bounces: 3, Dispatch: &desk.Dispatch{Why: desk.DispatchBounces}}}
	if said := p.bounced(w); !said.Warns || !strings.Contains(said.Text, "for a dispatcher to decide") {
		t.Errorf("before the decision it says %+v", said)
	}
	p.Ticket.Dispatch = nil
	if said := p.bounced(w); !strings.Contains(said.Text, "a dispatcher decided: Front line has it") {
		t.Errorf("after the decision it says %+v", said)
	}
	records := []store.Record{}
	for _, e := range []desk.Event{
		desk.TicketOpened{Team: "front"},
		desk.HandoffOffered{From: "front", To: "net"},
		desk.HandoffReturned{Team: "front"},
		desk.HandoffOffered{From: "front", To: "apps"},
		desk.HandoffOffered{From: "apps", To: "net", Bounce: true},
		desk.HandoffOffered{From: "net", To: "apps", Bounce: true},
		desk.TicketRouted{Team: "front"},
	} {
		records = append(records, store.Record{Event: e})
	}
	p.Way = wayOf(records)
	back := 0
	way := p.wayOfTeams("")
	for _, h := range way {
		if h.Back {
			back++
		}
	}
	if back != p.Ticket.Bounces || len(way) != 7 {
		t.Errorf("the way draws %d bounces: %+v", back, way)
	}
}

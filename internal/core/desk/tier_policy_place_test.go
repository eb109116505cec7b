package desk

import (
	"strings"
	"testing"
	"time"
)

// TestMisplacedTicket classifies a ticket into a category that its tier may not have: it stays where it is, a dispatcher is told why, and what mends it
// takes it off the list.
func TestMisplacedTicket(t *testing.T) {
	at := monday.Add(time.Minute)
	misplaced := func(t *testing.T) *world {
		t.Helper()
		w := newWorld()
		w.house.Categories["security"] = Category{ID: "security", Name: "Security"}
		w.policy(1, func(tier *Tier) { tier.Excludes = []CategoryID{"security"} })
		w.opens(t, Open{Category: "vpn"})
		w.act(t, Assign{To: "tom"}, "tom", at)
		w.act(t, Classify{Category: "security"}, "tom", at)
		ticket := w.tickets["#1"]
		if ticket.Team != frontDesk || ticket.Dispatch == nil || ticket.Dispatch.Why != DispatchTier {
			t.Fatalf("it is with %s, listed %+v", ticket.Team, ticket.Dispatch)
		}
		return w
	}
	w := misplaced(t)
	listed := w.log["#1"][len(w.log["#1"])-1].Event
	if said := Why(listed, Stamp{}, w).English(); !strings.Contains(said, "Tier 1") || !strings.Contains(said, "Security") {
		t.Errorf("because: %q", said)
	}
	before := len(w.log["#1"])
	w.act(t, Classify{Impact: High, Urgency: High}, "tom", at) // of the same category: it is not listed again
	if n := len(w.log["#1"]) - before; n != 1 || w.tickets["#1"].Dispatch == nil {
		t.Errorf("%d entries, listed %+v", n, w.tickets["#1"].Dispatch)
	}
	for name, mend := range map[string]func(w *world){
		"a category that it may have": func(w *world) { w.act(t, Classify{Category: "vpn"}, "tom", at) },
		"a handoff that is accepted": func(w *world) {
			w.act(t, OfferHandoff{To: specialists, Parts: []Part{{PartTried, "x"}, {PartCheckFirst, "y"}, {PartSymptoms, "z"}, {PartGuess, "g"}, {PartCustomerContext, "c"}}}, "tom", at)
			if w.tickets["#1"].Dispatch == nil {
				t.Error("it is off the list before anybody has it")
			}
			w.act(t, AcceptHandoff{}, "petra", at)
		},
		"a dispatcher's route":  func(w *world) { w.act(t, Route{Team: specialists, Content: Content{Body: "theirs"}}, "dora", at) },
		"a dispatcher's ruling": func(w *world) { w.act(t, ClearForDispatch{}, "dora", at) },
	} {
		w := misplaced(t)
		mend(w)
		if w.tickets["#1"].Dispatch != nil {
			t.Errorf("%s leaves it on the list", name)
		}
	}
}

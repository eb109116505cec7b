package desk

import (
	"strings"
	"testing"
)

// reasons collects why the desk did what it did by itself, by kind of event.
type reasons map[string]map[string]int

// collect fails at an event of the desk itself that weighs something and says no reason.
func (r reasons) collect(t interface{ Fatalf(string, ...any) }, n Names, e Event, s Stamp) {
	if !s.By.IsMachine() || !IsWeighed(e) {
		return
	}
	said := Why(e, s, n).English()
	if len(said) < 10 || strings.ContainsAny(said, "{}") || strings.Contains(said, "%!") || !strings.HasSuffix(said, ".") {
		t.Fatalf("the desk itself did %s %+v and says why: %q", e.Kind(), e, said)
	}
	if r[e.Kind()] == nil {
		r[e.Kind()] = map[string]int{}
	}
	r[e.Kind()][said]++
}

// vary fails where the same is said every time, whatever happened.
func (r reasons) vary(t *testing.T, often int) {
	for kind, said := range r {
		n := 0
		for _, count := range said {
			n += count
		}
		if n >= often && len(said) < 2 {
			t.Errorf("%d times the desk says the same reason for %s: %v", n, kind, said)
		}
	}
}

// What was set up by machines of earlier versions, or is not known, is said as it was written down.
func TestWhySaysWhatWasWritten(t *testing.T) {
	e := TicketRouted{Reason: Reason{Source: "import", Words: "It was there before."}}
	if said := Why(e, Stamp{}, newWorld()).English(); said != "It was there before." {
		t.Errorf("said %q", said)
	}
	for _, e := range []Event{TicketRouted{Reason: Reason{Source: "person"}}, TicketResumed{Why: ResumePerson}, TicketClosed{Why: ClosePerson}, NoteWritten{}} {
		if said := Why(e, Stamp{By: By{Person: "tom"}}, newWorld()); said.ID != "" {
			t.Errorf("%s by a person has the reason %q", e.Kind(), said.English())
		}
	}
}

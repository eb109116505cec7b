package portal

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// TestPromisesBesideAWait holds that a request that waits until an instant still says what was promised by when, also when that is late.
func TestPromisesBesideAWait(t *testing.T) {
	p := shown{Promise: []promised{{What: "answer", Paused: desk.HoldScheduled}, {What: "solution", By: "Wed 16:00", Late: true}}}
	if got := p.stands(); len(got) != 2 {
		t.Errorf("without a wait %d promises are shown", len(got))
	}
	p.Ticket.Hold = &desk.Hold{Reason: desk.HoldScheduled, Until: time.Now()}
	if got := p.stands(); len(got) != 1 || got[0].What != "solution" {
		t.Errorf("beside the instant it waits for, %+v is shown", got)
	}
	if len(p.Promise) != 2 {
		t.Error("the promises themselves were changed")
	}
}

package e2e

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// typedTally is the summary of typed.mjs.
type typedTally struct {
	Rounds, Typed, Lost, Doubled int
	By                           map[string]int
	Missing                      string
}

// typeAndInterrupt types into the composer and interrupts it as often as asked for; no character may be lost.
func typeAndInterrupt(t *testing.T, rounds int, seed uint32, limit time.Duration) {
	wantBrowser(t)
	d := newDesk(t, []string{"--data", filepath.Join(t.TempDir(), "desk")})
	d.hire("ana", "Intake", "Service Desk")
	d.hire("ben", "Intake", "Service Desk")
	d.setPassword(desk.PersonID(d.ids["ana"]), testPassword)
	d.start()
	var opened wireTicket
	d.must("ben", "POST", "/tickets", `{"requester":{"email":"x@y.test","name":"Xenia"},"subject":"The till","body":"It hangs."}`, &opened)
	d.must("ben", "POST", "/tickets/"+opened.ID+"/assign", `{"person_id":"`+d.ids["ana"]+`"}`, nil)
	stopGently(d.run) // the script starts and kills it from here on
	lines := inBrowser(t, limit, "typed.mjs", map[string]any{
		"server": map[string]any{"binary": binary, "listen": freeAddress(t), "place": d.place}, "person": signIn{"ana@desk.test", testPassword},
		"path": "/tickets/1", "ticket": opened.ID, "token": d.tokens["ben"], "rounds": rounds, "seed": seed,
	})
	var tally typedTally
	for _, line := range lines {
		var f finding
		decode(t, line, &f)
		if !f.Summary {
			t.Errorf("%v", f)
			continue
		}
		decode(t, line, &tally)
	}
	if tally.Missing != "" {
		t.Skip(tally.Missing)
	}
	text, _ := json.Marshal(tally)
	t.Logf("%s", text)
	if tally.Typed == 0 || tally.Lost > 0 || tally.Doubled > 0 {
		t.Errorf("%d characters typed in %d rounds: %d lost and %d texts doubled, want none", tally.Typed, tally.Rounds, tally.Lost, tally.Doubled)
	}
}

// TestBrowserTyped interrupts somebody who types; TestDrillTyped does it a hundred times.
func TestBrowserTyped(t *testing.T) { typeAndInterrupt(t, 12, 7, 3*time.Minute) }

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
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

// typing is a desk with one ticket that ana works on, ben looks at too, and a script starts and kills.
func typing(t *testing.T) map[string]any {
	wantBrowser(t)
	d := newDesk(t, []string{"--data", filepath.Join(t.TempDir(), "desk")})
	for _, name := range []string{"ana", "ben"} {
		d.hire(name, "Intake", "Service Desk")
		d.setPassword(desk.PersonID(d.ids[name]), testPassword)
	}
	d.start()
	var opened wireTicket
	d.must("ben", "POST", "/tickets", `{"requester":{"email":"x@y.test","name":"Xenia"},"subject":"The till","body":"It hangs."}`, &opened)
	d.must("ben", "POST", "/tickets/"+opened.ID+"/assign", `{"person_id":"`+d.ids["ana"]+`"}`, nil)
	var from struct{ Requester struct{ ID string } }
	d.must("ben", "GET", "/tickets/"+opened.ID, "", &from)
	d.setPassword(desk.PersonID(from.Requester.ID), testPassword)
	stopGently(d.run) // the script starts and kills it from here on
	return map[string]any{
		"server": map[string]any{"binary": binary, "listen": freeAddress(t), "place": d.place}, "person": signIn{"ana@desk.test", testPassword},
		"other": signIn{"ben@desk.test", testPassword}, "requester": signIn{"x@y.test", testPassword}, "path": "/tickets/1", "ticket": opened.ID, "token": d.tokens["ben"],
		"only": os.Getenv("TIERDESK_TYPED_ONLY"),
	}
}

// typeAndInterrupt types into the composer and interrupts it as often as asked for; no character may be lost.
func typeAndInterrupt(t *testing.T, rounds, seed int, limit time.Duration) {
	task := typing(t)
	task["rounds"], task["seed"] = fromEnv("TIERDESK_TYPED_ROUNDS", rounds), fromEnv("TIERDESK_TYPED_SEED", seed)
	lines := inBrowser(t, limit, "typed.mjs", task)
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

// fromEnv is a number that somebody who looks for a loss sets: another seed, more rounds. TIERDESK_TYPED_ONLY narrows the rounds
// to some interruptions and endings, as "kill, then reload; offline, then send".
func fromEnv(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// TestBrowserTyped interrupts somebody who types; TestDrillTyped does it a hundred times.
func TestBrowserTyped(t *testing.T) { typeAndInterrupt(t, 12, 7, 3*time.Minute) }

// TestBrowserTypedBack looks at each way in which typed text could come back wrong.
func TestBrowserTypedBack(t *testing.T) { wantNothing(t, 3*time.Minute, "typed_back.mjs", typing(t)) }

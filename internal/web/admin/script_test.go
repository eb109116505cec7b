package admin

import (
	"net/http"
	"strings"
	"testing"
)

const soundScript = "title: Printer\ntiers: [1]\nsteps:\n  - id: power\n    yes_no: Is it on?\n    yes: done\n    no: up\n  - id: done\n    end: solved\n  - id: up\n    end: escalate\n    up: 2\n    reason: It is dark.\n"

// TestScriptPages writes a script: what is wrong is told by line with the text kept, what is sound becomes a version, and a file of it reads back.
func TestScriptPages(t *testing.T) {
	o := newOffice(t)
	looped := strings.Replace(soundScript, "    end: solved\n", "    do: Look again.\n    next: power\n", 1)
	a := o.post("dana", "/admin/scripts", "source", looped)
	for _, want := range []string{"1 thing is to be mended", "Line 8", "goes round in a loop: power (line 4) → done (line 8) → power (line 4)", "do: Look again."} {
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, want) {
			t.Errorf("a loop: %d, and the page does not say %q", a.status, want)
		}
	}
	if n := len(o.engine.Scripts()); n != 0 {
		t.Fatalf("%d scripts were kept", n)
	}
	if a := o.post("dana", "/admin/scripts", "source", soundScript, "do", "look"); a.status != http.StatusOK || !strings.Contains(a.body, "Is it on?") || len(o.engine.Scripts()) != 0 {
		t.Errorf("only looked at: %d, %d kept", a.status, len(o.engine.Scripts()))
	}
	if a := o.post("dana", "/admin/scripts", "source", soundScript+"owner: nobody@desk.example\ncategories: [Nothing]\n"); !strings.Contains(a.body, "There is no category “Nothing”") || !strings.Contains(a.body, "Nobody at the desk has the address") {
		t.Errorf("names that are not there: %d", a.status)
	}
	if a := o.post("dana", "/admin/scripts", "source", soundScript); a.status != http.StatusSeeOther {
		t.Fatalf("a sound one: %d %s", a.status, problemIn(a.body))
	}
	one := o.engine.Scripts()[0]
	path := scriptPath(one.ID)
	file := o.get("dana", path+"/file")
	if file.status != http.StatusOK || !strings.Contains(file.body, "yes_no: Is it on?") {
		t.Errorf("the file: %d %s", file.status, file.body)
	}
	if a := o.post("dana", path, "source", strings.Replace(file.body, "Is it on?", "Is the lamp on?", 1)); a.status != http.StatusSeeOther {
		t.Errorf("the file with another word: %d %s", a.status, problemIn(a.body))
	}
	if got, _ := o.engine.Script(one.ID); got.Version != 2 || got.Steps[0].Text != "Is the lamp on?" || len(got.Steps) != 3 {
		t.Errorf("kept is %+v", got)
	}
	if a := o.post("dana", path, "source", soundScript, "seen", "older"); a.status != http.StatusConflict {
		t.Errorf("made from an older one: %d", a.status)
	}
	if a := o.post("dana", path+"/retired", "retired", "yes", "version", "2"); a.status != http.StatusSeeOther {
		t.Errorf("retired: %d", a.status)
	}
	if a := o.get("dana", "/admin/scripts"); !strings.Contains(a.body, "Retired") {
		t.Error("the list does not say that it is retired")
	}
	if a := o.get("ana", "/admin/scripts"); a.status != http.StatusNotFound {
		t.Errorf("an agent sees the page: %d", a.status)
	}
}

package web

import (
	"net/url"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// TestStepsOnPages goes through a guide without signing in: answers travel with the form, what is made up counts for nothing, and a request takes
// the answers with it.
func TestStepsOnPages(t *testing.T) {
	o := newOffice(t)
	one := sop.Script{ID: "lamp", Title: "Lamp is dark", Requesters: true, Steps: []sop.Step{
		{ID: "plug", Kind: sop.YesNo, Text: "Is it plugged in?", Answers: []sop.Answer{{Next: "watts"}, {Next: "done"}}},
		{ID: "watts", Kind: sop.Number, Text: "How many watts has it?", Next: "fuse"},
		{ID: "fuse", Kind: sop.Instruction, Text: "Open the fuse box.", Tier: 1, Next: "done"},
		{ID: "done", Kind: sop.Outcome, End: sop.Solved},
	}}
	o.must(o.engine.SaveScript(t.Context(), desk.MachineActor("test"), one))
	inside := one
	inside.ID, inside.Title, inside.Requesters = "inside", "Lamp inside", false
	o.must(o.engine.SaveScript(t.Context(), desk.MachineActor("test"), inside))

	status, body := o.get("", "/guides/lamp")
	o.wants("the first step", status, body, 200, "Is it plugged in?", "Step 1 of at most 3")
	status, _ = o.get("", "/guides/inside")
	if status != 404 {
		t.Errorf("a script of the desk is there: %d", status)
	}
	status, body = o.get("", "/?q=lamp+dark")
	o.wants("the search", status, body, 200, "/guides/lamp")
	o.hasNot("the search", body, "/guides/inside")

	status, body = o.post("", "/guides/lamp", "version", "1", "at", "plug", "chosen", "1")
	o.wants("the second step", status, body, 200, "How many watts has it?", `name="step" value="plug"`)
	given := []string{"version", "1", "step", "plug", "answer", "1", "words", ""}
	status, body = o.post("", "/guides/lamp", append(given, "at", "watts", "written", "many")...)
	o.wants("no number", status, body, 422, "Write a number", `value="many"`)
	status, body = o.post("", "/guides/lamp", append(given, "at", "watts", "written", "60")...)
	o.wants("a step of the desk", status, body, 200, "We do the next step for you")
	o.hasNot("a step of the desk", body, "fuse box")
	status, body = o.post("", "/guides/lamp", "version", "1", "step", "done", "answer", "9", "words", "<script>", "at", "plug", "chosen", "2")
	o.wants("made-up answers", status, body, 200, "Did")

	walked := url.Values{"version": {"1"}, "step": {"plug"}, "answer": {"1"}, "words": {""}, "do": {"ask"}}
	status, to, _ := o.posted("maria", "/guides/lamp", walked)
	if status != 303 || !strings.HasPrefix(to, "/requests/new?") {
		t.Fatalf("asks: %d to %q", status, to)
	}
	status, body = o.get("maria", to)
	o.wants("the request", status, body, 200, "Lamp is dark", "- Is it plugged in? Yes")
	o.wants("the request", status, body, 200, `name="script" value="lamp"`, `name="step" value="plug"`)
	sent := url.Values{
		"subject": {"Lamp is dark"}, "body": {"It is"}, "affected": {"1"}, "script": {"lamp"}, "version": {"1"}, "step": {"plug"}, "answer": {"1"}, "words": {""},
	}
	if status, to, _ = o.posted("maria", "/requests", sent); status != 303 {
		t.Fatalf("sent: %d", status)
	}
	status, body = o.get("maria", to)
	o.wants("who asked", status, body, 200, "Lamp is dark")
	o.hasNot("who asked", body, "began the script")
	status, body = o.get("ana", "/tickets/1")
	o.wants("the desk", status, body, 200, "Maria began the script “Lamp is dark”.", "Maria answered “Is it plugged in?” with yes.", "Maria, before asking")
	sent.Set("script", "inside")
	o.posted("maria", "/requests", sent)
	if ran := o.ticket(2).Scripts; len(ran) != 0 {
		t.Errorf("a script of the desk was gone through by a requester: %+v", ran)
	}
	walked = url.Values{"version": {"1"}, "step": {"plug"}, "answer": {"2"}, "words": {""}, "do": {"solved"}}
	if status, to, _ = o.posted("", "/guides/lamp", walked); status != 303 || to != "/guides/lamp?solved=1" {
		t.Errorf("solved: %d to %q", status, to)
	}
	if status, _ = o.post("", "/guides/lamp", "version", "1", "do", "solved"); status != 200 {
		t.Errorf("solved at the first step: %d", status)
	}
	counts, err := o.engine.Store().ScriptCounts(t.Context(), "lamp")
	o.must(err)
	stats := store.StatsOf(counts)["lamp"]
	if stats.SelfBegun != 2 || stats.SelfSolved != 1 || stats.SelfAsked != 1 || stats.Runs != 0 {
		t.Errorf("counted are %+v", stats)
	}
}

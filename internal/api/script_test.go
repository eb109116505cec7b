package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestScripts keeps a script, runs it on a ticket and reads what came of it.
func TestScripts(t *testing.T) {
	d := newDesk(t)
	steps := []object{
		{"id": "plug", "kind": "choice", "text": "Which lamp is on?", "minutes": 2, "answers": []object{{"text": "None", "next": "done"}, {"text": "Red", "next": "ip"}}},
		{"id": "ip", "kind": "number", "text": "How many pages?", "next": "log"},
		{"id": "log", "kind": "instruction", "text": "Read the log.", "tier": 2, "next": "up"},
		{"id": "up", "kind": "outcome", "end": "escalate", "up": 2, "reason": "The lamp is red."},
		{"id": "done", "kind": "outcome", "end": "solved"},
	}
	d.as("agent-team", "POST", "/scripts", object{"title": "Printer", "steps": steps}).must(403)
	looped := d.as("manager", "POST", "/scripts", object{"title": "", "steps": []object{{"id": "a", "kind": "instruction", "text": "x", "next": "a"}}}).must(422)
	for _, want := range []string{"script.not_sound", "steps[0].next", "goes round in a loop: a → a", "has no title"} {
		if !strings.Contains(looped.body, want) {
			t.Errorf("the refusal does not say %q: %s", want, looped.body)
		}
	}
	d.as("manager", "POST", "/scripts", object{"title": "Printer", "steps": steps, "owner_id": string(d.people["requester"].ID)}).must(422)
	d.as("manager", "POST", "/scripts", object{"title": "Printer", "steps": steps, "category_ids": []string{"none"}}).must(422)
	script := d.as("manager", "POST", "/scripts", object{"title": "Printer", "steps": steps, "owner_id": string(d.people["agent-team"].ID), "review_by": "2027-01-01"}).must(201)
	id := script.str("id")

	ticket := d.open("Printer is dead")
	at := "/tickets/" + ticket + "/scripts"
	d.as("requester", "POST", at, object{"script_id": id}).must(403)
	d.as("agent-team", "POST", at, object{"script_id": "none"}).must(422)
	run := d.as("agent-team", "POST", at, object{"script_id": id}).must(201)
	entry := fmt.Sprint(run.json()["entry"])
	answers := at + "/" + entry + "/answers"

	// A version that comes meanwhile is not that of the run.
	steps[2]["tier"] = 1
	changed := object{"title": "Printer", "steps": steps}
	put := d.as("manager", "PUT", "/scripts/"+id, changed, "If-Match", `"1"`).must(200)
	if put.json()["version"] != 2.0 {
		t.Errorf("kept is %s", put.body)
	}
	d.as("manager", "PUT", "/scripts/"+id, changed, "If-Match", `"1"`).must(409)

	d.as("agent-team", "POST", answers, object{"step": "plug", "answer": 3}).must(422)
	d.as("agent-team", "POST", answers, object{"step": "plug", "answer": 2}).must(201)
	d.as("agent-team", "POST", answers, object{"step": "plug", "answer": 2}).must(409)
	d.as("agent-team", "POST", answers, object{"step": "ip", "back": true}).must(201)
	d.as("agent-team", "POST", answers, object{"step": "plug", "answer": 2}).must(201)
	d.as("agent-team", "POST", answers, object{"step": "ip", "words": "many"}).must(422)
	d.as("agent-team", "POST", answers, object{"step": "ip", "words": "12"}).must(201)
	if got := d.as("agent-team", "POST", answers, object{"step": "log"}); got.status != 403 || !strings.Contains(got.body, "run.step_above") {
		t.Errorf("a step of tier 2: %d %s", got.status, got.body)
	}
	d.as("agent-tier3", "POST", answers, object{"step": "log"}).must(201)
	d.as("requester", "GET", at, nil).must(403)
	list := d.as("agent-team", "GET", at, nil).must(200)
	for _, want := range []string{`"words":"12"`, `"step":"up"`, `"version":1`, `"title":"Printer"`, `"tier":3`} {
		if !strings.Contains(list.body, want) {
			t.Errorf("the runs do not say %s: %s", want, list.body)
		}
	}
	finish := at + "/" + entry + "/finish"
	d.as("agent-team", "POST", finish, object{"helped": "very"}).must(422)
	d.as("agent-team", "POST", finish, object{"helped": "partly", "words": "Say which lamp."}).must(200)
	d.as("agent-team", "POST", finish, object{"helped": "yes"}).must(409)

	story := d.as("agent-team", "GET", "/tickets/"+ticket+"/timeline", nil).must(200).body
	for _, want := range []string{"answered “Which lamp is on?” with “Red”", "went back to “Which lamp is on?”", "ended the script “Printer”: to be handed up. Did it help? Partly."} {
		if !strings.Contains(story, want) {
			t.Errorf("the timeline does not say %q: %s", want, story)
		}
	}
	want := []string{"ticket.opened", "message.posted", "script.started", "script.answered", "script.stepped_back", "script.answered", "script.answered", "script.answered", "script.finished"}
	if got := d.events(ticket, 0); !slices.Equal(got, want) {
		t.Errorf("the entries are %v, want %v", got, want)
	}
	if outside := d.as("requester", "GET", "/tickets/"+ticket+"/timeline", nil).must(200).body; strings.Contains(outside, "script") {
		t.Errorf("the requester reads of the script: %s", outside)
	}
	stats, _ := d.as("agent-team", "GET", "/scripts/"+id, nil).must(200).json()["stats"].(object)
	if stats["runs"] != 1.0 || stats["ends"].(object)["escalate"] != 1.0 || stats["helped"].(object)["partly"] != 1.0 || len(stats["steps"].([]any)) != 3 {
		t.Errorf("the numbers are %v", stats)
	}
	d.as("manager", "PUT", "/scripts/"+id, object{"title": "Printer", "steps": steps, "retired": true}).must(200)
	d.as("agent-team", "POST", at, object{"script_id": id}).must(409)
}

package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// category gives the id of one by its name.
func (o *office) category(name string) string {
	o.t.Helper()
	for id, c := range o.engine.House().Categories {
		if c.Name == name {
			return string(id)
		}
	}
	o.t.Fatalf("there is no category %s", name)
	return ""
}

func (o *office) teamNamed(name string) string {
	o.t.Helper()
	for id, t := range o.engine.House().Teams {
		if t.Name == name {
			return string(id)
		}
	}
	o.t.Fatalf("there is no team %s", name)
	return ""
}

// TestTriage sorts new tickets one after the other: each act of level 0, a route with its reasons, and back where an act has an inverse.
func TestTriage(t *testing.T) {
	o := newOffice(t)
	vpn, specialists, intake := o.category("Network and VPN"), o.teamNamed("Specialists"), o.teamNamed("Intake")
	sure := triage.Suggestion{Source: triage.FromModel, Sure: true, Version: 3, Examples: 412, Confidence: 0.93}
	category, team := sure, sure
	category.Kind, category.Value, team.Kind, team.Value = triage.Category, vpn, triage.Team, specialists
	a := &adviser{says: triage.Suggested{Values: map[triage.Kind]triage.Suggestion{triage.Category: category, triage.Team: team}}}
	o.site.Triage = a
	for n := range 6 {
		o.post("maria", "/requests", "subject", fmt.Sprintf("Trouble %d", n+1), "body", "Since nine", "affected", "1")
	}
	status, _ := o.get("tom", "/triage")
	o.wants("a specialist", status, "", http.StatusNotFound)
	status, body := o.get("ana", "/triage")
	o.wants("the first", status, body, 200, "Trouble 1", "6 waiting", "filled in as suggested", "What fails?", `data-command="triage.set"`, "Impact Low × urgency Medium = P4, usual matrix")
	if got := o.ticket(1); got.Category != "" || got.Team != desk.TeamID(intake) {
		t.Errorf("what is suggested was applied by itself: %+v", got)
	}

	status, body = o.get("ana", "/triage/1?category="+vpn+"&affected=100&standstill=yes&team="+specialists)
	o.wants("what follows", status, body, 200, "Impact High × urgency High = P1, usual matrix")
	status, body = o.post("ana", "/triage/1/set", "category", vpn, "team", specialists, "affected", "some")
	o.wants("a wrong answer", status, body, 422, "as a number of people")
	status, body = o.post("ana", "/triage/1/set", "team", specialists)
	o.wants("no category", status, body, 422, "choose a category")
	status, _ = o.post("ana", "/triage/1/set", "category", vpn, "team", specialists, "affected", "5", "standstill", "yes", "q_symptom", "It drops", "q_since", "Nine")
	o.wants("kept", status, "", 303)
	got := o.ticket(1)
	if got.Category != desk.CategoryID(vpn) || got.Team != desk.TeamID(specialists) || got.Impact != desk.Medium || got.Urgency != desk.High || got.Priority != 2 {
		t.Errorf("it is %+v", got)
	}
	o.wantsReasons(got.ID, map[string]string{
		"category": "model", "priority": "5 affected give impact medium; work stands still: urgency high.", "team": "model", "note": "What fails? It drops\nSince when? Nine",
	})
	_, body = o.get("ana", "/triage?after=1&did=set&was="+strings.Join([]string{"", "low", "medium", intake}, "."))
	o.wants("the second", 200, body, 200, "Trouble 2", "#1 is with Specialists", "cannot be undone") // ana is not of the specialists

	others := time.Now().UTC().Add(time.Minute)
	o.must(o.engine.Store().SavePresence(context.Background(), store.Presence{Ticket: o.ticket(2).ID, Person: o.people["tom"].ID, Doing: store.DoingViewing, Until: others}, time.Now().UTC()))
	_, body = o.get("ana", "/triage")
	o.wants("past what somebody has open", 200, body, 200, "Trouble 3")

	o.post("ana", "/triage/3/ask", "body", "Which office?")
	if got := o.ticket(3); got.Hold == nil || got.Hold.Reason != desk.HoldRequester {
		t.Errorf("asked back, it is %+v", got.Hold)
	}
	_, body = o.get("ana", "/triage?after=3&did=ask")
	o.wants("after asking", 200, body, 200, "Trouble 4", "data-undo")
	o.post("ana", "/triage/3/undo", "act", "ask")
	if got := o.ticket(3); got.Hold != nil {
		t.Error("it still waits for the requester")
	}
	status, body = o.post("ana", "/triage/4/answer", "body", "")
	o.wants("no answer", status, body, 422, "Write what solves it")
	o.post("ana", "/triage/4/answer", "body", "Restart it.")
	if got := o.ticket(4); got.State != desk.StateResolved || got.Resolution.Outcome != desk.OutcomeSolved {
		t.Errorf("answered, it is %s", got.State)
	}
	o.post("ana", "/triage/4/undo", "act", "answer")
	if got := o.ticket(4); !got.State.IsLive() {
		t.Errorf("taken back, it is %s", got.State)
	}
	o.post("ana", "/triage/5/merge", "other", "2")
	if got := o.ticket(5); got.State != desk.StateMerged {
		t.Errorf("merged, it is %s", got.State)
	}
	o.post("ana", "/triage/6/discard", "why", "spam")
	if got := o.ticket(6); got.State != desk.StateDiscarded {
		t.Errorf("thrown away, it is %s", got.State)
	}
	_, body = o.get("ana", "/triage?after=6&did=discard")
	o.wants("the rest is with somebody", 200, body, 200, "#6 was thrown away", "cannot be undone", "somebody is at it")
}

// wantsReasons looks at why a ticket has its values.
func (o *office) wantsReasons(id desk.TicketID, want map[string]string) {
	o.t.Helper()
	records, err := o.engine.Store().Timeline(context.Background(), id, 0, 100)
	o.must(err)
	got := map[string]string{}
	for _, r := range records {
		switch e := r.Event.(type) {
		case desk.TicketClassified:
			if e.Suggested.Source == "intake" {
				got["priority"] = e.Suggested.Words
			} else {
				got["category"] = e.Suggested.Source
			}
		case desk.TicketRouted:
			got["team"] = e.Reason.Source
		case desk.NoteWritten:
			got["note"] = r.Content.Body
		}
	}
	for what, reason := range want {
		if !strings.EqualFold(got[what], reason) {
			o.t.Errorf("the reason of the %s is %q, want %q", what, got[what], reason)
		}
	}
}

// TestTriageFindsWhatWaits lets more sorted tickets wait in a queue than a page of a list holds, before one that nobody has sorted.
func TestTriageFindsWhatWaits(t *testing.T) {
	o := newOffice(t)
	vpn, specialists := desk.CategoryID(o.category("Network and VPN")), desk.TeamID(o.teamNamed("Specialists"))
	maria := o.people["maria"]
	for n := range 205 {
		open := desk.Open{Client: maria.Contacts[0].Client, Requester: maria.ID, Category: vpn, Team: specialists, Content: desk.Content{Subject: fmt.Sprint("Sorted ", n), Body: "It drops"}}
		_, err := o.engine.Open(t.Context(), open, engine.Call{Actor: desk.Actor{Person: o.people["ana"]}, Via: desk.ViaWeb})
		o.must(err)
	}
	status, body := o.get("ana", "/triage")
	o.wants("nothing to sort", status, body, 200, "Nothing waits")
	o.post("maria", "/requests", "subject", "Trouble with the door", "body", "Since nine", "affected", "1")
	status, body = o.get("ana", "/triage")
	o.wants("what waits", status, body, 200, "Trouble with the door", "1 waiting")
}

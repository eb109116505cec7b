package web

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
)

// adviser suggests what it is told to, and remembers who asked.
type adviser struct {
	says  triage.Suggested
	asked triage.Question
	scope desk.Scope
}

func (a *adviser) Suggest(_ context.Context, scope desk.Scope, q triage.Question) (triage.Suggested, error) {
	a.asked, a.scope = q, scope
	return a.says, nil
}

// TestSuggestionIsTakenOver shows what is suggested for a ticket nobody has begun, takes it over with its reason, and takes over nothing else.
func TestSuggestionIsTakenOver(t *testing.T) {
	o := newOffice(t)
	var team desk.Team
	for _, one := range o.engine.House().Teams {
		if one.Tier == 2 && one.Client == "" {
			team = one
		}
	}
	learned := triage.Suggestion{Source: triage.FromModel, Sure: true, Version: 3, Examples: 412, Words: []string{"fortinet"}, Agree: 2, Of: 3}
	value := func(kind triage.Kind, value string, confidence float64) triage.Suggestion {
		one := learned
		one.Kind, one.Value, one.Confidence = kind, value, confidence
		return one
	}
	a := &adviser{says: triage.Suggested{
		Values: map[triage.Kind]triage.Suggestion{
			triage.Impact: value(triage.Impact, "high", 0.93), triage.Urgency: value(triage.Urgency, "high", 0.82), triage.Team: value(triage.Team, string(team.ID), 0.74),
		},
		Open: []triage.Alike{{Number: 9, Subject: "Tunnel gone", Open: true}},
	}}
	o.site.Triage = a
	o.post("maria", "/requests", "subject", "Fortinet down", "body", "Since nine")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the page", status, body, 200, "Suggested", "P1", "likely, 82 %", "Learned from 412 solved tickets (model 3).", "fortinet", `data-command="suggest.priority"`, "#9 Tunnel gone")
	if a.asked.Subject != "Fortinet down" || a.asked.Body != "Since nine" || a.asked.Client == "" || a.asked.Ticket == "" || a.scope.Person != o.people["ana"].ID {
		t.Errorf("asked %+v within %+v", a.asked, a.scope)
	}
	status, body = o.get("ana", "/tickets/new/alike?subject=tunnel")
	o.wants("while typing", status, body, 200, "#9 Tunnel gone")

	status, _ = o.post("ana", "/tickets/1/suggested", "kind", "priority", "value", "P4")
	o.wants("what is not suggested", status, "", 409)
	status, _ = o.post("ana", "/tickets/1/suggested", "kind", "priority", "value", "P1")
	o.wants("the priority", status, "", 303)
	status, _ = o.post("ana", "/tickets/1/suggested", "kind", "team", "value", string(team.ID))
	o.wants("the team", status, "", 303)
	got := o.ticket(1)
	if got.Priority != 1 || got.Team != team.ID {
		t.Errorf("it is %s with %s", got.Priority, got.Team)
	}
	records, err := o.engine.Store().Timeline(context.Background(), got.ID, 0, 100)
	o.must(err)
	reasons := map[string]desk.Reason{}
	for _, r := range records {
		switch e := r.Event.(type) {
		case desk.TicketClassified:
			reasons["priority"] = e.Suggested
		case desk.TicketRouted:
			reasons["team"] = e.Reason
		}
	}
	for what, want := range map[string]desk.Reason{
		"priority": {Source: "model", Version: 3, Score: 0.82, Words: "412 solved tickets (model 3) make it P1 with 82 %. 2 of 3 similar solved tickets agree."},
		"team":     {Source: "model", Version: 3, Score: 0.74, Words: "412 solved tickets (model 3) make it " + team.Name + " with 74 %. 2 of 3 similar solved tickets agree."},
	} {
		if !reflect.DeepEqual(reasons[what], want) {
			t.Errorf("the reason of the %s is %+v", what, reasons[what])
		}
	}
	if strings.Contains(reasons["team"].Words, "fortinet") {
		t.Error("a word of the text is in an event")
	}
	status, body = o.get("tom", "/tickets/1")
	o.wants("the story", status, body, 200, "Suggested by model 3 with 82 %.")
}

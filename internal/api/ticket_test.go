package api

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"tierdesk/internal/core/desk"
)

func TestOpenTicketAnswersTheWireShape(t *testing.T) {
	d := newDesk(t)
	r := d.as("agent-team", "POST", "/tickets", object{
		"requester": object{"email": "new@acme.example", "name": "New One"}, "subject": "VPN down", "body": "Since nine.", "type": "incident",
		"impact": "high", "urgency": "high",
	}).must(201)
	got := r.json()
	want := object{"id": got["id"], "number": got["number"], "state": "new", "tier": 1.0, "team_id": string(d.house.Intake), "version": 2.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if r.header.Get("ETag") != `"2"` || r.header.Get("Location") != "https://desk.example/api/v1/tickets/"+r.str("id") {
		t.Errorf("headers: %v", r.header)
	}
	if got, want := d.events(r.str("id"), 0), []string{"ticket.opened", "message.posted"}; !cmp.Equal(got, want) {
		t.Errorf("events: got %v, want %v", got, want)
	}
	person, err := d.store.PersonByEmail(context.Background(), "new@acme.example")
	if err != nil || !person.IsContact(d.acme.ID) || person.Name != "New One" {
		t.Errorf("the unknown address became %+v, %v", person, err)
	}
}

func TestOpenTicketRefusals(t *testing.T) {
	d := newDesk(t)
	requester := object{"email": "requester@acme.example"}
	for _, tc := range []struct {
		name, who, code string
		body            any
		status          int
	}{
		{"unknown field", "agent-team", "request.invalid", object{"requester": requester, "subject": "x", "colour": "red"}, 422},
		{"no subject", "agent-team", "request.invalid", object{"requester": requester}, 422},
		{"empty subject", "agent-team", "subject.empty", object{"requester": requester, "subject": " "}, 422},
		{"no JSON", "agent-team", "request.invalid", "{", 422},
		{"an array", "agent-team", "request.invalid", "[]", 422},
		{"wrong type", "agent-team", "type.unknown", object{"requester": requester, "subject": "x", "type": "wish"}, 422},
		{"foreign client", "agent-team", "client.not_found", object{"client_id": string(d.other.ID), "requester": object{"email": "a@other.example"}, "subject": "x"}, 404},
		{"missing client", "agent-team", "client.not_found", object{"client_id": "nowhere", "requester": object{"email": "a@other.example"}, "subject": "x"}, 404},
		{"no requester", "agent-team", "requester.missing", object{"subject": "x"}, 422},
		{"bad address", "agent-team", "email.invalid", object{"requester": object{"email": "a b"}, "subject": "x"}, 422},
		{"for another", "requester", "open.for_others", object{"requester": object{"email": "colleague@acme.example"}, "subject": "x"}, 403},
		{"for nobody known", "requester", "open.for_others", object{"requester": object{"email": "nobody@acme.example"}, "subject": "x"}, 403},
		{"at another client", "requester", "client.not_found", object{"client_id": string(d.other.ID), "subject": "x"}, 404},
		{"by a reading token", "read-only", "token.read_only", object{"requester": requester, "subject": "x"}, 403},
		{"too large", "agent-team", "request.too_large", `{"subject":"` + strings.Repeat("x", 9<<20) + `"}`, 413},
		{"text too long", "agent-team", "body.too_long", object{"requester": requester, "subject": "x", "body": strings.Repeat("x", 1_000_001)}, 422},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := d.as(tc.who, "POST", "/tickets", tc.body)
			if r.status != tc.status || r.str("code") != tc.code {
				t.Errorf("got %d %s, want %d %s: %.300s", r.status, r.str("code"), tc.status, tc.code, r.body)
			}
			if got := r.header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("content type %q", got)
			}
		})
	}
}

func TestRequesterOpensForThemselves(t *testing.T) {
	d := newDesk(t)
	r := d.as("requester", "POST", "/tickets", object{"subject": "My mouse", "body": "It squeaks."}).must(201)
	shown := d.as("requester", "GET", "/tickets/"+r.str("id"), nil).must(200)
	if shown.json()["inside"] != nil {
		t.Errorf("a requester sees the inside: %s", shown.body)
	}
	byNumber := d.as("agent-team", "GET", "/tickets/"+fmt.Sprint(r.json()["number"]), nil).must(200)
	if byNumber.json()["inside"] == nil {
		t.Errorf("an agent does not see the inside: %s", byNumber.body)
	}
}

// The journey of a ticket through the tiers over the API alone, with what each act writes.
func TestJourneyThroughTheTiers(t *testing.T) {
	d := newDesk(t)
	id := d.open("VPN down")
	at := "/tickets/" + id
	specialists, version := string(d.team("Specialists")), desk.Seq(2)
	step := func(who, path string, body any, status int, events ...string) reply {
		t.Helper()
		r := d.as(who, "POST", at+path, body).must(status)
		got := d.events(id, version)
		if !cmp.Equal(got, events) && len(got)+len(events) > 0 {
			t.Errorf("%s: events %v, want %v", path, got, events)
		}
		version += desk.Seq(len(got))
		return r
	}
	step("agent-team", "/assign", object{"person_id": "me"}, 200, "ticket.assigned", "voice.changed")
	step("agent-team", "/messages", object{"body": "We are looking into it."}, 201, "message.posted")
	refused := step("agent-team", "/handoffs", object{"team_id": specialists, "parts": object{"symptoms": "No tunnel."}}, 422)
	if refused.str("code") != "handoff.parts_missing" || !strings.Contains(refused.body, "parts.tried") || !strings.Contains(refused.body, "parts.best_guess") {
		t.Errorf("the missing parts are not named: %s", refused.body)
	}
	parts := object{"symptoms": "No tunnel.", "tried": "Restarted it.", "best_guess": "Certificate.", "customer_context": "Works from home."}
	step("agent-team", "/handoffs", object{"team_id": specialists, "parts": parts}, 201, "handoff.offered")
	step("agent-other", "/handoffs/6/return", object{"why": "missing_information", "words": "Which client?"}, 200, "handoff.returned")
	step("agent-team", "/handoffs", object{"team_id": specialists, "parts": parts}, 201, "handoff.offered")
	step("agent-tier3", "/handoffs/8/accept", nil, 403)
	step("agent-other", "/handoffs/8/accept", object{"rating": 6}, 422)
	step("agent-other", "/handoffs/8/accept", object{"rating": 5}, 200, "handoff.accepted", "handoff.rated")
	step("agent-other", "/handoffs/8/rate", object{"rating": 4}, 200, "handoff.rated")
	step("agent-other", "/hold", object{"reason": "scheduled"}, 422)
	step("agent-other", "/hold", object{"reason": "requester", "words": "Asked for a log."}, 200, "ticket.held", "note.written")
	step("requester", "/messages", object{"body": "Here it is."}, 201, "message.posted", "ticket.resumed")
	step("agent-other", "/resolve", object{"outcome": "solved", "cause": "configuration"}, 200, "ticket.resolved")
	step("requester", "/confirm", nil, 200, "ticket.confirmed", "ticket.closed")

	handoffs := d.as("agent-team", "GET", at+"/handoffs", nil).must(200)
	if items := handoffs.json()["items"].([]any); len(items) != 2 || items[1].(object)["parts"].(object)["tried"] != "Restarted it." {
		t.Errorf("handoffs: %s", handoffs.body)
	}
	public := d.as("requester", "GET", at+"/timeline", nil).must(200)
	for _, word := range []string{"Specialists", "handoff", "tier", "note"} {
		if strings.Contains(public.body, word) {
			t.Errorf("the requester's timeline says %q: %s", word, public.body)
		}
	}
	inside := d.as("agent-team", "GET", at+"/timeline?limit=200", nil).must(200)
	if !strings.Contains(inside.body, "agent-other accepted the handoff.") {
		t.Errorf("the desk's timeline: %s", inside.body)
	}
}

func TestConflictShowsWhatChanged(t *testing.T) {
	d := newDesk(t)
	id := d.open("Printer")
	d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "First."}, "If-Match", `"2"`).must(201)
	r := d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "Second."}, "If-Match", `"2"`).must(409)
	if r.str("code") != "ticket.changed" || r.json()["current"] != 3.0 || !strings.Contains(r.body, "agent-team wrote a note.") {
		t.Errorf("got %s", r.body)
	}
	d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "Second."}, "If-Match", `"3"`).must(201)
	d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "x"}, "If-Match", `seven`).must(422)
}

func TestIdempotencyKeys(t *testing.T) {
	d := newDesk(t)
	body := object{"requester": object{"email": "requester@acme.example"}, "subject": "Once"}
	first := d.as("agent-team", "POST", "/tickets", body, "Idempotency-Key", "k1").must(201)
	again := d.as("agent-team", "POST", "/tickets", body, "Idempotency-Key", "k1").must(201)
	if first.body != again.body || first.header.Get("ETag") != again.header.Get("ETag") || first.header.Get("Location") != again.header.Get("Location") {
		t.Errorf("got %s, then %s", first.body, again.body)
	}
	body["subject"] = "Twice"
	if r := d.as("agent-team", "POST", "/tickets", body, "Idempotency-Key", "k1").must(422); r.str("code") != "key.other_body" {
		t.Errorf("got %s", r.body)
	}
	d.as("administrator", "POST", "/tickets", body, "Idempotency-Key", "k1").must(201)

	// A command that cannot be given twice still has its first answer.
	at := "/tickets/" + first.str("id")
	resolved := d.as("agent-team", "POST", at+"/resolve", object{"outcome": "solved"}, "Idempotency-Key", "k2").must(200)
	if r := d.as("agent-team", "POST", at+"/resolve", object{"outcome": "solved"}, "Idempotency-Key", "k2").must(200); r.body != resolved.body {
		t.Errorf("got %s, then %s", resolved.body, r.body)
	}

	// What is no ticket keeps its answer too, and a secret in it is not kept in the clear.
	token := object{"name": "robot", "scopes": []string{"read"}}
	made := d.as("agent-team", "POST", "/tokens", token, "Idempotency-Key", "k3").must(201)
	if r := d.as("agent-team", "POST", "/tokens", token, "Idempotency-Key", "k3").must(201); r.body != made.body {
		t.Errorf("got %s, then %s", made.body, r.body)
	}
	key, err := d.store.Answer(context.Background(), caller{secret: d.secrets["agent-team"]}.scope(), "k3")
	if err != nil || strings.Contains(string(key.Answer), made.str("token")) {
		t.Errorf("the kept answer holds the secret, or is not there: %v", err)
	}

	d2 := &running{keys: map[string]bool{}}
	leave, ok := d2.enter("x")
	if _, twice := d2.enter("x"); !ok || twice {
		t.Error("a key in flight is let in twice")
	}
	leave()
	if _, ok := d2.enter("x"); !ok {
		t.Error("a key stays in flight")
	}
}

func TestListPagesAndFilters(t *testing.T) {
	d := newDesk(t)
	for i := range 7 {
		d.open(fmt.Sprint("Case ", i))
	}
	var got []string
	after := ""
	for {
		r := d.as("agent-team", "GET", "/tickets?limit=3&sort=oldest&state=new,open&after="+after, nil).must(200)
		for _, item := range r.json()["items"].([]any) {
			got = append(got, item.(object)["subject"].(string))
		}
		if after = r.str("next"); after == "" {
			break
		}
	}
	if want := []string{"Case 0", "Case 1", "Case 2", "Case 3", "Case 4", "Case 5", "Case 6"}; !cmp.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for _, query := range []string{"sort=colour", "state=happy", "limit=0", "limit=1000", "tier=9", "team_id=x", "after=!"} {
		d.as("agent-team", "GET", "/tickets?"+query, nil).must(422)
	}
	if r := d.as("stranger", "GET", "/tickets", nil).must(200); len(r.json()["items"].([]any)) != 0 {
		t.Errorf("a stranger sees %s", r.body)
	}
	d.as("requester", "GET", "/tickets?unowned=true", nil).must(403)
}

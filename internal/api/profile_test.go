package api

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func TestProfiles(t *testing.T) {
	d := newDesk(t)
	person := "/people/" + string(d.people["requester"].ID)
	client := "/clients/" + string(d.acme.ID)
	r := d.as("agent-team", "PATCH", person, object{"title": " Practice manager ", "phone": "+49 30 1", "language": "de-AT", "zone": "Europe/Vienna"}).must(200)
	for field, want := range map[string]string{"title": "Practice manager", "phone": "+49 30 1", "language": "de-AT", "zone": "Europe/Vienna"} {
		if got := d.as("requester", "GET", person, nil).must(200).str(field); got != want || r.str(field) != want {
			t.Errorf("%s is %q, answered %q, want %q", field, got, r.str(field), want)
		}
	}
	for _, tc := range []struct {
		path  string
		field string
		value string
		code  string
	}{
		{person, "phone", "call me", "person.phone"},
		{person, "language", "german", ""},
		{person, "language", "de_AT", "person.language"},
		{person, "zone", "Europe/Atlantis", "person.zone"},
		{person, "zone", "Local", "person.zone"},
		{person, "zone", "../../etc/passwd", "person.zone"},
		{person, "zone", "", ""},
		{client, "short", "AC", ""},
		{client, "short", "ac", "client.short"},
		{client, "phone", "soon", "client.phone"},
	} {
		status := 200
		if tc.code != "" {
			status = 422
		}
		if r := d.as("manager", "PATCH", tc.path, object{tc.field: tc.value}); r.status != status || r.status != 200 && r.str("code") != tc.code {
			t.Errorf("%s %q: got %d %s, want %d %s", tc.field, tc.value, r.status, r.body, status, tc.code)
		}
	}
	if got := d.as("requester", "GET", client, nil).must(200).str("short"); got != "AC" {
		t.Errorf("the client is %q in lists, want AC", got)
	}
	d.as("manager", "PATCH", client, object{"short": ""}).must(200)
	if got := d.as("requester", "GET", client, nil).must(200).str("short"); got != "ACM" {
		t.Errorf("the client is %q in lists, want ACM", got)
	}
}

// TestPersonChangedMeanwhile lets somebody else save between the look and the change.
func TestPersonChangedMeanwhile(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	seen := must[desk.Person](t)(d.store.Person(ctx, d.people["requester"].ID))
	d.as("agent-team", "PATCH", "/people/"+string(seen.ID), object{"title": "New"}).must(200)
	if err := d.store.SavePerson(ctx, seen, store.Audit{At: time.Now()}); err == nil {
		t.Error("an old record was saved over a newer one")
	}
}

func TestHouseName(t *testing.T) {
	d := newDesk(t)
	if got := d.as("requester", "GET", "/house", nil).must(200).str("name"); got != "Service desk" {
		t.Errorf("the desk is called %q", got)
	}
	d.as("manager", "PATCH", "/house", object{"name": " Help at Acme "}).must(200)
	if got := d.as("requester", "GET", "/house", nil).must(200).str("name"); got != "Help at Acme" {
		t.Errorf("the desk is called %q", got)
	}
	d.as("manager", "PATCH", "/house", object{"name": strings.Repeat("x", 101)}).must(422)
}

func TestRating(t *testing.T) {
	d := newDesk(t)
	id := d.open("Printer")
	rating := "/tickets/" + id + "/rating"
	d.as("requester", "POST", rating, object{"good": true}).must(409)
	d.as("agent-team", "POST", "/tickets/"+id+"/resolve", object{"outcome": "solved"}).must(200)
	d.as("requester", "POST", rating, object{"words": "Thanks"}).must(422)
	d.as("requester", "POST", rating, object{"good": false, "words": "It took long."}).must(200)
	d.as("requester", "POST", rating, object{"good": true}).must(200)
	for _, who := range []string{"requester", "agent-team"} {
		got, _ := d.as(who, "GET", "/tickets/"+id, nil).must(200).json()["rating"].(object)
		by, _ := got["by"].(object)
		if got["good"] != true || by["name"] != "requester" {
			t.Errorf("%s sees the rating %v", who, got)
		}
	}
	if got := strings.Join(d.events(id, 0), " "); !strings.HasSuffix(got, "ticket.resolved ticket.rated requester.unhappy ticket.rated") {
		t.Errorf("events %s", got)
	}
	if body := d.as("requester", "GET", "/tickets/"+id+"/timeline", nil).must(200).body; !strings.Contains(body, "It took long.") {
		t.Errorf("the words are not in the timeline: %s", body)
	}
}

func TestListNarrows(t *testing.T) {
	d := newDesk(t)
	first := d.open("One")
	d.as("agent-team", "POST", "/tickets/"+first+"/hold", object{"reason": "requester"}).must(200)
	second := d.open("Two")
	d.as("agent-team", "POST", "/tickets/"+second+"/resolve", object{"outcome": "solved"}).must(200)
	soon := time.Now().Add(30 * 24 * time.Hour).UTC().Format(time.RFC3339)
	for query, want := range map[string]int{
		"hold=requester": 1, "hold=vendor": 0, "type=incident": 2, "type=request": 0, "priority=3": 2, "priority=1": 0, "category=none": 0,
		"soon=true": 0, "due_before=" + soon: 1, "due_before=2001-01-01T00:00:00Z": 0,
	} {
		items := d.as("agent-team", "GET", "/tickets?"+query, nil).must(200).json()["items"].([]any)
		if len(items) != want {
			t.Errorf("%s: %d tickets, want %d", query, len(items), want)
		}
	}
	d.as("agent-team", "GET", "/tickets?due_before=tomorrow", nil).must(422)
	d.as("requester", "GET", "/tickets?due_before="+soon, nil).must(403)
	d.as("requester", "GET", "/tickets?soon=true", nil).must(403)
	d.as("requester", "GET", "/tickets?hold=requester", nil).must(200)
}

// Who looks at a ticket is for the desk alone: its people are told, the requester is not.
func TestPresenceIsForTheDesk(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(d.handler)
	t.Cleanup(server.Close)
	id := d.open("Printer")
	follow := func(who string) *bufio.Scanner {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		t.Cleanup(cancel)
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+Prefix+"/feed", nil)
		r.Header.Set("Authorization", "Bearer "+d.secrets[who])
		res, err := http.DefaultClient.Do(r)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v %v", who, res, err)
		}
		t.Cleanup(func() { _ = res.Body.Close() })
		return bufio.NewScanner(res.Body)
	}
	next := func(s *bufio.Scanner, want string) string {
		for s.Scan() {
			if text, ok := strings.CutPrefix(s.Text(), "data: "); ok && strings.Contains(text, want) {
				return text
			}
		}
		t.Fatalf("the stream ended: %v", s.Err())
		return ""
	}
	agent, requester := follow("agent-team"), follow("requester")
	now := time.Now()
	p := store.Presence{Ticket: desk.TicketID(id), Person: d.people["agent-other"].ID, Doing: store.DoingWriting, Until: now.Add(time.Minute)}
	if err := d.store.SavePresence(context.Background(), p, now); err != nil {
		t.Fatal(err)
	}
	d.as("agent-team", "POST", "/tickets/"+id+"/messages", object{"body": "Hello"}).must(201)
	if got := next(agent, id); !strings.Contains(got, `"presence"`) && !strings.Contains(next(agent, id), `"presence"`) {
		t.Errorf("an agent is told %s", got)
	}
	for {
		got := next(requester, id)
		if strings.Contains(got, "presence") {
			t.Fatalf("the requester is told who is there: %s", got)
		}
		if strings.Contains(got, `"version":`) && !strings.Contains(got, `"version":1`) {
			return
		}
	}
}

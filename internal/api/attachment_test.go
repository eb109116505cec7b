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
)

func TestFilesGoAndCome(t *testing.T) {
	d := newDesk(t)
	id := d.open("With a file")
	up := d.as("requester", "POST", "/attachments?name=..%2F..%2Fevil%22.html", "<script>alert(1)</script>", "Content-Type", "text/html").must(201)
	if up.str("name") != "evil.html" || up.json()["size"] != 25.0 {
		t.Errorf("uploaded %s", up.body)
	}
	files := []object{{"key": up.str("key")}}
	sent := d.as("requester", "POST", "/tickets/"+id+"/messages", object{"body": "Here.", "attachments": files}).must(201)
	for name, key := range map[string]string{"of another": up.str("key"), "forged": up.str("key") + "x", "none": "x"} {
		r := d.as("agent-team", "POST", "/tickets/"+id+"/messages", object{"body": "Mine.", "attachments": []object{{"key": key}}}).must(422)
		if r.str("code") != "attachment.key_unknown" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	path := "/tickets/" + id + "/attachments/3/" + up.str("hash")
	down := d.as("agent-team", "GET", path, nil).must(200)
	for name, want := range map[string]string{"Content-Disposition": "attachment; filename=evil.html", "X-Content-Type-Options": "nosniff"} {
		if got := down.header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(down.header.Get("Content-Security-Policy"), "sandbox") || down.body != "<script>alert(1)</script>" || sent.json()["entry"] != 3.0 {
		t.Errorf("got %q, headers %v, %s", down.body, down.header, sent.body)
	}
	d.as("stranger", "GET", path, nil).must(404)
	d.as("agent-team", "GET", "/tickets/"+id+"/attachments/1/"+up.str("hash"), nil).must(404)
	d.as("requester", "POST", "/attachments?name=big", strings.Repeat("x", maxFile+1), "Content-Type", "application/octet-stream").must(413)

	form := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b--\r\n"
	if r := d.as("requester", "POST", "/attachments", form, "Content-Type", "multipart/form-data; boundary=b").must(201); r.str("name") != "a.txt" || r.json()["size"] != 5.0 {
		t.Errorf("by form: %s", r.body)
	}
}

// A note's file is as internal as the note.
func TestFilesOfNotesAreInternal(t *testing.T) {
	d := newDesk(t)
	id := d.open("Case")
	up := d.as("agent-team", "POST", "/attachments?name=log&client_id="+string(d.acme.ID), "secret", "Content-Type", "text/plain").must(201)
	d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"attachments": []object{{"key": up.str("key")}}}).must(201)
	d.as("requester", "GET", "/tickets/"+id+"/attachments/3/"+up.str("hash"), nil).must(404)
	d.as("agent-team", "GET", "/tickets/"+id+"/attachments/3/"+up.str("hash"), nil).must(200)
}

// The feed tells each reader of what they may see, and goes on after a break.
func TestFeedKeepsToTheScope(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(d.handler)
	t.Cleanup(server.Close) // after the streams, whose clean-ups come first
	follow := func(who, last string) *bufio.Scanner {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		t.Cleanup(cancel)
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+Prefix+"/feed", nil)
		r.Header.Set("Authorization", "Bearer "+d.secrets[who])
		if last != "" {
			r.Header.Set("Last-Event-Id", last)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v %v", who, res, err)
		}
		t.Cleanup(func() { _ = res.Body.Close() })
		return bufio.NewScanner(res.Body)
	}
	next := func(s *bufio.Scanner) (id, data string) {
		for s.Scan() {
			if text, ok := strings.CutPrefix(s.Text(), "id: "); ok {
				id = text
			}
			if text, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				return id, text
			}
		}
		t.Fatalf("the stream ended: %v", s.Err())
		return "", ""
	}
	agent, requester := follow("agent-team", ""), follow("requester", "")
	first, second := d.open("One"), ""
	last, data := next(agent)
	if !strings.Contains(data, first) {
		t.Errorf("got %s, want %s", data, first)
	}
	if _, data := next(requester); !strings.Contains(data, first) {
		t.Errorf("got %s, want %s", data, first)
	}
	r := d.as("agent-team", "POST", "/tickets", object{"requester": object{"email": "colleague@acme.example"}, "subject": "Two"}).must(201)
	second = r.str("id")
	third := d.open("Three")
	if _, data := next(agent); !strings.Contains(data, second) {
		t.Errorf("got %s, want %s", data, second)
	}
	if _, data := next(requester); !strings.Contains(data, third) {
		t.Errorf("the requester got %s, want %s: a colleague's ticket is not theirs to know of", data, third)
	}
	again := follow("agent-team", last)
	for _, want := range []string{first, second} {
		if _, data := next(again); !strings.Contains(data, want) {
			t.Errorf("replay: got %s, want %s", data, want)
		}
	}
	if _, data := next(follow("agent-team", "987654")); data != "{}" {
		t.Errorf("a gap answers %s", data)
	}
}

func TestSearchRespectsReaders(t *testing.T) {
	d := newDesk(t)
	made := d.as("agent-other", "POST", "/articles", object{"title": "Router reset", "body": "Hold the button.", "audience": "tier", "tier": 2}).must(201)
	d.as("agent-other", "GET", "/articles/"+made.str("id"), nil).must(200)
	d.as("agent-team", "GET", "/articles/"+made.str("id"), nil).must(404)
	d.as("requester", "GET", "/articles/"+made.str("id"), nil).must(404)
	if r := d.as("requester", "GET", "/articles", nil).must(200); strings.Contains(r.body, "Router") {
		t.Errorf("a requester lists %s", r.body)
	}
	d.as("agent-other", "PATCH", "/articles/"+made.str("id"), object{"body": "Hold it long."}, "If-Match", `"1"`).must(200)
	d.as("agent-other", "PATCH", "/articles/"+made.str("id"), object{"body": "Hold it short."}, "If-Match", `"1"`).must(409)
	for _, r := range []reply{d.as("requester", "GET", "/search?q=router", nil), d.as("agent-team", "GET", "/search?q=router", nil)} {
		r.must(200)
	}
	d.as("requester", "GET", "/search", nil).must(422)
}

func TestDocsAreServedLocally(t *testing.T) {
	d := newDesk(t)
	page := d.as("", "GET", "/docs", nil).must(200)
	if !strings.Contains(page.body, "/api/v1/tickets/{ticket}/handoffs") || strings.Contains(page.body, "<script") || strings.Contains(page.body, "https://") {
		t.Errorf("the page: %.500s", page.body)
	}
	d.as("", "GET", "/openapi.json", nil).must(200)
	d.as("", "GET", "/docs.css", nil).must(200)
	d.as("", "GET", "/nowhere", nil).must(404)
}

func TestHouseChangesAreVersions(t *testing.T) {
	d := newDesk(t)
	before := d.engine.House().Version
	d.as("administrator", "PATCH", "/tiers/1", object{"edges": []object{{"to": 2, "parts": []string{"tried"}, "accept_within_minutes": 30}}}).must(200)
	edge, _ := d.engine.House().Edge(1, 2)
	if d.engine.House().Version != before+1 || len(edge.Parts) != 1 || edge.Parts[0] != desk.PartTried {
		t.Errorf("edge %+v", edge)
	}
	trail := d.as("administrator", "GET", "/audit?limit=1", nil).must(200)
	if !strings.Contains(trail.body, "tier.save") {
		t.Errorf("audit: %s", trail.body)
	}
	d.as("administrator", "PATCH", "/tiers/1", object{"edges": []object{{"to": 2, "parts": []string{"poem"}, "accept_within_minutes": 0}}}).must(422)
}

// TestTierPolicy changes what tiers may have, and who may touch what, and asks about a ticket.
func TestTierPolicy(t *testing.T) {
	d := newDesk(t)
	d.as("administrator", "PATCH", "/tiers/1", object{
		"next": []int{2}, "sees_logs": true, "skip_to": []object{{"to": 3, "priority": 1, "vip": true}},
		"tools": []object{{"name": "Remote desk", "url": "https://remote.example"}},
	}).must(200)
	tier, _ := d.engine.House().Tier(1)
	if !tier.SeesLogs || len(tier.Tools) != 1 || len(tier.SkipTo) != 1 || tier.SkipTo[0] != (desk.Skip{To: 3, Priority: 1, VIP: true}) {
		t.Errorf("kept %+v", tier)
	}
	d.as("administrator", "PATCH", "/tiers/1", object{"tools": []object{{"name": "Remote desk", "url": "javascript:alert(1)"}}}).must(422)
	added := d.as("administrator", "POST", "/touch", object{"system": "Case book", "words": []string{"case"}, "who": "client_it", "text": "Call them."}).must(201)
	id := string(d.engine.House().Touch[0].ID)
	if !strings.Contains(added.body, id) {
		t.Errorf("added %s", added.body)
	}
	d.as("administrator", "PATCH", "/touch/"+id, object{"words": []string{"c"}}).must(422)
	d.as("administrator", "DELETE", "/touch/"+id, nil).must(204)
	d.as("administrator", "DELETE", "/touch/"+id, nil).must(404)
}

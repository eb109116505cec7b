package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// TestWhatWaitsForTheReaderComesFirst puts what needs an answer before what was solved, and both before newer requests, in the list and on the
// first page; who reads a colleague's learns that the colleague is asked.
func TestWhatWaitsForTheReaderComesFirst(t *testing.T) {
	o := newOffice(t)
	for _, subject := range []string{"Asked", "Solved", "Newer", "Newest"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
	}
	for _, number := range []string{"1", "2"} {
		o.post("ana", "/tickets/"+number+"/take")
	}
	o.post("ana", "/tickets/1/hold", "reason", "requester")
	o.post("ana", "/tickets/2/resolve", "outcome", "solved", "cause", "unknown")
	o.at = time.Hour
	o.post("ana", "/tickets/3/take")
	o.post("ana", "/tickets/4/take")
	for _, path := range []string{"/", "/requests", "/requests?show=every"} {
		status, body := o.get("maria", path)
		o.wants(path, status, body, 200, "Asked", "Solved", "Newer", "Newest", "Step 2 of 5: We look at it", "Asked ")
		at := 0
		for _, subject := range []string{">Asked<", ">Solved<", ">Newest<", ">Newer<"} {
			if strings.Count(body, subject) != 1 || strings.Index(body, subject) < at {
				t.Errorf("%s: %s is there %d times, at %d after %d", path, subject, strings.Count(body, subject), strings.Index(body, subject), at)
			}
			at = strings.Index(body, subject)
		}
	}
	_, body := o.get("maria", "/requests?show=solved")
	o.hasNot("what is done", body, ">Asked<", ">Solved<")

	john := o.people["john"]
	john.Contacts = []desk.Contact{{Client: o.client.ID, Sees: desk.SeesAll}}
	o.people["john"] = john
	status, body := o.get("john", "/requests?of=all")
	o.wants("a colleague's list", status, body, 200, "We need an answer from Maria", "we wait for a word from Maria", `<h1 class="p-title">All requests of Acme`)
	o.hasNot("a colleague's list", body, "from you", "please tell us", "my-mark")
	status, body = o.get("john", "/requests/1")
	o.wants("a colleague's request", status, body, 200, "We need an answer from Maria", "Ana waits for an answer from Maria.")
	o.hasNot("a colleague's request", body, "from you")
}

// TestSentAndOpenAgainAreSaid holds that a page says what was just done, without a script, and the story that a request is open again.
func TestSentAndOpenAgainAreSaid(t *testing.T) {
	o := newOffice(t)
	_, to, _ := o.posted("maria", "/requests", url.Values{"subject": {"VPN down"}, "body": {"Since nine"}})
	status, body := o.get("maria", to)
	o.wants("after sending", status, body, 200, `role="status"`, "Sent. Your request has number 1.")
	_, body = o.get("maria", "/requests/1")
	o.hasNot("later", body, "Sent. Your request")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
	o.post("maria", "/requests/1/reopen", "body", "It is still down")
	status, body = o.get("maria", "/requests/1")
	o.wants("the story", status, body, 200, "It is still down", "The request is open again.")
}

// TestMergedOutOfSight says what happens to a request that goes on where its requester may not look, and nothing of that one.
func TestMergedOutOfSight(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("john", "/requests", "subject", "The secret one", "body", "Since ten")
	o.post("ana", "/tickets/1/merge", "number", "2")
	status, body := o.get("maria", "/requests/1")
	o.wants("the merged request", status, body, 200, "It goes on in another request of your company, which you cannot open.", "Answer a letter", `href="/requests/new"`)
	o.hasNot("the merged request", body, "secret", "/requests/2", "noise")
}

// TestSetDownByTheDesk signs a request with who or what wrote it, and blames no requester for a way in that they did not choose.
func TestSetDownByTheDesk(t *testing.T) {
	o := newOffice(t)
	open := func(who string, via desk.Via, machine string) {
		actor := desk.Actor{Person: o.people[who], Machine: machine}
		command := desk.Open{Client: o.client.ID, Requester: o.people["maria"].ID, Content: desk.Content{Subject: "Disk full", Body: "The disk is full"}}
		_, err := o.engine.Open(t.Context(), command, engine.Call{Actor: actor, Via: via})
		o.must(err)
	}
	open("ana", desk.ViaPhone, "")
	open("ana", desk.ViaAlert, "")
	open("maria", desk.ViaWeb, "")
	signed := func(number string) string {
		_, body := o.get("maria", "/requests/"+number)
		_, head, _ := strings.Cut(body, `class="msg-head"`)
		head, _, _ = strings.Cut(head, `class="msg-body"`)
		return head
	}
	o.wants("by phone", 200, signed("1"), 200, "Ana", "Came by phone")
	o.wants("by an alert", 200, signed("2"), 200, "Came by monitoring")
	o.hasNot("not one's own words", signed("1")+signed("2"), "You")
	o.wants("one's own words", 200, signed("3"), 200, "You")
}

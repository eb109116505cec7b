package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// drafts are what somebody has typed and not sent at a ticket, by kind.
func (o *office) drafts(who string, number int64) map[string]string {
	o.t.Helper()
	all, err := o.engine.Store().Drafts(o.t.Context(), o.people[who].ID, string(o.ticket(number).ID))
	o.must(err)
	found := map[string]string{}
	for _, d := range all {
		found[d.Kind] = d.Data
	}
	return found
}

// TestAnswerOnce sends a reply and a note many times under one once-key, as a page does that does not know whether they arrived.
func TestAnswerOnce(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	for address, text := range map[string]string{"/tickets/1/message": "Try the other plug", "/tickets/1/note": "The plug is old"} {
		_, body := o.get("ana", "/tickets/1")
		seen := strings.SplitN(strings.SplitN(body, `name="seen" value="`, 2)[1], `"`, 2)[0]
		form := url.Values{"body": {text}, "once": {o.once(body, "/tickets/1/message")}, "seen": {seen}, "by": {string(o.people["ana"].ID)}}
		var all sync.WaitGroup
		send := func() {
			if status, _, body := o.posted("ana", address, form); status != http.StatusSeeOther {
				t.Errorf("%s: got %d: %.300s", address, status, body)
			}
		}
		for range 4 {
			all.Go(send)
		}
		all.Wait()
		o.post("maria", "/requests/1/message", "body", "I did not see that") // it is not held back for what came after it was said
		send()
		if _, page := o.get("ana", "/tickets/1"); strings.Count(page, text) != 1 {
			t.Errorf("%q stands there %d times", text, strings.Count(page, text))
		}
	}
}

// TestDraftOfSent forgets the draft of what was sent, but not what its author writes by then.
func TestDraftOfSent(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	for kind, address := range map[string]string{"reply": "/tickets/1/message", "note": "/tickets/1/note"} {
		o.post("ana", "/tickets/1/draft", "kind", kind, "body", "The next one")
		o.post("ana", address, "body", "The first one", "writing", "1")
		if got := o.drafts("ana", 1)[kind]; got != "The next one" {
			t.Errorf("%s: the draft is %q", kind, got)
		}
		o.post("ana", address, "body", "The next one")
		if got, there := o.drafts("ana", 1)[kind]; there {
			t.Errorf("%s: the draft of what was sent is there: %q", kind, got)
		}
	}
}

// TestPageOfAnother posts from a page that another person filled in: nothing of it counts as the visitor's, and nothing is shown.
func TestPageOfAnother(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	const secret = "For nobody but the one who typed it"
	for _, address := range []string{"/tickets/1/draft", "/tickets/1/message", "/tickets/1/note"} {
		status, body := o.post("ana", address, "kind", "reply", "body", secret, "by", string(o.people["tom"].ID))
		o.wants(address, status, body, http.StatusForbidden)
		o.hasNot(address, body, secret)
	}
	_, body := o.get("ana", "/tickets/1")
	o.hasNot("the ticket", body, secret)
	if got := o.drafts("ana", 1); len(got) != 0 {
		t.Errorf("got drafts %v", got)
	}
}

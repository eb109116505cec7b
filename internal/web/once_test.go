package web

import (
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

var onceField = regexp.MustCompile(`name="once" value="([^"]+)"`)

// once is the key of the first form of a page, or of the form at an address.
func (o *office) once(body, action string) string {
	o.t.Helper()
	if action != "" {
		_, body, _ = strings.Cut(body, `action="`+action+`"`)
	}
	found := onceField.FindStringSubmatch(body)
	if found == nil {
		o.t.Fatalf("the form has no once-key: %.500s", body)
	}
	return html.UnescapeString(found[1])
}

// posted sends a form and says where it leads.
func (o *office) posted(who, path string, form url.Values) (int, string, string) {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set("X-Who", who)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	o.site.ServeHTTP(recorder, request)
	return recorder.Code, recorder.Header().Get("Location"), recorder.Body.String()
}

func (o *office) tickets() int64 {
	o.t.Helper()
	n, err := o.engine.Store().CountTickets(o.t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, 1000)
	o.must(err)
	return int64(n)
}

// TestOneFormOneTicket sends each form that opens a ticket many times at once, and again after going back.
func TestOneFormOneTicket(t *testing.T) {
	for _, c := range []struct {
		who, page, action string
		form              url.Values
	}{
		{"maria", "/requests/new", "/requests", url.Values{"subject": {"VPN down"}, "body": {"Since nine"}, "affected": {"1"}}},
		{"ana", "/tickets/new", "/tickets", url.Values{"email": {"new@acme.test"}, "subject": {"VPN down"}, "body": {"Since nine"}, "type": {"incident"}, "impact": {"medium"}, "urgency": {"medium"}}},
	} {
		o := newOffice(t)
		if c.who == "ana" {
			c.form.Set("client", string(o.client.ID))
		}
		_, body := o.get(c.who, c.page)
		c.form.Set("once", o.once(body, ""))
		const times = 8
		var all sync.WaitGroup
		led := make([]string, times+1)
		send := func(i int) {
			status, to, body := o.posted(c.who, c.action, c.form)
			if led[i] = to; status != http.StatusSeeOther {
				t.Errorf("%s: got %d: %.300s", c.action, status, body)
			}
		}
		for i := range times {
			all.Go(func() { send(i) })
		}
		all.Wait()
		send(times)
		for _, to := range led {
			if to != led[0] {
				t.Errorf("%s leads to %q and %q", c.action, led[0], to)
			}
		}
		if n := o.tickets(); n != 1 {
			t.Errorf("%s: one form opened %d tickets", c.action, n)
		}
		_, again := o.get(c.who, c.page) // going back asks for the form anew
		fresh := maps.Clone(c.form)
		fresh.Set("once", o.once(again, ""))
		if _, to, _ := o.posted(c.who, c.action, fresh); to != led[0] || o.tickets() != 1 {
			t.Errorf("%s: the same words in a new form lead to %q, and there are %d tickets", c.action, to, o.tickets())
		}
		c.form.Set("body", "Since ten")
		status, _, body := o.posted(c.who, c.action, c.form)
		o.wants("other words in the same form", status, body, 409, "became #1", "Since ten")
		c.form.Set("once", o.once(body, ""))
		if status, to, _ := o.posted(c.who, c.action, c.form); status != http.StatusSeeOther || !strings.HasSuffix(strings.TrimSuffix(to, "?done=sent"), "/2") {
			t.Errorf("sent again: got %d to %q", status, to)
		}
	}
}

// TestOneAnswerOnce sends an answer twice at once, again, and then another one from the same page.
func TestOneAnswerOnce(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	_, body := o.get("maria", "/requests/1")
	form := url.Values{"body": {"It is still down"}, "once": {o.once(body, "/requests/1/message#problem")}}
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if status, to, body := o.posted("maria", "/requests/1/message", form); status != http.StatusSeeOther || to != "/requests/1#last" {
				t.Errorf("got %d to %q: %.300s", status, to, body)
			}
		})
	}
	both.Wait()
	form.Set("body", "And now it is up")
	o.posted("maria", "/requests/1/message", form)
	_, body = o.get("maria", "/requests/1")
	for _, text := range []string{"It is still down", "And now it is up"} {
		if n := strings.Count(body, text); n != 1 {
			t.Errorf("%q stands there %d times", text, n)
		}
	}
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
	_, body = o.get("maria", "/requests/1")
	form = url.Values{"body": {"No"}, "once": {o.once(body, "/requests/1/reopen#problem")}}
	for range 2 {
		if status, _, body := o.posted("maria", "/requests/1/reopen", form); status != http.StatusSeeOther {
			t.Errorf("reopening: got %d: %.300s", status, body)
		}
	}
}

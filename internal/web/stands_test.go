package web

import (
	"net/url"
	"testing"
	"time"
)

// TestStandsOnPages moves the computer's clock: every page says so, what is typed comes back in its form, and an administrator takes the new time.
func TestStandsOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	banner := []string{"Nothing has been written since", "Take the new time", "We cannot take requests"}
	for who, path := range map[string]string{"ana": "/tickets", "maria": "/requests/1", "dana": "/admin", "": "/sign-in"} {
		_, body := o.get(who, path)
		o.hasNot("a page of a clock that goes", body, banner...)
	}
	for _, way := range []struct {
		step     time.Duration
		said     string
		inGerman string
	}{{time.Hour, "was set ahead by 1 h 00", "um 1 h 00 vorgestellt"}, {-3 * time.Hour, "was set back by 3 h 00", "um 3 h 00 zurückgestellt"}} {
		o.step += way.step
		for _, path := range []string{"/tickets", "/tickets/1", "/you", "/tickets/new"} {
			status, body := o.get("ana", path)
			o.wants("an agent's "+path, status, body, 200, banner[0], way.said, "when an administrator takes the new time", "Server: node-7")
			o.hasNot("an agent's "+path, body, banner[1])
		}
		for _, path := range []string{"/admin", "/admin/teams", "/tickets"} {
			status, body := o.get("dana", path)
			o.wants("an administrator's "+path, status, body, 200, banner[0], way.said, banner[1], `action="/admin/clock/accept"`, `value="node-7"`, `value="`+path+`"`)
		}
		o.wants("the banner in German", 200, o.inGerman("dana", "/tickets"), 200, "wird nichts geschrieben", way.inGerman, "Neue Zeit übernehmen")
		for _, path := range []string{"/", "/requests/1", "/requests/new"} {
			status, body := o.get("maria", path)
			o.wants("a requester's "+path, status, body, 200, banner[2], "What you typed stays in the form")
			o.hasNot("a requester's "+path, body, banner[0], "clock", "node-7")
		}
		o.wants("the portal in German", 200, o.inGerman("maria", "/"), 200, "können wir keine Anfragen oder Antworten annehmen")

		status, body := o.post("maria", "/requests", "subject", "Printer", "body", "The long story I typed", "affected", "5")
		o.wants("a request sent meanwhile", status, body, 503, "The long story I typed", `value="Printer"`, "send it again in a few minutes")
		status, body = o.post("maria", "/requests/1/message", "body", "The long answer I typed")
		o.wants("an answer sent meanwhile", status, body, 503, "The long answer I typed", "send it again in a few minutes")
		o.hasNot("an answer sent meanwhile", body, "computer")
		status, body = o.post("ana", "/tickets/1/note", "body", "The long note I typed")
		o.wants("a note sent meanwhile", status, body, 503, "The long note I typed", "clock was moved by")
		status, body = o.post("ana", "/tickets/1/message", "body", "The long reply I typed")
		o.wants("a reply sent meanwhile", status, body, 503, "The long reply I typed")
		status, body = o.post("ana", "/tickets", "email", "maria@acme.test", "subject", "Phone", "body", "The long call I typed", "client", string(o.client.ID), "via", "call")
		o.wants("a ticket opened meanwhile", status, body, 503, "The long call I typed")
		status, body = o.post("dana", "/admin/teams", "name", "The team I typed", "tier", "2")
		o.wants("a team saved meanwhile", status, body, 503, "The team I typed")

		if status, _ = o.post("ana", "/admin/clock/accept", "node", "node-7"); status != 404 {
			t.Errorf("an agent takes the new time: %d", status)
		}
		status, body = o.post("dana", "/admin/clock/accept", "node", "node-8")
		o.wants("a form for another server", status, body, 409, "another server", banner[0])
		for back, want := range map[string]string{"/admin/teams": "/admin/teams", "//evil.test": "/admin", "https://evil.test": "/admin"} {
			if _, to, _ := o.posted("dana", "/admin/clock/accept", url.Values{"node": {"node-7"}, "back": {back}}); to != want {
				t.Errorf("from %s it leads to %q, want %q", back, to, want)
			}
		}
		_, body = o.get("dana", "/tickets")
		o.hasNot("after the new time was taken", body, banner...)
		status, _ = o.post("ana", "/tickets/1/note", "body", "Noted")
		o.wants("a note after it", status, "", 303)
	}
	trail, err := o.engine.Store().AuditTrail(t.Context(), 0, 50)
	o.must(err)
	taken := 0
	for _, a := range trail {
		if a.Act == "clock.accept" {
			taken++
		}
	}
	if taken != 2 {
		t.Errorf("the trail knows of %d times that were taken, want 2", taken)
	}
	_, body := o.get("dana", "/admin/audit")
	o.wants("the trail", 200, body, 200, "took the new time of a computer", "Its clock had moved by −3 h 00")
}

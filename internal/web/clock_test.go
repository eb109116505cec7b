package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// promise gives the desk hours that never close and an agreement of an hour for the first answer, two for the next, four for the solution and three
// for tier 1.
func (o *office) promise() {
	o.t.Helper()
	s, ctx, now := o.engine.Store(), o.t.Context(), time.Now().Add(-time.Hour)
	always := store.Calendar{ID: "always", Name: "All hours", Hours: calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{}}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		always.Hours.Weekly[day] = []string{"00:00-24:00"}
	}
	o.must(s.SaveCalendar(ctx, always, store.Audit{At: now}))
	o.must(s.SaveAgreement(ctx, sla.Agreement{
		ID: "gold", Name: "Acme Gold", Scope: sla.Scope{Client: string(o.client.ID)}, Start: now, Coverage: always.ID,
		Targets: []sla.Target{
			{Clock: sla.FirstResponse, Minutes: 60}, {Clock: sla.NextResponse, Minutes: 120}, {Clock: sla.Resolution, Minutes: 240}, {Clock: sla.TierTime, Tier: 1, Minutes: 180},
		},
	}, store.Audit{At: now}))
	o.must(o.engine.Refresh(ctx))
}

func (o *office) inGerman(who, path string) string {
	o.t.Helper()
	request, recorder := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	request.Header.Set("X-Who", who)
	request.AddCookie(&http.Cookie{Name: "lang", Value: "de"})
	o.site.ServeHTTP(recorder, request)
	return recorder.Body.String()
}

// TestClocksOnPages walks a ticket through its clocks: what is next stands in the list and the head, what was promised on the requester's page.
func TestClocksOnPages(t *testing.T) {
	o := newOffice(t)
	o.promise()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	_, body := o.get("ana", "/tickets")
	o.wants("the list of a new ticket", 200, body, 200, `data-state="ok"`, "Due in: First response:", "1 h 00", "First response: under 1 m of 1 h 00 open time used, due")
	_, body = o.get("maria", "/requests/1")
	o.wants("what is promised", 200, body, 200, "We promised an answer by", "We promised a solution by")
	o.hasNot("the requester's page", body, "Acme Gold", "Tier time", "All hours", "why?", "Where the")

	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/message", "body", "We look into it")
	_, body = o.get("ana", "/tickets/1")
	o.wants("the agent's page", 200, body, 200, "Tier time, Intake", "Solution", "Met in under 1 m of 1 h 00", "Promised by Acme Gold, version 1, the agreement of the client.",
		"Counts in the hours of All hours (UTC).", "Starts: 4 h 00", "Answered", "Where the 4 h 00 went", "Promise, P3 solution", "T1 Intake")
	o.hasNot("a clock without a target", body, "Acceptance")
	_, body = o.get("maria", "/requests/1")
	o.hasNot("an answer that was given", body, "We promised an answer by")

	o.post("ana", "/tickets/1/hold", "reason", "requester")
	_, body = o.get("ana", "/tickets/1")
	o.wants("on hold", 200, body, 200, "Paused, 3 h 00 left", "Paused. Waits for the requester")
	_, body = o.get("ana", "/tickets")
	o.wants("the list of what is on hold", 200, body, 200, `data-state="paused"`, "of open time left. Waits for the requester")
	_, body = o.get("maria", "/requests/1")
	o.wants("a promise that is paused", 200, body, 200, "is paused while we wait for you")
	if n := strings.Count(body, "is paused"); n != 1 {
		t.Errorf("that it is paused is said %d times", n)
	}
	o.wants("the agent's page in German", 200, o.inGerman("ana", "/tickets/1"), 200, "Ruht, noch 3 h 00", "Stufenzeit, Intake", "Zugesagt durch Acme Gold, Version 1", "Wohin die 4 h 00 gingen")
	o.wants("the requester's page in German", 200, o.inGerman("maria", "/requests/1"), 200, "Unsere Zusage ruht, solange wir auf Sie warten.")
}

// TestNoPromiseOnPages holds that a desk that promises nothing shows no clocks.
func TestNoPromiseOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	_, body := o.get("ana", "/tickets/1")
	o.wants("the agent's page", 200, body, 200, "Path through the tiers", "Who used the time")
	o.hasNot("the agent's page", body, "Where the", `id="clocks"`)
	_, body = o.get("maria", "/requests/1")
	o.hasNot("the requester's page", body, "We promised")
}

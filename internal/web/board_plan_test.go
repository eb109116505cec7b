package web

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestPlanStandsOnAnotherDay goes to another day of the board with a plan half typed: the form stays as it was typed, and a day that was the
// board's goes along.
func TestPlanStandsOnAnotherDay(t *testing.T) {
	o := newOffice(t)
	ana := o.people["ana"]
	ana.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), ana, store.Audit{At: time.Now()}))
	o.people["ana"] = ana
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("ana", "/dispatch?day=2026-06-01&plan=1")
	o.wants("the plan", status, body, http.StatusOK, `id="plan-form"`, `name="of" value="2026-06-01"`)
	_, rest, _ := strings.Cut(body, `name="to" value="day=2026-06-02`)
	if !strings.Contains(body, `name="to" value="day=2026-06-02`) {
		t.Fatalf("no way to the next day with the plan: %.300s", rest)
	}
	typed := url.Values{
		"plan": {"1"}, "of": {"2026-06-01"}, "to": {"day=2026-06-02"}, "kind": {"remote"}, "person": {string(ana.ID)}, "date": {"2026-06-01"},
		"from": {"14:35"}, "minutes": {"85"}, "before": {"10"}, "after": {"20"}, "body": {"She <asked> for it"},
	}
	status, body = o.get("ana", "/dispatch?"+typed.Encode())
	o.wants("the next day", status, html.UnescapeString(body), http.StatusOK, `value="remote" selected`, `value="14:35"`, `value="85"`, `value="10"`, `value="20"`, "She <asked> for it",
		`name="of" value="2026-06-02"`, `name="date"`, `type="date"`)
	if got := strings.Count(body, `value="2026-06-02"`); got < 2 {
		t.Errorf("the day of the plan did not go along with the board")
	}
	typed.Set("date", "2026-06-09")
	_, body = o.get("ana", "/dispatch?"+typed.Encode())
	o.wants("a day that was typed", 200, body, 200, `value="2026-06-09"`)
	_, body = o.get("ana", "/dispatch?day=2026-06-01")
	o.hasNot("a board without a plan", body, `form="plan-form"`)
	o.wants("a board without a plan", 200, body, 200, `href="/dispatch?day=2026-06-02"`)
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestBoardSaysWhatItGoesBy holds that the menu of a waiting ticket says its order and what is due, that the plan's fields say what they are, and
// that who is at work is not taken for who is signed in.
func TestBoardSaysWhatItGoesBy(t *testing.T) {
	o := newOffice(t)
	o.promise()
	ana := o.people["ana"]
	ana.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), ana, store.Audit{At: time.Now()}))
	o.people["ana"] = ana
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("ana", "/dispatch?ticket=1")
	o.wants("the menu", status, body, http.StatusOK, "First who has the skill, then who can begin soonest", "First response due ", "Solution due ", ` title="Signed in"`)
	if !strings.Contains(body, " at work") || strings.Contains(body, " not here") {
		t.Error("the heads of the teams do not say who is at work")
	}
	status, body = o.get("ana", "/dispatch?plan=1")
	o.wants("the plan", status, body, http.StatusOK, "Work begins (", "Minutes on the way there", "Minutes on the way back")
	o.wants("the plan in German", 200, o.inGerman("ana", "/dispatch?plan=1"), 200, "Arbeit beginnt (", "Minuten Hinweg", "Minuten Rückweg")
	o.wants("the menu in German", 200, o.inGerman("ana", "/dispatch?ticket=1"), 200, "Zuerst, wer die Fähigkeit hat", "Erste Antwort fällig ", "jetzt im Dienst")
	day := time.Now().AddDate(0, 0, 40).Format(time.DateOnly)
	status, body = o.send("ana", http.MethodPost, "/dispatch/1/work", url.Values{
		"version": {"0"}, "kind": {"visit"}, "person": {string(ana.ID)}, "date": {day}, "from": {"10:00"}, "minutes": {"60"}, "before": {"30"}, "after": {"30"},
	})
	o.wants("too late", status, body, http.StatusUnprocessableEntity, "ends after the solution is due: ")
}

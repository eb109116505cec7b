package web

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// TestVisitSaysItsTime holds that a visit on a day further off says its time of day to agents and to its requester, who sees it where
// the request stands.
func TestVisitSaysItsTime(t *testing.T) {
	o := newOffice(t)
	ana := o.people["ana"]
	ana.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), ana, store.Audit{At: time.Now()}))
	o.people["ana"] = ana
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	from := time.Now().UTC().AddDate(0, 0, 12).Truncate(24 * time.Hour).Add(10*time.Hour + 10*time.Minute)
	call := engine.Call{Actor: desk.Actor{Person: ana}, Via: desk.ViaWeb}
	_, err := o.engine.Do(t.Context(), o.ticket(1).ID, desk.ScheduleWork{Kind: desk.WorkVisit, Person: ana.ID, From: from, Until: from.Add(45 * time.Minute), Force: true}, call)
	o.must(err)
	at := words.For("en", "", time.UTC, time.Now()).Appointed(from) // with its year, if that is another
	status, body := o.get("ana", "/tickets/1")
	o.wants("the agent's page", status, body, 200, "Ana comes "+at+" to 10:55.")
	status, body = o.get("maria", "/requests/1")
	o.wants("the requester's page", status, body, 200, "Ana comes "+at+" to 10:55 UTC.", "Ana comes</span>", ">"+at+" UTC</b>")
}

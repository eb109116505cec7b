package web

import (
	"net/url"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// TestPaletteKnowsTheHouse finds pages of the settings, clients and people, for those who may see them.
func TestPaletteKnowsTheHouse(t *testing.T) {
	o := newOffice(t)
	boss := o.people["ana"]
	boss.Roles = []desk.Role{desk.RoleAgent, desk.RoleAdministrator}
	o.people["boss"] = boss
	for _, c := range []struct{ q, want string }{
		{"quaran", "/admin/quarantine"},
		{"mail", "/admin/mail"},
		{"AUDIT", "/admin/audit"},
		{"teams", "/admin/teams"},
		{"api doc", "/api/v1/docs"},
		{"acm", "/clients/" + string(o.client.ID)},
		{"mari", "/admin/clients/" + string(o.client.ID) + "/contacts/" + string(o.people["maria"].ID)},
		{"tom", "/admin/agents/" + string(o.people["tom"].ID)},
	} {
		status, body := o.get("boss", "/find?q="+url.QueryEscape(c.q))
		o.wants(c.q, status, body, 200, `href="`+c.want+`"`)
	}
	status, body := o.get("ana", "/find?q=mail")
	o.wants("an agent's palette", status, body, 200)
	o.hasNot("an agent's palette", body, "/admin/mail")
	away := o.people["tom"]
	away.ServesAll = false
	o.people["away"] = away
	_, body = o.get("away", "/find?q=acm")
	o.hasNot("the palette of an agent who does not serve them", body, string(o.client.ID))
	_, body = o.get("away", "/find?q=mari")
	o.hasNot("the palette of an agent who does not serve them", body, "maria@acme.test")
	status, _ = o.get("maria", "/find?q=acm")
	o.wants("a requester's palette", status, "", 404)
}

// TestPaletteSaysWhoseTicketAndHowItStands finds tickets by number and by word.
func TestPaletteSaysWhoseTicketAndHowItStands(t *testing.T) {
	o := newOffice(t)
	for _, subject := range []string{"Scanner jams", "Scanner waits", "Scanner beeps"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
	}
	o.post("ana", "/tickets/2/take")
	o.post("ana", "/tickets/2/hold", "reason", "requester")
	o.post("ana", "/tickets/3/take")
	o.post("ana", "/tickets/3/resolve", "outcome", "solved", "cause", "unknown", "body", "The cable was loose")
	var found []store.Document
	for n := range int64(3) {
		t := o.ticket(n + 1)
		found = append(found, store.Document{Kind: "ticket", ID: string(t.ID), Number: t.Number, Version: int64(t.Version), Title: search.Stream("en", "Scanner")})
	}
	o.must(o.engine.Store().IndexDocuments(t.Context(), found))
	_, body := o.get("ana", "/find?q=scanner")
	o.wants("by a word", 200, body, 200, "#1 · ACM · New", "#2 · ACM · On hold", "#3 · ACM · Solved")
	_, body = o.get("ana", "/find?q=%233")
	o.wants("by a number", 200, body, 200, "Scanner beeps", "#3 · ACM · Solved")
}

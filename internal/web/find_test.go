package web

import (
	"net/url"
	"testing"

	"tierdesk/internal/core/desk"
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

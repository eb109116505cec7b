package admin

import (
	"strings"
	"testing"
)

// TestAuditSpeaks holds that the trail names what was done to what, and can be asked for a person and a kind.
func TestAuditSpeaks(t *testing.T) {
	o := newOffice(t)
	o.post("dana", "/admin/access/tokens", "name", "robot", "scopes", "read", "days", "90")
	o.saved(o.post("mia", "/admin/tiers/2", "name", "Second line", "next", "3"))
	o.saved(o.post("mia", "/admin/tiers/1/to/2", "parts", "symptoms", "accept_within", "90"))
	o.saved(o.post("dana", "/admin/teams", "name", "Night", "tier", "2"))
	rows := func(address string) string {
		_, body, _ := strings.Cut(o.get("dana", address).body, "<tbody>")
		return body
	}
	all := rows("/admin/audit")
	for _, said := range []string{">robot", "Second line", "saved a tier", "Night"} {
		if !strings.Contains(all, said) {
			t.Errorf("the trail does not say %q", said)
		}
	}
	mias := rows("/admin/audit?by=" + string(o.people["mia"].ID))
	if !strings.Contains(mias, "Second line") || strings.Contains(mias, "Night") || strings.Contains(mias, "robot") {
		t.Error("the entries of one person are not hers")
	}
	if tokens := rows("/admin/audit?kind=token"); !strings.Contains(tokens, "robot") || strings.Contains(tokens, "Second line") {
		t.Error("the entries about tokens are about others")
	}
	if body := o.get("dana", "/admin/audit?kind=view").body; !strings.Contains(body, "choose less") {
		t.Error("a question without an answer is not answered")
	}
	for range 60 {
		o.saved(o.post("mia", "/admin/desk", "name", "Desk", "close_after", "5"))
	}
	body := o.get("dana", "/admin/audit?kind=house").body
	_, rest, _ := strings.Cut(body, `class="adm-more"`)
	_, rest, _ = strings.Cut(rest, `href="`)
	older, _, _ := strings.Cut(rest, `"`)
	older = strings.ReplaceAll(older, "&amp;", "&")
	if got := strings.Count(rows(older), "<tr>"); strings.Count(body, "<tr>") != pageSize+1 || got < 10 || got > 12 {
		t.Errorf("the second page %q has %d entries, the first %d", older, got, strings.Count(body, "<tr>")-1)
	}
}

// TestAuditTellsValues holds that the trail says what came in the place of what, and nothing personal.
func TestAuditTellsValues(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("dana", "/admin/tiers/2", "name", "Old line", "next", "3", "target_share", "15"))
	o.saved(o.post("dana", "/admin/tiers/2", "name", "Second line", "next", "3", "target_share", "20"))
	_, body, _ := strings.Cut(o.get("dana", "/admin/audit?kind=tier").body, "<tbody>")
	body, _, _ = strings.Cut(body, "</tr>")
	for _, said := range []string{"<del>Old line</del>", "<ins>Second line</ins>", "Share to be solved here", "<del>15.0\u00a0%</del>", "<ins>20.0\u00a0%</ins>"} {
		if !strings.Contains(body, said) {
			t.Errorf("the trail does not say %s:\n%s", said, body)
		}
	}
	ana := o.people["ana"]
	o.saved(o.post("dana", "/admin/agents/"+string(ana.ID), "name", "Somebody Else", "email", "else@example.org", "roles", "agent", "roles", "dispatcher", "serves_all", "on"))
	_, body, _ = strings.Cut(o.get("dana", "/admin/audit?kind=person").body, "<tbody>")
	if strings.Contains(body, "else@example.org") || strings.Contains(body, ana.Email) || !strings.Contains(body, "not kept") || !strings.Contains(body, "dispatcher") {
		t.Errorf("the trail of a person says\n%s", body)
	}
}

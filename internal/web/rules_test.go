package web

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// boss makes ana one who may change the rules.
func (o *office) boss() {
	o.t.Helper()
	ana := o.people["ana"]
	ana.Roles = append(ana.Roles, desk.RoleManager)
	_, err := o.engine.SavePerson(context.Background(), desk.MachineActor("test"), o.people["ana"], ana)
	o.must(err)
	o.people["ana"] = ana
}

// TestRulesOnPages goes the whole way: a rule in a draft, refused, mended, published while another version came, and why a ticket has its tag.
func TestRulesOnPages(t *testing.T) {
	o := newOffice(t)
	o.boss()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("ana", "/admin/rules")
	o.wants("the page of a desk without rules", status, body, 200, "No rules yet")

	rule := []string{"name", "VPN <first>", "w.kind", "all", "w.0.kind", "test", "w.0.field", "words", "w.0.op", "contains", "w.0.text", "vpn"}
	status, body = o.post("ana", "/admin/rules/rule", append(rule, "do", "add:w")...)
	o.wants("the form with another test", status, body, 200, `value="VPN &lt;first&gt;"`, ">vpn</textarea>", `name="w.1.kind"`)
	status, body = o.post("ana", "/admin/rules/rule", rule...)
	o.wants("a rule that does nothing", status, body, 422, "The rule does nothing", `value="VPN &lt;first&gt;"`, ">vpn</textarea>")
	status, _ = o.post("ana", "/admin/rules/rule", append(rule, "tags", "vpn")...)
	o.wants("keeping it", status, "", 303)
	status, body = o.get("ana", "/admin/rules?count=1")
	o.wants("the draft", status, body, 200, "Draft of version 1", "If text contains “vpn” → tag vpn", "Held 1 time")
	if got := o.engine.Router().Set().Version; got != 0 {
		t.Errorf("version %d is in force before anything was published", got)
	}

	// Somebody else publishes meanwhile.
	o.must(o.engine.SaveRules(context.Background(), desk.MachineActor("test"), routing.RuleSet{Groups: []routing.Group{{ID: "other", Name: "Others"}}}))
	status, body = o.post("ana", "/admin/rules/publish")
	o.wants("publishing over another version", status, body, 409, "Version 1 was published while", "<bdi>Others</bdi>: added", "If text contains")
	status, _ = o.post("ana", "/admin/rules", "do", "rebase")
	o.wants("taking the draft all the same", status, "", 303)
	status, body = o.get("ana", "/admin/rules/rehearsal?last=100")
	o.wants("the rehearsal", status, body, 200, "Publish version 2", "No ticket would move")
	status, _ = o.post("ana", "/admin/rules/publish")
	o.wants("publishing", status, "", 303)
	status, body = o.get("ana", "/admin/rules/versions")
	o.wants("the versions", status, body, 200, "Ana", "In force")
	status, body = o.get("ana", "/admin/rules/file?form=yaml")
	o.wants("the file", status, body, 200, "op: contains", "tags: [vpn]")
	status, body = o.post("ana", "/admin/rules/import", "text", strings.Replace(body, "tags: [vpn]", "team_id: gone", 1))
	o.wants("a file with a mistake", status, body, 422, "1 line must be mended", "There is no such team.", "team_id: gone")

	o.post("maria", "/requests", "subject", "VPN down again", "body", "Since ten")
	status, body = o.get("ana", "/tickets/2")
	o.wants("why", status, body, 200, "VPN &lt;first&gt;", "held on text “vpn”", "and set tags")
	status, _ = o.get("tom", "/admin/rules")
	o.wants("an agent's look at the rules", status, "", 404)
}

// TestAttentionOnPages lets a requester ask for attention: with words, and not twice.
func TestAttentionOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("maria", "/requests/1")
	o.wants("the request", status, body, 200, "Ask for attention", `action="/requests/1/attention#problem"`)
	status, body = o.post("maria", "/requests/1/attention", "attention", " ")
	o.wants("without words", status, body, 422, "Say in a sentence", "<details open")
	status, _ = o.post("maria", "/requests/1/attention", "attention", "The whole practice waits")
	o.wants("asking", status, "", 303)
	status, body = o.get("maria", "/requests/1")
	o.wants("the request afterwards", status, body, 200, "The desk knows of it")
	o.hasNot("the request afterwards", body, `action="/requests/1/attention#problem"`)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the ticket", status, body, 200, "Maria asked for attention.", "The whole practice waits")
}

// TestListOfACondition goes from a rule to the tickets it fits, within what the reader sees; what cannot be asked is told and leaves the rest of the list.
func TestListOfACondition(t *testing.T) {
	o := newOffice(t)
	o.boss()
	o.post("maria", "/requests", "subject", "VPN <down>", "body", "Since nine")
	o.post("maria", "/requests", "subject", "Printer jams", "body", "Since ten")
	rule := []string{"name", "By subject", "tags", "vpn", "w.kind", "all", "w.0.kind", "test", "w.0.field", "subject", "w.0.op", "contains", "w.0.text", "vpn"}
	status, _ := o.post("ana", "/admin/rules/rule", rule...)
	o.wants("the rule", status, "", 303)
	_, body := o.get("ana", "/admin/rules")
	_, rest, _ := strings.Cut(body, `href="/tickets?view=open&amp;where=`)
	where, _, found := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("the rule has no link to the tickets it fits")
	}
	list := "/tickets?view=open&where=" + where
	status, body = o.get("ana", list)
	o.wants("the list", status, body, 200, "subject contains “vpn”", "VPN &lt;down&gt;", `href="/tickets?view=open"`)
	o.hasNot("the list", body, "Printer jams")
	away := o.people["ana"]
	away.ServesAll, away.Serves = false, nil
	o.people["away"] = away
	status, body = o.get("away", list)
	o.wants("the list of somebody who does not serve the client", status, body, 200)
	o.hasNot("the list of somebody who does not serve the client", body, "&lt;down&gt;")

	query := "view=open&where=" + where
	status, _ = o.post("ana", "/views", "name", "VPN tickets", "query", query)
	o.wants("keeping the view", status, "", 303)
	status, body = o.get("ana", list)
	o.wants("the view", status, body, 200, `title="VPN tickets"`)
	status, body = o.get("ana", "/rail")
	_, counted, _ := strings.Cut(body, "VPN tickets")
	if len(counted) > 200 {
		counted = counted[:200]
	}
	o.wants("the view in the rail counts as it lists", status, counted, 200, ">1<")

	for name, bad := range map[string]string{
		"no JSON":                   "subject is vpn",
		"a field that there is not": `{"field":"words","op":"contains","values":["vpn"]}`,
		"more than JSON":            `{"field":"subject","op":"contains","values":["vpn"]} {}`,
		"too much":                  `{"field":"subject","op":"contains","values":["` + strings.Repeat("a", 8000) + `"]}`,
	} {
		status, body = o.get("ana", "/tickets?view=all&where="+url.QueryEscape(bad))
		o.wants(name, status, body, 200, "The condition of this list was left out.", "Printer jams", `href="/tickets?view=all"`)
		o.hasNot(name, body, "where=") // no link carries it on
	}
	status, _ = o.get("maria", list)
	o.wants("a requester is sent to the requests", status, "", 303)
}

// TestRehearsalNamesNoSolverOfAnOpenTicket holds that the team that has an open ticket is not said to have solved it.
func TestRehearsalNamesNoSolverOfAnOpenTicket(t *testing.T) {
	o := newOffice(t)
	o.boss()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, _ := o.post("ana", "/admin/rules/rule", "name", "VPN", "team", o.teamNamed("Specialists"),
		"w.kind", "all", "w.0.kind", "test", "w.0.field", "words", "w.0.op", "contains", "w.0.text", "vpn")
	o.wants("the rule", status, "", 303)
	_, body := o.get("ana", "/admin/rules")
	next := regexp.MustCompile(`/admin/rules/rule\?group=[^"]+`).FindString(body)
	status, body = o.get("ana", next)
	o.wants("one more rule", status, body, 200, "below a rule that names a team")
	solver := regexp.MustCompile(`(?s)<td data-label="Solved by">(.*?)</td>`)
	_, body = o.get("ana", "/admin/rules/rehearsal?last=100")
	if got := solver.FindString(body); !strings.Contains(got, "Not solved") || strings.Contains(got, "tier") {
		t.Errorf("of an open ticket: %q", got)
	}
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "The cable was loose")
	_, body = o.get("ana", "/admin/rules/rehearsal?last=100")
	if got := solver.FindString(body); strings.Contains(got, "Not solved") || !strings.Contains(got, "tier") {
		t.Errorf("of a solved one: %q", got)
	}
}

package api

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// TestRulesRoute saves rules, is told what is wrong with bad ones at their place, rehearses a change and sees why a ticket went where it did.
func TestRulesRoute(t *testing.T) {
	d := newDesk(t)
	back := string(d.team("Specialists"))
	rule := func(id, word, team string) object {
		return object{"id": id, "name": strings.ToUpper(id), "when": object{"field": "words", "op": "contains", "values": []string{word}}, "then": object{"team_id": team}}
	}
	set := func(rules ...object) object {
		return object{"groups": []object{{"id": "main", "name": "Main", "rules": rules}}}
	}
	first := d.open("The tunnel is down")
	reply := d.as("manager", "PUT", "/rules", set(rule("tunnel", "tunnel", back))).must(200)
	if reply.header.Get("ETag") != `"1"` {
		t.Errorf("saved as %s", reply.header.Get("ETag"))
	}
	d.as("manager", "PUT", "/rules", set(), "If-Match", `"7"`).must(409)
	second := d.as("requester", "POST", "/tickets", object{"client_id": string(d.acme.ID), "requester": object{"email": d.people["requester"].Email}, "subject": "My Tunnel"}).must(201)
	if second.str("team_id") != back {
		t.Errorf("began with %s", second.body)
	}
	timeline := d.as("agent-team", "GET", "/tickets/"+second.str("id")+"/timeline", nil).must(200).body
	if !strings.Contains(timeline, "Rule tunnel of version 1 holds: words #1.") {
		t.Errorf("it does not say why: %s", timeline)
	}
	if timeline := d.as("requester", "GET", "/tickets/"+second.str("id")+"/timeline", nil).must(200).body; strings.Contains(timeline, "Rule tunnel") || strings.Contains(timeline, `"why"`) {
		t.Errorf("the requester reads %s", timeline)
	}
	if moved := d.as("agent-team", "POST", "/tickets/"+first+"/reroute", nil).must(200); moved.str("team_id") != back {
		t.Errorf("routed again: %s", moved.body)
	}
	bad := object{"groups": []object{
		{"id": "a", "name": "A", "rules": []object{{"id": "r1", "name": "One", "then": object{"group": "b"}}}},
		{"id": "b", "name": "B", "rules": []object{{"id": "r2", "name": "Two", "when": object{"field": "color", "op": "is", "values": []string{"red"}}, "then": object{"group": "a"}}}},
	}}
	refused := d.as("manager", "PUT", "/rules", bad).must(422).body
	for _, part := range []string{"group 2, rule 1", "There is no field", "A → B → A"} {
		if !strings.Contains(refused, part) {
			t.Errorf("the refusal does not say %q: %s", part, refused)
		}
	}
	checked := d.as("manager", "POST", "/rules/check", set(object{"id": "all", "name": "All", "then": object{"team_id": back}}, rule("late", "x", back))).must(200).body
	if !strings.Contains(checked, `"rules.never_reached"`) || !strings.Contains(checked, `"warning":true`) {
		t.Errorf("checked: %s", checked)
	}
	rehearsed := d.as("manager", "POST", "/rules/rehearsal", set(rule("tunnel", "tunnel", string(d.team("Experts"))))).must(200)
	if !strings.Contains(rehearsed.body, `"after":{"id":"`+string(d.team("Experts"))) || !strings.Contains(rehearsed.body, `"tickets":2`) {
		t.Errorf("rehearsed: %s", rehearsed.body)
	}
	if versions := d.as("manager", "GET", "/rules/versions", nil).must(200).body; strings.Count(versions, `"version"`) != 1 {
		t.Errorf("versions: %s", versions)
	}
	d.as("dispatcher", "GET", "/rules", nil).must(403)
}

func TestListsTakeConditions(t *testing.T) {
	d := newDesk(t)
	d.open("Über 100% full")
	d.open("Printer")
	where := func(text string) string { return "/tickets?where=" + url.QueryEscape(text) }
	if list := d.as("agent-team", "GET", where(`{"all":[{"field":"subject","op":"contains","values":["ÜBER 100%"]},{"field":"priority","op":"at_least","values":["2"]}]}`), nil).must(200).body; strings.Contains(list, "Printer") || !strings.Contains(list, "100%") {
		t.Errorf("found %s", list)
	}
	for _, bad := range []string{`{"field":"color","op":"is","values":["red"]}`, `{"colour":1}`, `nonsense`, `{} {}`, `{"field":"words","op":"contains","values":["x"]}`} {
		d.as("agent-team", "GET", where(bad), nil).must(422)
	}
	d.as("requester", "GET", where(`{"field":"team","op":"is","values":["x"]}`), nil).must(403)
}

func TestSkillsLeaveAndAway(t *testing.T) {
	d := newDesk(t)
	d.as("manager", "PUT", "/skills/net", object{"name": "Networks"}).must(200)
	d.as("agent-team", "PUT", "/skills/x", object{"name": "Mine"}).must(403)
	agent := string(d.people["agent-team"].ID)
	leave := []object{{"from": "2026-12-24T00:00:00Z", "until": "2027-01-02T00:00:00Z", "why": "sick"}}
	d.as("manager", "PATCH", "/people/"+agent, object{"skills": []object{{"skill_id": "net", "level": 2}}, "leave": leave, "capacity": 12}).must(200)
	for _, bad := range []object{
		{"skills": []object{{"skill_id": "art", "level": 1}}},
		{"leave": []object{{"from": "2027-01-02T00:00:00Z", "until": "2026-12-24T00:00:00Z", "why": "sick"}}},
		{"shift_calendar_id": "nowhere"},
	} {
		d.as("manager", "PATCH", "/people/"+agent, bad).must(422)
	}
	d.as("agent-team", "PATCH", "/people/"+agent, object{"capacity": 999}).must(403)
	d.as("agent-team", "PATCH", "/people/"+string(d.people["requester"].ID), object{"vip": true}).must(403)
	if seen := d.as("agent-other", "GET", "/people/"+agent, nil).must(200).body; strings.Contains(seen, "sick") || !strings.Contains(seen, "2026-12-24") {
		t.Errorf("a colleague sees %s", seen)
	}
	if seen := d.as("agent-team", "GET", "/people/"+agent, nil).must(200).body; !strings.Contains(seen, "sick") {
		t.Errorf("they themselves see %s", seen)
	}
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339)
	d.as("agent-team", "PUT", "/agents/"+agent+"/away", object{"until": until}).must(200)
	d.as("agent-other", "PUT", "/agents/"+agent+"/away", object{}).must(403)
	d.as("dispatcher", "PUT", "/agents/"+agent+"/away", object{"until": "2020-01-01T00:00:00Z"}).must(422)
	if work := d.as("dispatcher", "GET", "/agents/work", nil).must(200).body; !strings.Contains(work, until) || !strings.Contains(work, `"capacity":12`) {
		t.Errorf("work %s", work)
	}
	team := "/teams/" + string(d.team("Specialists"))
	if got := d.as("manager", "PATCH", team, object{"assign": "automatic", "sticky": true, "spill_team_id": string(d.house.Intake), "spill_after_minutes": 30}).must(200); got.str("assign") != "automatic" {
		t.Errorf("saved %s", got.body)
	}
	if p := d.engine.House().Teams[d.team("Specialists")].Assign; p.SpillAfter != 30*time.Minute || desk.TeamID(p.Spill) != d.house.Intake {
		t.Errorf("policy %+v", p)
	}
	d.as("manager", "PATCH", team, object{"spill_team_id": string(d.team("Specialists"))}).must(422)
}

func TestAttentionOverTheAPI(t *testing.T) {
	d := newDesk(t)
	id := d.open("Till")
	d.as("requester", "POST", "/tickets/"+id+"/attention", object{"words": "We cannot sell."}).must(200)
	d.as("requester", "POST", "/tickets/"+id+"/attention", object{"words": "Still."}).must(409)
	d.as("agent-team", "POST", "/tickets/"+id+"/attention", object{"words": "x"}).must(403)
	d.as("dispatcher", "POST", "/tickets/"+id+"/major", object{"state": "confirmed"}).must(200)
	if seen := d.as("agent-team", "GET", "/tickets/"+id, nil).must(200).body; !strings.Contains(seen, `"major":"confirmed"`) {
		t.Errorf("the ticket is %s", seen)
	}
}

package admin

import (
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// TestTeamAssigns saves how a team's tickets find their person, refuses what leads nowhere, and says the way in the list.
func TestTeamAssigns(t *testing.T) {
	o := newOffice(t)
	path := o.saved(o.post("mia", "/admin/teams", "name", "Network", "tier", "2"))
	id := desk.TeamID(strings.TrimPrefix(path, "/admin/teams/"))
	intake := string(o.engine.House().Intake)
	o.saved(o.post("mia", path, "name", "Network", "assign", "automatic", "assign_order", "round_robin", "sticky", "yes",
		"spill_team_id", intake, "spill_after", "45"))
	want := routing.Policy{Mode: routing.ModeAutomatic, Order: routing.RoundRobin, Sticky: true, Spill: intake, SpillAfter: 45 * time.Minute}
	if got := o.engine.House().Teams[id].Assign; got != want {
		t.Errorf("the team gives tickets out by %+v, want %+v", got, want)
	}
	if body := o.get("mia", path).body; !strings.Contains(body, `value="automatic" checked`) || !strings.Contains(body, `value="45"`) {
		t.Error("the page does not show what was saved")
	}
	if body := o.get("mia", "/admin/teams").body; !strings.Contains(body, "Given out by the desk") {
		t.Error("the list does not say how tickets are given out")
	}
	for _, c := range []struct {
		form []string
		said string
	}{
		{[]string{"assign", "lottery"}, "People take tickets from the queue"},
		{[]string{"assign", "confirm", "spill_team_id", string(id)}, "Choose another team"},
		{[]string{"assign", "confirm", "spill_team_id", intake, "spill_after", "soon"}, "not a number"},
		{[]string{"assign", "confirm", "spill_team_id", intake, "spill_after", "-1"}, "at most a year"},
	} {
		a := o.post("mia", path, append([]string{"name", "Network by night"}, c.form...)...)
		if a.status != 422 || !strings.Contains(a.body, c.said) || !strings.Contains(a.body, "Network by night") {
			t.Errorf("%v: got %d %q, want it refused with %q", c.form, a.status, problemIn(a.body), c.said)
		}
	}
	if got := o.engine.House().Teams[id].Assign; got != want {
		t.Errorf("a refused form changed the team to %+v", got)
	}
	if a := o.post("ana", path, "name", "Network", "assign", ""); a.status != 404 {
		t.Errorf("an agent changes a team: %d", a.status)
	}
}

package admin

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// skilled adds a skill by its page and gives it.
func (o *office) skilled(name string) desk.Skill {
	o.t.Helper()
	o.saved(o.post("mia", "/admin/skills", "name", name))
	for _, skill := range o.engine.House().Skills {
		if skill.Name == name {
			return skill
		}
	}
	o.t.Fatalf("no skill %s was added", name)
	return desk.Skill{}
}

// TestSkills adds and renames skills, counts who has and needs one, and refuses what is no name.
func TestSkills(t *testing.T) {
	o := newOffice(t)
	skill := o.skilled("Networks")
	o.saved(o.post("mia", "/admin/skills", "skill", string(skill.ID), "name", "Networks and VPN"))
	if got := o.engine.House().Skills; !slices.Equal(got, []desk.Skill{{ID: skill.ID, Name: "Networks and VPN"}}) {
		t.Errorf("the skills are %v", got)
	}
	o.saved(o.post("mia", "/admin/categories", "name", "Tunnels", "needs_0_skill", string(skill.ID), "needs_0_level", "2"))
	if body := o.get("mia", "/admin/skills").body; !strings.Contains(body, "Nobody has it") || !strings.Contains(body, "1 category") {
		t.Error("the page does not say that nobody has a skill that is needed")
	}
	for _, c := range []struct {
		form   []string
		status int
		said   string
	}{
		{[]string{"name", " "}, 422, "A skill has a name"},
		{[]string{"skill", string(skill.ID), "name", strings.Repeat("x", 201)}, 422, "A skill has a name"},
		{[]string{"skill", "none", "name", "None"}, 404, ""},
	} {
		if a := o.post("mia", "/admin/skills", c.form...); a.status != c.status || !strings.Contains(a.body, c.said) {
			t.Errorf("%v: got %d %q", c.form, a.status, problemIn(a.body))
		}
	}
	if !o.did("mia", "skill.save") {
		t.Error("the audit does not know of it")
	}
}

// TestCategoryNeeds saves which skills a category needs, takes one out, and refuses what is none.
func TestCategoryNeeds(t *testing.T) {
	o := newOffice(t)
	a, b := o.skilled("Networks"), o.skilled("French")
	o.saved(o.post("mia", "/admin/categories", "name", "Tunnels", "needs_0_skill", string(a.ID), "needs_0_level", "2", "needs_1_skill", string(b.ID), "needs_1_level", "1"))
	var c desk.Category
	for _, one := range o.engine.House().Categories {
		if one.Name == "Tunnels" {
			c = one
		}
	}
	if want := []routing.Need{{Skill: string(a.ID), Level: 2}, {Skill: string(b.ID), Level: 1}}; !slices.Equal(c.Needs, want) {
		t.Fatalf("it needs %v, want %v", c.Needs, want)
	}
	path := categoryPath(c.ID)
	twice := o.post("mia", path, "name", "Tunnels of all kinds", "needs_0_skill", string(a.ID), "needs_0_level", "2", "needs_1_skill", string(a.ID), "needs_1_level", "3")
	if twice.status != 422 || !strings.Contains(twice.body, "each once") || !strings.Contains(twice.body, "Tunnels of all kinds") {
		t.Errorf("a skill twice: got %d %q", twice.status, problemIn(twice.body))
	}
	o.saved(o.post("mia", path, "name", "Tunnels", "needs_0_skill", "", "needs_0_level", "2", "needs_1_skill", string(b.ID), "needs_1_level", "1"))
	if got := o.engine.House().Categories[c.ID].Needs; !slices.Equal(got, []routing.Need{{Skill: string(b.ID), Level: 1}}) {
		t.Errorf("after one was taken out it needs %v", got)
	}
}

// TestAgentWork saves skills, hours, room and leave of somebody of the desk, keeps what was typed where it is refused, and takes a leave out.
func TestAgentWork(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	skill := o.skilled("Networks")
	ana := "/admin/agents/" + string(o.people["ana"].ID)
	base := []string{"name", "ana", "email", o.people["ana"].Email, "roles", "agent", "serves", string(o.acme.ID)}
	full := append(slices.Clone(base), "capacity", "12", "vip", "yes", "skills_0_skill", string(skill.ID), "skills_0_level", "3",
		"leave_0_from", "2030-08-05T00:00", "leave_0_until", "2030-08-12T08:00", "leave_0_why", "vacation",
		"leave_1_from", "2030-05-01T00:00", "leave_1_until", "2030-05-03T08:00", "leave_1_why", "training")
	o.saved(o.post("dana", ana, full...))
	p, err := o.store.Person(ctx, o.people["ana"].ID)
	o.must(err)
	if p.Capacity != 12 || !p.VIP || p.Level(skill.ID) != 3 || len(p.Leave) != 2 || p.Leave[0].Why != desk.LeaveTraining || p.Leave[0].Until.Sub(p.Leave[0].From) != 56*time.Hour {
		t.Fatalf("kept %+v", p)
	}
	body := o.get("dana", ana).body
	if !strings.Contains(body, `value="2030-05-01T00:00"`) || !strings.Contains(body, "2030-08-12T08:00") || !strings.Contains(body, `value="12"`) {
		t.Error("the page does not show what was saved")
	}
	for _, c := range []struct {
		form []string
		said string
	}{
		{[]string{"leave_0_from", "2030-08-05T00:00", "leave_0_until", "2030-08-01T00:00", "leave_0_why", "sick"}, "ends after it begins"},
		{[]string{"leave_0_from", "", "leave_0_until", "2030-08-01T00:00", "leave_0_why", "sick"}, "ends after it begins"},
		{[]string{"leave_0_from", "next week", "leave_0_until", "2030-08-01T00:00", "leave_0_why", "sick"}, "not a date"},
		{[]string{"leave_0_from", "2030-08-01T00:00", "leave_0_until", "2030-08-05T00:00", "leave_0_why", "moon"}, "A leave ends after it begins, and is one of"},
		{[]string{"capacity", "1001"}, "1 to 1000 points"},
		{[]string{"capacity", "much"}, "not a number"},
		{[]string{"shift", "nowhere"}, "no such calendar"},
		{[]string{"skills_0_skill", "juggling", "skills_0_level", "1"}, "skills of the desk"},
		{[]string{"skills_0_skill", string(skill.ID), "skills_0_level", "4"}, "level from 1 to 3"},
	} {
		a := o.post("dana", ana, append(append(slices.Clone(base), "title", "Typed title"), c.form...)...)
		kept := strings.Contains(a.body, "Typed title") && (strings.HasPrefix(c.form[0], "s") || strings.Contains(a.body, `value="`+c.form[1]+`"`))
		if a.status != 422 || !strings.Contains(a.body, c.said) || !kept {
			t.Errorf("%v: got %d %q, want %q", c.form, a.status, problemIn(a.body), c.said)
		}
	}
	if after, err := o.store.Person(ctx, p.ID); err != nil || len(after.Leave) != 2 || after.Capacity != 12 {
		t.Fatalf("a refused form changed %+v, %v", after, err)
	}
	out := append(slices.Clone(base), "skills_0_skill", "", "leave_0_from", "", "leave_0_until", "", "leave_0_why", "training",
		"leave_1_from", "2030-08-05T00:00", "leave_1_until", "2030-08-12T08:00", "leave_1_why", "vacation")
	o.saved(o.post("dana", ana, out...))
	after, err := o.store.Person(ctx, p.ID)
	o.must(err)
	if len(after.Leave) != 1 || after.Leave[0].Why != desk.LeaveVacation || len(after.Skills) != 0 || after.VIP || after.Capacity != 0 {
		t.Errorf("after leave and skill were taken out: %+v", after)
	}
}

// TestContactVIP lets managers say who is a VIP; an agent who changes the contact does not see it, and does not take it away.
func TestContactVIP(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	rita := o.people["rita"]
	path := clientPath(o.acme.ID) + "/contacts/" + string(rita.ID)
	form := []string{"name", "rita", "email", rita.Email, "sees", "own"}
	o.saved(o.post("dana", path, append(slices.Clone(form), "vip", "yes")...))
	if body := o.get("ana", path).body; strings.Contains(body, `name="vip"`) {
		t.Error("an agent is asked whether a contact is a VIP")
	}
	o.saved(o.post("ana", path, append(slices.Clone(form), "phone", "+49 30 1")...))
	p, err := o.store.Person(ctx, rita.ID)
	o.must(err)
	if !p.VIP || p.Phone != "+49 30 1" {
		t.Errorf("after an agent's change the contact is %+v", p)
	}
	o.saved(o.post("dana", path, form...))
	if p, err = o.store.Person(ctx, rita.ID); err != nil || p.VIP {
		t.Errorf("a VIP cannot be made none: %+v, %v", p, err)
	}
}

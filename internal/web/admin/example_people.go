package admin

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// exampleSkills are three skills of a desk.
var exampleSkills = []desk.Skill{{ID: "networks", Name: "Networks"}, {ID: "printers", Name: "Label printers"}, {ID: "french", Name: "French"}}

func exampleSkilled() desk.House {
	h := example.House()
	h.Skills = exampleSkills
	return h
}

// exampleWorker is somebody with skills, a leave and less room than is usual.
func exampleWorker() desk.Person {
	p := example.Priya
	p.Capacity = 12
	p.Skills = []desk.SkillLevel{{Skill: "networks", Level: 3}, {Skill: "french", Level: 1}}
	from := example.At.Add(72 * time.Hour).Truncate(24 * time.Hour)
	p.Leave = []desk.Leave{{From: from, Until: from.Add(5 * 24 * time.Hour), Why: desk.LeaveVacation}}
	return p
}

// ExampleSkills are the skills with who has and needs them, or none.
func ExampleSkills(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := skillList{draft: blank("skill", url.Values{"name": {""}})}
		if full {
			l.Skills = []skillUse{{exampleSkills[2], 1, 0}, {exampleSkills[1], 0, 2}, {exampleSkills[0], 4, 3}}
		}
		return skillListPage(exampleHead(ctx, f, words.T(ctx, "admin.skills")), l)
	})
}

// exampleNeeds is what work of a category needs.
var exampleNeeds = []routing.Need{{Skill: "printers", Level: 2}}

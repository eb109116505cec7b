package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/web/page"
)

// skillList are the skills of the desk, each with its name to change and how many have and need it.
type skillList struct {
	draft
	Skills []skillUse
	At     desk.SkillID // whose name was refused; empty: a new one's
}

type skillUse struct {
	desk.Skill
	People     int // of the desk, who are not disabled
	Categories int
}

func (s *Site) skillsNow(v *page.Visit) (skillList, error) {
	house := s.House()
	agents, err := s.agents(v)
	if err != nil {
		return skillList{}, err
	}
	l := skillList{draft: blank("skill", url.Values{"name": {""}})}
	for _, skill := range house.Skills {
		use := skillUse{Skill: skill}
		for _, p := range agents {
			if !p.Disabled && p.Level(skill.ID) > 0 {
				use.People++
			}
		}
		for _, c := range house.Categories {
			if slices.ContainsFunc(c.Needs, func(n routing.Need) bool { return n.Skill == string(skill.ID) }) {
				use.Categories++
			}
		}
		l.Skills = append(l.Skills, use)
	}
	slices.SortFunc(l.Skills, func(a, b skillUse) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return l, nil
}

func (s *Site) skillList(v *page.Visit) error {
	l, err := s.skillsNow(v)
	if err != nil {
		return err
	}
	return s.skillPage(v, http.StatusOK, l)
}

// skillSave adds a skill, or gives one another name.
func (s *Site) skillSave(v *page.Visit) error {
	l, err := s.skillsNow(v)
	if err != nil {
		return err
	}
	if l.draft, err = sent(v, "skill", l.kept); err != nil {
		return err
	}
	skill := desk.Skill{ID: desk.SkillID(v.Form("skill")), Name: l.get("name")}
	known := slices.ContainsFunc(l.Skills, func(one skillUse) bool { return one.ID == skill.ID })
	if l.At = skill.ID; skill.ID == "" {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		skill.ID = desk.SkillID(id)
	} else if !known {
		return desk.NotFound("skill")
	}
	isNew := l.At == ""
	err = s.saveHouse(v, "skill.save", string(skill.ID), isNew, func(h *desk.House) error {
		if _, ok := h.Skill(skill.ID); isNew && ok {
			return errThere
		}
		return h.PutSkill(skill)
	})
	if isStaleOrRefused(err) {
		return s.skillPage(v, l.refuse(v, err), l)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/skills?done=saved")
	return nil
}

func (s *Site) skillPage(v *page.Visit, status int, l skillList) error {
	return s.Render(v, status, skillListPage(s.head(v, v.T("admin.skills")), l))
}

// name is what stands in the field of a skill: what was refused, or its name.
func (l skillList) name(one skillUse) string {
	if l.At == one.ID && l.wrong != "" {
		return l.get("name")
	}
	return one.Name
}

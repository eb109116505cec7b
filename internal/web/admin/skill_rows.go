package admin

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// The skills that work of a category needs, and those that a person has, a row each.
var (
	needRows  = formRows{name: "needs", parts: []string{"skill", "level"}, keys: []string{"skill"}, spare: 2}
	levelRows = formRows{name: "skills", parts: []string{"skill", "level"}, keys: []string{"skill"}, spare: 3}
)

func needLevels(needs []routing.Need) []desk.SkillLevel {
	var all []desk.SkillLevel
	for _, n := range needs {
		all = append(all, desk.SkillLevel{Skill: desk.SkillID(n.Skill), Level: n.Level})
	}
	return all
}

// levels puts skills into the rows of a form. The field that has the name of the rows holds nothing: what is wrong with them stands under it.
func (r formRows) levels(values url.Values, all []desk.SkillLevel) {
	r.blank(values, len(all))
	for row, one := range all {
		values.Set(r.field(row, "skill"), string(one.Skill))
		values.Set(r.field(row, "level"), strconv.Itoa(one.Level))
	}
	values.Set(r.name, "")
}

func (r formRows) readLevels(d draft) []desk.SkillLevel {
	var all []desk.SkillLevel
	for _, row := range r.filled(d) {
		level, _ := strconv.Atoi(d.get(r.field(row, "level"))) // what is no level the core refuses
		all = append(all, desk.SkillLevel{Skill: desk.SkillID(d.get(r.field(row, "skill"))), Level: level})
	}
	return all
}

func (d draft) readNeeds() []routing.Need {
	var needs []routing.Need
	for _, one := range needRows.readLevels(d) {
		needs = append(needs, routing.Need{Skill: string(one.Skill), Level: one.Level})
	}
	return needs
}

func skillOptions(ctx context.Context, skills []desk.Skill) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.skill.choose")}}
	for _, skill := range slices.SortedFunc(slices.Values(skills), func(a, b desk.Skill) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) }) {
		options = append(options, part.Option{Value: string(skill.ID), Label: skill.Name})
	}
	return options
}

func levelOptions(ctx context.Context) []part.Option {
	var options []part.Option
	for level := 1; level <= routing.MaxLevel; level++ {
		options = append(options, part.Option{Value: strconv.Itoa(level), Label: words.Code(ctx, "skill_level", strconv.Itoa(level))})
	}
	return options
}

// rowField is a field of a row, with what others saved in it meanwhile.
func (d draft) rowField(ctx context.Context, r formRows, row int, name, label string, options []part.Option) part.Field {
	f := part.Field{Name: r.field(row, name), Label: label, Value: d.get(r.field(row, name))}
	if d.field == f.Name {
		f.Error = d.wrong
	}
	if d.stale && d.kept.Get(f.Name) != f.Value && (f.Value != "" || d.kept.Get(r.field(row, r.keys[0])) != "") {
		f.Now = d.kept.Get(f.Name)
		if options != nil {
			f.Now = labels(options, d.kept[f.Name])
		}
		if f.Now == "" {
			f.Now = words.T(ctx, "admin.nothing")
		}
	}
	return f
}

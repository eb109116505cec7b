package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// scripts are the scripts of the desk as this node knows them: the newest by id, and of former versions those that somebody asked for.
type scripts struct {
	newest []sop.Script
	byID   map[sop.ID]sop.Script
	former sync.Map // by sop.Ref
}

func (e *Engine) loadScripts(ctx context.Context) error {
	newest, err := e.store.Scripts(ctx)
	if err != nil {
		return fmt.Errorf("load the scripts: %w", err)
	}
	slices.SortStableFunc(newest, func(a, b sop.Script) int { return strings.Compare(store.SortName(a.Title), store.SortName(b.Title)) })
	all := &scripts{newest: newest, byID: make(map[sop.ID]sop.Script, len(newest))}
	for _, s := range newest {
		all.byID[s.ID] = s
	}
	e.scripts.Store(all)
	return nil
}

// Scripts gives the newest versions of all scripts by title, as this node knows them. They are only read.
func (e *Engine) Scripts() []sop.Script { return e.scripts.Load().newest }

// Script gives a script in its newest version, as this node knows it.
func (e *Engine) Script(id sop.ID) (sop.Script, bool) {
	s, ok := e.scripts.Load().byID[id]
	return s, ok
}

// ScriptIn gives one version of a script, which may be one that is not the newest any more.
func (e *Engine) ScriptIn(ctx context.Context, ref sop.Ref) (sop.Script, error) {
	all := e.scripts.Load()
	if s, ok := all.byID[ref.ID]; ok && s.Version == ref.Version {
		return s, nil
	}
	if kept, ok := all.former.Load(ref); ok {
		return kept.(sop.Script), nil
	}
	s, err := e.store.Script(ctx, ref)
	if err == nil {
		all.former.Store(ref, s)
	}
	return s, err
}

// scriptOf loads the script that a command names: the newest to begin with, that of the run to go on, that of a walk as it was. One that is not there stays zero.
func (e *Engine) scriptOf(ctx context.Context, t desk.Ticket, needs desk.Needs) (sop.Script, error) {
	if needs.Script != "" {
		s, _ := e.Script(needs.Script)
		return s, nil
	}
	ref := needs.ScriptIn
	if run := t.Run(needs.Run); run != nil {
		ref = run.Script
	}
	if ref.ID == "" {
		return sop.Script{}, nil
	}
	s, err := e.ScriptIn(ctx, ref)
	if store.IsNotFound(err) {
		return sop.Script{}, nil
	}
	return s, err
}

// SaveScript adds a version of a script. Runs that go on stay with theirs.
func (e *Engine) SaveScript(ctx context.Context, actor desk.Actor, s sop.Script) error {
	if err := actor.MayAct(desk.ActSaveScript); err != nil {
		return err
	}
	s = s.Tidy()
	if err := e.checkScript(ctx, s); err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, "script.save", string(s.ID))
	if err != nil {
		return err
	}
	if err := e.store.SaveScript(ctx, s, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// checkScript refuses what is not sound, with everything that is wrong, and categories and owners that are not there.
func (e *Engine) checkScript(ctx context.Context, s sop.Script) error {
	if problems := sop.Check(s); len(problems) > 0 {
		return ScriptRefusal(problems)
	}
	house := e.House()
	before, _ := e.Script(s.ID)
	for _, c := range s.Categories {
		if _, ok := house.Categories[desk.CategoryID(c)]; !ok && !slices.Contains(before.Categories, c) {
			return desk.Invalid("categories", "script.category_unknown", "There is no such category. Choose those of the desk.")
		}
	}
	if s.Owner == "" || s.Owner == before.Owner {
		return nil
	}
	people, err := e.store.Persons(ctx, []desk.PersonID{desk.PersonID(s.Owner)})
	if err != nil {
		return err
	}
	if p := people[desk.PersonID(s.Owner)]; !p.IsAgent() || p.Disabled {
		return desk.Invalid("owner", "script.owner_no_agent", "Only somebody who works at the desk answers for a script. Choose another person.")
	}
	return nil
}

// ScriptRefusal is what is wrong with a script as all refusals of the desk are: each problem is a detail.
func ScriptRefusal(problems sop.Problems) error {
	refusal := desk.Invalid(problems[0].Field, "script.not_sound", "The script cannot be kept yet. What is wrong with it is said below.")
	for _, p := range problems {
		refusal.Details = append(refusal.Details, desk.Detail{Field: p.Field, Message: p.Error()})
	}
	return refusal
}

// FoundScript gives a script that was read from a file with ids in the place of the names of its categories and of the address of its owner.
// What is not found is told and left out.
func (e *Engine) FoundScript(ctx context.Context, s sop.Script) (sop.Script, sop.Problems, error) {
	s = s.Copy()
	var problems sop.Problems
	house := e.House()
	var ids []string
	for _, name := range s.Categories {
		id := categoryNamed(house, name)
		if id == "" {
			problems = append(problems, sop.Problem{Line: 1, Field: "categories", Code: "category_unknown", Other: name, Message: fmt.Sprintf("There is no category %q. Add it, or name another.", name)})
			continue
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	s.Categories = ids
	if !strings.Contains(s.Owner, "@") {
		return s, problems, nil
	}
	owner, err := e.store.PersonByEmail(ctx, s.Owner)
	switch {
	case store.IsNotFound(err) || err == nil && !owner.IsAgent():
		problems = append(problems, sop.Problem{Line: 1, Field: "owner", Code: "owner_unknown", Other: s.Owner, Message: fmt.Sprintf("Nobody at the desk has the address %q. Name somebody who works there.", s.Owner)})
		s.Owner = ""
	case err != nil:
		return s, nil, err
	default:
		s.Owner = string(owner.ID)
	}
	return s, problems, nil
}

// categoryNamed gives the id of a category by its id or name; of several of one name the one whose id comes first.
func categoryNamed(h desk.House, name string) string {
	if _, ok := h.Categories[desk.CategoryID(name)]; ok {
		return name
	}
	for _, id := range slices.Sorted(maps.Keys(h.Categories)) {
		if store.SortName(h.Categories[id].Name) == store.SortName(name) {
			return string(id)
		}
	}
	return ""
}

// TakeScript keeps a script that was read from a file: as the next version of the one with its title, else as a new one under an id.
func (e *Engine) TakeScript(ctx context.Context, actor desk.Actor, s sop.Script, id sop.ID) (sop.Script, error) {
	s.ID, s.Version = id, 0
	for _, known := range e.Scripts() {
		if store.SortName(known.Title) == store.SortName(s.Title) {
			s.ID, s.Version = known.ID, known.Version
			break
		}
	}
	if err := e.SaveScript(ctx, actor, s); err != nil {
		return s, err
	}
	saved, _ := e.Script(s.ID)
	return saved, nil
}

// ScriptNames gives how the categories of a script and its owner are named in a file.
func (e *Engine) ScriptNames(ctx context.Context, s sop.Script) (category, owner func(id string) string, err error) {
	house := e.House()
	people, err := e.store.Persons(ctx, []desk.PersonID{desk.PersonID(s.Owner)})
	if err != nil {
		return nil, nil, err
	}
	return func(id string) string { return house.Categories[desk.CategoryID(id)].Name },
		func(id string) string { return people[desk.PersonID(id)].Email }, nil
}

package admin

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

func (s *Site) ruleRoutes() []page.Route {
	house := desk.ActSaveHouse
	return []page.Route{
		{Method: "GET", Path: "/admin/rules", Handle: s.may(house, s.ruleList)},
		{Method: "POST", Path: "/admin/rules", Handle: s.may(house, s.ruleAct)},
		{Method: "GET", Path: "/admin/rules/rule", Handle: s.may(house, s.ruleShow)},
		{Method: "POST", Path: "/admin/rules/rule", Handle: s.may(house, s.ruleSave)},
		{Method: "GET", Path: "/admin/rules/group", Handle: s.may(house, s.ruleGroupShow)},
		{Method: "POST", Path: "/admin/rules/group", Handle: s.may(house, s.ruleGroupSave)},
		{Method: "GET", Path: "/admin/rules/escalation", Handle: s.may(house, s.escalationShow)},
		{Method: "POST", Path: "/admin/rules/escalation", Handle: s.may(house, s.escalationSave)},
		{Method: "GET", Path: "/admin/rules/rehearsal", Handle: s.may(house, s.ruleRehearsal)},
		{Method: "POST", Path: "/admin/rules/publish", Handle: s.may(house, s.rulePublish)},
		{Method: "GET", Path: "/admin/rules/versions", Handle: s.may(house, s.ruleVersions)},
		{Method: "POST", Path: "/admin/rules/versions", Handle: s.may(house, s.ruleRestore)},
		{Method: "GET", Path: "/admin/rules/file", Handle: s.may(house, s.ruleFile)},
		{Method: "GET", Path: "/admin/rules/import", Handle: s.may(house, s.ruleImportShow)},
		{Method: "POST", Path: "/admin/rules/import", Handle: s.may(house, s.ruleImport)},
	}
}

func rulesLink(v *page.Visit) link { return link{Href: "/admin/rules", Label: v.T("admin.rules")} }

// ruleList is the rule set as it is shown.
type ruleList struct {
	Names    ruleNames
	Set      routing.RuleSet
	Live     int64 // version in force
	IsDraft  bool
	Behind   []ruleChange // what others published meanwhile
	Changed  map[string]bool
	Changes  int
	Problems []routing.Problem
	Use      map[string]engine.RuleUse // nil: not counted
	Counted  int                       // tickets
	Problem  string                    // why something was not done
	Now      time.Time
}

// countedTickets is over how many of the last tickets the page counts what rules did.
const countedTickets = 1000

func (s *Site) ruleList(v *page.Visit) error { return s.ruleListPage(v, http.StatusOK, "") }

func (s *Site) ruleListPage(v *page.Visit, status int, problem string) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	l := ruleList{Set: b.set(), Live: b.Live.Version, IsDraft: b.Kept != nil, Changed: b.changed(), Problem: problem, Now: v.Words.Now}
	if l.IsDraft {
		l.Changes = len(changesOf(b.Live, b.Kept.Set))
	}
	if b.isBehind() {
		before, err := s.Store().RulesVersion(v.Ctx(), b.Kept.Base)
		if err != nil && b.Kept.Base > 0 {
			return err
		}
		l.Behind = changesOf(before, b.Live)
	}
	if l.Problems, err = s.Engine.CheckRules(v.Ctx(), l.Set); err != nil {
		return err
	}
	if l.Names, err = s.ruleNames(v, conditionsOf(l.Set)...); err != nil {
		return err
	}
	if v.Query("count") != "" && !routing.Refused(l.Problems) && l.Set.Count() > 0 {
		r, err := s.Engine.Rehearse(v.Ctx(), v.Actor, l.Set, countedTickets)
		if err != nil {
			return err
		}
		l.Counted, l.Use = r.Tickets, usesOf(r)
	}
	return s.Render(v, status, ruleListPage(s.head(v, v.T("admin.rules")), l))
}

func usesOf(r engine.Rehearsal) map[string]engine.RuleUse {
	uses := map[string]engine.RuleUse{}
	for _, u := range r.Rules {
		uses[u.Rule] = u
	}
	return uses
}

// at are the problems of a place; group and rule count from 1.
func (l ruleList) at(group, rule int) []routing.Problem {
	return problemsAt(l.Problems, group, rule)
}

func problemsAt(all []routing.Problem, group, rule int) []routing.Problem {
	var here []routing.Problem
	for _, p := range all {
		if p.Group == group && p.Rule == rule {
			here = append(here, p)
		}
	}
	return here
}

// wrong is how many problems keep the set from being published.
func (l ruleList) wrong() int {
	n := 0
	for _, p := range l.Problems {
		if !p.Warning {
			n++
		}
	}
	return n
}

// used says how often a rule held, and how often what it routed was solved elsewhere.
func (l ruleList) used(ctx context.Context, id string) string {
	u, ok := l.Use[id]
	if !ok {
		return ""
	}
	said := words.N(ctx, "rules.held", u.Held)
	if u.Routed > 0 {
		said += ", " + words.T(ctx, "rules.bounced", "Share", words.From(ctx).Decimal(100*float64(u.Elsewhere)/float64(u.Routed), 0)+"\u00a0%")
	}
	return said
}

// dates says when a rule holds, where that is not always.
func (l ruleList) dates(ctx context.Context, r routing.Rule) string {
	w := words.From(ctx)
	switch {
	case r.From.IsZero() && r.Until.IsZero():
		return ""
	case r.Until.IsZero():
		return w.T("rules.from", "From", w.When(r.From))
	case r.From.IsZero():
		return w.T("rules.until", "Until", w.When(r.Until))
	}
	return w.T("rules.between", "From", w.When(r.From), "Until", w.When(r.Until))
}

func (l ruleList) publish(ctx context.Context) string {
	return words.T(ctx, "rules.publish", "N", strconv.FormatInt(l.Live+1, 10))
}

// What the list does with one of its parts.
const (
	doUp     = "up"
	doDown   = "down"
	doCopy   = "copy"
	doRemove = "remove"
	doToggle = "toggle"
	doDrop   = "drop" // the whole draft
	doRebase = "rebase"
)

// ruleAct moves, copies, removes or switches a part of the rules, in the draft.
func (s *Site) ruleAct(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	do := v.Form("do")
	switch do {
	case doDrop:
		if err := s.Store().DropDraft(v.Ctx(), v.Person().ID, rulesPlace, rulesKind); err != nil {
			return err
		}
		v.Go("/admin/rules")
		return nil
	case doRebase:
		if b.Kept != nil {
			b.Kept.Base = b.Live.Version
			err = s.keepRules(v, b, b.Kept.Set)
		}
	default:
		set := b.set()
		if !actOn(&set, v.Form("of"), v.Form("id"), do) {
			return s.ruleListPage(v, http.StatusConflict, v.T("rules.gone"))
		}
		err = s.keepRules(v, b, set)
	}
	if isStaleOrRefused(err) {
		return s.ruleListPage(v, page.StatusOf(err), s.Problem(v, err))
	}
	if err != nil {
		return err
	}
	v.Go("/admin/rules#" + part.Escape(cmp.Or(v.Form("of"), "r")+"-"+v.Form("id")))
	return nil
}

// actOn does it and tells whether what was meant is still there.
func actOn(set *routing.RuleSet, of, id, do string) bool {
	switch of {
	case "r":
		g, r, ok := findRule(*set, id)
		if !ok {
			return false
		}
		set.Groups[g].Rules, ok = actInList(set.Groups[g].Rules, r, do, func(r routing.Rule) routing.Rule {
			if do == doToggle {
				r.Off = !r.Off
			} else {
				r.ID = newRuleID(*set, r.Name)
			}
			return r
		})
		return ok
	case "g":
		g, ok := findGroup(*set, id)
		if !ok || do == doToggle || do == doCopy {
			return false
		}
		set.Groups, ok = actInList(set.Groups, g, do, nil)
		return ok
	case "e":
		e, ok := findEscalation(*set, id)
		if !ok {
			return false
		}
		set.Escalations, ok = actInList(set.Escalations, e, do, func(e routing.Escalation) routing.Escalation {
			if do == doToggle {
				e.Off = !e.Off
			} else {
				e.ID = newRuleID(*set, e.Name)
			}
			return e
		})
		return ok
	}
	return false
}

// actInList does it with one of a list. Made gives what becomes of one that is copied or switched.
func actInList[T any](all []T, i int, do string, made func(T) T) ([]T, bool) {
	switch do {
	case doUp:
		if i > 0 {
			all[i], all[i-1] = all[i-1], all[i]
		}
	case doDown:
		if i+1 < len(all) {
			all[i], all[i+1] = all[i+1], all[i]
		}
	case doRemove:
		all = slices.Delete(all, i, i+1)
	case doToggle:
		all[i] = made(all[i])
	case doCopy:
		all = slices.Insert(all, i+1, made(all[i]))
	default:
		return all, false
	}
	return all, true
}

// rulePublish makes the draft the next version. What was published meanwhile is not written over.
func (s *Site) rulePublish(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	if b.Kept == nil {
		v.Go("/admin/rules")
		return nil
	}
	if b.isBehind() {
		return s.ruleListPage(v, http.StatusConflict, "")
	}
	err = s.Engine.SaveRules(v.Ctx(), v.Actor, b.set())
	if isStaleOrRefused(err) {
		return s.ruleListPage(v, page.StatusOf(err), s.Problem(v, err))
	}
	if err != nil {
		return err
	}
	if err := s.Store().DropDraft(v.Ctx(), v.Person().ID, rulesPlace, rulesKind); err != nil {
		return err
	}
	v.Go("/admin/rules?done=published")
	return nil
}

// ruleVersionList are the versions that were published.
type ruleVersionList struct {
	Live     int64
	IsDraft  bool
	Versions []ruleVersion
}

type ruleVersion struct {
	Version int64
	At      time.Time
	By      desk.Person
	Count   int
}

// maxVersions is how many versions are shown.
const maxVersions = 200

func (s *Site) ruleVersions(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	versions, err := s.Store().RulesVersions(v.Ctx(), maxVersions)
	if err != nil {
		return err
	}
	var ids []desk.PersonID
	for _, one := range versions {
		ids = append(ids, one.By)
	}
	people, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return err
	}
	l := ruleVersionList{Live: b.Live.Version, IsDraft: b.Kept != nil}
	for _, one := range versions {
		l.Versions = append(l.Versions, ruleVersion{one.Version, one.At, people[one.By], one.Count})
	}
	return s.Render(v, http.StatusOK, ruleVersionsPage(s.head(v, v.T("rules.versions"), rulesLink(v)), l))
}

// ruleRestore puts the rules of a version into the draft.
func (s *Site) ruleRestore(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(v.Form("version"), 10, 64)
	if err != nil {
		return desk.NotFound("rules")
	}
	set, err := s.Store().RulesVersion(v.Ctx(), version)
	if err != nil {
		return err
	}
	b.Kept = &keptRules{Base: b.Live.Version}
	if err := s.keepRules(v, b, set); err != nil {
		return err
	}
	v.Go("/admin/rules")
	return nil
}

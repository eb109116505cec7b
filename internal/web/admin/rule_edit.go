package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ruleEdit is a rule of the draft with its form.
type ruleEdit struct {
	draft
	Book   ruleBook
	Set    routing.RuleSet
	Group  int // in the set
	Place  int // in the group; of a new one: behind the last
	IsNew  bool
	Rule   routing.Rule
	When   conditionForm
	Others []routing.Problem // that stand beside no field
}

// dateTimeForm is how a browser writes an instant on the reader's clock.
const dateTimeForm = "2006-01-02T15:04"

func ruleValues(r routing.Rule, zone *time.Location) url.Values {
	values := url.Values{
		"name": {r.Name}, "off": {yes(r.Off)}, "from": {typedInstant(r.From, zone)}, "until": {typedInstant(r.Until, zone)}, "team": {r.Then.Team},
		"category": {r.Then.Category}, "type": {r.Then.Type}, "impact": {r.Then.Impact}, "urgency": {r.Then.Urgency}, "tags": {strings.Join(r.Then.Tags, ", ")},
		"group": {r.Then.Group},
	}
	nodeOf(r.When, conditionRoot, true).values(values)
	return values
}

func typedInstant(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format(dateTimeForm)
}

// readInstant takes an instant as it was typed; one that was not touched stays to the second.
func (d draft) readInstant(name string, before time.Time, zone *time.Location) (time.Time, error) {
	text := trimmed(d, name)
	if text == typedInstant(before, zone) {
		return before, nil
	}
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(dateTimeForm, text, zone)
	if err != nil {
		return before, desk.Invalid(name, "rules.instant", "This is not a date with a time. Write it as 2026-12-24T08:00.")
	}
	return at.UTC(), nil
}

func (s *Site) ruleEdit(v *page.Visit) (ruleEdit, error) {
	b, err := s.ruleBook(v)
	if err != nil {
		return ruleEdit{}, err
	}
	e := ruleEdit{Book: b, Set: b.set()}
	if id := v.Query("id"); id != "" {
		var ok bool
		if e.Group, e.Place, ok = findRule(e.Set, id); !ok {
			return e, desk.NotFound("rules")
		}
		e.Rule = e.Set.Groups[e.Group].Rules[e.Place]
		e.draft = fresh("rule", ruleValues(e.Rule, v.Words.Zone))
	} else {
		if err := e.intoGroup(v); err != nil {
			return e, err
		}
		e.IsNew, e.Place = true, len(e.Set.Groups[e.Group].Rules)
		e.draft = blank("rule", ruleValues(routing.Rule{}, v.Words.Zone))
	}
	return e, nil
}

// intoGroup finds the group of a new rule. The first rule of a desk makes the first group.
func (e *ruleEdit) intoGroup(v *page.Visit) error {
	id, ok := v.Query("group"), true
	if len(e.Set.Groups) == 0 {
		e.Set.Groups = []routing.Group{{ID: "start", Name: v.T("rules.group.first_name")}}
	}
	if id != "" {
		e.Group, ok = findGroup(e.Set, id)
	}
	if !ok {
		return desk.NotFound("rules")
	}
	return nil
}

func (e ruleEdit) action() string {
	if e.IsNew {
		return "/admin/rules/rule?group=" + part.Escape(e.Set.Groups[e.Group].ID)
	}
	return "/admin/rules/rule?id=" + part.Escape(e.Rule.ID)
}

func (s *Site) ruleShow(v *page.Visit) error {
	e, err := s.ruleEdit(v)
	if err != nil {
		return err
	}
	if e.When, err = s.conditionForm(v, e.draft, desk.OpeningFields, e.action()); err != nil {
		return err
	}
	e.Others = slices.DeleteFunc(s.problemsOfRule(v, e.Set, e.Group+1, e.Place+1), func(p routing.Problem) bool { return !p.Warning })
	return s.rulePage(v, http.StatusOK, e)
}

// problemsOfRule are those of one rule. What cannot be asked is told when the draft is saved.
func (s *Site) problemsOfRule(v *page.Visit, set routing.RuleSet, group, rule int) []routing.Problem {
	all, err := s.Engine.CheckRules(v.Ctx(), set)
	if err != nil {
		return nil
	}
	return problemsAt(all, group, rule)
}

// conditionForm is the condition as it stands in a form. People are looked up by their addresses, so that they can be read.
func (s *Site) conditionForm(v *page.Visit, d draft, fields rules.Schema, action string) (conditionForm, error) {
	root := readNode(d.typed, conditionRoot, 0)
	if do := v.Form("do"); v.R.Method == http.MethodPost && do != "" {
		root = root.change(do, fields[0].Name)
	}
	f := conditionForm{Root: root.shaped(fields), Fields: fields, Wrong: map[string]string{}, Action: action}
	var tests []rules.Condition
	f.Root.each(func(n conditionNode) {
		tests = append(tests, rules.Condition{Field: n.Field, Values: strings.Fields(n.Text)})
	})
	var err error
	if f.Names, err = s.ruleNames(v, tests...); err != nil {
		return f, err
	}
	for _, test := range tests {
		for _, word := range test.Values {
			if (test.Field == "requester" || test.Field == "owner") && strings.Contains(word, "@") {
				p, err := s.Store().PersonByEmail(v.Ctx(), strings.ToLower(word))
				if err == nil {
					f.Names.People[p.ID] = p
				} else if !store.IsNotFound(err) {
					return f, err
				}
			}
		}
	}
	return f, nil
}

func (n conditionNode) each(f func(conditionNode)) {
	if n.Kind == testNode {
		f(n)
	}
	for _, part := range n.Parts {
		part.each(f)
	}
}

// personID finds somebody by the address that was typed; else what was typed stays, and is refused by name.
func (n ruleNames) personID(text string) string {
	for id, p := range n.People {
		if strings.EqualFold(p.Email, text) {
			return string(id)
		}
	}
	return text
}

func (n ruleNames) address(id string) string {
	return cmp.Or(n.People[desk.PersonID(id)].Email, id)
}

// beside puts the problems of a rule beside what they are about. At is where the condition lies in the rule, as problems name it.
func (d *draft) beside(ctx context.Context, problems []routing.Problem, at string, f *conditionForm, paths map[string]string) (others []routing.Problem) {
	for _, p := range problems {
		node, isCondition := paths[p.Field]
		name := strings.TrimPrefix(strings.TrimPrefix(p.Field, "then."), "escalations.")
		switch {
		case isCondition && p.Field != at || isCondition && f.Root.tests() > 0 && !p.Warning:
			f.Wrong[node] = problemWords(ctx, p)
		case name == "do" && d.field == "":
			d.field, d.wrong = "act", problemWords(ctx, p)
		case d.field == "" && d.kept.Has(name):
			d.field, d.wrong = name, problemWords(ctx, p)
		default:
			others = append(others, p)
		}
	}
	return others
}

// isBuilding tells whether the form was sent to be shown with another part, and not to be saved.
func isBuilding(v *page.Visit) bool {
	do := v.Form("do")
	return do == "shape" || strings.Contains(do, ":")
}

func (s *Site) ruleSave(v *page.Visit) error {
	e, err := s.ruleEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "rule", e.kept); err != nil {
		return err
	}
	if e.When, err = s.conditionForm(v, e.draft, desk.OpeningFields, e.action()); err != nil {
		return err
	}
	if isBuilding(v) {
		return s.rulePage(v, http.StatusOK, e)
	}
	if err := e.checkSeen(); err != nil {
		return s.rulePage(v, e.refuse(v, err), e)
	}
	paths := map[string]string{}
	r, err := e.readRule(v.Words.Zone, paths)
	if err != nil {
		return s.rulePage(v, e.refuse(v, err), e)
	}
	if e.IsNew {
		r.ID = newRuleID(e.Set, r.Name)
		e.Set.Groups[e.Group].Rules = append(e.Set.Groups[e.Group].Rules, r)
	} else {
		e.Set.Groups[e.Group].Rules[e.Place] = r
	}
	problems, err := s.Engine.CheckRules(v.Ctx(), e.Set)
	if err != nil {
		return err
	}
	if here := problemsAt(problems, e.Group+1, e.Place+1); routing.Refused(here) {
		e.Others = e.beside(v.Ctx(), here, "when", &e.When, paths)
		return s.rulePage(v, http.StatusUnprocessableEntity, e)
	}
	if err := s.keepRules(v, e.Book, e.Set); isStaleOrRefused(err) {
		return s.rulePage(v, e.refuse(v, err), e)
	} else if err != nil {
		return err
	}
	v.Go("/admin/rules#r-" + part.Escape(r.ID))
	return nil
}

// decidesBefore is how many rules end the search above one that is added.
func (e ruleEdit) decidesBefore() (n int) {
	if !e.IsNew {
		return 0
	}
	for _, r := range e.Set.Groups[e.Group].Rules {
		if !r.Off && r.Then.Team != "" {
			n++
		}
	}
	return n
}

// readRule takes a rule as it was typed.
func (e ruleEdit) readRule(zone *time.Location, paths map[string]string) (routing.Rule, error) {
	r := e.Rule
	r.Name, r.Off = trimmed(e.draft, "name"), e.is("off")
	var err error
	if r.From, err = e.readInstant("from", e.Rule.From, zone); err != nil {
		return r, err
	}
	if r.Until, err = e.readInstant("until", e.Rule.Until, zone); err != nil {
		return r, err
	}
	r.When = e.When.Root.condition(e.When.Names, e.When.Fields, "when", paths)
	r.Then = routing.Then{
		Team: e.get("team"), Category: e.get("category"), Type: e.get("type"), Impact: e.get("impact"), Urgency: e.get("urgency"),
		Tags: tagWords(e.get("tags")), Group: e.get("group"),
	}
	return r, nil
}

// tagWords are tags as they are typed: apart by commas, spaces or lines.
func tagWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}

func (s *Site) rulePage(v *page.Visit, status int, e ruleEdit) error {
	title := cmp.Or(e.Rule.Name, v.T("rules.rule.new"))
	return s.Render(v, status, ruleEditPage(s.head(v, title, rulesLink(v)), e))
}

func (e ruleEdit) orNone(ctx context.Context, options []part.Option) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "rules.then.unchanged")}}, slices.DeleteFunc(options, func(o part.Option) bool { return o.Value == "" })...)
}

func (e ruleEdit) groupOptions(ctx context.Context) []part.Option {
	all := []part.Option{{Label: words.T(ctx, "rules.then.no_group")}}
	for g, group := range e.Set.Groups {
		if g != e.Group {
			all = append(all, part.Option{Value: group.ID, Label: group.Name})
		}
	}
	return all
}

// withType makes a field another kind of input.
func withType(f part.Field, kind string) part.Field {
	f.Type = kind
	return f
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// ruleGroupEdit is a group with its form.
type ruleGroupEdit struct {
	draft
	Book  ruleBook
	Set   routing.RuleSet
	Group int
	IsNew bool
}

func (s *Site) ruleGroupEdit(v *page.Visit) (ruleGroupEdit, error) {
	b, err := s.ruleBook(v)
	if err != nil {
		return ruleGroupEdit{}, err
	}
	e := ruleGroupEdit{Book: b, Set: b.set()}
	if id := v.Query("id"); id != "" {
		var ok bool
		if e.Group, ok = findGroup(e.Set, id); !ok {
			return e, desk.NotFound("rules")
		}
		e.draft = fresh("rule_group", url.Values{"name": {e.Set.Groups[e.Group].Name}})
		return e, nil
	}
	e.IsNew, e.Group = true, len(e.Set.Groups)
	e.draft = blank("rule_group", url.Values{"name": {""}})
	return e, nil
}

func (e ruleGroupEdit) action() string {
	if e.IsNew {
		return "/admin/rules/group"
	}
	return "/admin/rules/group?id=" + part.Escape(e.Set.Groups[e.Group].ID)
}

func (s *Site) ruleGroupShow(v *page.Visit) error {
	e, err := s.ruleGroupEdit(v)
	if err != nil {
		return err
	}
	return s.ruleGroupPage(v, http.StatusOK, e)
}

func (s *Site) ruleGroupSave(v *page.Visit) error {
	e, err := s.ruleGroupEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "rule_group", e.kept); err != nil {
		return err
	}
	if err := e.checkSeen(); err != nil {
		return s.ruleGroupPage(v, e.refuse(v, err), e)
	}
	name := trimmed(e.draft, "name")
	if name == "" || len(name) > routing.MaxName {
		return s.ruleGroupPage(v, e.refuse(v, desk.Invalid("name", "rules.group_name", "Give the group a name of at most 200 characters.")), e)
	}
	set := e.Set
	if e.IsNew {
		set.Groups = append(set.Groups, routing.Group{ID: newRuleID(set, name), Name: name})
	} else {
		set.Groups[e.Group].Name = name
	}
	if err := s.keepRules(v, e.Book, set); isStaleOrRefused(err) {
		return s.ruleGroupPage(v, e.refuse(v, err), e)
	} else if err != nil {
		return err
	}
	v.Go("/admin/rules#g-" + part.Escape(set.Groups[e.Group].ID))
	return nil
}

func (s *Site) ruleGroupPage(v *page.Visit, status int, e ruleGroupEdit) error {
	title := v.T("rules.group.new")
	if !e.IsNew {
		title = e.Set.Groups[e.Group].Name
	}
	return s.Render(v, status, ruleGroupPage(s.head(v, title, rulesLink(v)), e))
}

// escalationEdit is an escalation of the draft with its form.
type escalationEdit struct {
	draft
	Book   ruleBook
	Set    routing.RuleSet
	Place  int
	IsNew  bool
	Rule   routing.Escalation
	When   conditionForm
	Others []routing.Problem
}

func escalationRuleValues(e routing.Escalation) url.Values {
	values := url.Values{
		"name": {e.Name}, "off": {yes(e.Off)}, "at": {string(e.At)}, "n": {number(e.N)}, "m": {number(e.M)}, "tags": {strings.Join(e.Tags, ", ")},
		"words": {strings.Join(e.Word, "\n")}, "act": {string(e.Do)}, "tier": {number(e.Tier)},
	}
	nodeOf(e.When, conditionRoot, true).values(values)
	return values
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (s *Site) escalationEdit(v *page.Visit) (escalationEdit, error) {
	b, err := s.ruleBook(v)
	if err != nil {
		return escalationEdit{}, err
	}
	e := escalationEdit{Book: b, Set: b.set()}
	if id := v.Query("id"); id != "" {
		var ok bool
		if e.Place, ok = findEscalation(e.Set, id); !ok {
			return e, desk.NotFound("rules")
		}
		e.Rule = e.Set.Escalations[e.Place]
		e.draft = fresh("escalation_rule", escalationRuleValues(e.Rule))
		return e, nil
	}
	e.IsNew, e.Place = true, len(e.Set.Escalations)
	e.draft = blank("escalation_rule", escalationRuleValues(routing.Escalation{At: routing.TierShare, N: 75, Do: routing.Dispatch}))
	return e, nil
}

func (e escalationEdit) action() string {
	if e.IsNew {
		return "/admin/rules/escalation"
	}
	return "/admin/rules/escalation?id=" + part.Escape(e.Rule.ID)
}

func (s *Site) escalationShow(v *page.Visit) error {
	e, err := s.escalationEdit(v)
	if err != nil {
		return err
	}
	if e.When, err = s.conditionForm(v, e.draft, desk.LiveFields, e.action()); err != nil {
		return err
	}
	return s.escalationPage(v, http.StatusOK, e)
}

func (s *Site) escalationSave(v *page.Visit) error {
	e, err := s.escalationEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "escalation_rule", e.kept); err != nil {
		return err
	}
	if e.When, err = s.conditionForm(v, e.draft, desk.LiveFields, e.action()); err != nil {
		return err
	}
	if isBuilding(v) {
		return s.escalationPage(v, http.StatusOK, e)
	}
	if err := e.checkSeen(); err != nil {
		return s.escalationPage(v, e.refuse(v, err), e)
	}
	paths := map[string]string{}
	r, err := e.readEscalation(paths)
	if err != nil {
		return s.escalationPage(v, e.refuse(v, err), e)
	}
	if e.IsNew {
		r.ID = newRuleID(e.Set, r.Name)
		e.Set.Escalations = append(e.Set.Escalations, r)
	} else {
		e.Set.Escalations[e.Place] = r
	}
	problems, err := s.Engine.CheckRules(v.Ctx(), e.Set)
	if err != nil {
		return err
	}
	if here := problemsAt(problems, 0, e.Place+1); routing.Refused(here) {
		e.Others = e.beside(v.Ctx(), here, "escalations.when", &e.When, paths)
		return s.escalationPage(v, http.StatusUnprocessableEntity, e)
	}
	if err := s.keepRules(v, e.Book, e.Set); isStaleOrRefused(err) {
		return s.escalationPage(v, e.refuse(v, err), e)
	} else if err != nil {
		return err
	}
	v.Go("/admin/rules#e-" + part.Escape(r.ID))
	return nil
}

func (e escalationEdit) readEscalation(paths map[string]string) (routing.Escalation, error) {
	r := e.Rule
	r.Name, r.Off, r.At, r.Do = trimmed(e.draft, "name"), e.is("off"), routing.Trigger(e.get("at")), routing.Act(e.get("act"))
	for name, to := range map[string]*int{"n": &r.N, "m": &r.M, "tier": &r.Tier} {
		text := trimmed(e.draft, name)
		*to = 0
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return r, desk.Invalid(name, "rules.number", "This is a whole number, as 30.")
		}
		*to = n
	}
	r.Tags, r.Word = tagWords(e.get("tags")), e.lines("words")
	r.When = e.When.Root.condition(e.When.Names, e.When.Fields, "escalations.when", paths)
	return r, nil
}

func (s *Site) escalationPage(v *page.Visit, status int, e escalationEdit) error {
	title := cmp.Or(e.Rule.Name, v.T("rules.escalation.new"))
	return s.Render(v, status, escalationEditPage(s.head(v, title, rulesLink(v)), e))
}

// offerTiers are where an escalation can offer a ticket.
func offerTiers(ctx context.Context) []part.Option {
	return []part.Option{
		{Label: words.T(ctx, "rules.no_tier")}, {Value: "2", Label: words.T(ctx, "tier.n", "N", "2")}, {Value: "3", Label: words.T(ctx, "tier.n", "N", "3")},
	}
}

package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/scriptfile"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// How a script is written: in the fields of a form, or as the text of a file.
const (
	asForm = "form"
	asText = "text"
)

// stepRow is a step as it stands in the form. Fields that its kind does not have are kept too, so that another kind and back loses nothing.
type stepRow struct {
	ID, Kind, Text, Tier, Minutes, Next, Skip, End, Up, Reason string
	Answers                                                    []answerRow
	IsFresh                                                    bool // added just now: typing goes on here
}

type answerRow struct{ Say, To string }

func stepField(row int, part string) string { return fmt.Sprintf("step_%d_%s", row, part) }

func answerField(row int, part string, answer int) string {
	return fmt.Sprintf("step_%d_%s_%d", row, part, answer)
}

func (r *stepRow) parts() map[string]*string {
	return map[string]*string{
		"id": &r.ID, "kind": &r.Kind, "text": &r.Text, "tier": &r.Tier, "minutes": &r.Minutes, "next": &r.Next, "skip": &r.Skip,
		"end": &r.End, "up": &r.Up, "reason": &r.Reason,
	}
}

func (r stepRow) kind() sop.Kind { return sop.Kind(r.Kind) }

// leadsOn tells whether the step has one way on, which is to the one below where nothing else is chosen.
func (r stepRow) leadsOn() bool { return !r.kind().IsChosen() && r.kind() != sop.Outcome }

// scriptValues are the fields of a script's form.
func scriptValues(s sop.Script) url.Values {
	values := url.Values{
		"title": {s.Title}, "summary": {s.Summary}, "owner": {s.Owner}, "review_by": {s.ReviewBy}, "requesters": {yes(s.Requesters)},
		"retired": {yes(s.Retired)}, "categories": s.Categories,
	}
	for _, tier := range s.Tiers {
		values.Add("tiers", strconv.Itoa(tier))
	}
	putRows(values, rowsOf(s))
	return values
}

func rowsOf(s sop.Script) []stepRow {
	var rows []stepRow
	for _, p := range s.Steps {
		r := stepRow{
			ID: string(p.ID), Kind: string(p.Kind), Text: p.Text, Tier: number(p.Tier), Minutes: number(p.Minutes), Next: string(p.Next),
			Skip: string(p.Skip), End: string(p.End), Up: number(p.Up), Reason: p.Reason,
		}
		for _, a := range p.Answers {
			r.Answers = append(r.Answers, answerRow{a.Text, string(a.Next)})
		}
		rows = append(rows, r)
	}
	return shaped(rows)
}

func putRows(values url.Values, rows []stepRow) {
	for i, r := range rows {
		for part, value := range r.parts() {
			values.Set(stepField(i, part), *value)
		}
		for k, a := range r.Answers {
			values.Set(answerField(i, "say", k), a.Say)
			values.Set(answerField(i, "to", k), a.To)
		}
	}
}

// readRows takes the steps as they were sent.
func readRows(values url.Values) []stepRow {
	var rows []stepRow
	for i := 0; i < sop.MaxSteps && values.Has(stepField(i, "kind")); i++ {
		r := stepRow{}
		for part, value := range r.parts() {
			*value = strings.ReplaceAll(values.Get(stepField(i, part)), "\r\n", "\n")
		}
		for k := 0; k <= sop.MaxAnswers && values.Has(answerField(i, "to", k)); k++ {
			r.Answers = append(r.Answers, answerRow{values.Get(answerField(i, "say", k)), values.Get(answerField(i, "to", k))})
		}
		rows = append(rows, r)
	}
	return shaped(rows)
}

// shaped gives every step a name and the answers that its kind needs. A way to the step below is not written out: it stays the one below when
// another comes between.
func shaped(rows []stepRow) []stepRow {
	for i := range rows {
		r := &rows[i]
		if r.ID == "" {
			r.ID = freshStep(rows)
		}
		for r.kind().IsChosen() && len(r.Answers) < 2 {
			r.Answers = append(r.Answers, answerRow{})
		}
		if r.kind() == sop.Outcome && r.End == "" {
			r.End = string(sop.Solved)
		}
		if r.leadsOn() && i+1 < len(rows) && r.Next == rows[i+1].ID {
			r.Next = ""
		}
	}
	return rows
}

// pinned writes the ways to the steps below out, so that they stay when the order changes.
func pinned(rows []stepRow) {
	for i := range rows[:max(len(rows)-1, 0)] {
		if rows[i].leadsOn() {
			rows[i].Next = cmp.Or(rows[i].Next, rows[i+1].ID)
		}
	}
}

func freshStep(rows []stepRow) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("step-%d", n)
		if !slices.ContainsFunc(rows, func(r stepRow) bool { return r.ID == id }) {
			return id
		}
	}
}

// changeRows does what a button of the form asks for: "add:2" puts a step behind the second, "drop:0", "up:1" and "down:1" take the step in
// that place out or move it, "answer:1" gives it another answer, "unanswer:1.0" takes one away.
func changeRows(rows []stepRow, do string) []stepRow {
	verb, at, _ := strings.Cut(do, ":")
	at, of, _ := strings.Cut(at, ".")
	i, err := strconv.Atoi(at)
	if verb == "add" && err == nil && i >= 0 && i <= len(rows) && len(rows) < sop.MaxSteps {
		return shaped(slices.Insert(rows, i, stepRow{ID: freshStep(rows), Kind: string(sop.Instruction), IsFresh: true}))
	}
	if err != nil || i < 0 || i >= len(rows) {
		return rows
	}
	switch verb {
	case "drop":
		rows = dropRow(rows, i)
	case "up", "down":
		to := i + map[string]int{"up": -1, "down": 1}[verb]
		if to >= 0 && to < len(rows) {
			pinned(rows)
			rows[i], rows[to] = rows[to], rows[i]
		}
	case "answer":
		if len(rows[i].Answers) < sop.MaxAnswers {
			rows[i].Answers = append(rows[i].Answers, answerRow{})
		}
	case "unanswer":
		if k, err := strconv.Atoi(of); err == nil && k >= 0 && k < len(rows[i].Answers) {
			rows[i].Answers = slices.Delete(rows[i].Answers, k, k+1)
		}
	}
	return shaped(rows)
}

// dropRow takes a step out. What led to it leads nowhere until somebody says where else.
func dropRow(rows []stepRow, at int) []stepRow {
	gone := rows[at].ID
	rows = slices.Delete(rows, at, at+1)
	for i := range rows {
		for _, way := range []*string{&rows[i].Next, &rows[i].Skip} {
			if *way == gone {
				*way = ""
			}
		}
		for k := range rows[i].Answers {
			if rows[i].Answers[k].To == gone {
				rows[i].Answers[k].To = ""
			}
		}
	}
	return rows
}

// readForm takes the script as it stands in the form. Figures that are none are told by their field.
func (e *scriptEdit) readForm(ctx context.Context) {
	s := sop.Script{
		ID: e.Script.ID, Version: e.Script.Version, Title: e.get("title"), Summary: strings.ReplaceAll(e.get("summary"), "\r\n", "\n"),
		Categories: e.all("categories"), Requesters: e.is("requesters"), Owner: e.get("owner"), ReviewBy: trimmed(e.draft, "review_by"),
		Retired: e.is("retired"),
	}
	for _, text := range e.all("tiers") {
		if tier, err := strconv.Atoi(text); err == nil {
			s.Tiers = append(s.Tiers, tier)
		}
	}
	e.Wrong = map[string]string{}
	for i, r := range e.Rows {
		figure := func(part, text string) int {
			if text = strings.TrimSpace(text); text == "" {
				return 0
			}
			n, err := strconv.Atoi(text)
			if err != nil {
				e.Wrong[stepField(i, part)] = words.Problem(ctx, desk.Invalid("", "rules.number", "This is a whole number, as 30."))
			}
			return n
		}
		p := sop.Step{
			ID: sop.StepID(r.ID), Kind: r.kind(), Text: r.Text, Tier: figure("tier", r.Tier), Minutes: figure("minutes", r.Minutes),
			Next: sop.StepID(r.Next), Skip: sop.StepID(r.Skip), End: sop.End(r.End), Up: figure("up", r.Up), Reason: r.Reason,
		}
		if p.Next == "" && r.leadsOn() && i+1 < len(e.Rows) {
			p.Next = sop.StepID(e.Rows[i+1].ID)
		}
		for k, a := range r.Answers {
			if r.kind() != sop.YesNo || k < 2 {
				p.Answers = append(p.Answers, sop.Answer{Text: a.Say, Next: sop.StepID(a.To)})
			}
		}
		s.Steps = append(s.Steps, p)
	}
	e.Read = s.Tidy()
	e.Problems = sop.Check(e.Read)
}

// putBeside says every problem beside the field that it is about, or in its step where it has none.
func (e *scriptEdit) putBeside(ctx context.Context) {
	if e.As != asForm {
		return
	}
	for _, p := range e.Problems {
		if name := e.fieldOf(p.Field); e.Wrong[name] == "" {
			e.Wrong[name] = e.problemWords(ctx, p)
		}
	}
}

// fieldOf gives the field of the form for that of a script: "steps[2].answers[1].next" is "step_2_to_1". What has no field is said of the step.
func (e scriptEdit) fieldOf(field string) string {
	text, isStep := strings.CutPrefix(field, "steps[")
	if !isStep {
		return field
	}
	at, part, _ := strings.Cut(text, "].")
	row, _ := strconv.Atoi(at)
	if text, isAnswer := strings.CutPrefix(part, "answers["); isAnswer {
		at, part, _ = strings.Cut(text, "].")
		k, _ := strconv.Atoi(at)
		return answerField(row, map[string]string{"text": "say", "next": "to"}[part], k)
	}
	isLoop := part == "next" && row < len(e.Rows) && !e.Rows[row].leadsOn()
	if part == "answers" || part == "id" || isLoop {
		part = "step"
	}
	return stepField(row, part)
}

// problemWords says a problem. In the form steps have no names but their places.
func (e scriptEdit) problemWords(ctx context.Context, p sop.Problem) string {
	if e.As != asForm {
		return stepProblem(ctx, p)
	}
	place := func(id string) string {
		if at := e.Read.Place(sop.StepID(id)); at > 0 {
			return strconv.Itoa(at)
		}
		return id
	}
	p.Step = sop.StepID(place(string(p.Step)))
	if p.Code == "loop" {
		way := strings.Split(p.Other, " → ")
		for i := range way {
			way[i] = place(way[i])
		}
		p.Other = strings.Join(way, " → ")
	}
	return stepProblem(ctx, p)
}

// problemPlace says where a problem lies: in which line of the text, or at which step of the form.
func (e scriptEdit) problemPlace(ctx context.Context, p sop.Problem) string {
	if e.As != asForm {
		return words.T(ctx, "admin.script.line", "N", p.Line)
	}
	if at := e.Read.Place(p.Step); at > 0 {
		return words.T(ctx, "admin.script_form.at", "N", at)
	}
	return words.T(ctx, "admin.script_form.head")
}

// formCodes are the problems that a form can show. What else is wrong with a text would be lost in it.
var formCodes = []string{
	"title_missing", "title_long", "summary_long", "steps_none", "text_missing", "text_long", "minutes_unknown", "reason_missing", "answers_few",
	"answers_many", "answer_missing", "answer_twice", "answer_long", "next_missing", "next_unknown", "unreachable", "loop", "end_none",
}

// toForm puts what was read of a text into the form, if all of it has a place there.
func (e *scriptEdit) toForm() error {
	if slices.ContainsFunc(e.Problems, func(p sop.Problem) bool { return !slices.Contains(formCodes, p.Code) }) {
		return desk.Invalid("source", "script.no_form", "Some of this has no place in the form and would be lost. Mend what is said beside it, then change over.")
	}
	e.As, e.typed = asForm, scriptValues(e.Read)
	e.Rows = rowsOf(e.Read)
	e.Problems = sop.Check(e.Read.Tidy()) // by step, not by line
	return nil
}

// toText writes what stands in the form as a text, if the text can say all of it.
func (s *Site) toText(v *page.Visit, e *scriptEdit) error {
	refused := desk.Invalid("", "script.no_text", "Some of this cannot be said in a text and would be lost. Mend what is marked, then change over.")
	if len(e.Wrong) > 0 {
		return refused
	}
	plain, err := scriptfile.Write(e.Read, nil, nil)
	if err != nil {
		return err
	}
	if again, _ := scriptfile.Read(plain); !isSameScript(again, e.Read) {
		return refused
	}
	text, err := s.scriptText(v, e.Read)
	if err != nil {
		return err
	}
	e.As, e.typed = asText, url.Values{"source": {text}}
	return s.look(v, e)
}

// isSameScript compares what scripts say, apart from their ids, which files do not hold.
func isSameScript(a, b sop.Script) bool {
	a.ID, a.Version, b.ID, b.Version = "", 0, "", 0
	one, errOne := json.Marshal(a)
	other, errOther := json.Marshal(b)
	return errOne == nil && errOther == nil && string(one) == string(other)
}

// said is a field of the script's head with what is wrong with it.
func (e scriptEdit) said(f part.Field) part.Field {
	f.Error = cmp.Or(f.Error, e.Wrong[f.Name])
	return f
}

// step is a field of a step.
func (e scriptEdit) step(ctx context.Context, row int, name string) part.Field {
	r := e.Rows[row]
	f := part.Field{Name: stepField(row, name), Label: words.T(ctx, "admin.script_form."+name), Value: *r.parts()[name]}
	return e.said(f)
}

func (e scriptEdit) stepText(ctx context.Context, row int) part.Field {
	f := e.step(ctx, row, "text")
	if e.Rows[row].kind() == sop.Outcome {
		f.Label = words.T(ctx, "admin.script_form.say")
	}
	f.Rows, f.Max, f.Focus = 2, sop.MaxText, e.Rows[row].IsFresh
	return f
}

func (e scriptEdit) stepMinutes(ctx context.Context, row int) part.Field {
	f := e.step(ctx, row, "minutes")
	f.Type, f.Min, f.Top = "number", "0", strconv.Itoa(sop.MaxMinutes)
	return f
}

// answerTo is the choice of where an answer leads.
func (e scriptEdit) answerTo(ctx context.Context, row, answer int) part.Field {
	f := part.Field{Name: answerField(row, "to", answer), Label: words.T(ctx, "admin.script_form.to"), Value: e.Rows[row].Answers[answer].To}
	if e.Rows[row].kind() == sop.YesNo {
		f.Label = words.T(ctx, []string{"admin.script_form.yes", "admin.script_form.no"}[min(answer, 1)])
	}
	return e.said(f)
}

func (e scriptEdit) answerSay(ctx context.Context, row, answer int) part.Field {
	return e.said(part.Field{
		Name: answerField(row, "say", answer), Label: words.T(ctx, "admin.script_form.answer", "N", answer+1), Value: e.Rows[row].Answers[answer].Say,
		Max: sop.MaxAnswer,
	})
}

// shown are the answers of a step that its form shows; those that yes or no leaves over are kept unseen.
func (r stepRow) shown() int {
	switch {
	case !r.kind().IsChosen():
		return 0
	case r.kind() == sop.YesNo:
		return min(len(r.Answers), 2)
	}
	return len(r.Answers)
}

// unseen are the fields of a step that its kind does not have, with what stands in them.
func (e scriptEdit) unseen(row int) [][2]string {
	r := e.Rows[row]
	has := []string{"kind", "text"}
	switch {
	case r.kind() == sop.Outcome:
		has = append(has, "end")
		if sop.End(r.End) == sop.Escalate {
			has = append(has, "up", "reason")
		}
	case r.kind().IsChosen():
		has = append(has, "skip", "tier", "minutes")
	default:
		has = append(has, "next", "skip", "tier", "minutes")
	}
	var all [][2]string
	for _, name := range []string{"id", "kind", "text", "tier", "minutes", "next", "skip", "end", "up", "reason"} {
		if !slices.Contains(has, name) {
			all = append(all, [2]string{stepField(row, name), *r.parts()[name]})
		}
	}
	for k, a := range r.Answers {
		if k >= r.shown() {
			all = append(all, [2]string{answerField(row, "to", k), a.To})
		}
		if k >= r.shown() || r.kind() == sop.YesNo {
			all = append(all, [2]string{answerField(row, "say", k), a.Say})
		}
	}
	return all
}

// maxLabel bounds how a step is named in a list, in runes.
const maxLabel = 60

// ways are the steps that one can lead to, behind what an empty choice means.
func (e scriptEdit) ways(ctx context.Context, row int, none, chosen string) []part.Option {
	all := []part.Option{{Label: words.T(ctx, none)}}
	for i, r := range e.Rows {
		if i != row {
			all = append(all, part.Option{Value: r.ID, Label: words.T(ctx, "admin.script_form.nth", "N", i+1, "Title", r.title(ctx))})
		}
	}
	if !slices.ContainsFunc(all, func(o part.Option) bool { return o.Value == chosen }) {
		all = append(all, part.Option{Value: chosen, Label: words.T(ctx, "admin.script_form.gone", "Name", chosen)})
	}
	return all
}

func (r stepRow) title(ctx context.Context) string {
	title := words.Code(ctx, "script_end", r.End)
	if r.kind() != sop.Outcome {
		title = sop.Step{ID: "…", Text: r.Text}.Title()
	}
	if letters := []rune(title); len(letters) > maxLabel {
		return string(letters[:maxLabel-1]) + "…"
	}
	return title
}

// below says where a step leads whose way is not chosen.
func (e scriptEdit) below(row int) string {
	if row+1 < len(e.Rows) {
		return "admin.script_form.below"
	}
	return "admin.script_form.choose"
}

func (e scriptEdit) unskipped(row int) string {
	if e.Rows[row].kind().IsChosen() {
		return "admin.script_form.no_skip"
	}
	return "admin.script_form.skip_on"
}

func (e scriptEdit) owners(ctx context.Context) []part.Option {
	all := []part.Option{{Label: words.T(ctx, "admin.nobody")}}
	owner := e.get("owner")
	for _, p := range e.Agents {
		if !p.Disabled || string(p.ID) == owner {
			all = append(all, part.Option{Value: string(p.ID), Label: p.Name})
		}
	}
	if !slices.ContainsFunc(all, func(o part.Option) bool { return o.Value == owner }) {
		all = append(all, part.Option{Value: owner, Label: cmp.Or(e.People[desk.PersonID(owner)].Name, owner)})
	}
	return all
}

func (e scriptEdit) categories() []part.Option {
	return part.ConditionNames{House: e.House}.Categories()
}

func scriptTiers(ctx context.Context) []part.Option {
	var all []part.Option
	for _, n := range []string{"1", "2", "3"} {
		all = append(all, part.Option{Value: n, Label: words.T(ctx, "tier.n", "N", n)})
	}
	return all
}

// lowestTiers are who may do a step: everybody, or a tier and those above it.
func lowestTiers(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.script_form.everybody")}}, scriptTiers(ctx)...)
}

func upTiers(ctx context.Context) []part.Option {
	all := append([]part.Option{{Label: words.T(ctx, "admin.script_form.up_tier")}}, scriptTiers(ctx)...)
	return append(all, part.Option{Value: "4", Label: words.T(ctx, "tier.n", "N", "4")})
}

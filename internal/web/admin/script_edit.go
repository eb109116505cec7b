package admin

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/scriptfile"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// scriptEdit is a script as it is written, with what is wrong with it and how it branches.
type scriptEdit struct {
	draft
	Script   sop.Script // as it is kept; zero: a new one
	IsNew    bool
	As       string     // how it is written: asForm or asText
	Read     sop.Script // as it was typed
	Problems sop.Problems
	Rows     []stepRow         // its steps in the form
	Wrong    map[string]string // what is wrong in the form, by field
	Stats    store.ScriptStats
	Versions []store.ScriptVersion
	People   map[desk.PersonID]desk.Person
	Agents   []desk.Person // who can answer for it
	House    desk.House
}

// scriptStart is what a new script begins with.
const scriptStart = `title: 
summary: 
tiers: [1]
requesters: no
owner: 
review: 
steps:
  - id: first
    yes_no: What is to be asked first?
    minutes: 1
    yes: done
    no: up
  - id: done
    end: solved
  - id: up
    end: escalate
    up: 2
    reason: What should the next tier know?
`

func (s *Site) scriptEdit(v *page.Visit) (scriptEdit, error) {
	e := scriptEdit{IsNew: true, As: asForm, House: s.House()}
	if v.Query("as") == asText {
		e.As = asText
	}
	var err error
	if e.Agents, err = s.Store().ListAgents(v.Ctx()); err != nil {
		return e, err
	}
	id := sop.ID(v.R.PathValue("id"))
	if id == "" {
		e.draft = blank("script_form", startValues())
		return e, nil
	}
	one, ok := s.Engine.Script(id)
	if !ok {
		return e, desk.NotFound("script")
	}
	e.IsNew, e.Script = false, one
	text, err := s.scriptText(v, one)
	if err != nil {
		return e, err
	}
	kept := scriptValues(one)
	kept.Set("source", text)
	e.draft = fresh("script_form", kept)
	if e.Versions, err = s.Store().ScriptVersions(v.Ctx(), id); err != nil {
		return e, err
	}
	by := []desk.PersonID{desk.PersonID(one.Owner)}
	for _, one := range e.Versions {
		by = append(by, one.SavedBy)
	}
	if e.People, err = s.Store().Persons(v.Ctx(), by); err != nil {
		return e, err
	}
	counts, err := s.Store().ScriptCounts(v.Ctx(), id)
	e.Stats = store.StatsOf(counts)[id]
	return e, err
}

// startValues are what the form of a new script begins with.
func startValues() url.Values {
	start, _ := scriptfile.Read([]byte(scriptStart))
	values := scriptValues(start)
	values.Set("source", scriptStart)
	return values
}

func (s *Site) scriptText(v *page.Visit, one sop.Script) (string, error) {
	category, owner, err := s.Engine.ScriptNames(v.Ctx(), one)
	if err != nil {
		return "", err
	}
	data, err := scriptfile.Write(one, category, owner)
	return string(data), err
}

// look reads what was typed and finds what is wrong with it.
func (s *Site) look(v *page.Visit, e *scriptEdit) error {
	if e.As == asForm {
		e.readForm(v.Ctx())
		return nil
	}
	read, problems := scriptfile.Read([]byte(e.get("source")))
	found, more, err := s.Engine.FoundScript(v.Ctx(), read)
	e.Read, e.Problems = found, slices.Concat(problems, more)
	return err
}

func (s *Site) scriptShow(v *page.Visit) error {
	e, err := s.scriptEdit(v)
	if err != nil {
		return err
	}
	if e.Read = e.Script; e.IsNew {
		e.Read, _ = scriptfile.Read([]byte(scriptStart))
	}
	return s.scriptPage(v, http.StatusOK, e)
}

// scriptSave keeps the next version, or only looks at what was typed, gives the form another shape or changes over between form and text. What is
// not sound is told where it lies, and stays as it was typed.
func (s *Site) scriptSave(v *page.Visit) error {
	e, err := s.scriptEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "script_form", e.kept); err != nil {
		return err
	}
	if e.As = asForm; e.get("as") == asText || e.typed.Has("source") {
		e.As = asText
	}
	do := v.Form("do")
	if e.As == asForm {
		e.Rows = changeRows(readRows(e.typed), do)
	}
	if err := s.look(v, &e); err != nil {
		return err
	}
	switch {
	case do == asText && e.As == asForm:
		err := s.toText(v, &e)
		return s.scriptAs(v, e, err)
	case do == asForm && e.As == asText:
		err := e.toForm()
		return s.scriptAs(v, e, err)
	case do == doLook && v.IsPartial():
		return s.Render(v, http.StatusOK, scriptLook(e))
	case do == doLook || e.As == asForm && isBuilding(v):
		if do == doLook {
			e.putBeside(v.Ctx())
		}
		return s.scriptPage(v, http.StatusOK, e)
	case len(e.Problems) > 0 || len(e.Wrong) > 0:
		e.putBeside(v.Ctx())
		return s.scriptPage(v, http.StatusUnprocessableEntity, e)
	}
	next := e.Read
	next.ID, next.Version = e.Script.ID, e.Script.Version
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		next.ID = sop.ID(id)
	}
	if err = e.checkSeen(); err == nil {
		err = s.Engine.SaveScript(v.Ctx(), v.Actor, next)
	}
	if e.IsNew && isStale(err) { // the same form once more: it was kept the first time
		err = nil
	}
	if isStaleOrRefused(err) {
		return s.scriptPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	to := scriptPath(next.ID) + "?done=saved"
	if e.As == asText {
		to += "&as=" + asText
	}
	v.Go(to)
	return nil
}

// scriptAs shows a script in the other way of writing it, or as it was with what keeps it there.
func (s *Site) scriptAs(v *page.Visit, e scriptEdit, err error) error {
	if isStaleOrRefused(err) {
		e.putBeside(v.Ctx())
		e.Problem = s.Problem(v, err)
		return s.scriptPage(v, page.StatusOf(err), e)
	}
	if err != nil {
		return err
	}
	return s.scriptPage(v, http.StatusOK, e)
}

// scriptUpload puts the text of a file into the form of a new script, with what is wrong with it. Nothing is kept yet.
func (s *Site) scriptUpload(v *page.Visit) error {
	e := scriptEdit{IsNew: true, As: asText, draft: blank("script_form", url.Values{"source": {""}})}
	text, err := uploadedText(v)
	if err == nil {
		e.typed = url.Values{"source": {text}}
		err = s.look(v, &e)
	}
	if isStaleOrRefused(err) {
		e.Problem = s.Problem(v, err)
		return s.scriptPage(v, page.StatusOf(err), e)
	}
	if err != nil {
		return err
	}
	return s.scriptPage(v, http.StatusOK, e)
}

func uploadedText(v *page.Visit) (string, error) {
	if err := v.ReadForm(); err != nil {
		return "", err
	}
	file, _, err := v.R.FormFile("file")
	if err != nil {
		return "", desk.Invalid("file", "script.no_file", "No file was chosen. Choose one with a script as YAML or Markdown.")
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, scriptfile.MaxSize+1))
	return strings.ToValidUTF8(string(data), "\uFFFD"), err
}

// scriptRetire takes a script out of use, or back into it.
func (s *Site) scriptRetire(v *page.Visit) error {
	one, ok := s.Engine.Script(sop.ID(v.R.PathValue("id")))
	if !ok {
		return desk.NotFound("script")
	}
	version, _ := strconv.ParseInt(v.Form("version"), 10, 64)
	one.Version, one.Retired = cmp.Or(version, one.Version), v.Form("retired") != ""
	err := s.Engine.SaveScript(v.Ctx(), v.Actor, one)
	if isStaleOrRefused(err) {
		e, editErr := s.scriptEdit(v)
		if editErr != nil {
			return editErr
		}
		e.Read = e.Script
		return s.scriptPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(scriptPath(one.ID) + "?done=saved")
	return nil
}

// scriptFile gives a script as a file that can be read in again.
func (s *Site) scriptFile(v *page.Visit) error {
	one, ok := s.Engine.Script(sop.ID(v.R.PathValue("id")))
	if !ok {
		return desk.NotFound("script")
	}
	text, err := s.scriptText(v, one)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="script.yaml"`)
	_, err = io.WriteString(v.W, text)
	return err
}

func (s *Site) scriptPage(v *page.Visit, status int, e scriptEdit) error {
	if e.As == asForm && e.Rows == nil {
		e.Rows = readRows(e.typed)
	}
	title := cmp.Or(e.Script.Title, v.T("admin.script.new"))
	return s.Render(v, status, scriptEditPage(s.head(v, title, link{Href: "/admin/scripts", Label: v.T("admin.scripts")}), e))
}

func (e scriptEdit) action() string {
	if e.IsNew {
		return "/admin/scripts"
	}
	return scriptPath(e.Script.ID)
}

// stepProblem says a problem in the reader's language; what the catalog does not know is said as the core does.
func stepProblem(ctx context.Context, p sop.Problem) string {
	if text, ok := words.From(ctx).Find("script.problem."+p.Code, "Step", string(p.Step), "Other", p.Other); ok {
		return text
	}
	return p.Message
}

// branch is a step as the outline draws it: below the step and the answer that lead to it. One that was drawn before is only named.
type branch struct {
	Step   sop.Step
	Place  int
	Answer string // that leads here; empty: the only way
	Skip   bool
	Again  bool
	Below  []branch
}

// branches are a script drawn from its first step. Every step is drawn once, so the drawing is as long as the script, with loops too.
func branches(ctx context.Context, s sop.Script) []branch {
	drawn := map[sop.StepID]bool{}
	var draw func(id sop.StepID, answer string, skip bool) (branch, bool)
	draw = func(id sop.StepID, answer string, skip bool) (branch, bool) {
		p := s.Step(id)
		if p == nil {
			return branch{}, false
		}
		b := branch{Step: *p, Place: s.Place(id), Answer: answer, Skip: skip, Again: drawn[id]}
		if b.Again {
			return b, true
		}
		drawn[id] = true
		for _, w := range waysOf(ctx, *p) {
			if below, ok := draw(w.to, w.answer, w.skip); ok {
				b.Below = append(b.Below, below)
			}
		}
		return b, true
	}
	var all []branch
	if first, ok := draw(s.First(), "", false); ok {
		all = append(all, first)
	}
	return all
}

type wayOn struct {
	to     sop.StepID
	answer string
	skip   bool
}

func waysOf(ctx context.Context, p sop.Step) []wayOn {
	var ways []wayOn
	switch p.Kind {
	case sop.Outcome:
	case sop.YesNo:
		for i, a := range p.Answers[:min(len(p.Answers), 2)] {
			ways = append(ways, wayOn{to: a.Next, answer: words.T(ctx, []string{"script.yes", "script.no"}[i])})
		}
	case sop.Choice:
		for _, a := range p.Answers {
			ways = append(ways, wayOn{to: a.Next, answer: a.Text})
		}
	default:
		ways = append(ways, wayOn{to: p.Next})
	}
	if p.Skip != "" && p.Kind != sop.Outcome {
		ways = append(ways, wayOn{to: p.Skip, skip: true})
	}
	return ways
}

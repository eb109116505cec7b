package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// walk is a script as a requester goes through it alone. All that it knows are the answers so far: they come with every form, are gone through
// anew, and what does not belong to the script counts for nothing.
type walk struct {
	Script sop.Script
	Given  []sop.Given
	Step   sop.Step
	Left   int  // steps ahead at most, this one included
	Ours   bool // the step is one that only the desk can do
	Wrong  string
	Typed  string // what was wrong
	Solved bool   // the reader says that it did
	Agent  bool
}

func (w walk) isAtEnd() bool { return w.Step.Kind == sop.Outcome }

// guided gives a script that requesters are offered, in its newest version. One that is for others is not there.
func (s *Site) guided(id string) (sop.Script, bool) {
	one, ok := s.Engine.Script(sop.ID(id))
	return one, ok && one.IsFor(0)
}

// walked goes through what was answered, in the version that it was begun with.
func (s *Site) walked(v *page.Visit, one sop.Script, values url.Values) (walk, error) {
	if version, _ := strconv.ParseInt(values.Get("version"), 10, 64); version != 0 && version != one.Version {
		former, err := s.Engine.ScriptIn(v.Ctx(), sop.Ref{ID: one.ID, Version: version})
		if err != nil && !store.IsNotFound(err) {
			return walk{}, err
		}
		if err == nil && former.IsFor(0) {
			one = former
		}
	}
	return walkOf(v, one, givenIn(values)), nil
}

func walkOf(v *page.Visit, one sop.Script, given []sop.Given) walk {
	at, taken, _ := one.Walk(given)
	w := walk{Script: one, Given: taken, Agent: v.IsAgent()}
	if step := one.Step(at); step != nil {
		w.Step = *step
	}
	w.Ours = !w.isAtEnd() && w.Step.Tier > 0
	w.Left, _ = one.Left(at)
	return w
}

// givenIn reads the answers of a form or an address: lists of the same length.
func givenIn(values url.Values) []sop.Given {
	var given []sop.Given
	for i, step := range values["step"] {
		if i >= sop.MaxSteps {
			break
		}
		g := sop.Given{Step: sop.StepID(step)}
		if i < len(values["answer"]) {
			g.Answer, _ = strconv.Atoi(values["answer"][i])
		}
		if i < len(values["words"]) {
			g.Words = plain(values["words"][i])
		}
		given = append(given, g)
	}
	return given
}

// walkedIn reads the walk that goes with a request; none where there is none.
func walkedIn(values url.Values) desk.Walked {
	version, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil || values.Get("script") == "" {
		return desk.Walked{}
	}
	return desk.Walked{Script: sop.Ref{ID: sop.ID(values.Get("script")), Version: version}, Given: givenIn(values)}
}

// address holds a walk for a page that is asked for: the request that is to be written.
func (w walk) address() string {
	values := url.Values{"script": {string(w.Script.ID)}, "version": {strconv.FormatInt(w.Script.Version, 10)}}
	for _, g := range w.Given {
		values.Add("step", string(g.Step))
		values.Add("answer", strconv.Itoa(g.Answer))
		values.Add("words", g.Words)
	}
	return "/requests/new?" + values.Encode()
}

func (s *Site) stepShow(v *page.Visit, one sop.Script) error {
	w := walkOf(v, one, nil)
	w.Solved = v.Query("solved") != ""
	return s.stepPage(v, http.StatusOK, w)
}

func (s *Site) stepPage(v *page.Visit, status int, w walk) error {
	return s.Render(v, status, stepPage(s.Frame(v, w.Script.Title), w))
}

// stepAnswer takes the word of a reader on an article; for a script it takes the answer to a step and shows the next one, goes back, ends with "this solved it", or leads on to people.
func (s *Site) stepAnswer(v *page.Visit) error {
	one, ok := s.guided(v.R.PathValue("id"))
	if !ok {
		return s.guideSolved(v)
	}
	if err := v.R.ParseForm(); err != nil {
		return desk.Invalid("", "form.unreadable", "This form cannot be read. Send it again.")
	}
	w, err := s.walked(v, one, v.R.PostForm)
	if err != nil {
		return err
	}
	switch v.Form("do") {
	case "back":
		return s.stepPage(v, http.StatusOK, walkOf(v, w.Script, w.Given[:max(0, len(w.Given)-1)]))
	case "ask":
		if err := s.Store().CountScript(v.Ctx(), one.ID, store.CountSelfAsked); err != nil {
			return err
		}
		v.Go(w.address())
		return nil
	case "solved":
		if !w.isAtEnd() {
			return s.stepPage(v, http.StatusOK, w)
		}
		if err := s.Store().CountScript(v.Ctx(), one.ID, store.CountSelfSolved); err != nil {
			return err
		}
		v.Go("/guides/" + string(one.ID) + "?solved=1") // which loaded again counts nothing
		return nil
	}
	return s.stepOn(v, w)
}

func (s *Site) stepOn(v *page.Visit, w walk) error {
	answer, _ := strconv.Atoi(v.Form("chosen"))
	next := sop.Given{Step: w.Step.ID, Answer: answer, Words: plain(v.Form("written"))}
	if w.isAtEnd() || w.Ours || string(w.Step.ID) != v.Form("at") {
		return s.stepPage(v, http.StatusOK, w)
	}
	on := walkOf(v, w.Script, append(slices.Clone(w.Given), next))
	if len(on.Given) == len(w.Given) {
		w.Wrong, w.Typed = v.T("steps.wrong"), v.Form("written")
		if w.Step.Kind == sop.Number {
			w.Wrong = v.T("steps.wrong.number")
		}
		return s.stepPage(v, http.StatusUnprocessableEntity, w)
	}
	if len(on.Given) == 1 {
		if err := s.Store().CountScript(v.Ctx(), w.Script.ID, store.CountSelfBegun); err != nil {
			return err
		}
	}
	return s.stepPage(v, http.StatusOK, on)
}

// told puts the answers of a walk into words, for those who read the request: nothing is asked twice.
func (w walk) told(of *words.Words) string {
	lines := []string{of.T("portal.new.after_steps", "Title", w.Script.Title)}
	for _, g := range w.Given {
		p := w.Script.Step(g.Step)
		said := g.Words
		switch {
		case p.Kind == sop.YesNo:
			said = of.T([]string{"script.yes", "script.no"}[min(g.Answer-1, 1)])
		case p.Kind == sop.Choice:
			said = p.Answers[g.Answer-1].Text
		case p.Kind == sop.Instruction:
			said = of.T("script.done")
		}
		lines = append(lines, "- "+p.Title()+" "+said)
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// guidedTo gives the scripts for requesters that answer a question, those without one all of them.
func (s *Site) guidedTo(text string, fits fit) []guideLine {
	asked := search.Words(text)
	var lines []guideLine
	for _, one := range s.Engine.Scripts() {
		if !one.IsFor(0) {
			continue
		}
		known := slices.ContainsFunc(asked, func(forms []string) bool { return fit{telling: [][]string{forms}}.held(one.Title, one.Summary) > 0 })
		if text == "" || known && fits.with(store.Document{Title: one.Title, Body: one.Summary}) {
			_, minutes := one.Left(one.First())
			lines = append(lines, guideLine{ID: desk.ArticleID(one.ID), Title: marked(one.Title, text), Minutes: max(1, minutes), Steps: true})
		}
	}
	return lines
}

package admin

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/scriptfile"
)

// sendForm sends the fields of a script's form.
func (o *office) sendForm(path string, values url.Values, more ...string) answer {
	pairs := []string{"as", asForm}
	for name, all := range values {
		for _, value := range all {
			pairs = append(pairs, name, value)
		}
	}
	return o.post("dana", path, append(pairs, more...)...)
}

// formIn reads the fields of the script's form back from the page, as a browser would send them.
var (
	inputTag  = regexp.MustCompile(`<input [^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	chosenTag = regexp.MustCompile(`<option value="([^"]*)" selected`)
	attribute = regexp.MustCompile(`(name|value|type)="([^"]*)"`)
)

func formIn(body string) url.Values {
	_, body, _ = strings.Cut(body, `id="script"`)
	values := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		has := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
			has[a[1]] = html.UnescapeString(a[2])
		}
		if has["type"] != "checkbox" && has["type"] != "file" || strings.Contains(tag, " checked") {
			values.Add(has["name"], has["value"])
		}
	}
	for _, area := range areaTag.FindAllStringSubmatch(body, -1) {
		values.Add(html.UnescapeString(area[1]), html.UnescapeString(area[2]))
	}
	for _, list := range selectTag.FindAllStringSubmatch(body, -1) {
		if chosen := chosenTag.FindStringSubmatch(list[2]); chosen != nil {
			values.Add(html.UnescapeString(list[1]), html.UnescapeString(chosen[1]))
		}
	}
	return values
}

// TestScriptForm puts a script together by the buttons of its form alone: what is wrong is said beside its field, and what is kept is the script.
func TestScriptForm(t *testing.T) {
	o := newOffice(t)
	form := formIn(o.get("dana", "/admin/scripts/new").body)
	form.Set("title", "Printer")
	form.Set("step_0_text", "Is it on?")
	a := o.sendForm("/admin/scripts", form, "do", "add:1")
	if a.status != http.StatusOK || len(o.engine.Scripts()) != 0 {
		t.Fatalf("a step is added: %d %s", a.status, problemIn(a.body))
	}
	form = formIn(a.body)
	if form.Get("step_1_kind") != "instruction" || form.Get("step_2_kind") != "outcome" || form.Get("title") != "Printer" || form.Get("step_0_text") != "Is it on?" {
		t.Fatalf("the form comes back as %v", form)
	}
	a = o.sendForm("/admin/scripts", form)
	for _, want := range []string{"No way leads to step 2.", "Step 2 says nothing.", "Step 2</b>"} {
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, want) {
			t.Errorf("what is wrong: %d, and the page does not say %q", a.status, want)
		}
	}
	if !regexp.MustCompile(`(?s)id="step_1_text".{0,400}says nothing`).MatchString(a.body) {
		t.Error("an empty step is not told beside its text")
	}
	form.Set("step_1_text", "Press the button.")
	form.Set("step_1_minutes", "soon")
	form.Set("step_0_to_1", form.Get("step_1_id"))
	if a := o.sendForm("/admin/scripts", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "This is a whole number") || !strings.Contains(a.body, `value="soon"`) {
		t.Errorf("minutes in words: %d", a.status)
	}
	form.Set("step_1_minutes", "3")
	form = formIn(o.sendForm("/admin/scripts", form, "do", "drop:3").body)
	form.Set("tiers", "2")
	form.Set("requesters", "yes")
	if a := o.sendForm("/admin/scripts", form); a.status != http.StatusSeeOther {
		t.Fatalf("a sound one: %d %s", a.status, problemIn(a.body))
	}
	one := o.engine.Scripts()[0]
	want := []sop.Step{
		{ID: "first", Kind: sop.YesNo, Text: "Is it on?", Minutes: 1, Answers: []sop.Answer{{Next: "done"}, {Next: "step-1"}}},
		{ID: "step-1", Kind: sop.Instruction, Text: "Press the button.", Minutes: 3, Next: "done"},
		{ID: "done", Kind: sop.Outcome, End: sop.Solved},
	}
	if !reflect.DeepEqual(one.Steps, want) || one.Title != "Printer" || !slices.Equal(one.Tiers, []int{2}) || !one.Requesters {
		t.Errorf("kept is %+v", one)
	}
	if a := o.sendForm(scriptPath(one.ID), formIn(o.get("dana", scriptPath(one.ID)).body)); a.status != http.StatusSeeOther {
		t.Errorf("sent as it was shown: %d %s", a.status, problemIn(a.body))
	}
	stale := formIn(o.get("dana", scriptPath(one.ID)).body)
	stale.Set("seen", "older")
	if a := o.sendForm(scriptPath(one.ID), stale); a.status != http.StatusConflict || !strings.Contains(a.body, "As it is kept now") {
		t.Errorf("made from an older one: %d", a.status)
	}
}

// TestScriptChangesOver goes from form to text and back: nothing of what was typed is lost, and what the other way cannot show stays where it is.
func TestScriptChangesOver(t *testing.T) {
	o := newOffice(t)
	form := formIn(o.get("dana", "/admin/scripts/new").body)
	form.Set("title", "Half a script")
	form.Set("step_0_to_0", "") // not sound yet
	a := o.sendForm("/admin/scripts", form, "do", asText)
	text := formIn(a.body)
	if a.status != http.StatusOK || !strings.Contains(text.Get("source"), "title: Half a script") || text.Get("as") != asText {
		t.Fatalf("to text: %d %v", a.status, text)
	}
	a = o.post("dana", "/admin/scripts", "as", asText, "source", text.Get("source"), "do", asForm)
	back := formIn(a.body)
	for _, d := range []url.Values{form, back} {
		d.Del("once")
	}
	if !reflect.DeepEqual(form, back) {
		t.Errorf("back in the form it is\n%v\nand was\n%v", back, form)
	}
	typed := text.Get("source") + "colour: red\n"
	if a := o.post("dana", "/admin/scripts", "as", asText, "source", typed, "do", asForm); a.status != http.StatusUnprocessableEntity || formIn(a.body).Get("source") != typed {
		t.Errorf("a key that the form has no place for: %d", a.status)
	}
	form.Set("step_0_kind", "choice")
	form.Set("step_0_say_0", "Same")
	form.Set("step_0_say_1", "Same")
	if a := o.sendForm("/admin/scripts", form, "do", asText); a.status != http.StatusUnprocessableEntity || formIn(a.body).Get("step_0_say_1") != "Same" || !strings.Contains(a.body, "gives the answer “Same” twice") {
		t.Errorf("answers that a text cannot tell apart: %d", a.status)
	}
}

// TestScriptFormIsTheScript holds that any script that a file can say comes back from its form as it was, moved steps and changed kinds included.
func TestScriptFormIsTheScript(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := drawnScript(r)
		e := scriptEdit{As: asForm, draft: draft{typed: scriptValues(s)}}
		e.Rows = readRows(e.typed)
		e.readForm(t.Context())
		if !isSameScript(e.Read, s) {
			r.Fatalf("came back as %+v, was %+v", e.Read, s)
		}
		i := rapid.IntRange(0, len(s.Steps)-1).Draw(r, "moved")
		e.Rows = changeRows(e.Rows, fmt.Sprintf("up:%d", i))
		e.readForm(t.Context())
		for _, p := range s.Steps {
			if moved := e.Read.Step(p.ID); moved == nil || !reflect.DeepEqual(*moved, p) {
				r.Fatalf("moved up it is %+v, was %+v", moved, p)
			}
		}
		kind := e.Rows[i].Kind
		e.Rows[i].Kind = string(rapid.SampledFrom(sop.Kinds).Draw(r, "kind"))
		values := url.Values{}
		putRows(values, shaped(e.Rows))
		e.Rows = readRows(values)
		e.Rows[i].Kind = kind
		before := e.Read
		if e.readForm(t.Context()); !isSameScript(e.Read, before) {
			r.Fatalf("another kind and back made %+v of %+v", e.Read, before)
		}
	})
}

// drawnScript draws scripts as they are read from files.
func drawnScript(r *rapid.T) sop.Script {
	n := rapid.IntRange(1, 6).Draw(r, "steps")
	name := func(i int) sop.StepID { return sop.StepID(fmt.Sprint("s", i)) }
	s := sop.Script{Title: "Any", Tiers: []int{1, 3}, Requesters: rapid.Bool().Draw(r, "requesters"), ReviewBy: "2027-03-01"}
	for i := range n {
		to := func() sop.StepID { return name(rapid.IntRange(0, n).Draw(r, "to")) }
		p := sop.Step{ID: name(i), Kind: rapid.SampledFrom(sop.Kinds[:5]).Draw(r, "kind"), Text: "Do\nit.", Next: to(), Tier: i % 4, Minutes: i}
		if p.Kind.IsChosen() {
			p.Answers = []sop.Answer{{Text: "a", Next: to()}, {Text: "b", Next: to()}}
		}
		if p.Kind == sop.Choice && rapid.Bool().Draw(r, "third") {
			p.Answers = append(p.Answers, sop.Answer{Text: "c", Next: to()})
		}
		if rapid.Bool().Draw(r, "skips") {
			p.Skip = to()
		}
		s.Steps = append(s.Steps, p)
	}
	s.Steps = append(s.Steps, sop.Step{ID: name(n), Kind: sop.Outcome, End: sop.Escalate, Up: 2, Reason: "Why."})
	data, err := scriptfile.Write(s.Tidy(), nil, nil)
	if err != nil {
		r.Fatal(err)
	}
	read, _ := scriptfile.Read(data)
	for i := range read.Steps {
		read.Steps[i].Line = 0
		for k := range read.Steps[i].Answers {
			read.Steps[i].Answers[k].Line = 0
		}
	}
	return read
}

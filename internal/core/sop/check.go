package sop

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Problem is one thing that is wrong with a script.
type Problem struct {
	Line    int    // in the file; 0: in none
	Step    StepID // empty: of the script itself
	Field   string // "title", "steps[2].next"
	Code    string // stable, the key of its words in other languages
	Other   string // what the words name beside the step: a step, a way, a number
	Message string // says what, why and what next
}

// Error gives the place and the message.
func (p Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("line %d: %s", p.Line, p.Message)
	}
	return p.Message
}

// Problems are all things wrong with a script, in the order of its lines.
type Problems []Problem

// Error gives them one a line.
func (all Problems) Error() string {
	lines := make([]string, len(all))
	for i, p := range all {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what is told of one script; the rest shows once those are mended.
const maxProblems = 50

// stepForm is how steps are named.
var stepForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// IsStepID tells whether a text can name a step.
func IsStepID(text string) bool { return stepForm.MatchString(text) }

// Check gives everything that is wrong with a script, none where it is sound: a sound one ends on every way through it.
func Check(s Script) Problems {
	c := &checker{s: s, at: map[StepID]int{}}
	c.head()
	c.names()
	for i := range s.Steps {
		c.step(i, s.Steps[i])
	}
	if len(s.Steps) <= MaxSteps {
		c.graph()
	}
	slices.SortStableFunc(c.found, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return c.found[:min(len(c.found), maxProblems)]
}

type checker struct {
	s     Script
	at    map[StepID]int // places of the steps in the list
	found Problems
}

func (c *checker) add(p Problem) { c.found = append(c.found, p) }

func (c *checker) of(field, code, format string, args ...any) {
	c.add(Problem{Field: field, Code: code, Other: fmt.Sprint(args...), Message: fmt.Sprintf(format, args...)})
}

// atStep tells of a step, in the words that others translate by code, step and the other thing.
func (c *checker) atStep(i int, field, code, other, format string) {
	p := c.s.Steps[i]
	words := strings.NewReplacer("{Step}", c.name(i), "{Other}", other).Replace(format)
	c.add(Problem{Line: p.Line, Step: StepID(c.name(i)), Field: fmt.Sprintf("steps[%d].%s", i, field), Code: code, Other: other, Message: words})
}

// name is what a step is called where it is told of: its id, or its place.
func (c *checker) name(i int) string {
	if id := c.s.Steps[i].ID; id != "" {
		return string(id)
	}
	return fmt.Sprintf("%d", i+1)
}

func (c *checker) head() {
	s := c.s
	if s.Title == "" {
		c.of("title", "title_missing", "The script has no title. Give it one that people find it by.")
	}
	if utf8.RuneCountInString(s.Title) > MaxTitle {
		c.of("title", "title_long", "The title is longer than %d characters. Move the rest into the summary.", MaxTitle)
	}
	if utf8.RuneCountInString(s.Summary) > MaxText {
		c.of("summary", "summary_long", "The summary is longer than %d characters. Shorten it.", MaxText)
	}
	for _, tier := range s.Tiers {
		if tier < 1 || tier > 3 {
			c.of("tiers", "tiers_unknown", "A script is run by tiers 1 to 3. For requesters there is a switch of its own.")
			break
		}
	}
	if _, err := time.Parse(time.DateOnly, s.ReviewBy); s.ReviewBy != "" && err != nil {
		c.of("review_by", "review_by", "The date of the review is written as 2027-03-01.")
	}
	switch {
	case len(s.Steps) == 0:
		c.of("steps", "steps_none", "The script has no steps. Add the first one.")
	case len(s.Steps) > MaxSteps:
		c.of("steps", "steps_many", "The script has more than %d steps. Cut it into two, the first of which ends with the second.", MaxSteps)
	}
}

func (c *checker) names() {
	for i, p := range c.s.Steps {
		if !IsStepID(string(p.ID)) {
			c.atStep(i, "id", "step_name", "", `Step {Step} needs a short name: small letters, figures, "-" and "_", at most 40 of them.`)
			continue
		}
		if first, twice := c.at[p.ID]; twice {
			c.atStep(i, "id", "step_twice", c.place(first), "There are two steps {Step}; the other one is {Other}. Give one of them another name.")
			continue
		}
		c.at[p.ID] = i
	}
}

// place says where a step is, in the file or in the list.
func (c *checker) place(i int) string {
	if line := c.s.Steps[i].Line; line > 0 {
		return fmt.Sprintf("#%d (line %d)", i+1, line)
	}
	return fmt.Sprintf("#%d", i+1)
}

func (c *checker) step(i int, p Step) {
	if !slices.Contains(Kinds, p.Kind) {
		c.atStep(i, "kind", "kind_unknown", string(p.Kind), `Step {Step} is of a kind "{Other}" that there is not. The kinds are instruction, choice, yes_no, text, number and outcome.`)
		return
	}
	if strings.TrimSpace(p.Text) == "" && p.Kind != Outcome {
		c.atStep(i, "text", "text_missing", "", "Step {Step} says nothing. Write what is to be done or asked.")
	}
	if utf8.RuneCountInString(p.Text) > MaxText || utf8.RuneCountInString(p.Reason) > MaxText {
		c.atStep(i, "text", "text_long", fmt.Sprint(MaxText), "The text of step {Step} is longer than {Other} characters. Make two steps of it, or link an article.")
	}
	if p.Tier < 0 || p.Tier > 3 {
		c.atStep(i, "tier", "tier_unknown", "", "Step {Step} asks for a tier that there is not. Tiers go from 0, everybody, to 3.")
	}
	if p.Minutes < 0 || p.Minutes > MaxMinutes {
		c.atStep(i, "minutes", "minutes_unknown", "", "Step {Step} takes from 0 minutes to a day.")
	}
	switch {
	case p.Kind == Outcome:
		c.outcome(i, p)
	case p.Kind.IsChosen():
		c.answers(i, p)
	default:
		c.way(i, "next", p.Next, p.Line)
	}
	if p.Skip != "" && p.Kind != Outcome {
		c.way(i, "skip", p.Skip, p.Line)
	}
}

func (c *checker) outcome(i int, p Step) {
	switch {
	case !slices.Contains(Ends, p.End):
		c.atStep(i, "end", "end_unknown", string(p.End), `Step {Step} ends with "{Other}". A script ends with solved, escalate or not_applicable.`)
	case p.End == Escalate && (p.Up < 1 || p.Up > 4):
		c.atStep(i, "up", "up_unknown", "", "Step {Step} hands up to no tier. Name one from 1 to 4.")
	case p.End == Escalate && p.Reason == "":
		c.atStep(i, "reason", "reason_missing", "", "Step {Step} hands up without a reason. Write what the next tier should know.")
	}
}

func (c *checker) answers(i int, p Step) {
	switch {
	case p.Kind == YesNo && len(p.Answers) != 2:
		c.atStep(i, "answers", "answers_yes_no", "", "Step {Step} is answered by yes or no, so it has two ways on. Say where each leads.")
	case len(p.Answers) < 2:
		c.atStep(i, "answers", "answers_few", "", "Step {Step} gives less than two answers to choose from. Add some, or make it an instruction.")
	case len(p.Answers) > MaxAnswers:
		c.atStep(i, "answers", "answers_many", fmt.Sprint(MaxAnswers), "Step {Step} gives more than {Other} answers to choose from. Ask in two steps.")
	}
	seen := map[string]bool{}
	for k, a := range p.Answers[:min(len(p.Answers), MaxAnswers+1)] {
		text := strings.ToLower(strings.TrimSpace(a.Text))
		if p.Kind == Choice {
			c.answer(i, p, k, text, seen)
		}
		c.way(i, fmt.Sprintf("answers[%d].next", k), a.Next, max(a.Line, p.Line))
	}
}

func (c *checker) answer(i int, p Step, k int, text string, seen map[string]bool) {
	field := fmt.Sprintf("answers[%d].text", k)
	switch {
	case text == "":
		c.atStep(i, field, "answer_missing", fmt.Sprint(k+1), "Answer {Other} of step {Step} says nothing. Write it, or take it away.")
	case seen[text]:
		c.atStep(i, field, "answer_twice", p.Answers[k].Text, `Step {Step} gives the answer "{Other}" twice. Take one of them away.`)
	case utf8.RuneCountInString(text) > MaxAnswer:
		c.atStep(i, field, "answer_long", fmt.Sprint(MaxAnswer), "An answer of step {Step} is longer than {Other} characters. Move the rest into the question.")
	}
	seen[text] = true
}

// way refuses what leads nowhere.
func (c *checker) way(i int, field string, to StepID, line int) {
	before := len(c.found)
	switch _, known := c.at[to]; {
	case to == "":
		c.atStep(i, field, "next_missing", "", "Step {Step} has a way on that leads nowhere. Say which step comes next.")
	case !known:
		c.atStep(i, field, "next_unknown", string(to), `Step {Step} leads to "{Other}", and there is no such step. Add it, or name another.`)
	}
	for k := before; k < len(c.found); k++ {
		c.found[k].Line = line
	}
}

package sop

import (
	"slices"
	"strings"
	"time"
)

// ID is the id of a script, the same in all its versions.
type ID string

// StepID names a step within its script, in the words of [stepForm].
type StepID string

// Ref is a script in one of its versions.
type Ref struct {
	ID      ID
	Version int64
}

// Script is what is to be done, step by step. The zero value is a script that has nothing in it yet.
type Script struct {
	ID         ID       `json:"id"`
	Version    int64    `json:"version"`
	Title      string   `json:"title"`
	Summary    string   `json:"summary,omitempty"`
	Categories []string `json:"categories,omitempty"` // ids; none: whatever it is about
	Tiers      []int    `json:"tiers,omitempty"`      // who runs it; none: every tier
	Requesters bool     `json:"requesters,omitempty"` // requesters are offered it too
	Owner      string   `json:"owner,omitempty"`      // id of the person who answers for it
	ReviewBy   string   `json:"review_by,omitempty"`  // a date as 2027-03-01; empty: never
	Retired    bool     `json:"retired,omitempty"`    // nobody begins it any more
	Steps      []Step   `json:"steps"`                // the first one is where it begins
}

// Step is one thing to do, to ask or to end with.
type Step struct {
	ID      StepID   `json:"id"`
	Kind    Kind     `json:"kind"`
	Text    string   `json:"text"`              // Markdown
	Tier    int      `json:"tier,omitempty"`    // the lowest tier that may do it; 0: everybody, requesters too
	Minutes int      `json:"minutes,omitempty"` // how long it is expected to take
	Answers []Answer `json:"answers,omitempty"` // of a choice; of yes or no: yes first
	Next    StepID   `json:"next,omitempty"`    // where an instruction, a text and a number lead
	Skip    StepID   `json:"skip,omitempty"`    // where a skip leads; empty: where Next does, or it cannot be skipped
	End     End      `json:"end,omitempty"`     // of an outcome
	Up      int      `json:"up,omitempty"`      // the tier to hand up to, where that is the end
	Reason  string   `json:"reason,omitempty"`  // why it is handed up
	Line    int      `json:"-"`                 // where it stands in the file it was read from; 0: in none
}

// Answer is one of those that a question gives to choose from.
type Answer struct {
	Text string `json:"text,omitempty"`
	Next StepID `json:"next"`
	Line int    `json:"-"`
}

// Kind is what a step is.
type Kind string

// The kinds of step.
const (
	Instruction Kind = "instruction"
	Choice      Kind = "choice"
	YesNo       Kind = "yes_no"
	Text        Kind = "text"
	Number      Kind = "number"
	Outcome     Kind = "outcome"
)

// Kinds are all kinds of step.
var Kinds = []Kind{Instruction, Choice, YesNo, Text, Number, Outcome}

// IsChosen tells whether it is answered by choosing, and the answer decides the way.
func (k Kind) IsChosen() bool { return k == Choice || k == YesNo }

// IsWritten tells whether it is answered in words or figures.
func (k Kind) IsWritten() bool { return k == Text || k == Number }

// End is what a script came to.
type End string

// The ends.
const (
	Solved        End = "solved"
	Escalate      End = "escalate"
	NotApplicable End = "not_applicable"
)

// Ends are all ends.
var Ends = []End{Solved, Escalate, NotApplicable}

// Limits of a script.
const (
	MaxTitle   = 200     // runes
	MaxText    = 4_000   // runes of a text
	MaxAnswer  = 200     // runes of an answer to choose
	MaxSteps   = 200     // of a script
	MaxAnswers = 9       // of a question: each has a key
	MaxMinutes = 24 * 60 // of a step
)

// Ref names the script in this version.
func (s Script) Ref() Ref { return Ref{s.ID, s.Version} }

// First is where the script begins; empty where it has no steps.
func (s Script) First() StepID {
	if len(s.Steps) == 0 {
		return ""
	}
	return s.Steps[0].ID
}

// Step gives a step by its id, or nil.
func (s Script) Step(id StepID) *Step {
	i := slices.IndexFunc(s.Steps, func(p Step) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Steps[i]
}

// Place is which of the steps it is, from 1; 0: none.
func (s Script) Place(id StepID) int {
	return 1 + slices.IndexFunc(s.Steps, func(p Step) bool { return p.ID == id })
}

// After gives where an answer leads: of a question to choose from its place from 1, of any other step 0. False: there is no such answer.
func (p Step) After(answer int) (StepID, bool) {
	switch {
	case p.Kind == Outcome:
		return "", false
	case p.Kind.IsChosen():
		if answer < 1 || answer > len(p.Answers) {
			return "", false
		}
		return p.Answers[answer-1].Next, true
	default:
		return p.Next, answer == 0
	}
}

// Skipped gives where a skip leads. A question that decides the way is skipped only where the script says whereto.
func (p Step) Skipped() (StepID, bool) {
	switch {
	case p.Kind == Outcome:
		return "", false
	case p.Skip != "":
		return p.Skip, true
	default:
		return p.Next, !p.Kind.IsChosen()
	}
}

// ways are the steps that a step may lead to, each with the line that says so. Of a kind that there is not it takes all that is said, so
// that one wrong word is told once.
func (p Step) ways() []way {
	if p.Kind == Outcome {
		return nil
	}
	var ways []way
	for _, a := range p.Answers {
		ways = append(ways, way{a.Next, max(a.Line, p.Line)})
	}
	if !p.Kind.IsChosen() {
		ways = append(ways, way{p.Next, p.Line})
	}
	if p.Skip != "" {
		ways = append(ways, way{p.Skip, p.Line})
	}
	return ways
}

type way struct {
	to   StepID
	line int
}

// IsFor tells whether somebody of a tier runs it; tier 0 are the requesters.
func (s Script) IsFor(tier int) bool {
	switch {
	case s.Retired:
		return false
	case tier == 0:
		return s.Requesters
	default:
		return len(s.Tiers) == 0 || slices.Contains(s.Tiers, tier)
	}
}

// IsOverdue tells whether its review should have been by now.
func (s Script) IsOverdue(now time.Time) bool {
	return s.ReviewBy != "" && s.ReviewBy < now.UTC().Format(time.DateOnly)
}

// Copy gives a script that shares nothing with this one.
func (s Script) Copy() Script {
	s.Categories, s.Tiers, s.Steps = slices.Clone(s.Categories), slices.Clone(s.Tiers), slices.Clone(s.Steps)
	for i := range s.Steps {
		s.Steps[i].Answers = slices.Clone(s.Steps[i].Answers)
	}
	return s
}

// Tidy gives the script without blanks around its words, and without what its kinds of step do not have.
func (s Script) Tidy() Script {
	s = s.Copy()
	s.Title, s.Summary = strings.Join(strings.Fields(s.Title), " "), strings.TrimSpace(s.Summary)
	for i := range s.Steps {
		s.Steps[i] = s.Steps[i].tidy()
	}
	return s
}

func (p Step) tidy() Step {
	p.Text, p.Reason = strings.TrimSpace(p.Text), strings.TrimSpace(p.Reason)
	if !p.Kind.IsChosen() {
		p.Answers = nil
	}
	for i := range p.Answers {
		p.Answers[i].Text = strings.Join(strings.Fields(p.Answers[i].Text), " ")
		if p.Kind == YesNo {
			p.Answers[i].Text = ""
		}
	}
	if p.Kind.IsChosen() || p.Kind == Outcome {
		p.Next = ""
	}
	if p.Kind != Outcome {
		p.End = ""
	} else {
		p.Skip = ""
	}
	if p.End != Escalate {
		p.Up, p.Reason = 0, ""
	}
	return p
}

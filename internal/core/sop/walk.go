package sop

import "strings"

// Given is one answer of a walk.
type Given struct {
	Step    StepID
	Answer  int    // of a question to choose from, from 1; else 0
	Words   string // of a text or a number
	Skipped bool
}

// MaxWords bounds what somebody writes as an answer, in bytes.
const MaxWords = 2_000

// Walk goes through a script by what was answered and gives where that leads: the step that comes next. Answers that do not belong to the step
// they come to are an end of the walk: what was before them counts, and ok is false.
func (s Script) Walk(given []Given) (at StepID, taken []Given, ok bool) {
	at = s.First()
	for _, g := range given {
		p := s.Step(at)
		if p == nil || g.Step != at || len(g.Words) > MaxWords {
			return at, taken, false
		}
		next, leads := p.After(g.Answer)
		if g.Skipped {
			next, leads = p.Skipped()
		}
		if !leads || !g.Skipped && p.Kind.IsWritten() && strings.TrimSpace(g.Words) == "" || p.Kind == Number && !g.Skipped && !IsNumber(g.Words) {
			return at, taken, false
		}
		if !p.Kind.IsWritten() || g.Skipped {
			g.Words = ""
		}
		at, taken = next, append(taken, g)
	}
	return at, taken, true
}

// IsNumber tells whether an answer is a number as people write one: digits with at most one point or comma, and a sign before them.
func IsNumber(text string) bool {
	text = strings.TrimLeft(strings.TrimSpace(text), "+-")
	digits, marks := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.' || r == ',':
			marks++
		default:
			return false
		}
	}
	return digits > 0 && digits <= 18 && marks <= 1
}

// maxName bounds how a step is named by its text, in runes.
const maxName = 80

// Title names a step by the first line of its text, without marks of Markdown; by its id where that says nothing.
func (p Step) Title() string {
	for line := range strings.Lines(p.Text) {
		line = strings.TrimSpace(strings.NewReplacer("**", "", "__", "", "`", "").Replace(strings.TrimLeft(strings.TrimSpace(line), "#>*- ")))
		if line == "" {
			continue
		}
		if runes := []rune(line); len(runes) > maxName {
			return strings.TrimSpace(string(runes[:maxName-1])) + "…"
		}
		return line
	}
	return string(p.ID)
}

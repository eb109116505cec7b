package desk

import (
	"strings"

	"tierdesk/internal/core/sop"
)

// Walked is a script that the requester went through alone before they asked for help. The zero value is none.
type Walked struct {
	Script sop.Ref
	Given  []sop.Given
}

// walked are the entries of that: nobody at the desk asks the same again. What does not belong to the script ends the walk, and a script that is not
// offered to requesters is none of theirs. How long a step took nobody measured, and whether it helped they did not say.
func (c Open) walked(f Facts, before int) []Entry {
	s, ref := f.Script, c.Walked.Script
	if ref.ID == "" || s.Ref() != ref || !s.IsFor(0) {
		return nil
	}
	at, taken, _ := s.Walk(c.Walked.Given)
	if len(taken) == 0 {
		return nil
	}
	run, end := Seq(before+1), RunStopped
	entries := same(ScriptStarted{Script: s.ID, Version: s.Version, Step: s.First(), Self: true})
	for i, g := range taken {
		next := at
		if i+1 < len(taken) {
			next = taken[i+1].Step
		}
		answered := ScriptAnswered{Run: run, Script: s.ID, Version: s.Version, Step: g.Step, Next: next, Answer: g.Answer, Self: true}
		entries = append(entries, with(answered, Content{Body: strings.TrimSpace(g.Words)}))
	}
	if step := s.Step(at); step != nil && step.Kind == sop.Outcome {
		end = RunEnd(step.End)
	}
	return append(entries, same(ScriptFinished{Run: run, Script: s.ID, Version: s.Version, End: end, Self: true})...)
}

package desk

import "tierdesk/internal/core/sop"

// tellScript says what was done in a run. A step is named by how its text begins.
func (w teller) tellScript(e Event) Telling {
	switch e := e.(type) {
	case ScriptStarted:
		return telling("event.script.started", w.script(e.Script, e.Version))
	case ScriptAnswered:
		return w.answered(e)
	case ScriptSteppedBack:
		return telling("event.script.stepped_back", w.step(e.Script, e.Version, e.Step))
	case ScriptFinished:
		t := telling("event.script.finished", w.script(e.Script, e.Version), coded("End", "script_end", string(e.End)))
		if e.Helped != "" {
			t.ID, t.Values = "event.script.finished.helped", append(t.Values, coded("Helped", "helped", string(e.Helped)))
		}
		return t
	default:
		return Telling{}
	}
}

func (w teller) script(id sop.ID, version int64) Value {
	return named("Script", w.n.Script(sop.Ref{ID: id, Version: version}).Title)
}

func (w teller) step(id sop.ID, version int64, step sop.StepID) Value {
	if p := w.n.Script(sop.Ref{ID: id, Version: version}).Step(step); p != nil {
		return said("Step", p.Title())
	}
	return said("Step", string(step))
}

func (w teller) answered(e ScriptAnswered) Telling {
	at := w.step(e.Script, e.Version, e.Step)
	p := w.n.Script(sop.Ref{ID: e.Script, Version: e.Version}).Step(e.Step)
	switch {
	case e.Skip != "":
		return telling("event.script.answered.skipped", at, coded("Why", "skip", string(e.Skip)))
	case p != nil && p.Kind.IsWritten():
		return telling("event.script.answered.written", at)
	case p != nil && p.Kind == sop.Instruction || e.Answer == 0:
		return telling("event.script.answered", at)
	case p != nil && p.Kind == sop.YesNo && e.Answer == 1:
		return telling("event.script.answered.yes", at)
	case p != nil && p.Kind == sop.YesNo && e.Answer == 2:
		return telling("event.script.answered.no", at)
	case p != nil && e.Answer >= 1 && e.Answer <= len(p.Answers):
		return telling("event.script.answered.chosen", at, said("Answer", p.Answers[e.Answer-1].Text))
	default:
		return telling("event.script.answered.chosen", at, counted("Answer", e.Answer))
	}
}

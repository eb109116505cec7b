package desk

import (
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/sop"
)

const (
	maxRuns    = 20  // of scripts on a ticket
	maxAnswers = 200 // of a run, those gone back from included
)

// ScriptRun is a script that is or was gone through on the ticket, bound to the version it began with.
type ScriptRun struct {
	Seq       Seq // the entry that began it
	Script    sop.Ref
	StartedAt time.Time
	By        By
	Step      sop.StepID // where it stands: a step to do, or the outcome it came to
	StepAt    time.Time  // since when
	Answers   []ScriptAnswer
	Steps     int // answers and ways back in all
	End       RunEnd
	Helped    Helped
	EndedAt   time.Time // zero: it is going on
	Self      bool      // the requester did it alone, before the ticket was there
}

// ScriptAnswer is what was answered at one step.
type ScriptAnswer struct {
	Seq     Seq // the entry, where the words of a written answer are
	Step    sop.StepID
	Answer  int     `json:",omitempty"` // of a question to choose from, from 1
	Skip    SkipWhy `json:",omitempty"`
	Seconds int64
	By      By
	Tier    int
}

// RunEnd is how a run ended.
type RunEnd string

// The ends of a run: those of the script, or before it came to one.
const (
	RunSolved        = RunEnd(sop.Solved)
	RunEscalate      = RunEnd(sop.Escalate)
	RunNotApplicable = RunEnd(sop.NotApplicable)
	RunStopped       = RunEnd("stopped")
)

// RunEnds are all ends of a run.
var RunEnds = []RunEnd{RunSolved, RunEscalate, RunNotApplicable, RunStopped}

// Helped is whether a script did; empty where nobody said.
type Helped string

// The answers to "did it help?".
const (
	HelpedYes    Helped = "yes"
	HelpedPartly Helped = "partly"
	HelpedNo     Helped = "no"
)

// HelpedWords are all answers to "did it help?".
var HelpedWords = []Helped{HelpedYes, HelpedPartly, HelpedNo}

// SkipWhy is why a step was left out.
type SkipWhy string

// The reasons to skip a step.
const (
	SkipDone       SkipWhy = "done_already"
	SkipImpossible SkipWhy = "not_possible"
	SkipNeedless   SkipWhy = "not_needed"
)

// SkipWhys are all reasons to skip a step.
var SkipWhys = []SkipWhy{SkipDone, SkipImpossible, SkipNeedless}

// IsOpen tells whether the run is going on.
func (r ScriptRun) IsOpen() bool { return r.EndedAt.IsZero() }

// OpenRun gives the one run that is going on, or nil.
func (t Ticket) OpenRun() *ScriptRun {
	i := slices.IndexFunc(t.Scripts, ScriptRun.IsOpen)
	if i < 0 {
		return nil
	}
	return &t.Scripts[i]
}

// Run gives a run by its entry, or nil.
func (t Ticket) Run(seq Seq) *ScriptRun {
	i := slices.IndexFunc(t.Scripts, func(r ScriptRun) bool { return r.Seq == seq })
	if i < 0 {
		return nil
	}
	return &t.Scripts[i]
}

// WorksAt is the highest tier whose steps an actor may do. Who leads the desk may do those of every tier.
func (a Actor) WorksAt(h House) int {
	if a.IsMachine() || a.Person.Has(RoleManager) || a.Person.Has(RoleAdministrator) || a.Person.Has(RoleDispatcher) {
		return 3
	}
	tier := 0
	for _, id := range a.Person.Teams {
		tier = max(tier, h.Teams[id].Tier)
	}
	return tier
}

// MayRunScript tells whether an actor of the desk may begin a script: it is for a tier they work at. Who leads the desk may begin each.
func (a Actor) MayRunScript(s sop.Script, h House) bool {
	if s.Retired {
		return false
	}
	if a.IsMachine() || a.Person.Has(RoleManager) || a.Person.Has(RoleAdministrator) || a.Person.Has(RoleDispatcher) {
		return true
	}
	return slices.ContainsFunc(a.Person.Teams, func(id TeamID) bool { return s.IsFor(max(1, h.Teams[id].Tier)) })
}

// StartScript begins a script in its newest version.
type StartScript struct{ Script sop.ID }

// Name is "start_script".
func (StartScript) Name() string { return "start_script" }

// Needs the script.
func (c StartScript) Needs() Needs { return Needs{Script: c.Script} }

func (c StartScript) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	s := f.Script
	switch {
	case c.Script == "" || s.ID != c.Script || len(s.Steps) == 0:
		return nil, Invalid("script_id", "script.unknown", "There is no such script.")
	case s.Retired:
		return nil, Conflict("script.retired", "This script was retired. Choose another.")
	case !f.Actor.MayRunScript(s, f.House):
		return nil, Forbidden("script.not_your_tier", "This script is for another tier. Hand the ticket on, or choose another script.")
	case t.OpenRun() != nil:
		return nil, Conflict("script.running", "A script is being run on this ticket. End that first.")
	case len(t.Scripts) >= maxRuns:
		return nil, &Error{Kind: KindLimit, Code: "script.too_many", Message: "On a ticket at most 20 scripts are run. Go on in notes."}
	}
	return same(ScriptStarted{Script: s.ID, Version: s.Version, Step: s.First()}), nil
}

// ScriptStarted begins a run.
type ScriptStarted struct {
	Script  sop.ID
	Version int64
	Step    sop.StepID
	Self    bool `json:",omitempty"` // the requester did it alone, before the ticket was there
}

// Kind names the event.
func (ScriptStarted) Kind() string { return "script.started" }

// Audience is internal.
func (ScriptStarted) Audience() Audience { return Internal }

func (e ScriptStarted) apply(t Ticket, s Stamp) Ticket {
	t.Scripts = append(cloned(t.Scripts), ScriptRun{
		Seq: t.place(), Script: sop.Ref{ID: e.Script, Version: e.Version}, StartedAt: s.At, By: s.By, Step: e.Step, StepAt: s.At, Self: e.Self,
	})
	return t
}

// AnswerStep answers the step at which a run stands, or leaves it out with a reason.
type AnswerStep struct {
	Run    Seq
	Step   sop.StepID // the one that was answered; another one by now is a conflict
	Answer int        // of a question to choose from, from 1
	Words  string     // of a text or a number; beside any other answer a remark
	Skip   SkipWhy
}

// Name is "answer_step".
func (AnswerStep) Name() string { return "answer_step" }

// Needs the script of the run.
func (c AnswerStep) Needs() Needs { return Needs{Run: c.Run} }

func (c AnswerStep) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	run, step, err := t.standsAt(c.Run, c.Step, f)
	if err != nil {
		return nil, err
	}
	if step.Kind == sop.Outcome {
		return nil, Conflict("run.at_end", "The script came to its end. Say whether it helped.")
	}
	if step.Tier > f.Actor.WorksAt(f.House) {
		return nil, Forbidden("run.step_above", "This step is for a higher tier. Hand the ticket up; the script goes on there.")
	}
	next, err := c.next(step)
	if err != nil {
		return nil, err
	}
	answered := ScriptAnswered{
		Run: run.Seq, Script: run.Script.ID, Version: run.Script.Version, Step: step.ID, Next: next, Answer: c.Answer, Skip: c.Skip,
		Seconds: int64(s.At.Sub(run.StepAt) / time.Second), Tier: f.Actor.WorksAt(f.House),
	}
	return []Entry{with(answered, Content{Body: strings.TrimSpace(c.Words)})}, nil
}

// standsAt gives an open run with the step it stands at, if that is the one that the actor saw.
func (t Ticket) standsAt(seq Seq, seen sop.StepID, f Facts) (ScriptRun, sop.Step, error) {
	run, err := t.openRun(seq)
	if err != nil {
		return run, sop.Step{}, err
	}
	if seen != run.Step {
		return run, sop.Step{}, Conflict("run.other_step", "The script stands at another step by now. See what was answered, then go on.")
	}
	if run.Steps >= maxAnswers {
		return run, sop.Step{}, &Error{Kind: KindLimit, Code: "run.too_long", Message: "This script was answered 200 times. End it and begin it anew."}
	}
	step := f.Script.Step(run.Step)
	if f.Script.Ref() != run.Script || step == nil {
		return run, sop.Step{}, Conflict("run.script_gone", "The script of this run is not there any more. End the run.")
	}
	return run, *step, nil
}

func (t Ticket) openRun(seq Seq) (ScriptRun, error) {
	run := t.Run(seq)
	if run == nil {
		return ScriptRun{}, NotFound("run")
	}
	if err := t.mustBeLive(); err != nil {
		return *run, err
	}
	if !run.IsOpen() {
		return *run, Conflict("run.ended", "This script was ended. Begin it anew if it is needed again.")
	}
	return *run, nil
}

// next is where the answer leads.
func (c AnswerStep) next(step sop.Step) (sop.StepID, error) {
	if len(c.Words) > sop.MaxWords {
		return "", Invalid("words", "run.words_long", "The answer is too long. Write the long text as a note.")
	}
	if c.Skip != "" {
		return c.skipped(step)
	}
	next, leads := step.After(c.Answer)
	switch {
	case !leads:
		return "", Invalid("answer", "run.answer_unknown", "This step has no such answer. Choose one of those it gives.")
	case step.Kind.IsWritten() && strings.TrimSpace(c.Words) == "":
		return "", Invalid("words", "run.answer_missing", "Write the answer, or skip the step with a reason.")
	case step.Kind == sop.Number && !sop.IsNumber(c.Words):
		return "", Invalid("words", "run.answer_number", "This step asks for a number, as 12 or 3.5.")
	}
	return next, nil
}

func (c AnswerStep) skipped(step sop.Step) (sop.StepID, error) {
	next, may := step.Skipped()
	switch {
	case !slices.Contains(SkipWhys, c.Skip):
		return "", Invalid("skip", "run.skip_unknown", "A step is skipped since it was done already, is not possible or is not needed.")
	case c.Answer != 0:
		return "", Invalid("answer", "run.skip_and_answer", "A step is either answered or skipped.")
	case !may:
		return "", Invalid("skip", "run.cannot_skip", "This question decides how the script goes on, so it cannot be skipped. Answer it, or end the script.")
	}
	return next, nil
}

// ScriptAnswered says what was answered at a step and where it led.
type ScriptAnswered struct {
	Run     Seq
	Script  sop.ID
	Version int64
	Step    sop.StepID
	Next    sop.StepID
	Answer  int
	Skip    SkipWhy
	Seconds int64
	Tier    int
	Self    bool `json:",omitempty"` // by the requester alone: nobody measured how long it took
}

// Kind names the event.
func (ScriptAnswered) Kind() string { return "script.answered" }

// Audience is internal.
func (ScriptAnswered) Audience() Audience { return Internal }

func (e ScriptAnswered) apply(t Ticket, s Stamp) Ticket {
	seq := t.place()
	return t.changeRun(e.Run, func(r *ScriptRun) {
		r.Answers = append(cloned(r.Answers), ScriptAnswer{Seq: seq, Step: e.Step, Answer: e.Answer, Skip: e.Skip, Seconds: e.Seconds, By: s.By, Tier: e.Tier})
		r.Step, r.StepAt, r.Steps = e.Next, s.At, r.Steps+1
	})
}

// StepBack takes the last answer of a run back.
type StepBack struct {
	Run  Seq
	Step sop.StepID // the one it stands at
}

// Name is "step_back".
func (StepBack) Name() string { return "step_back" }

// Needs the script of the run.
func (c StepBack) Needs() Needs { return Needs{Run: c.Run} }

func (c StepBack) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	run, _, err := t.standsAt(c.Run, c.Step, f)
	if err != nil {
		return nil, err
	}
	if len(run.Answers) == 0 {
		return nil, Conflict("run.at_begin", "This is the first step of the script. There is none before it.")
	}
	last := run.Answers[len(run.Answers)-1]
	return same(ScriptSteppedBack{Run: run.Seq, Script: run.Script.ID, Version: run.Script.Version, Step: last.Step}), nil
}

// ScriptSteppedBack puts a run back to the step that was answered last.
type ScriptSteppedBack struct {
	Run     Seq
	Script  sop.ID
	Version int64
	Step    sop.StepID
}

// Kind names the event.
func (ScriptSteppedBack) Kind() string { return "script.stepped_back" }

// Audience is internal.
func (ScriptSteppedBack) Audience() Audience { return Internal }

func (e ScriptSteppedBack) apply(t Ticket, s Stamp) Ticket {
	return t.changeRun(e.Run, func(r *ScriptRun) {
		r.Answers = slices.Clone(r.Answers[:max(0, len(r.Answers)-1)])
		r.Step, r.StepAt, r.Steps = e.Step, s.At, r.Steps+1
	})
}

// FinishScript ends a run and says whether it helped. One that has not come to an end of its script is stopped.
type FinishScript struct {
	Run     Seq
	Helped  Helped
	Content Content // internal; may be empty
}

// Name is "finish_script".
func (FinishScript) Name() string { return "finish_script" }

// Needs the script of the run.
func (c FinishScript) Needs() Needs { return Needs{Run: c.Run} }

func (c FinishScript) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	run, err := t.openRun(c.Run)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(HelpedWords, c.Helped) {
		return nil, Invalid("helped", "run.helped_unknown", "Say whether the script helped: yes, partly or no.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	end := RunStopped
	if step := f.Script.Step(run.Step); step != nil && step.Kind == sop.Outcome {
		end = RunEnd(step.End)
	}
	return []Entry{with(ScriptFinished{Run: run.Seq, Script: run.Script.ID, Version: run.Script.Version, End: end, Helped: c.Helped}, c.Content)}, nil
}

// ScriptFinished ends a run.
type ScriptFinished struct {
	Run     Seq
	Script  sop.ID
	Version int64
	End     RunEnd
	Helped  Helped
	Self    bool `json:",omitempty"` // of a run that the requester did alone
}

// Kind names the event.
func (ScriptFinished) Kind() string { return "script.finished" }

// Audience is internal.
func (ScriptFinished) Audience() Audience { return Internal }

func (e ScriptFinished) apply(t Ticket, s Stamp) Ticket {
	return t.changeRun(e.Run, func(r *ScriptRun) { r.End, r.Helped, r.EndedAt = e.End, e.Helped, s.At })
}

// endRun ends a run that is going on when the work on the ticket ends. Whether it helped nobody said.
func (t Ticket) endRun() []Entry {
	run := t.OpenRun()
	if run == nil {
		return nil
	}
	return same(ScriptFinished{Run: run.Seq, Script: run.Script.ID, Version: run.Script.Version, End: RunStopped})
}

// changeRun gives the ticket with one run replaced.
func (t Ticket) changeRun(seq Seq, change func(*ScriptRun)) Ticket {
	t.Scripts = slices.Clone(t.Scripts)
	if r := t.Run(seq); r != nil {
		change(r)
	}
	return t
}

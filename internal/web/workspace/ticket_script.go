package workspace

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// running is a script as it is gone through on a ticket.
type running struct {
	Run     desk.ScriptRun
	Script  sop.Script
	Step    sop.Step
	Told    []toldStep
	Left    int         // steps ahead at most, this one included
	Minutes int         // ahead at most
	Above   bool        // the step is for a higher tier than the visitor's
	Up      desk.TeamID // the team to hand up to, where the step or the end asks for one
}

// toldStep is an answer that was given.
type toldStep struct {
	Title   string
	Answer  string
	Seconds int64
	Tier    int
	By      desk.PersonID
}

// all are the steps of the way that is being gone, at most.
func (r running) all() int { return len(r.Told) + r.Left }

func (r running) isAtEnd() bool { return r.Step.Kind == sop.Outcome }

// maxFitting is how many scripts are offered beside a ticket; the others are behind the command.
const maxFitting = 3

// readScripts gathers the runs on a ticket and the scripts that fit it.
func (s *Site) readScripts(v *page.Visit, p *shown, records []store.Record) error {
	for _, run := range p.Ticket.Scripts {
		r, err := s.running(v, *p, run, records)
		if err != nil {
			return err
		}
		p.Runs = append(p.Runs, r)
	}
	if p.isLive() && p.may(desk.StartScript{}) {
		fit, _ := s.fitting(v, *p)
		p.Fitting = fit[:min(len(fit), maxFitting)]
	}
	return nil
}

func (s *Site) running(v *page.Visit, p shown, run desk.ScriptRun, records []store.Record) (running, error) {
	script, err := s.Engine.ScriptIn(v.Ctx(), run.Script)
	if err != nil && !store.IsNotFound(err) {
		return running{}, err
	}
	r := running{Run: run, Script: script}
	if step := script.Step(run.Step); step != nil {
		r.Step = *step
	}
	r.Left, r.Minutes = script.Left(run.Step)
	r.Above = r.Step.Tier > v.Actor.WorksAt(p.House)
	switch {
	case r.isAtEnd() && r.Step.End == sop.Escalate:
		r.Up = teamUp(p, r.Step.Up)
	case r.Above:
		r.Up = teamUp(p, r.Step.Tier)
	}
	for _, a := range run.Answers {
		told, err := s.tellStep(v, p.Ticket.ID, script, a, records)
		if err != nil {
			return r, err
		}
		r.Told = append(r.Told, told)
	}
	return r, nil
}

// teamUp is the first team at or above a tier that the ticket can go to from here.
func teamUp(p shown, tier int) desk.TeamID {
	for _, team := range ways(p.Ticket, p.House) {
		if team.Tier >= tier && team.Tier > p.Ticket.Tier {
			return team.ID
		}
	}
	return ""
}

func (s *Site) tellStep(v *page.Visit, id desk.TicketID, script sop.Script, a desk.ScriptAnswer, records []store.Record) (toldStep, error) {
	told := toldStep{Title: string(a.Step), Seconds: a.Seconds, Tier: a.Tier, By: a.By.Person}
	step := script.Step(a.Step)
	if step == nil {
		return told, nil
	}
	told.Title = step.Title()
	written, err := s.wordsOf(v, id, a, step.Kind.IsWritten(), records)
	told.Answer = answerWords(v.Words, *step, a, written)
	return told, err
}

// wordsOf finds what was written with an answer among the entries at hand, else reads it where something must have been.
func (s *Site) wordsOf(v *page.Visit, id desk.TicketID, a desk.ScriptAnswer, must bool, records []store.Record) (string, error) {
	var record store.Record
	if i := slices.IndexFunc(records, func(r store.Record) bool { return r.Seq == a.Seq }); i >= 0 {
		record = records[i]
	} else if must && a.Skip == "" {
		var err error
		if record, err = s.Store().Entry(v.Ctx(), id, a.Seq); err != nil {
			return "", err
		}
	}
	switch {
	case record.Erased:
		return store.ErasedText, nil
	case record.Content == nil:
		return "", nil
	default:
		return record.Content.Body, nil
	}
}

func answerWords(w *words.Words, step sop.Step, a desk.ScriptAnswer, written string) string {
	var said string
	switch {
	case a.Skip != "":
		said = w.T("script.skipped", "Why", w.Code("skip", string(a.Skip)))
	case step.Kind == sop.YesNo && a.Answer == 1:
		said = w.T("script.yes")
	case step.Kind == sop.YesNo:
		said = w.T("script.no")
	case step.Kind == sop.Choice && a.Answer <= len(step.Answers) && a.Answer > 0:
		said = step.Answers[a.Answer-1].Text
	case step.Kind == sop.Instruction:
		said = w.T("script.done")
	default:
		return written
	}
	if written = strings.TrimSpace(written); written != "" {
		said += " (" + written + ")"
	}
	return said
}

// fitting gives the scripts that the visitor may begin: those that fit the ticket by its category or one above it and by words of its
// subject, the best first, and the others.
func (s *Site) fitting(v *page.Visit, p shown) (fit, others []sop.Script) {
	asked := search.Words(p.Subject)
	points := map[sop.ID]int{}
	var all []sop.Script
	for _, one := range s.Engine.Scripts() {
		if !v.Actor.MayRunScript(one, p.House) {
			continue
		}
		all = append(all, one)
		points[one.ID] = pointsOf(one, p, asked)
	}
	slices.SortStableFunc(all, func(a, b sop.Script) int { return cmp.Compare(points[b.ID], points[a.ID]) })
	for _, one := range all {
		if points[one.ID] > 0 {
			fit = append(fit, one)
		} else {
			others = append(others, one)
		}
	}
	return fit, others
}

// pointsOf tells how well a script fits. One for other categories than the ticket's fits by its words alone, and less.
func pointsOf(one sop.Script, p shown, asked [][]string) int {
	points := 0
	if len(one.Categories) > 0 && p.Ticket.Category != "" {
		points = -1
		for id := p.Ticket.Category; id != ""; id = p.House.Categories[id].Parent {
			if slices.Contains(one.Categories, string(id)) {
				points = 4
				break
			}
		}
	}
	for _, forms := range asked {
		if slices.ContainsFunc(search.CountTerms(0, forms, one.Title, one.Summary).Often, func(times int) bool { return times > 0 }) {
			points += 2
		}
	}
	return points
}

// loadScripts gathers what the sheet lets one choose from.
func (s *Site) loadScripts(v *page.Visit, e *sheet) error {
	fit, others := s.fitting(v, e.shown)
	for _, one := range slices.Concat(fit, others) {
		e.Scripts = append(e.Scripts, part.Option{Value: string(one.ID), Label: one.Title})
	}
	return nil
}

func startScript(v *page.Visit, _ *Site) (desk.Command, error) {
	return desk.StartScript{Script: sop.ID(v.Form("script"))}, nil
}

func answerStep(v *page.Visit, _ *Site) (desk.Command, error) {
	run, _ := strconv.ParseInt(v.Form("run"), 10, 64)
	c := desk.AnswerStep{Run: desk.Seq(run), Step: sop.StepID(v.Form("step")), Words: strings.TrimSpace(strings.ReplaceAll(v.Form("words"), "\r\n", "\n"))}
	c.Answer, _ = strconv.Atoi(v.Form("answer"))
	if c.Answer == 0 {
		c.Skip = desk.SkipWhy(v.Form("skip"))
	}
	return c, nil
}

func stepBack(v *page.Visit, _ *Site) (desk.Command, error) {
	run, _ := strconv.ParseInt(v.Form("run"), 10, 64)
	return desk.StepBack{Run: desk.Seq(run), Step: sop.StepID(v.Form("step"))}, nil
}

func finishScript(v *page.Visit, _ *Site) (desk.Command, error) {
	run, _ := strconv.ParseInt(v.Form("run"), 10, 64)
	return desk.FinishScript{Run: desk.Seq(run), Helped: desk.Helped(v.Form("helped")), Content: body(v)}, nil
}

// tried words the scripts of a ticket for the next team: each step with its answer, and what it came to.
func tried(w *words.Words, runs []running) string {
	var lines []string
	for _, r := range runs {
		lines = append(lines, "**"+r.Script.Title+"**")
		for _, t := range r.Told {
			lines = append(lines, "- "+t.Title+" "+t.Answer)
		}
		if end := endWords(w, r); end != "" {
			lines = append(lines, "- "+end)
		}
		lines = append(lines, "")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// endWords says what a run came to, or where it stands.
func endWords(w *words.Words, r running) string {
	switch {
	case r.Run.Helped != "":
		return w.T("script.ended.helped", "End", w.Code("script_end", string(r.Run.End)), "Helped", w.Code("helped", string(r.Run.Helped)))
	case !r.Run.IsOpen():
		return w.T("script.ended", "End", w.Code("script_end", string(r.Run.End)))
	case r.isAtEnd():
		return w.T("script.ended", "End", w.Code("script_end", string(r.Step.End)))
	case r.Step.ID != "":
		return w.T("script.stands", "Step", r.Step.Title())
	default:
		return ""
	}
}

// reasonUp is why a script says that the ticket goes up, of the last one that did.
func reasonUp(runs []running) string {
	for _, r := range slices.Backward(runs) {
		if r.isAtEnd() && r.Step.End == sop.Escalate {
			return r.Step.Reason
		}
	}
	return ""
}

// openRun is the run that goes on, if there is one.
func (p shown) openRun() (running, bool) {
	i := slices.IndexFunc(p.Runs, func(r running) bool { return r.Run.IsOpen() })
	if i < 0 {
		return running{}, false
	}
	return p.Runs[i], true
}

// nextAct is what the last run that ended leads to, while nothing else has happened since.
func (p shown) nextAct() string {
	if len(p.Runs) == 0 || !p.isLive() {
		return ""
	}
	r := p.Runs[len(p.Runs)-1]
	switch {
	case r.Run.IsOpen() || r.Run.Self || r.Run.Helped == desk.HelpedNo && r.Run.End == desk.RunSolved:
		return ""
	case r.Run.End == desk.RunSolved && sheets["resolve"].may(p):
		return "resolve"
	case r.Run.End == desk.RunEscalate && r.Up != "" && p.mayHandUp():
		return "handoff"
	default:
		return ""
	}
}

// mayStartScript tells whether a script may be begun: none is going on, and it is work that the visitor may do.
func (p shown) mayStartScript() bool {
	return p.isLive() && p.Ticket.OpenRun() == nil && p.may(desk.StartScript{})
}

func (p shown) mayHandUp() bool {
	return p.isLive() && p.Ticket.OpenHandoff() == nil && p.may(desk.OfferHandoff{})
}

// took words how long a step took.
func took(ctx context.Context, seconds int64) string {
	return words.Span(ctx, time.Duration(seconds)*time.Second)
}

// script gives a script for the names of its steps; one that is not there is not named.
func (n names) Script(ref sop.Ref) sop.Script {
	if n.p.Script == nil {
		return sop.Script{}
	}
	return n.p.Script(ref)
}

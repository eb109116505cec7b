package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// Script is what is to be done, step by step.
type Script struct {
	ID      string       `json:"id"`
	Version int64        `json:"version"`
	Stats   *ScriptStats `json:"stats,omitempty" doc:"What came of its runs, in all versions; not in lists"`
	ScriptBody
}

// ScriptBody is what is said of a script.
type ScriptBody struct {
	Title       string       `json:"title" maxLength:"2000"`
	Summary     string       `json:"summary,omitempty" maxLength:"20000"`
	CategoryIDs []string     `json:"category_ids,omitempty" maxItems:"100" doc:"None: whatever it is about"`
	Tiers       []int        `json:"tiers,omitempty" maxItems:"4" doc:"Who runs it, 1 to 3; none: every tier"`
	Requesters  bool         `json:"requesters,omitempty" doc:"Requesters are offered it too"`
	OwnerID     string       `json:"owner_id,omitempty" maxLength:"40" doc:"Who answers for it"`
	ReviewBy    string       `json:"review_by,omitempty" maxLength:"10" doc:"A date as 2027-03-01"`
	Retired     bool         `json:"retired,omitempty" doc:"Nobody begins it any more"`
	Steps       []ScriptStep `json:"steps" maxItems:"1000" doc:"The first one is where it begins"`
}

// ScriptStep is one thing to do, to ask or to end with.
type ScriptStep struct {
	ID      string             `json:"id" maxLength:"100" doc:"Small letters, figures, - and _"`
	Kind    string             `json:"kind" maxLength:"20" doc:"instruction, choice, yes_no, text, number or outcome"`
	Text    string             `json:"text,omitempty" maxLength:"20000" doc:"Markdown"`
	Tier    int                `json:"tier,omitempty" doc:"The lowest tier that may do it; 0: everybody, requesters too"`
	Minutes int                `json:"minutes,omitempty" doc:"How long it is expected to take"`
	Answers []ScriptStepAnswer `json:"answers,omitempty" maxItems:"100" doc:"Of a choice; of yes_no two without a text, yes first"`
	Next    string             `json:"next,omitempty" maxLength:"100" doc:"Where an instruction, a text and a number lead"`
	Skip    string             `json:"skip,omitempty" maxLength:"100" doc:"Where a skip leads; empty: where next does"`
	End     string             `json:"end,omitempty" maxLength:"20" doc:"Of an outcome: solved, escalate or not_applicable"`
	Up      int                `json:"up,omitempty" doc:"The tier to hand up to"`
	Reason  string             `json:"reason,omitempty" maxLength:"20000" doc:"Why it is handed up"`
}

// ScriptStepAnswer is one of those that a question gives to choose from.
type ScriptStepAnswer struct {
	Text string `json:"text,omitempty" maxLength:"2000"`
	Next string `json:"next" maxLength:"100"`
}

// ScriptStats is what came of a script.
type ScriptStats struct {
	Runs       int64             `json:"runs"`
	Ends       map[string]int64  `json:"ends" doc:"By solved, escalate, not_applicable and stopped"`
	Helped     map[string]int64  `json:"helped" doc:"By yes, partly and no"`
	Steps      []ScriptStepStats `json:"steps"`
	SelfBegun  int64             `json:"self_begun" doc:"By requesters"`
	SelfSolved int64             `json:"self_solved" doc:"Where a requester pressed this solved it"`
	SelfAsked  int64             `json:"self_asked" doc:"Where a requester went on to write to the desk"`
}

// ScriptStepStats is how long a step took.
type ScriptStepStats struct {
	Step          string `json:"step"`
	Done          int64  `json:"done"`
	Skipped       int64  `json:"skipped"`
	MedianSeconds int64  `json:"median_seconds" doc:"Told from bands of time"`
}

// ScriptRun is a script that is or was gone through on a ticket.
type ScriptRun struct {
	Seq       int64          `json:"seq"`
	ScriptID  string         `json:"script_id"`
	Version   int64          `json:"version" doc:"The one it began with"`
	Title     string         `json:"title"`
	By        *Ref           `json:"by,omitempty"`
	StartedAt time.Time      `json:"started_at"`
	EndedAt   *time.Time     `json:"ended_at,omitempty"`
	Step      string         `json:"step" doc:"Where it stands"`
	End       string         `json:"end,omitempty"`
	Helped    string         `json:"helped,omitempty"`
	Answers   []ScriptAnswer `json:"answers"`
}

// ScriptAnswer is what was answered at a step.
type ScriptAnswer struct {
	Seq     int64  `json:"seq"`
	Step    string `json:"step"`
	Answer  int    `json:"answer,omitempty" doc:"Of a question to choose from, from 1"`
	Words   string `json:"words,omitempty"`
	Skip    string `json:"skip,omitempty"`
	Seconds int64  `json:"seconds"`
	Tier    int    `json:"tier"`
	By      *Ref   `json:"by,omitempty"`
}

type addScriptInput struct {
	Keyed
	Body ScriptBody
}

type changeScriptInput struct {
	IDInput
	IfMatch string `header:"If-Match" maxLength:"30"`
	Body    ScriptBody
}

type startScriptInput struct {
	ByPost
	Body struct {
		ScriptID string `json:"script_id" maxLength:"40"`
	} `nameHint:"StartScript"`
}

// OnRun is a command on a run of a script.
type OnRun struct {
	ByPost
	Run int64 `path:"run" minimum:"1" doc:"The entry that began the run"`
}

type answerStepInput struct {
	OnRun
	Body struct {
		Step   string `json:"step" maxLength:"100" doc:"Where you saw the run stand; another one by now gives 409"`
		Answer int    `json:"answer,omitempty" minimum:"0" doc:"Of a question to choose from, from 1"`
		Words  string `json:"words,omitempty" maxLength:"20000" doc:"Of a text or a number; else a remark"`
		Skip   string `json:"skip,omitempty" maxLength:"20" doc:"Instead of an answer: done_already, not_possible or not_needed"`
		Back   bool   `json:"back,omitempty" doc:"Instead of an answer: take the last one back"`
	} `nameHint:"AnswerStep"`
}

type finishScriptInput struct {
	OnRun
	Body struct {
		Helped string `json:"helped" maxLength:"20" doc:"yes, partly or no"`
		Words  string `json:"words,omitempty" maxLength:"1000000"`
	} `nameHint:"FinishScript"`
}

func (s *server) scriptRoutes() {
	handle(s, get("/scripts", "list-scripts", "List the scripts", "Scripts"), s.listScripts)
	handle(s, withText(post("/scripts", "add-script", "Add a script", "Scripts")), s.addScript)
	handle(s, get("/scripts/{id}", "show-script", "Show a script and what came of it", "Scripts"), s.showScript)
	handle(s, withText(put("/scripts/{id}", "change-script", "Save a script's next version", "Scripts")), s.changeScript)
	handle(s, get("/tickets/{ticket}/scripts", "list-script-runs", "List the scripts run on a ticket", "Scripts"), s.listScriptRuns)
	command(s, post("/tickets/{ticket}/scripts", "start-script", "Begin a script", "Scripts"),
		func(_ context.Context, in *startScriptInput) (desk.Command, error) {
			return desk.StartScript{Script: sop.ID(in.Body.ScriptID)}, nil
		})
	command(s, post("/tickets/{ticket}/scripts/{run}/answers", "answer-step", "Answer the step at which a run stands", "Scripts"),
		func(_ context.Context, in *answerStepInput) (desk.Command, error) {
			if in.Body.Back {
				return desk.StepBack{Run: desk.Seq(in.Run), Step: sop.StepID(in.Body.Step)}, nil
			}
			return desk.AnswerStep{
				Run: desk.Seq(in.Run), Step: sop.StepID(in.Body.Step), Answer: in.Body.Answer, Words: in.Body.Words, Skip: desk.SkipWhy(in.Body.Skip),
			}, nil
		})
	command(s, withText(acts("/tickets/{ticket}/scripts/{run}/finish", "finish-script", "End a run and say whether it helped", "Scripts")),
		func(_ context.Context, in *finishScriptInput) (desk.Command, error) {
			return desk.FinishScript{Run: desk.Seq(in.Run), Helped: desk.Helped(in.Body.Helped), Content: desk.Content{Body: in.Body.Words}}, nil
		})
}

func (s *server) listScripts(ctx context.Context, _ *struct{}) (*out[list[Script]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	var items []Script
	for _, one := range s.Engine.Scripts() {
		items = append(items, scriptWire(one))
	}
	return listOf(items, ""), nil
}

func (s *server) showScript(ctx context.Context, in *IDInput) (*out[Script], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	one, ok := s.Engine.Script(sop.ID(in.ID))
	if !ok {
		return nil, desk.NotFound("script")
	}
	counts, err := s.store.ScriptCounts(ctx, one.ID)
	if err != nil {
		return nil, err
	}
	wire := scriptWire(one)
	wire.Stats = scriptStatsWire(one, store.StatsOf(counts)[one.ID])
	return &out[Script]{ETag: etag(desk.Seq(one.Version)), Body: wire}, nil
}

func scriptWire(one sop.Script) Script {
	b := ScriptBody{
		Title: one.Title, Summary: one.Summary, CategoryIDs: one.Categories, Tiers: one.Tiers, Requesters: one.Requesters,
		OwnerID: one.Owner, ReviewBy: one.ReviewBy, Retired: one.Retired, Steps: []ScriptStep{},
	}
	for _, p := range one.Steps {
		step := ScriptStep{
			ID: string(p.ID), Kind: string(p.Kind), Text: p.Text, Tier: p.Tier, Minutes: p.Minutes, Next: string(p.Next), Skip: string(p.Skip),
			End: string(p.End), Up: p.Up, Reason: p.Reason,
		}
		for _, a := range p.Answers {
			step.Answers = append(step.Answers, ScriptStepAnswer{a.Text, string(a.Next)})
		}
		b.Steps = append(b.Steps, step)
	}
	return Script{ID: string(one.ID), Version: one.Version, ScriptBody: b}
}

func scriptStatsWire(one sop.Script, stats store.ScriptStats) *ScriptStats {
	wire := ScriptStats{
		Runs: stats.Runs, Ends: map[string]int64{}, Helped: map[string]int64{}, Steps: []ScriptStepStats{},
		SelfBegun: stats.SelfBegun, SelfSolved: stats.SelfSolved, SelfAsked: stats.SelfAsked,
	}
	for end, n := range stats.Ends {
		wire.Ends[string(end)] = n
	}
	for helped, n := range stats.Helped {
		wire.Helped[string(helped)] = n
	}
	for _, p := range one.Steps {
		if of, ok := stats.Steps[p.ID]; ok {
			wire.Steps = append(wire.Steps, ScriptStepStats{string(p.ID), of.N, of.Skipped, int64(of.Median / time.Second)})
		}
	}
	return &wire
}

// of is the script as the body has it, as the next version of another.
func (b ScriptBody) of(before sop.Script) sop.Script {
	next := sop.Script{
		ID: before.ID, Version: before.Version, Title: b.Title, Summary: b.Summary, Categories: b.CategoryIDs, Tiers: b.Tiers,
		Requesters: b.Requesters, Owner: b.OwnerID, ReviewBy: b.ReviewBy, Retired: b.Retired,
	}
	for _, p := range b.Steps {
		step := sop.Step{
			ID: sop.StepID(p.ID), Kind: sop.Kind(p.Kind), Text: p.Text, Tier: p.Tier, Minutes: p.Minutes, Next: sop.StepID(p.Next), Skip: sop.StepID(p.Skip),
			End: sop.End(p.End), Up: p.Up, Reason: p.Reason,
		}
		for _, a := range p.Answers {
			step.Answers = append(step.Answers, sop.Answer{Text: a.Text, Next: sop.StepID(a.Next)})
		}
		next.Steps = append(next.Steps, step)
	}
	return next
}

func (s *server) addScript(ctx context.Context, in *addScriptInput) (*out[Script], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return s.saveScript(ctx, sop.Script{ID: sop.ID(id.String())}, in.Body)
}

func (s *server) changeScript(ctx context.Context, in *changeScriptInput) (*out[Script], error) {
	if err := actor(ctx).MayAct(desk.ActSaveScript); err != nil {
		return nil, err
	}
	one, ok := s.Engine.Script(sop.ID(in.ID))
	if !ok {
		return nil, desk.NotFound("script")
	}
	if err := mustHaveSeen(in.IfMatch, one.Version); err != nil {
		return nil, err
	}
	return s.saveScript(ctx, one, in.Body)
}

func (s *server) saveScript(ctx context.Context, before sop.Script, b ScriptBody) (*out[Script], error) {
	if err := s.Engine.SaveScript(ctx, actor(ctx), b.of(before)); err != nil {
		return nil, err
	}
	saved, _ := s.Engine.Script(before.ID)
	return &out[Script]{ETag: etag(desk.Seq(saved.Version)), Body: scriptWire(saved)}, nil
}

func (s *server) listScriptRuns(ctx context.Context, in *OnTicket) (*out[list[ScriptRun]], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	runs := loaded.Ticket.Scripts
	if len(runs) == 0 {
		return listOf([]ScriptRun{}, ""), nil
	}
	var people []desk.PersonID
	for _, r := range runs {
		people = append(people, r.By.Person)
		for _, a := range r.Answers {
			people = append(people, a.By.Person)
		}
	}
	n, err := s.names(ctx, people, nil)
	if err != nil {
		return nil, err
	}
	written, err := s.contents(ctx, loaded.Ticket, func(e desk.Event) bool { _, ok := e.(desk.ScriptAnswered); return ok })
	if err != nil {
		return nil, err
	}
	var items []ScriptRun
	for _, r := range runs {
		items = append(items, runWire(r, n, written))
	}
	return listOf(items, ""), nil
}

func runWire(r desk.ScriptRun, n *names, written map[desk.Seq]desk.Content) ScriptRun {
	wire := ScriptRun{
		Seq: int64(r.Seq), ScriptID: string(r.Script.ID), Version: r.Script.Version, Title: n.Script(r.Script).Title, By: n.maybePerson(r.By.Person),
		StartedAt: r.StartedAt, EndedAt: instant(r.EndedAt), Step: string(r.Step), End: string(r.End), Helped: string(r.Helped), Answers: []ScriptAnswer{},
	}
	for _, a := range r.Answers {
		wire.Answers = append(wire.Answers, ScriptAnswer{
			Seq: int64(a.Seq), Step: string(a.Step), Answer: a.Answer, Words: written[a.Seq].Body, Skip: string(a.Skip), Seconds: a.Seconds,
			Tier: a.Tier, By: n.maybePerson(a.By.Person),
		})
	}
	return wire
}

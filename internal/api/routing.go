package api

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/engine"
)

// Condition is one node of a condition: all of several, any of several, not one, or a test of a field. Empty: it holds always.
type Condition struct {
	All    []Condition `json:"all,omitempty" maxItems:"100"`
	Any    []Condition `json:"any,omitempty" maxItems:"100"`
	Not    *Condition  `json:"not,omitempty"`
	Field  string      `json:"field,omitempty" maxLength:"40" doc:"client, site, requester, vip, domain, via, type, category, impact, urgency, tags, subject or words"`
	Op     string      `json:"op,omitempty" maxLength:"20" doc:"is, is_not, contains, lacks, has, has_not, at_least or at_most, as the field's kind allows"`
	Values []string    `json:"values,omitempty" maxItems:"200"`
}

func (c Condition) core() rules.Condition {
	made := rules.Condition{Field: c.Field, Op: rules.Op(c.Op), Values: c.Values}
	for _, part := range c.All {
		made.All = append(made.All, part.core())
	}
	for _, part := range c.Any {
		made.Any = append(made.Any, part.core())
	}
	if c.Not != nil {
		inner := c.Not.core()
		made.Not = &inner
	}
	return made
}

func conditionWire(c rules.Condition) Condition {
	wire := Condition{Field: c.Field, Op: string(c.Op), Values: c.Values}
	for _, part := range c.All {
		wire.All = append(wire.All, conditionWire(part))
	}
	for _, part := range c.Any {
		wire.Any = append(wire.Any, conditionWire(part))
	}
	if c.Not != nil {
		inner := conditionWire(*c.Not)
		wire.Not = &inner
	}
	return wire
}

// maxWhere bounds the condition of a list as it stands in an address.
const maxWhere = 8000

// readWhere reads a condition over tickets from an address.
func readWhere(text string) (rules.Condition, error) {
	if text == "" {
		return rules.Condition{}, nil
	}
	var wire Condition
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wire); err != nil || decoder.More() || len(text) > maxWhere {
		return rules.Condition{}, desk.Invalid("where", "list.where", `A condition is written as {"field":"category","op":"is","values":["…"]}; see the documentation of rules.`)
	}
	c := wire.core()
	return c, refusedCondition("where", rules.Check(c, desk.KeptFields))
}

// refusedCondition is a problem of a condition as all refusals are.
func refusedCondition(field string, err error) error {
	p, ok := err.(*rules.Problem) //nolint:errorlint // Check gives nothing else
	if !ok {
		return err
	}
	if p.Path != "" {
		field += "." + p.Path
	}
	return engine.WithValues(desk.Refusal(field, p.Code, p.Message), p.Values)
}

// RuleBody is a routing rule.
type RuleBody struct {
	ID    string     `json:"id" maxLength:"64"`
	Name  string     `json:"name" maxLength:"200"`
	Off   bool       `json:"off,omitempty"`
	From  *time.Time `json:"from,omitempty" doc:"It holds from here"`
	Until *time.Time `json:"until,omitempty"`
	When  *Condition `json:"when,omitempty" doc:"Absent: every ticket"`
	Then  RuleThen   `json:"then"`
}

// RuleThen is what a rule does. What an earlier rule set stays; a team ends the routing.
type RuleThen struct {
	TeamID     string   `json:"team_id,omitempty" maxLength:"40"`
	CategoryID string   `json:"category_id,omitempty" maxLength:"40"`
	Type       string   `json:"type,omitempty" maxLength:"20"`
	Impact     string   `json:"impact,omitempty" maxLength:"10"`
	Urgency    string   `json:"urgency,omitempty" maxLength:"10"`
	Tags       []string `json:"tags,omitempty" maxItems:"20"`
	Group      string   `json:"group,omitempty" maxLength:"64" doc:"Go on in this group, and come back when it found no team"`
}

// RuleGroup is a list of rules that are tried from the top. The first group is where every ticket begins.
type RuleGroup struct {
	ID    string     `json:"id" maxLength:"64"`
	Name  string     `json:"name" maxLength:"200"`
	Rules []RuleBody `json:"rules" maxItems:"2000"`
}

// EscalationRule is what the desk does by itself with a ticket that comes to a point.
type EscalationRule struct {
	ID      string     `json:"id" maxLength:"64"`
	Name    string     `json:"name" maxLength:"200"`
	Off     bool       `json:"off,omitempty"`
	At      string     `json:"at" maxLength:"20" doc:"tier_share, idle, reopened, bounced, tagged, vip, unhappy or alike"`
	N       int        `json:"n,omitempty" doc:"Percent, minutes or times, as the trigger counts"`
	Minutes int        `json:"minutes,omitempty" doc:"Of alike: within so many"`
	Tags    []string   `json:"tags,omitempty" maxItems:"100"`
	Words   []string   `json:"words,omitempty" maxItems:"200" doc:"Of unhappy: what in a message tells it"`
	When    *Condition `json:"when,omitempty"`
	Do      string     `json:"do" maxLength:"20" doc:"offer, raise, dispatch, priority or major"`
	Tier    int        `json:"tier,omitempty" doc:"Of an offer"`
}

// RuleSetBody are all rules of the desk.
type RuleSetBody struct {
	Groups      []RuleGroup      `json:"groups" maxItems:"200"`
	Escalations []EscalationRule `json:"escalations,omitempty" maxItems:"200"`
}

// RuleSet are the rules in one version.
type RuleSet struct {
	Version int64 `json:"version"`
	RuleSetBody
}

// RulesVersion says who saved a version.
type RulesVersion struct {
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
	By      *Ref      `json:"by,omitempty"`
	Rules   int       `json:"rules"`
}

// RuleProblem is what is wrong with a rule set, or worth a look.
type RuleProblem struct {
	Place   string `json:"place,omitempty" doc:"Group and rule, counted from 1"`
	Group   int    `json:"group,omitempty"`
	Rule    int    `json:"rule,omitempty"`
	Field   string `json:"field,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Warning bool   `json:"warning" doc:"It can be saved all the same"`
}

// Rehearsal is what a rule set would have done to tickets that came in.
type Rehearsal struct {
	Tickets      int           `json:"tickets" doc:"Looked at"`
	Chosen       int           `json:"chosen" doc:"Of them with a team that somebody chose, which no rule changes"`
	Moved        []MovedTicket `json:"moved"`
	Rules        []RuleUse     `json:"rules"`
	SavedMinutes int           `json:"saved_minutes" doc:"Predicted, until tickets are with the team that solved them"`
	LostMinutes  int           `json:"lost_minutes"`
	Kept         int           `json:"kept" doc:"Solutions that were late and would not have been"`
	Broken       int           `json:"broken" doc:"Solutions in time that would have been late"`
	Problems     []RuleProblem `json:"problems"`
}

// MovedTicket is a ticket that would begin elsewhere.
type MovedTicket struct {
	TicketID      string `json:"ticket_id"`
	Number        int64  `json:"number"`
	Subject       string `json:"subject"`
	Began         Ref    `json:"began"`
	Before        Ref    `json:"before"`
	After         Ref    `json:"after"`
	Why           string `json:"why"`
	SolvedBy      Ref    `json:"solved_by" doc:"The team that solved it; of a ticket that is not solved, the team that has it"`
	EffectMinutes *int   `json:"effect_minutes,omitempty" doc:"Less than zero is sooner with the team that solved it; absent: not known"`
	Clock         string `json:"clock,omitempty" doc:"kept or broken"`
}

// RuleUse is how often a rule held.
type RuleUse struct {
	Rule      string `json:"rule"`
	Held      int    `json:"held"`
	Routed    int    `json:"routed"`
	Elsewhere int    `json:"elsewhere" doc:"Of the routed, solved by another team"`
}

type saveRulesInput struct {
	IfMatch string `header:"If-Match"`
	Body    RuleSetBody
}

type checkRulesInput struct{ Body RuleSetBody }

type rehearseInput struct {
	Body struct {
		RuleSetBody
		Last int `json:"last,omitempty" minimum:"1" maximum:"10000" default:"1000" doc:"How many tickets"`
	} `nameHint:"RehearseRules"`
}

type rulesVersionInput struct {
	Version int64 `path:"version" minimum:"1"`
}

func (s *server) routingRoutes() {
	handle(s, get("/rules", "show-rules", "Show the rules of routing and escalation", "Routing"), s.showRules)
	handle(s, withText(put("/rules", "save-rules", "Save the next version of the rules", "Routing")), s.saveRules)
	handle(s, withText(acts("/rules/check", "check-rules", "Say what is wrong with rules, without saving", "Routing")), s.checkRules)
	handle(s, withText(acts("/rules/rehearsal", "rehearse-rules", "Say what rules would have done to the last tickets", "Routing")), s.rehearseRules)
	handle(s, get("/rules/versions", "list-rules-versions", "Who saved the rules, and when", "Routing"), s.listRulesVersions)
	handle(s, get("/rules/versions/{version}", "show-rules-version", "Show the rules of one version", "Routing"), s.showRulesVersion)
	handle(s, put("/agents/{id}/away", "set-away", "Say until when somebody is away", "Routing"), s.setAway)
	handle(s, get("/agents/work", "list-work", "What everybody has in hand", "Routing"), s.listWork)
	handle(s, get("/skills", "list-skills", "List the skills", "Routing"), s.listSkills)
	handle(s, put("/skills/{id}", "save-skill", "Add a skill or name it anew", "Routing"), s.saveSkill)
	command(s, acts("/tickets/{ticket}/reroute", "reroute-ticket", "Ask the routing rules again", "Work"), s.reroute)
	command(s, acts("/tickets/{ticket}/major", "set-major", "Propose, confirm or dismiss a major incident", "Work"),
		func(_ context.Context, in *majorInput) (desk.Command, error) {
			return desk.SetMajor{State: desk.MajorState(in.Body.State)}, nil
		})
	command(s, acts("/tickets/{ticket}/attention", "ask-attention", "Ask for attention, from the requester's side", "Work"),
		func(_ context.Context, in *wordsInput) (desk.Command, error) {
			return desk.AskAttention{Content: in.content()}, nil
		})
}

type majorInput struct {
	ByPost
	Body struct {
		State string `json:"state" enum:"proposed,confirmed,dismissed"`
	} `nameHint:"SetMajor"`
}

// reroute reads what the rules look into before the command is given.
func (s *server) reroute(ctx context.Context, in *bareInput) (desk.Command, error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	subject, body, err := s.Engine.FirstWords(ctx, loaded)
	return desk.Reroute{Subject: subject, Body: body}, err
}

// mayRule lets those see the rules who may change them: they name clients and people.
func mayRule(ctx context.Context) error { return actor(ctx).MayAct(desk.ActSaveHouse) }

func (s *server) showRules(ctx context.Context, _ *struct{}) (*out[RuleSet], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	return rulesAnswer(s.Engine.Router().Set()), nil
}

func rulesAnswer(set routing.RuleSet) *out[RuleSet] {
	return &out[RuleSet]{ETag: etag(desk.Seq(set.Version)), Body: rulesWire(set)}
}

func (s *server) saveRules(ctx context.Context, in *saveRulesInput) (*out[RuleSet], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	version := s.Engine.Router().Set().Version
	if err := mustHaveSeen(in.IfMatch, version); err != nil {
		return nil, err
	}
	if err := s.Engine.SaveRules(ctx, actor(ctx), in.Body.of(version)); err != nil {
		return nil, err
	}
	return rulesAnswer(s.Engine.Router().Set()), nil
}

func (s *server) checkRules(ctx context.Context, in *checkRulesInput) (*out[list[RuleProblem]], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	problems, err := s.Engine.CheckRules(ctx, in.Body.of(0))
	if err != nil {
		return nil, err
	}
	return listOf(problemsWire(problems), ""), nil
}

func problemsWire(problems []routing.Problem) []RuleProblem {
	wire := make([]RuleProblem, 0, len(problems))
	for _, p := range problems {
		wire = append(wire, RuleProblem{Place: p.Place(), Group: p.Group, Rule: p.Rule, Field: p.Field, Code: p.Code, Message: p.Message, Warning: p.Warning})
	}
	return wire
}

func (s *server) rehearseRules(ctx context.Context, in *rehearseInput) (*out[Rehearsal], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	set := in.Body.of(s.Engine.Router().Set().Version)
	r, err := s.Engine.Rehearse(ctx, actor(ctx), set, in.Body.Last)
	if err != nil {
		return nil, err
	}
	problems, err := s.Engine.CheckRules(ctx, set)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	wire := Rehearsal{
		Tickets: r.Tickets, Chosen: r.Chosen, Moved: []MovedTicket{}, Rules: []RuleUse{}, Kept: r.Kept, Broken: r.Broken,
		SavedMinutes: int(r.Saved / time.Minute), LostMinutes: int(r.Lost / time.Minute), Problems: problemsWire(problems),
	}
	for _, m := range r.Moved {
		wire.Moved = append(wire.Moved, movedWire(m, n))
	}
	for _, u := range r.Rules {
		wire.Rules = append(wire.Rules, RuleUse(u))
	}
	return answer(wire), nil
}

func movedWire(m engine.Moved, n *names) MovedTicket {
	wire := MovedTicket{
		TicketID: string(m.Ticket), Number: m.Number, Subject: m.Subject, Began: n.team(m.Began), Before: n.team(m.Before), After: n.team(m.After),
		Why: m.Why.Words, SolvedBy: n.team(m.SolvedBy), Clock: string(m.Clock),
	}
	if m.Known {
		minutes := int(m.Effect / time.Minute)
		wire.EffectMinutes = &minutes
	}
	return wire
}

func (s *server) listRulesVersions(ctx context.Context, _ *struct{}) (*out[list[RulesVersion]], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	versions, err := s.store.RulesVersions(ctx, 200)
	if err != nil {
		return nil, err
	}
	var people []desk.PersonID
	for _, v := range versions {
		people = append(people, v.By)
	}
	n, err := s.names(ctx, people, nil)
	if err != nil {
		return nil, err
	}
	var items []RulesVersion
	for _, v := range versions {
		items = append(items, RulesVersion{Version: v.Version, At: v.At, By: n.maybePerson(v.By), Rules: v.Count})
	}
	return listOf(items, ""), nil
}

func (s *server) showRulesVersion(ctx context.Context, in *rulesVersionInput) (*out[RuleSet], error) {
	if err := mayRule(ctx); err != nil {
		return nil, err
	}
	set, err := s.store.RulesVersion(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	return answer(rulesWire(set)), nil
}

func rulesWire(set routing.RuleSet) RuleSet {
	wire := RuleSet{Version: set.Version, RuleSetBody: RuleSetBody{Groups: []RuleGroup{}}}
	for _, g := range set.Groups {
		group := RuleGroup{ID: g.ID, Name: g.Name, Rules: []RuleBody{}}
		for _, r := range g.Rules {
			group.Rules = append(group.Rules, ruleWire(r))
		}
		wire.Groups = append(wire.Groups, group)
	}
	for _, e := range set.Escalations {
		wire.Escalations = append(wire.Escalations, EscalationRule{
			ID: e.ID, Name: e.Name, Off: e.Off, At: string(e.At), N: e.N, Minutes: e.M, Tags: e.Tags, Words: e.Word, When: maybeCondition(e.When),
			Do: string(e.Do), Tier: e.Tier,
		})
	}
	return wire
}

func maybeCondition(c rules.Condition) *Condition {
	if c.IsZero() {
		return nil
	}
	wire := conditionWire(c)
	return &wire
}

func ruleWire(r routing.Rule) RuleBody {
	return RuleBody{
		ID: r.ID, Name: r.Name, Off: r.Off, From: instant(r.From), Until: instant(r.Until), When: maybeCondition(r.When),
		Then: RuleThen{
			TeamID: r.Then.Team, CategoryID: r.Then.Category, Type: r.Then.Type, Impact: r.Then.Impact, Urgency: r.Then.Urgency, Tags: r.Then.Tags, Group: r.Then.Group,
		},
	}
}

// of is the rule set as the body has it, to follow a version.
func (b RuleSetBody) of(version int64) routing.RuleSet {
	set := routing.RuleSet{Version: version}
	for _, g := range b.Groups {
		group := routing.Group{ID: g.ID, Name: g.Name}
		for _, r := range g.Rules {
			group.Rules = append(group.Rules, r.of())
		}
		set.Groups = append(set.Groups, group)
	}
	for _, e := range b.Escalations {
		set.Escalations = append(set.Escalations, routing.Escalation{
			ID: e.ID, Name: e.Name, Off: e.Off, At: routing.Trigger(e.At), N: e.N, M: e.Minutes, Tags: e.Tags, Word: e.Words, When: coreOf(e.When),
			Do: routing.Act(e.Do), Tier: e.Tier,
		})
	}
	return set
}

func coreOf(c *Condition) rules.Condition {
	if c == nil {
		return rules.Condition{}
	}
	return c.core()
}

func (r RuleBody) of() routing.Rule {
	made := routing.Rule{
		ID: r.ID, Name: strings.TrimSpace(r.Name), Off: r.Off, When: coreOf(r.When),
		Then: routing.Then{
			Team: r.Then.TeamID, Category: r.Then.CategoryID, Type: r.Then.Type, Impact: r.Then.Impact, Urgency: r.Then.Urgency, Tags: r.Then.Tags, Group: r.Then.Group,
		},
	}
	if r.From != nil {
		made.From = r.From.UTC()
	}
	if r.Until != nil {
		made.Until = r.Until.UTC()
	}
	return made
}

type awayInput struct {
	IDInput
	Body struct {
		Until *time.Time `json:"until,omitempty" doc:"Absent: they are there"`
	} `nameHint:"SetAway"`
}

// Work is what somebody has in hand.
type Work struct {
	Person    Ref        `json:"person"`
	Points    int        `json:"points"`
	Capacity  int        `json:"capacity"`
	Tickets   int        `json:"tickets"`
	AwayUntil *time.Time `json:"away_until,omitempty"`
	Off       string     `json:"off,omitempty" doc:"hours, leave or away: why they cannot be given work now"`
	Back      *time.Time `json:"back,omitempty" doc:"When they can again"`
}

func (s *server) setAway(ctx context.Context, in *awayInput) (*out[gone], error) {
	until := time.Time{}
	if in.Body.Until != nil {
		until = in.Body.Until.UTC().Truncate(time.Microsecond)
	}
	if err := s.Engine.SetAway(ctx, actor(ctx), desk.PersonID(in.ID), until); err != nil {
		return nil, err
	}
	return answer(gone{}), nil
}

func (s *server) listWork(ctx context.Context, _ *struct{}) (*out[list[Work]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	staff, err := s.Engine.Staff(ctx)
	if err != nil {
		return nil, err
	}
	var items []Work
	for _, a := range staff {
		items = append(items, Work{
			Person: Ref{ID: string(a.Person.ID), Name: a.Person.Name}, Points: a.Work.Points, Capacity: a.Capacity(), Tickets: a.Work.Tickets,
			AwayUntil: instant(a.Work.AwayUntil), Off: string(a.Off), Back: instant(a.Back),
		})
	}
	return listOf(items, ""), nil
}

// Skill is something that work asks for and some people know.
type Skill struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type saveSkillInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Name string `json:"name" maxLength:"200"`
	} `nameHint:"SaveSkill"`
}

func (s *server) listSkills(ctx context.Context, _ *struct{}) (*out[list[Skill]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	var items []Skill
	for _, skill := range s.Engine.House().Skills {
		items = append(items, Skill{ID: string(skill.ID), Name: skill.Name})
	}
	return listOf(items, ""), nil
}

func (s *server) saveSkill(ctx context.Context, in *saveSkillInput) (*out[Skill], error) {
	skill := desk.Skill{ID: desk.SkillID(in.ID), Name: in.Body.Name}
	err := s.saveHouse(ctx, "skill.save", in.ID, func(h *desk.House) error { return h.PutSkill(skill) })
	if err != nil {
		return nil, err
	}
	return answer(Skill{ID: in.ID, Name: strings.TrimSpace(in.Body.Name)}), nil
}

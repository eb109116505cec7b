package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// Team is a group of agents of one tier.
type Team struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Tier     int    `json:"tier"`
	ClientID string `json:"client_id,omitempty" doc:"Set for a client's own team"`
	Intake   bool   `json:"intake" doc:"Gets what nothing else applies to"`

	CalendarID string `json:"calendar_id,omitempty" doc:"Its own working hours; empty: those of each agreement"`

	Assign            string `json:"assign,omitempty" doc:"automatic: the desk gives tickets out; confirm: it proposes, a dispatcher confirms; absent: people take them from the queue"`
	AssignOrder       string `json:"assign_order,omitempty" doc:"round_robin; absent: the least loaded"`
	Sticky            bool   `json:"sticky,omitempty" doc:"Who had a ticket in this team before gets it again where they can"`
	SpillTeamID       string `json:"spill_team_id,omitempty" doc:"Gets what nobody here can take in time; absent: a dispatcher looks"`
	SpillAfterMinutes int    `json:"spill_after_minutes,omitempty"`
}

// Category is what a ticket is about.
type Category struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ParentID string `json:"parent_id,omitempty"`
	TeamID   string `json:"team_id,omitempty" doc:"The team that starts on it"`
	Type     string `json:"type,omitempty"`

	Needs []SkillLevel `json:"needs,omitempty" doc:"Skills that the work asks for, with the least level"`

	Intake []Question `json:"intake,omitempty" doc:"What is asked before anybody works on it; a category without asks what the one above it does"`
}

// Question is one question of guided intake.
type Question struct {
	ID       string   `json:"id" minLength:"1" maxLength:"40"`
	Text     string   `json:"text" minLength:"1" maxLength:"300"`
	Kind     string   `json:"kind" enum:"text,choice,number,date,affected,standstill" doc:"affected gives the impact, standstill the urgency"`
	Required bool     `json:"required,omitempty" doc:"Agents are asked for it; requesters may leave it out"`
	Answers  []string `json:"answers,omitempty" maxItems:"20" doc:"Of a choice"`
}

// Tier is a level of support with its policy.
type Tier struct {
	Number            int      `json:"number"`
	Name              string   `json:"name"`
	Scope             string   `json:"scope"`
	Duties            []string `json:"duties"`
	LeaveWhen         []string `json:"leave_when" doc:"The criteria for handing a ticket on"`
	Next              []int    `json:"next" doc:"Tiers a ticket may go to from here"`
	KnownIssuesOnly   bool     `json:"known_issues_only"`
	SpeaksToRequester bool     `json:"speaks_to_requester"`
	TargetShare       float64  `json:"target_share"`
	CostRate          int64    `json:"cost_rate" doc:"Cents an hour"`
	TimeLimitMinutes  int      `json:"time_limit_minutes"`
	Edges             []Edge   `json:"edges"`

	Excludes   []string `json:"excludes" doc:"Categories, with those under them, whose tickets this tier may not have"`
	SeesAssets bool     `json:"sees_assets" doc:"Details of devices"`
	SeesLogs   bool     `json:"sees_logs"`
	Tools      []Tool   `json:"tools" doc:"Shown on the tickets of this tier"`
	Research   bool     `json:"research" doc:"Finds out what is not known; not together with known_issues_only"`
	SkipTo     []Skip   `json:"skip_to" doc:"Ways for critical cases, beside next"`
}

// Tool is a page that a tier works with.
type Tool struct {
	Name string `json:"name" minLength:"1" maxLength:"200"`
	URL  string `json:"url" minLength:"1" maxLength:"1000" doc:"Begins with https://"`
}

// Skip is a way over tiers for critical cases.
type Skip struct {
	To       int  `json:"to" minimum:"1" maximum:"3"`
	Priority int  `json:"priority,omitempty" minimum:"0" maximum:"4" doc:"The least urgent that may: 1 is P1; absent: none by its priority"`
	VIP      bool `json:"vip,omitempty" doc:"Tickets of VIPs may"`
}

// Edge is the contract of a handoff to another tier.
type Edge struct {
	To                  int      `json:"to" minimum:"0" maximum:"4"`
	Parts               []string `json:"parts" maxItems:"5" doc:"What must be written"`
	AcceptWithinMinutes int      `json:"accept_within_minutes" minimum:"0"`
}

// House is what the desk says of itself.
type House struct {
	Name    string `json:"name" doc:"What the desk calls itself"`
	Version int64  `json:"version"`

	CalendarID string `json:"calendar_id,omitempty" doc:"The company-wide hours; empty: people work at any time. For the desk's staff"`
	HopGuard   int    `json:"hop_guard,omitempty" doc:"The bounce that brings a ticket to the dispatcher; absent: 3, less than 0: none does. For the desk's staff"`
}

type changeHouseInput struct {
	Body struct {
		Name *string `json:"name,omitempty" maxLength:"100" doc:"Empty: Service desk"`

		CalendarID *string `json:"calendar_id,omitempty" maxLength:"40" doc:"The company-wide hours; empty: none"`
		HopGuard   *int    `json:"hop_guard,omitempty" minimum:"-1" maximum:"50" doc:"The bounce that brings a ticket to the dispatcher; 0: the usual third, -1: none does"`
	} `nameHint:"ChangeHouse"`
}

type teamBody struct {
	Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Tier     *int    `json:"tier,omitempty" minimum:"1" maximum:"3"`
	ClientID *string `json:"client_id,omitempty" maxLength:"40"`

	CalendarID *string `json:"calendar_id,omitempty" maxLength:"40" doc:"Its own working hours; empty: those of each agreement"`

	Assign            *string `json:"assign,omitempty" enum:",automatic,confirm"`
	AssignOrder       *string `json:"assign_order,omitempty" enum:",round_robin"`
	Sticky            *bool   `json:"sticky,omitempty"`
	SpillTeamID       *string `json:"spill_team_id,omitempty" maxLength:"40"`
	SpillAfterMinutes *int    `json:"spill_after_minutes,omitempty" minimum:"0" maximum:"527040"`
}

type categoryBody struct {
	Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	ParentID *string `json:"parent_id,omitempty" maxLength:"40"`
	TeamID   *string `json:"team_id,omitempty" maxLength:"40"`
	Type     *string `json:"type,omitempty" enum:"incident,request,problem,change,alert"`

	Needs *[]SkillLevel `json:"needs,omitempty" maxItems:"100"`

	Intake *[]Question `json:"intake,omitempty" maxItems:"12"`
}

type tierBody struct {
	Name              *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Scope             *string   `json:"scope,omitempty" maxLength:"2000"`
	Duties            *[]string `json:"duties,omitempty" maxItems:"100"`
	LeaveWhen         *[]string `json:"leave_when,omitempty" maxItems:"100"`
	Next              *[]int    `json:"next,omitempty" maxItems:"5"`
	KnownIssuesOnly   *bool     `json:"known_issues_only,omitempty"`
	SpeaksToRequester *bool     `json:"speaks_to_requester,omitempty"`
	TargetShare       *float64  `json:"target_share,omitempty" minimum:"0" maximum:"1"`
	CostRate          *int64    `json:"cost_rate,omitempty" minimum:"0"`
	TimeLimitMinutes  *int      `json:"time_limit_minutes,omitempty" minimum:"0"`
	Edges             *[]Edge   `json:"edges,omitempty" maxItems:"5" doc:"All ways out of this tier; those left out ask for nothing"`

	Excludes   *[]string `json:"excludes,omitempty" maxItems:"1000" doc:"Categories whose tickets this tier may not have"`
	SeesAssets *bool     `json:"sees_assets,omitempty"`
	SeesLogs   *bool     `json:"sees_logs,omitempty"`
	Tools      *[]Tool   `json:"tools,omitempty" maxItems:"20"`
	Research   *bool     `json:"research,omitempty"`
	SkipTo     *[]Skip   `json:"skip_to,omitempty" maxItems:"3"`
}

type addTeamInput struct {
	Keyed
	Body teamBody
}

type changeTeamInput struct {
	IDInput
	Body teamBody
}

type addCategoryInput struct {
	Keyed
	Body categoryBody
}

type changeCategoryInput struct {
	IDInput
	Body categoryBody
}

type TierInput struct {
	Number int `path:"number" minimum:"0" maximum:"4"`
}

type changeTierInput struct {
	TierInput
	Body tierBody
}

func (s *server) houseRoutes() {
	handle(s, get("/house", "show-house", "Show what the desk says of itself", "House"), s.showHouse)
	handle(s, patch("/house", "change-house", "Change what the desk says of itself", "House"), s.changeHouse)
	handle(s, get("/teams", "list-teams", "List the teams", "House"), s.listTeams)
	handle(s, post("/teams", "add-team", "Add a team", "House"), s.addTeam)
	handle(s, patch("/teams/{id}", "change-team", "Change a team", "House"), s.changeTeam)
	handle(s, get("/tiers", "list-tiers", "List the tiers, with the ways between them", "House"), s.listTiers)
	handle(s, patch("/tiers/{number}", "change-tier", "Change a tier", "House"), s.changeTier)
	handle(s, get("/categories", "list-categories", "List the categories", "House"), s.listCategories)
	handle(s, post("/categories", "add-category", "Add a category", "House"), s.addCategory)
	handle(s, patch("/categories/{id}", "change-category", "Change a category", "House"), s.changeCategory)
}

func (s *server) houseWire(ctx context.Context) House {
	h := s.Engine.House()
	wire := House{Name: h.DeskName(), Version: h.Version}
	if mustBeStaff(ctx) == nil {
		wire.CalendarID, wire.HopGuard = h.Calendar, h.HopGuard
	}
	return wire
}

func (s *server) showHouse(ctx context.Context, _ *struct{}) (*out[House], error) {
	return answer(s.houseWire(ctx)), nil
}

func (s *server) changeHouse(ctx context.Context, in *changeHouseInput) (*out[House], error) {
	err := s.saveHouse(ctx, "house.save", "", func(h *desk.House) error {
		name := h.Name
		set(&name, in.Body.Name)
		set(&h.Calendar, in.Body.CalendarID)
		hops := h.HopGuard
		set(&hops, in.Body.HopGuard)
		if err := h.GuardHops(hops); err != nil {
			return err
		}
		return h.Call(name, h.CloseAfter)
	})
	if err != nil {
		return nil, err
	}
	return answer(s.houseWire(ctx)), nil
}

// mustBeStaff keeps the inside of the house from requesters.
func mustBeStaff(ctx context.Context) error { return actor(ctx).MayAct(desk.ActSeePeople) }

func (s *server) listTeams(ctx context.Context, _ *struct{}) (*out[list[Team]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	house := s.Engine.House()
	var items []Team
	for _, t := range house.Teams {
		if t.Client == "" || actor(ctx).MayReach(t.Client) {
			items = append(items, teamWire(t, house))
		}
	}
	slices.SortFunc(items, func(a, b Team) int {
		return cmp.Or(a.Tier-b.Tier, cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return listOf(items, ""), nil
}

func teamWire(t desk.Team, h desk.House) Team {
	return Team{
		ID: string(t.ID), Name: t.Name, Tier: t.Tier, ClientID: string(t.Client), Intake: t.ID == h.Intake, CalendarID: t.Calendar(),
		Assign: string(t.Assign.Mode), AssignOrder: string(t.Assign.Order), Sticky: t.Assign.Sticky, SpillTeamID: t.Assign.Spill,
		SpillAfterMinutes: int(t.Assign.SpillAfter / time.Minute),
	}
}

func (s *server) saveHouse(ctx context.Context, act, ref string, change func(h *desk.House) error) error {
	return s.Engine.SaveHouse(ctx, actor(ctx), act, ref, change)
}

func (s *server) addTeam(ctx context.Context, in *addTeamInput) (*out[Team], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	if in.Body.Name == nil || in.Body.Tier == nil {
		return nil, desk.Invalid("name", "team.name_tier", "A team has a name and a tier.")
	}
	return s.saveTeam(ctx, desk.TeamID(id.String()), true, in.Body)
}

func (s *server) changeTeam(ctx context.Context, in *changeTeamInput) (*out[Team], error) {
	return s.saveTeam(ctx, desk.TeamID(in.ID), false, in.Body)
}

func (s *server) saveTeam(ctx context.Context, id desk.TeamID, isNew bool, b teamBody) (*out[Team], error) {
	var wire Team
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return nil, err
	}
	err = s.saveHouse(ctx, "team.save", string(id), func(h *desk.House) error {
		team, ok := h.Teams[id]
		if !ok && !isNew {
			return desk.NotFound("team")
		}
		team.ID = id
		set(&team.Name, b.Name)
		set(&team.Tier, b.Tier)
		if b.ClientID != nil {
			team.Client = desk.ClientID(*b.ClientID)
			if _, err := s.store.Client(ctx, team.Client); team.Client != "" && err != nil {
				return err
			}
		}
		b.giveOut(&team.Assign)
		if err := h.PutTeam(team); err != nil {
			return err
		}
		if b.CalendarID != nil {
			if err := h.GiveHours(id, *b.CalendarID, now); err != nil {
				return err
			}
		}
		wire = teamWire(h.Teams[id], *h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(wire), nil
}

// giveOut changes how the team's tickets find their person.
func (b teamBody) giveOut(p *routing.Policy) {
	if b.Assign != nil {
		p.Mode = routing.Mode(*b.Assign)
	}
	if b.AssignOrder != nil {
		p.Order = routing.Order(*b.AssignOrder)
	}
	set(&p.Sticky, b.Sticky)
	set(&p.Spill, b.SpillTeamID)
	if b.SpillAfterMinutes != nil {
		p.SpillAfter = time.Duration(*b.SpillAfterMinutes) * time.Minute
	}
}

func (s *server) listCategories(context.Context, *struct{}) (*out[list[Category]], error) {
	house := s.Engine.House()
	var items []Category
	for _, c := range house.Categories {
		items = append(items, categoryWire(c))
	}
	slices.SortFunc(items, func(a, b Category) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return listOf(items, ""), nil
}

func categoryWire(c desk.Category) Category {
	wire := Category{ID: string(c.ID), Name: c.Name, ParentID: string(c.Parent), TeamID: string(c.Team), Type: string(c.Type)}
	for _, need := range c.Needs {
		wire.Needs = append(wire.Needs, SkillLevel{need.Skill, need.Level})
	}
	for _, q := range c.Intake {
		wire.Intake = append(wire.Intake, Question{ID: q.ID, Text: q.Text, Kind: string(q.Kind), Required: q.Required, Answers: q.Answers})
	}
	return wire
}

func (s *server) addCategory(ctx context.Context, in *addCategoryInput) (*out[Category], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	if in.Body.Name == nil {
		return nil, desk.Invalid("name", "category.name", "A category has a name.")
	}
	return s.saveCategory(ctx, desk.CategoryID(id.String()), true, in.Body)
}

func (s *server) changeCategory(ctx context.Context, in *changeCategoryInput) (*out[Category], error) {
	return s.saveCategory(ctx, desk.CategoryID(in.ID), false, in.Body)
}

func (s *server) saveCategory(ctx context.Context, id desk.CategoryID, isNew bool, b categoryBody) (*out[Category], error) {
	var wire Category
	err := s.saveHouse(ctx, "category.save", string(id), func(h *desk.House) error {
		c, ok := h.Categories[id]
		if !ok && !isNew {
			return desk.NotFound("category")
		}
		c.ID = id
		set(&c.Name, b.Name)
		if b.ParentID != nil {
			c.Parent = desk.CategoryID(*b.ParentID)
		}
		if b.TeamID != nil {
			c.Team = desk.TeamID(*b.TeamID)
		}
		if b.Type != nil {
			c.Type = desk.Type(*b.Type)
		}
		if b.Needs != nil {
			c.Needs = nil
			for _, need := range *b.Needs {
				c.Needs = append(c.Needs, routing.Need{Skill: need.SkillID, Level: need.Level})
			}
		}
		if b.Intake != nil {
			c.Intake = nil
			for _, q := range *b.Intake {
				c.Intake = append(c.Intake, desk.Question{ID: q.ID, Text: q.Text, Kind: desk.QuestionKind(q.Kind), Required: q.Required, Answers: q.Answers})
			}
		}
		if err := h.PutCategory(c); err != nil {
			return err
		}
		c = h.Categories[id]
		wire = categoryWire(c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(wire), nil
}

func (s *server) listTiers(ctx context.Context, _ *struct{}) (*out[list[Tier]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	house := s.Engine.House()
	var items []Tier
	for _, t := range house.Tiers {
		items = append(items, tierWire(t, house))
	}
	return listOf(items, ""), nil
}

func tierWire(t desk.Tier, h desk.House) Tier {
	wire := Tier{
		Number: t.Number, Name: t.Name, Scope: t.Scope, Duties: append([]string{}, t.Duties...), LeaveWhen: append([]string{}, t.LeaveWhen...),
		Next: append([]int{}, t.Next...), KnownIssuesOnly: t.KnownIssuesOnly, SpeaksToRequester: t.SpeaksToRequester, TargetShare: t.TargetShare,
		CostRate: t.CostRate, TimeLimitMinutes: int(t.TimeLimit / time.Minute), Edges: []Edge{},
		Excludes: texts(t.Excludes), SeesAssets: t.SeesAssets, SeesLogs: t.SeesLogs, Research: t.Research, Tools: []Tool{}, SkipTo: []Skip{},
	}
	for _, tool := range t.Tools {
		wire.Tools = append(wire.Tools, Tool{Name: tool.Name, URL: tool.URL})
	}
	for _, s := range t.SkipTo {
		wire.SkipTo = append(wire.SkipTo, Skip{To: s.To, Priority: int(s.Priority), VIP: s.VIP})
	}
	for _, e := range h.Edges {
		if e.From == t.Number {
			wire.Edges = append(wire.Edges, Edge{To: e.To, Parts: texts(e.Parts), AcceptWithinMinutes: int(e.AcceptWithin / time.Minute)})
		}
	}
	return wire
}

func (s *server) changeTier(ctx context.Context, in *changeTierInput) (*out[Tier], error) {
	var wire Tier
	err := s.saveHouse(ctx, "tier.save", "", func(h *desk.House) error {
		t, ok := h.Tier(in.Number)
		if !ok {
			return desk.NotFound("tier")
		}
		if err := in.Body.apply(t, h); err != nil {
			return err
		}
		t, _ = h.Tier(in.Number)
		wire = tierWire(t, *h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(wire), nil
}

func (b tierBody) applyRights(t *desk.Tier) {
	set(&t.SeesAssets, b.SeesAssets)
	set(&t.SeesLogs, b.SeesLogs)
	set(&t.Research, b.Research)
	if b.Excludes != nil {
		t.Excludes = typed[desk.CategoryID](*b.Excludes)
	}
	if b.Tools != nil {
		t.Tools = nil
		for _, tool := range *b.Tools {
			t.Tools = append(t.Tools, desk.Tool{Name: tool.Name, URL: tool.URL})
		}
	}
	if b.SkipTo != nil {
		t.SkipTo = nil
		for _, s := range *b.SkipTo {
			t.SkipTo = append(t.SkipTo, desk.Skip{To: s.To, Priority: desk.Priority(s.Priority), VIP: s.VIP})
		}
	}
}

func (b tierBody) apply(t desk.Tier, h *desk.House) error {
	set(&t.Name, b.Name)
	set(&t.Scope, b.Scope)
	set(&t.Duties, b.Duties)
	set(&t.LeaveWhen, b.LeaveWhen)
	set(&t.Next, b.Next)
	set(&t.KnownIssuesOnly, b.KnownIssuesOnly)
	set(&t.SpeaksToRequester, b.SpeaksToRequester)
	set(&t.TargetShare, b.TargetShare)
	set(&t.CostRate, b.CostRate)
	if b.TimeLimitMinutes != nil {
		t.TimeLimit = time.Duration(*b.TimeLimitMinutes) * time.Minute
	}
	b.applyRights(&t)
	if err := h.PutTier(t); err != nil || b.Edges == nil {
		return err
	}
	h.Edges = slices.DeleteFunc(h.Edges, func(e desk.Edge) bool { return e.From == t.Number })
	seen := map[int]bool{}
	for _, e := range *b.Edges {
		if seen[e.To] {
			return desk.Invalid("edges", "edge.twice", "Name every tier once.")
		}
		seen[e.To] = true
		within := time.Duration(e.AcceptWithinMinutes) * time.Minute
		if err := h.PutEdge(desk.Edge{From: t.Number, To: e.To, Parts: typed[desk.PartCode](e.Parts), AcceptWithin: within}); err != nil {
			return err
		}
	}
	return nil
}

package api

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
)

// Triage says what a text is likely about, who should have it, and what is like it.
type Triage interface {
	Suggest(ctx context.Context, scope desk.Scope, q triage.Question) (triage.Suggested, error)
}

type suggestInput struct {
	Body struct {
		Subject    string `json:"subject,omitempty" maxLength:"500"`
		Body       string `json:"body,omitempty" maxLength:"1000000"`
		ClientID   string `json:"client_id,omitempty" maxLength:"40"`
		CategoryID string `json:"category_id,omitempty" maxLength:"40" doc:"Chosen already: its own team follows by rule"`
	} `nameHint:"AskForSuggestions"`
}

// Suggestions are what is likely of a text, with how sure that is and why.
type Suggestions struct {
	Values []SuggestedValue `json:"values"`
	Solved []AlikeTicket    `json:"solved" doc:"Similar tickets that are solved, the most alike first"`
	Open   []AlikeTicket    `json:"open" doc:"Similar tickets that are open"`
}

// SuggestedValue is what is likely for one thing.
type SuggestedValue struct {
	Kind       string   `json:"kind" doc:"category, team, tier, impact, urgency or priority"`
	Value      string   `json:"value" doc:"An id, a number or a code"`
	Name       string   `json:"name"`
	Confidence float64  `json:"confidence" doc:"0 to 1"`
	Sure       bool     `json:"sure" doc:"By a rule, or where nine of ten such answers were right when tried"`
	Source     string   `json:"source" doc:"rule, model or similar"`
	Version    int64    `json:"version,omitempty" doc:"Of the model or the rules"`
	Why        string   `json:"why"`
	Words      []string `json:"words" doc:"Of the text that spoke most for it"`
	Agree      int      `json:"agree" doc:"So many of the similar solved tickets have this value"`
	Of         int      `json:"of"`
}

// AlikeTicket is a ticket like the text.
type AlikeTicket struct {
	ID      string `json:"id"`
	Number  int64  `json:"number"`
	Subject string `json:"subject"`
	State   string `json:"state"`
	Team    *Ref   `json:"team,omitempty" doc:"That has it, or solved it"`
	Tier    int    `json:"tier"`
}

// TriageModels are what the desk learned.
type TriageModels struct {
	Items []TriageModel `json:"items"`
}

// TriageModel is one version of what was learned about one thing.
type TriageModel struct {
	Kind      string                 `json:"kind"`
	Version   int64                  `json:"version"`
	MadeAt    time.Time              `json:"made_at"`
	Used      bool                   `json:"used" doc:"False: no better than the one before, which stays"`
	Current   bool                   `json:"current"`
	Examples  int                    `json:"examples" doc:"Solved tickets it was learned from"`
	Accuracy  float64                `json:"accuracy" doc:"On examples kept aside, as are all that follow"`
	MacroF1   float64                `json:"macro_f1"`
	ECE       float64                `json:"ece" doc:"How far confidence and accuracy are apart"`
	N         int                    `json:"n"`
	Threshold float64                `json:"threshold" doc:"From this confidence on it was right in nine of ten; above 1: never"`
	PerClass  map[string]TriageClass `json:"per_class"`
}

// TriageClass is how well one value is told.
type TriageClass struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	N         int     `json:"n"`
}

func (s *server) triageRoutes() {
	handle(s, withText(acts("/triage/suggestions", "suggest", "Say what a text is likely about, who should have it, and what is like it", "Triage")), s.suggest)
	handle(s, get("/tickets/{ticket}/suggestions", "suggest-for-ticket", "Say the same of a ticket", "Triage"), s.suggestForTicket)
	handle(s, get("/triage/model", "show-triage-model", "Show what was learned from solved tickets, and how good it is", "Triage"), s.showTriageModel)
}

func (s *server) suggest(ctx context.Context, in *suggestInput) (*out[Suggestions], error) {
	who := actor(ctx)
	client := desk.ClientID(in.Body.ClientID)
	if err := who.MayAct(desk.ActSuggest); err != nil {
		return nil, err
	}
	if client != "" && !who.MayReach(client) {
		return nil, desk.NotFound("client")
	}
	return s.suggestions(ctx, triage.Question{Subject: in.Body.Subject, Body: in.Body.Body, Client: in.Body.ClientID, Category: in.Body.CategoryID})
}

func (s *server) suggestForTicket(ctx context.Context, in *OnTicket) (*out[Suggestions], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	if err := actor(ctx).MayAct(desk.ActSuggest); err != nil {
		return nil, err
	}
	body, err := store.FirstWords(ctx, s.store, loaded.Ticket.ID)
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	return s.suggestions(ctx, triage.Question{Subject: loaded.Subject, Body: body, Client: string(t.Client), Category: string(t.Category), Ticket: string(t.ID)})
}

func (s *server) suggestions(ctx context.Context, q triage.Question) (*out[Suggestions], error) {
	found, wire := triage.Suggested{}, Suggestions{Values: []SuggestedValue{}, Solved: []AlikeTicket{}, Open: []AlikeTicket{}}
	if s.Triage != nil {
		var err error
		if found, err = s.Triage.Suggest(ctx, actor(ctx).Scope(), q); err != nil {
			return nil, err
		}
	}
	house, matrix := s.Engine.House(), s.Engine.House().Matrix
	if q.Client != "" {
		if client, err := s.store.Client(ctx, desk.ClientID(q.Client)); err == nil && client.HasOwn {
			matrix = client.Matrix
		}
	}
	for _, one := range found.All(matrixOf(matrix), func(team string) int { return house.Teams[desk.TeamID(team)].Tier }) {
		name := nameOf(house, one)
		wire.Values = append(wire.Values, SuggestedValue{
			Kind: string(one.Kind), Value: one.Value, Name: name, Confidence: one.Confidence, Sure: one.Sure, Source: string(one.Source), Version: one.Version,
			Why: one.Sentence(name), Words: append([]string{}, one.Words...), Agree: one.Agree, Of: one.Of,
		})
	}
	for _, one := range found.Solved {
		wire.Solved = append(wire.Solved, alikeWire(house, one))
	}
	for _, one := range found.Open {
		wire.Open = append(wire.Open, alikeWire(house, one))
	}
	return answer(wire), nil
}

// matrixOf reads a matrix by codes.
func matrixOf(m desk.Matrix) func(impact, urgency string) string {
	return func(impact, urgency string) string {
		p, _ := m.Priority(desk.Level(impact), desk.Level(urgency))
		return p.String()
	}
}

func nameOf(house desk.House, one triage.Suggestion) string {
	switch one.Kind {
	case triage.Category:
		return house.Categories[desk.CategoryID(one.Value)].Name
	case triage.Team:
		return house.Teams[desk.TeamID(one.Value)].Name
	default:
		return one.Value
	}
}

func alikeWire(house desk.House, one triage.Alike) AlikeTicket {
	wire := AlikeTicket{ID: one.ID, Number: one.Number, Subject: one.Subject, State: one.State, Tier: one.Tier}
	if team, ok := house.Teams[desk.TeamID(one.Team)]; ok {
		wire.Team = &Ref{ID: one.Team, Name: team.Name}
	}
	return wire
}

func (s *server) showTriageModel(ctx context.Context, _ *struct{}) (*out[TriageModels], error) {
	if err := actor(ctx).MayAct(desk.ActSeeModel); err != nil {
		return nil, err
	}
	all, err := s.store.TriageModels(ctx)
	if err != nil {
		return nil, err
	}
	wire := TriageModels{Items: []TriageModel{}}
	var current []triage.Kind
	for _, m := range all {
		one := TriageModel{
			Kind: string(m.Kind), Version: m.Version, MadeAt: m.MadeAt, Used: m.Used, Examples: m.About.Examples, Accuracy: m.About.Held.Accuracy,
			MacroF1: m.About.Held.MacroF1, ECE: m.About.Held.ECE, N: m.About.Held.N, Threshold: m.About.Threshold, PerClass: map[string]TriageClass{},
		}
		if m.Used && !slices.Contains(current, m.Kind) {
			current, one.Current = append(current, m.Kind), true
		}
		for label, c := range m.About.Held.PerClass {
			one.PerClass[label] = TriageClass(c)
		}
		wire.Items = append(wire.Items, one)
	}
	return answer(wire), nil
}

package api

import (
	"context"

	"tierdesk/internal/core/desk"
)

type assignInput struct {
	ByPost
	Body struct {
		PersonID string `json:"person_id" maxLength:"40" doc:"An id, \"me\", or empty for the team's queue"`
	} `nameHint:"AssignTicket"`
}

type routeInput struct {
	ByPost
	Body struct {
		TeamID string `json:"team_id" maxLength:"40"`
		Words  string `json:"words,omitempty" doc:"Needed when somebody works on it already"`
	} `nameHint:"RouteTicket"`
}

type classifyInput struct {
	ByPost
	Body struct {
		Type       string `json:"type,omitempty"`
		CategoryID string `json:"category_id,omitempty" maxLength:"40"`
		Impact     string `json:"impact,omitempty"`
		Urgency    string `json:"urgency,omitempty"`
		Affected   int    `json:"affected,omitempty" minimum:"0"`
	} `nameHint:"ClassifyTicket"`
}

type moveInput struct {
	ByPost
	Body struct {
		ClientID    string `json:"client_id" maxLength:"40"`
		SiteID      string `json:"site_id,omitempty" maxLength:"40"`
		RequesterID string `json:"requester_id,omitempty" maxLength:"40"`
	} `nameHint:"MoveTicket"`
}

type personInput struct {
	ByPost
	Body struct {
		PersonID string `json:"person_id" maxLength:"40" doc:"An id or \"me\"; empty: nobody, where that is possible"`
	} `nameHint:"NamePerson"`
}

type raiseInput struct {
	ByPost
	Body struct {
		PersonID string `json:"person_id" maxLength:"40" doc:"A manager"`
		Words    string `json:"words"`
	} `nameHint:"RaiseTicket"`
}

type restrictInput struct {
	ByPost
	Body struct {
		People []string `json:"people,omitempty" maxItems:"100"`
		Teams  []string `json:"teams,omitempty" maxItems:"100"`
	} `nameHint:"RestrictTicket"`
}

// placeRoutes say whose a ticket is and who sees it.
func (s *server) placeRoutes() {
	command(s, acts("/tickets/{ticket}/assign", "assign-ticket", "Give it to a person of its team", "Work"),
		func(ctx context.Context, in *assignInput) (desk.Command, error) {
			return desk.Assign{To: personOrMe(in.Body.PersonID, actor(ctx))}, nil
		})
	command(s, withText(acts("/tickets/{ticket}/route", "route-ticket", "Choose its team", "Work")),
		func(_ context.Context, in *routeInput) (desk.Command, error) {
			return desk.Route{Team: desk.TeamID(in.Body.TeamID), Content: desk.Content{Body: in.Body.Words}}, nil
		})
	command(s, acts("/tickets/{ticket}/classify", "classify-ticket", "Set type, category, impact and urgency", "Work"),
		func(_ context.Context, in *classifyInput) (desk.Command, error) {
			return desk.Classify{
				Type: desk.Type(in.Body.Type), Category: desk.CategoryID(in.Body.CategoryID), Impact: desk.Level(in.Body.Impact),
				Urgency: desk.Level(in.Body.Urgency), Affected: in.Body.Affected,
			}, nil
		})
	command(s, acts("/tickets/{ticket}/client", "move-ticket", "Put it under another client", "Work"),
		func(_ context.Context, in *moveInput) (desk.Command, error) {
			return desk.MoveClient{
				Client: desk.ClientID(in.Body.ClientID), Site: desk.SiteID(in.Body.SiteID), Requester: desk.PersonID(in.Body.RequesterID),
			}, nil
		})
	command(s, acts("/tickets/{ticket}/voice", "change-voice", "Choose the customer owner", "Work"),
		func(ctx context.Context, in *personInput) (desk.Command, error) {
			return desk.ChangeVoice{To: personOrMe(in.Body.PersonID, actor(ctx))}, nil
		})
	command(s, acts("/tickets/{ticket}/restrict", "restrict-ticket", "Hide it from all but those named", "Work"),
		func(_ context.Context, in *restrictInput) (desk.Command, error) {
			return desk.Restrict{People: typed[desk.PersonID](in.Body.People), Teams: typed[desk.TeamID](in.Body.Teams)}, nil
		})
	command(s, remove("/tickets/{ticket}/restrict", "lift-restriction", "Make it ordinary again", "Work"),
		func(context.Context, *Guarded) (desk.Command, error) { return desk.LiftRestriction{}, nil })
	s.attentionRoutes()
}

// attentionRoutes call somebody without moving the ticket.
func (s *server) attentionRoutes() {
	command(s, withText(acts("/tickets/{ticket}/raise", "raise-ticket", "Bring it to a manager", "Work")),
		func(_ context.Context, in *raiseInput) (desk.Command, error) {
			return desk.RaiseTo{To: desk.PersonID(in.Body.PersonID), Content: desk.Content{Body: in.Body.Words}}, nil
		})
	command(s, withText(acts("/tickets/{ticket}/raise/answer", "answer-raise", "Say that a manager has seen to it", "Work")),
		func(_ context.Context, in *wordsInput) (desk.Command, error) {
			return desk.AnswerRaise{Content: in.content()}, nil
		})
	command(s, withText(acts("/tickets/{ticket}/dispatch", "list-for-dispatch", "Ask a dispatcher to look", "Work")),
		func(_ context.Context, in *wordsInput) (desk.Command, error) {
			return desk.ListForDispatch{Content: in.content()}, nil
		})
	command(s, remove("/tickets/{ticket}/dispatch", "clear-for-dispatch", "Take it off the dispatcher's list", "Work"),
		func(context.Context, *Guarded) (desk.Command, error) { return desk.ClearForDispatch{}, nil })
}

func typed[T ~string](texts []string) []T {
	var all []T
	for _, text := range texts {
		all = append(all, T(text))
	}
	return all
}

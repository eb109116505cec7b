package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

type offerInput struct {
	ByPost
	Body struct {
		TeamID   string            `json:"team_id" maxLength:"40"`
		WorkDone bool              `json:"work_done,omitempty" doc:"For a way down: the work is done, the lower tier ends it"`
		Parts    map[string]string `json:"parts,omitempty" doc:"The story by part: symptoms, tried, best_guess, customer_context, check_first; GET /tiers says which are asked for"`
	} `nameHint:"OfferHandoff"`
}

type OnHandoff struct {
	ByPost
	Seq int64 `path:"seq" minimum:"1" doc:"The entry that offered it"`
}

type acceptInput struct {
	OnHandoff
	Body *struct {
		Rating int `json:"rating,omitempty" minimum:"0" maximum:"5" doc:"How good its story was, 1 to 5; absent: not said now, and it can be said later"`
	} `nameHint:"AcceptHandoff"`
}

type handoffInput struct {
	OnHandoff
	Body *nothing
}

type returnInput struct {
	OnHandoff
	Body struct {
		Why   string `json:"why" doc:"wrong_team, missing_information, solvable_there, known_error, out_of_scope or other"`
		Words string `json:"words"`
	} `nameHint:"ReturnHandoff"`
}

type rateInput struct {
	OnHandoff
	Body struct {
		Rating int `json:"rating" doc:"1 to 5"`
	} `nameHint:"RateHandoff"`
}

// Handoff is one passing of the ticket from team to team.
type Handoff struct {
	Seq       int64             `json:"seq"`
	Kind      string            `json:"kind" doc:"up, across or down"`
	From      Ref               `json:"from"`
	FromTier  int               `json:"from_tier"`
	To        Ref               `json:"to"`
	ToTier    int               `json:"to_tier"`
	OfferedBy *Ref              `json:"offered_by,omitempty"`
	OfferedAt time.Time         `json:"offered_at"`
	AcceptBy  *time.Time        `json:"accept_by,omitempty"`
	State     string            `json:"state"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
	EndedBy   *Ref              `json:"ended_by,omitempty"`
	WorkDone  bool              `json:"work_done"`
	Bounce    bool              `json:"bounce"`
	Why       string            `json:"why,omitempty"`
	Rating    int               `json:"rating,omitempty"`
	Parts     map[string]string `json:"parts"`
}

func (s *server) handoffRoutes() {
	handle(s, get("/tickets/{ticket}/handoffs", "list-handoffs", "List the handoffs", "Handoffs"), s.listHandoffs)
	command(s, withText(post("/tickets/{ticket}/handoffs", "offer-handoff", "Offer it to another team, with its story", "Handoffs")),
		func(_ context.Context, in *offerInput) (desk.Command, error) {
			parts, err := readParts(in.Body.Parts)
			return desk.OfferHandoff{To: desk.TeamID(in.Body.TeamID), WorkDone: in.Body.WorkDone, Parts: parts}, err
		})
	command(s, acts("/tickets/{ticket}/handoffs/{seq}/accept", "accept-handoff", "Take it over", "Handoffs"),
		func(_ context.Context, in *acceptInput) (desk.Command, error) {
			c := desk.AcceptHandoff{Handoff: desk.Seq(in.Seq)}
			if in.Body != nil {
				c.Rating = in.Body.Rating
			}
			return c, nil
		})
	command(s, withText(acts("/tickets/{ticket}/handoffs/{seq}/return", "return-handoff", "Give it back, with a reason", "Handoffs")),
		func(_ context.Context, in *returnInput) (desk.Command, error) {
			return desk.ReturnHandoff{Handoff: desk.Seq(in.Seq), Why: desk.ReturnWhy(in.Body.Why), Content: desk.Content{Body: in.Body.Words}}, nil
		})
	command(s, acts("/tickets/{ticket}/handoffs/{seq}/withdraw", "withdraw-handoff", "Take the offer back", "Handoffs"),
		func(_ context.Context, in *handoffInput) (desk.Command, error) {
			return desk.WithdrawHandoff{Handoff: desk.Seq(in.Seq)}, nil
		})
	command(s, acts("/tickets/{ticket}/handoffs/{seq}/rate", "rate-handoff", "Say how good the story was", "Handoffs"),
		func(_ context.Context, in *rateInput) (desk.Command, error) {
			return desk.RateHandoff{Handoff: desk.Seq(in.Seq), Rating: in.Body.Rating}, nil
		})
}

// readParts puts the parts in the order people write them and refuses one nobody knows.
func readParts(given map[string]string) ([]desk.Part, error) {
	var parts []desk.Part
	for _, code := range desk.PartCodes {
		if text, ok := given[string(code)]; ok {
			parts = append(parts, desk.Part{Code: code, Text: text})
		}
	}
	if len(parts) != len(given) {
		return nil, desk.Invalid("parts", "handoff.part_unknown", "There is no such part of a handoff.")
	}
	return parts, nil
}

func (s *server) listHandoffs(ctx context.Context, in *OnTicket) (*out[list[Handoff]], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	var persons []desk.PersonID
	for _, h := range t.Handoffs {
		persons = append(persons, h.OfferedBy, h.EndedBy.Person)
	}
	n, err := s.names(ctx, persons, nil)
	if err != nil {
		return nil, err
	}
	stories, err := s.contents(ctx, t, func(e desk.Event) bool { _, ok := e.(desk.HandoffOffered); return ok })
	if err != nil {
		return nil, err
	}
	var items []Handoff
	for _, h := range t.Handoffs {
		items = append(items, handoffWire(h, stories[h.Seq], n))
	}
	return listOf(items, ""), nil
}

func handoffWire(h desk.Handoff, story desk.Content, n *names) Handoff {
	return Handoff{
		Seq: int64(h.Seq), Kind: string(h.Kind), From: n.team(h.From), FromTier: h.FromTier, To: n.team(h.To), ToTier: h.ToTier,
		OfferedBy: n.maybePerson(h.OfferedBy), OfferedAt: h.OfferedAt, AcceptBy: instant(h.AcceptBy), State: string(h.State),
		EndedAt: instant(h.EndedAt), EndedBy: n.maybePerson(h.EndedBy.Person), WorkDone: h.WorkDone, Bounce: h.Bounce, Why: string(h.Why),
		Rating: h.Rating, Parts: partsWire(story.Parts),
	}
}

func partsWire(parts []desk.Part) map[string]string {
	wire := map[string]string{}
	for _, p := range parts {
		wire[string(p.Code)] = p.Text
	}
	return wire
}

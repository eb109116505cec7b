package admin

import (
	"context"
	"net/url"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// assignValues are the fields of how a team's tickets find their person.
func assignValues(values url.Values, p routing.Policy) {
	values.Set("assign", string(p.Mode))
	values.Set("assign_order", string(p.Order))
	values.Set("sticky", yes(p.Sticky))
	values.Set("spill_team_id", p.Spill)
	values.Set("spill_after", number(int(p.SpillAfter/time.Minute)))
}

func (e teamEdit) readAssign() (routing.Policy, error) {
	p := routing.Policy{
		Mode: routing.Mode(e.get("assign")), Order: routing.Order(e.get("assign_order")), Sticky: e.is("sticky"), Spill: e.get("spill_team_id"),
	}
	var err error
	p.SpillAfter, err = e.minutes("spill_after")
	return p, err
}

func assignModes(ctx context.Context) []part.Option {
	return []part.Option{
		{Label: words.T(ctx, "admin.team.assign.queue")},
		{Value: string(routing.ModeAutomatic), Label: words.T(ctx, "admin.team.assign.automatic")},
		{Value: string(routing.ModeConfirm), Label: words.T(ctx, "admin.team.assign.confirm")},
	}
}

func assignOrders(ctx context.Context) []part.Option {
	return []part.Option{
		{Label: words.T(ctx, "admin.team.assign_order.least")},
		{Value: string(routing.RoundRobin), Label: words.T(ctx, "admin.team.assign_order.round_robin")},
	}
}

// standIns are the teams that may get what nobody of this one can take.
func (e teamEdit) standIns(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.team.spill_team_id.dispatcher")}}
	for _, t := range teams(e.House) {
		if t.ID != e.Team.ID && (t.Client == "" || t.Client == e.Team.Client || string(t.ID) == e.Team.Assign.Spill) {
			options = append(options, part.Option{Value: string(t.ID), Label: teamName(t)})
		}
	}
	return options
}

// maxSpill is the most minutes the desk takes until another team stands in.
const maxSpill = "527040"

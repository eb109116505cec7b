package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
)

// Recompute is what becomes of open tickets when a calendar counts from an instant that is past, or they go over to another version of their agreement.
type Recompute struct {
	Version int64       `json:"version" doc:"Of the calendar or agreement, to be given with the confirm"`
	Tickets int         `json:"tickets" doc:"Live tickets with a clock that changes"`
	InTime  int         `json:"in_time" doc:"Clocks that are not late any more"`
	Late    int         `json:"late" doc:"Clocks that are late then, and were not"`
	Clocks  []ClockMove `json:"clocks" doc:"At most 500, those first that are late then; only of tickets that the caller sees"`
}

// ClockMove is a clock of a ticket before and after.
type ClockMove struct {
	Ticket     string     `json:"ticket"`
	Number     int64      `json:"number"`
	Clock      string     `json:"clock"`
	DueBefore  *time.Time `json:"due_before,omitempty"`
	DueAfter   *time.Time `json:"due_after,omitempty"`
	LateBefore bool       `json:"late_before"`
	LateAfter  bool       `json:"late_after"`
}

type previewRecomputeInput struct {
	IDInput
	Body struct {
		CalendarBody
		From time.Time `json:"from" doc:"An instant that is past"`
	} `nameHint:"PreviewRecompute"`
}

type recomputeInput struct {
	IDInput
	Body struct {
		CalendarBody
		Version int64     `json:"version" doc:"That of the preview: another one meanwhile is a conflict"`
		From    time.Time `json:"from" doc:"An instant that is past"`
		Reason  string    `json:"reason" maxLength:"1000" doc:"The audit trail keeps it"`
	} `nameHint:"RecomputeCalendar"`
}

func (s *server) recomputeRoutes() {
	handle(s, acts("/calendars/{id}/recompute/preview", "preview-recompute", "See what changes when it counts from a past instant", "Promises"), s.previewRecompute)
	handle(s, withText(acts("/calendars/{id}/recompute", "recompute-calendar", "Save its next version as one that counts from a past instant", "Promises")), s.recompute)
}

func (s *server) previewRecompute(ctx context.Context, in *previewRecomputeInput) (*out[Recompute], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActRecompute); err != nil {
		return nil, err
	}
	c, err := s.calendar(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.Engine.PreviewCalendar(ctx, who, in.Body.of(c), in.Body.From)
	if err != nil {
		return nil, err
	}
	return answer(recomputeWire(who, c.Version, r)), nil
}

// recomputeWire leaves out the clocks of tickets that the caller does not see; the sums count them.
func recomputeWire(who desk.Actor, version int64, r engine.Recomputed) Recompute {
	wire := Recompute{Version: version, Tickets: r.Tickets, InTime: r.InTime, Late: r.Late, Clocks: []ClockMove{}}
	scope := who.Scope()
	for _, m := range r.Clocks {
		if scope.Admits(m.Ticket) {
			wire.Clocks = append(wire.Clocks, moveWire(m))
		}
	}
	return wire
}

func moveWire(m engine.ClockMove) ClockMove {
	due := func(c sla.Clock) *time.Time { return instant(c.Due) }
	return ClockMove{
		Ticket: string(m.Ticket.ID), Number: m.Ticket.Number, Clock: string(m.Before.Kind),
		DueBefore: due(m.Before), DueAfter: due(m.After), LateBefore: engine.IsLate(m.Before), LateAfter: engine.IsLate(m.After),
	}
}

func (s *server) recompute(ctx context.Context, in *recomputeInput) (*out[Calendar], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActRecompute); err != nil {
		return nil, err
	}
	c, err := s.calendar(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	c.Version = in.Body.Version
	if _, err := s.Engine.RecomputeCalendar(ctx, who, in.Body.of(c), in.Body.From, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.savedCalendar(ctx, c)
}

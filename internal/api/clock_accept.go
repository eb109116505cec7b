package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

type acceptClockInput struct {
	Body struct {
		Node string `json:"node,omitempty" maxLength:"200" doc:"The server that is meant, as its banner names it; another one answers 409"`
	} `nameHint:"AcceptClock"`
}

// AcceptedClock is what became of a server's clock.
type AcceptedClock struct {
	Node     string `json:"node" doc:"The server that answers"`
	Accepted bool   `json:"accepted" doc:"False: its clock was right already"`
	Drift    int64  `json:"drift_seconds" doc:"How far its clock had been moved ahead"`
}

func (s *server) clockRoutes() {
	handle(s, acts("/clock/accept", "accept-clock", "Take the new time of a server whose clock was moved", "House"), s.acceptClock)
}

func (s *server) acceptClock(ctx context.Context, in *acceptClockInput) (*out[AcceptedClock], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActAcceptClock); err != nil {
		return nil, err
	}
	if in.Body.Node != "" && in.Body.Node != s.Node {
		return nil, desk.Conflict("clock.other_node", "This reached another server of the desk, whose clock is its own. Ask the one whose clock stands, at its own address.")
	}
	stood, err := s.Engine.AcceptClock(ctx, who, s.Node)
	if err != nil {
		return nil, err
	}
	drift := int64(stood.Drift.Round(time.Second) / time.Second)
	return answer(AcceptedClock{Node: s.Node, Accepted: stood.Code != "", Drift: drift}), nil
}

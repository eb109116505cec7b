package api

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

type previewRebindInput struct {
	IDInput
	Body AgreementBody
}

type rebindInput struct {
	IDInput
	Body struct {
		AgreementBody
		Version int64  `json:"version" doc:"That of the preview: another one meanwhile is a conflict"`
		Reason  string `json:"reason" maxLength:"1000" doc:"The audit trail keeps it"`
	} `nameHint:"RebindAgreement"`
}

func (s *server) rebindRoutes() {
	handle(s, acts("/agreements/{id}/rebind/preview", "preview-rebind", "See what changes when running tickets go over to its next version", "Promises"), s.previewRebind)
	handle(s, withText(acts("/agreements/{id}/rebind", "rebind-agreement", "Save its next version as one that binds running tickets too", "Promises")), s.rebind)
}

// rebound is the agreement that running tickets are to go over from.
func (s *server) rebound(ctx context.Context, id string, b AgreementBody) (sla.Agreement, error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActRecompute); err != nil {
		return sla.Agreement{}, err
	}
	a, ok := s.agreement(id)
	if !ok || !mayKnow(who, a) {
		return a, desk.NotFound("agreement")
	}
	if b.ClientID != "" && !who.MayReach(desk.ClientID(b.ClientID)) {
		return a, desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	return a, nil
}

func (s *server) previewRebind(ctx context.Context, in *previewRebindInput) (*out[Recompute], error) {
	a, err := s.rebound(ctx, in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	r, err := s.Engine.PreviewAgreement(ctx, actor(ctx), in.Body.of(a))
	if err != nil {
		return nil, err
	}
	return answer(recomputeWire(actor(ctx), a.Version, r)), nil
}

func (s *server) rebind(ctx context.Context, in *rebindInput) (*out[Agreement], error) {
	a, err := s.rebound(ctx, in.ID, in.Body.AgreementBody)
	if err != nil {
		return nil, err
	}
	a.Version = in.Body.Version
	if _, err := s.Engine.SaveAgreementForRunning(ctx, actor(ctx), in.Body.of(a), in.Body.Reason); err != nil {
		return nil, err
	}
	return s.savedAgreement(a.ID), nil
}

package engine

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// PreviewAgreement tells which clocks of running tickets change when they go over to this version of their agreement now, and changes nothing (S6).
// The version is that of the newest one, which it would follow.
func (e *Engine) PreviewAgreement(ctx context.Context, actor desk.Actor, a sla.Agreement) (Recomputed, error) {
	if err := e.checkRebind(ctx, actor, a); err != nil {
		return Recomputed{}, err
	}
	now, err := e.clock.Now()
	if err != nil {
		return Recomputed{}, err
	}
	var r Recomputed
	next := desk.AgreementRef{ID: desk.AgreementID(a.ID), Version: a.Version + 1}
	err = e.eachLive(ctx, func(t desk.Ticket) error {
		if t.Agreement == nil || t.Agreement.ID != next.ID {
			return nil
		}
		moves, err := e.movesTo(ctx, t, next, a, now)
		r.add(moves)
		return err
	})
	r.settle()
	return r, err
}

// movesTo are the clocks of a ticket that change when it goes over to an agreement.
func (e *Engine) movesTo(ctx context.Context, t desk.Ticket, ref desk.AgreementRef, a sla.Agreement, now time.Time) ([]ClockMove, error) {
	terms, err := e.Terms(ctx, t)
	if err != nil {
		return nil, err
	}
	p := e.Promises()
	with := maps.Clone(terms)
	with[ref] = desk.Promise{Agreement: a, Hours: p.Hours[a.Coverage], TeamHours: p.TeamHours(a.Coverage)}
	if now.Before(t.LastAt) {
		now = t.LastAt
	}
	over := t.Apply(desk.AgreementBound{Agreement: ref.ID, Version: ref.Version, Level: desk.LevelOf(a.Scope)}, desk.Stamp{At: now})
	one, _ := t.Clocks(terms, now)
	other, _ := over.Clocks(with, now)
	return differing(t, one, other), nil
}

// RebindDetails are what the trail keeps when running tickets go over to another version of their agreement.
type RebindDetails struct {
	Reason  string `json:"reason"`
	Version int64  `json:"version"`
	Tickets int    `json:"tickets"`
	Late    int    `json:"late"`
	InTime  int    `json:"in_time"`
}

// SaveAgreementForRunning adds a version of an agreement that binds the tickets that run under an older one too. The worker moves them a moment
// later; see [Engine.BindRunning]. Another version meanwhile gives [store.ErrStale].
func (e *Engine) SaveAgreementForRunning(ctx context.Context, actor desk.Actor, a sla.Agreement, reason string) (Recomputed, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return Recomputed{}, desk.Invalid("reason", "rebind.reason", "Say why running tickets go over to it, in at most 1000 characters. The trail keeps it.")
	}
	newest := e.newest(a.ID)
	if newest.Version == 0 {
		return Recomputed{}, desk.NotFound("agreement")
	}
	if newest.Version != a.Version {
		return Recomputed{}, store.ErrStale
	}
	r, err := e.PreviewAgreement(ctx, actor, a)
	if err != nil {
		return r, err
	}
	details, err := json.Marshal(RebindDetails{Reason: reason, Version: a.Version + 1, Tickets: r.Tickets, Late: r.Late, InTime: r.InTime})
	if err != nil {
		return r, err
	}
	audit, err := e.NewAudit(actor, "agreement.rebind", a.ID)
	if err != nil {
		return r, err
	}
	audit.Details, a.BindsRunning = string(details), a.Version+1
	if err := e.store.SaveAgreement(ctx, a, audit); err != nil {
		return r, err
	}
	return r, e.Refresh(ctx)
}

func (e *Engine) checkRebind(ctx context.Context, actor desk.Actor, a sla.Agreement) error {
	if err := actor.MayAct(desk.ActRecompute); err != nil {
		return err
	}
	return e.checkAgreement(ctx, a)
}

// newest is the newest version of an agreement, or one without a version.
func (e *Engine) newest(id string) sla.Agreement {
	for _, a := range e.Promises().Agreements {
		if a.ID == id {
			return a
		}
	}
	return sla.Agreement{}
}

// BindRunning takes running tickets over to the version of their agreement that an administrator decided for them, and gives how many. It goes
// on where it was stopped: a ticket that was taken over is not taken again.
func (e *Engine) BindRunning(ctx context.Context) (int, error) {
	decided := map[desk.AgreementID]desk.AgreementRef{}
	for _, a := range e.Promises().Agreements {
		if a.BindsRunning > 0 {
			decided[desk.AgreementID(a.ID)] = desk.AgreementRef{ID: desk.AgreementID(a.ID), Version: a.BindsRunning}
		}
	}
	bound := 0
	if len(decided) == 0 {
		return bound, nil
	}
	err := e.eachLive(ctx, func(t desk.Ticket) error {
		if t.Agreement == nil {
			return nil
		}
		ref, ok := decided[t.Agreement.ID]
		if !ok || t.Agreement.Version >= ref.Version {
			return nil
		}
		a, err := e.agreement(ctx, ref)
		if err != nil {
			return err
		}
		result, err := e.Do(ctx, t.ID, desk.BindAgreement{Agreement: ref, Level: desk.LevelOf(a.Scope)}, Call{Actor: desk.MachineActor("agreement"), Via: desk.ViaDue})
		if isOvertaken(err) {
			return nil
		}
		if err == nil && result.First != 0 {
			bound++
		}
		return err
	})
	return bound, err
}

// Package assist says what a new ticket is probably about, who should have it and which others are like it. It learns that from
// solved tickets (learn.go) and looks among them (similar.go). It changes no ticket: who takes a suggestion over gives a command with
// its reason.
package assist

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Rules say what is certain without learning. The first answer for a kind holds.
type Rules interface {
	Suggest(ctx context.Context, house desk.House, q triage.Question) ([]triage.Suggestion, error)
}

// Assist gives suggestions. Make one with New; it is safe for many callers at once.
type Assist struct {
	engine *engine.Engine
	log    *slog.Logger
	rules  []Rules

	mu       sync.Mutex
	learned  map[triage.Kind]learned
	lookedAt time.Time
}

// learned is a model in use.
type learned struct {
	version int64
	model   *triage.Model
}

// New makes one that asks the category's own team and then these rules before what was learned.
func New(e *engine.Engine, log *slog.Logger, rules ...Rules) *Assist {
	return &Assist{engine: e, log: log, rules: append([]Rules{categoryTeam{}}, rules...), learned: map[triage.Kind]learned{}}
}

// lookAfter is how long models are used before it is asked whether another node made newer ones.
const lookAfter = time.Minute

// models gives the models in use, reading those that are new.
func (a *Assist) models(ctx context.Context) (map[triage.Kind]learned, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Since(a.lookedAt) < lookAfter {
		return a.learned, nil
	}
	rows, err := a.engine.Store().TriageModels(ctx)
	if err != nil {
		return nil, err
	}
	next := map[triage.Kind]learned{}
	for _, row := range rows {
		if _, has := next[row.Kind]; has || !row.Used {
			continue
		}
		if had := a.learned[row.Kind]; had.version == row.Version {
			next[row.Kind] = had
			continue
		}
		model, err := a.read(ctx, row)
		if err != nil {
			// The desk works on without suggestions of this kind; the next learning replaces it.
			a.log.Error("a model cannot be read", "kind", row.Kind, "version", row.Version, "error", err)
			continue
		}
		next[row.Kind] = learned{version: row.Version, model: model}
	}
	a.learned, a.lookedAt = next, time.Now()
	return next, nil
}

func (a *Assist) read(ctx context.Context, row store.TriageModel) (*triage.Model, error) {
	kept, err := a.engine.Store().TriageModel(ctx, row.Kind, row.Version)
	if err != nil {
		return nil, err
	}
	model, err := triage.Decode(kept.Data)
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	return model, nil
}

// forget makes the next question look for new models.
func (a *Assist) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lookedAt = time.Time{}
}

package worker

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// stumbling is a store whose house cannot be read once.
type stumbling struct {
	*memory.Store
	stumbles bool
}

func (s *stumbling) House(ctx context.Context) (desk.House, error) {
	if s.stumbles {
		s.stumbles = false
		return desk.House{}, store.Unavailable(errors.New("connection reset"))
	}
	return s.Store.House(ctx)
}

// TestHouseIsFollowedAfterAStumble reads the house again when the database was gone at the moment of a change.
func TestHouseIsFollowedAfterAStumble(t *testing.T) {
	ctx := t.Context()
	s := &stumbling{Store: memory.New()}
	house := desk.DefaultHouse(uuid.NewString)
	if err := s.SaveHouse(ctx, house, store.Audit{}); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(ctx, s, SystemClock(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	job := House(e)
	if _, _, err := job.Run(ctx); err != nil {
		t.Fatal(err)
	}
	changed, err := s.Store.House(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveHouse(ctx, changed, store.Audit{}); err != nil {
		t.Fatal(err)
	}
	s.stumbles = true
	if _, _, err := job.Run(ctx); err == nil {
		t.Fatal("the job did not meet the stumble")
	}
	if _, _, err := job.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := e.House().Version; got <= changed.Version {
		t.Errorf("the engine knows version %d, want the one after %d", got, changed.Version)
	}
}

package engine_test

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// stamped is a store whose heads are those the test says were committed, each with the instant it was stamped.
type stamped struct {
	store.Store
	heads map[string]time.Time
	since time.Time // that was asked for last
	read  int       // how often the heads of an anchor were read
}

func (s *stamped) HeadsSince(_ context.Context, since time.Time) ([]store.Head, error) {
	s.since = since
	var all []store.Head
	for id, at := range s.heads {
		if !at.Before(since) {
			hash := sha256.Sum256([]byte(id))
			all = append(all, store.Head{Ticket: desk.TicketID(id), Seq: 1, Hash: hash[:]})
		}
	}
	slices.SortFunc(all, func(a, b store.Head) int { return cmp.Compare(a.Ticket, b.Ticket) })
	return all, nil
}

func (s *stamped) AnchorHeads(ctx context.Context, pos int64) ([]store.Head, error) {
	s.read++
	return s.Store.AnchorHeads(ctx, pos)
}

// TestSealing seals what is committed after later changes were sealed, nothing twice, also after a start anew, and a desk at rest looks at the last
// minutes only.
func TestSealing(t *testing.T) {
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	s := &stamped{Store: memory.New(), heads: map[string]time.Time{}}
	if err := s.SaveHouse(t.Context(), desk.DefaultHouse(uuid.NewString), store.Audit{At: begin}); err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{wall: begin}
	e := startEngine(t, s, h)
	seal := func(want ...string) {
		t.Helper()
		a, _, err := e.Anchor(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, head := range a.Heads {
			got = append(got, string(head.Ticket))
		}
		if !slices.Equal(got, want) {
			t.Errorf("after %s: sealed %v, want %v", h.wall.Sub(begin), got, want)
		}
		h.pass(time.Minute)
	}
	commit := func(id string, ago time.Duration) { s.heads[id] = h.wall.Add(-ago) }

	commit("a", 30*time.Second)
	seal("a")
	commit("late", 80*time.Second)
	seal("late")
	for range 10 {
		seal()
	}
	if ago := h.wall.Sub(s.since); ago > 5*time.Minute {
		t.Errorf("at rest heads of the last %s are read", ago)
	}
	commit("c", 100*time.Second)
	commit("d", 0)
	seal("c", "d")
	own := s.read
	e = startEngine(t, s, h)
	seal()
	if s.read != own+1 {
		t.Errorf("after a start the heads of the last anchor were read %d times", s.read-own)
	}
	commit("e", 90*time.Second)
	seal("e")
}

func startEngine(t *testing.T, s store.Store, h *host) *engine.Engine {
	t.Helper()
	e, err := engine.New(t.Context(), s, h.clock(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

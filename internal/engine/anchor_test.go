package engine_test

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
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
	since time.Time // that was asked for first
	read  int       // how many anchors were read with their heads
	lost  int64     // the position of an anchor that cannot be saved
}

func (s *stamped) HeadsAfter(_ context.Context, after store.HeadPlace, limit int) ([]store.Head, store.HeadPlace, error) {
	if after.Ticket == "" {
		s.since = after.At
	}
	var places []store.HeadPlace
	for id, at := range s.heads {
		places = append(places, store.HeadPlace{At: at, Ticket: desk.TicketID(id)})
	}
	compare := func(a, b store.HeadPlace) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Ticket, b.Ticket)) }
	slices.SortFunc(places, compare)
	var heads []store.Head
	for _, place := range places {
		if compare(place, after) > 0 && len(heads) < limit {
			hash := sha256.Sum256([]byte(place.Ticket))
			heads, after = append(heads, store.Head{Ticket: place.Ticket, Seq: 1, Hash: hash[:]}), place
		}
	}
	return heads, after, nil
}

func (s *stamped) Anchor(ctx context.Context, pos int64) (store.Anchor, error) {
	s.read++
	return s.Store.Anchor(ctx, pos)
}

func (s *stamped) SaveAnchor(ctx context.Context, a store.Anchor) error {
	if a.Pos == s.lost {
		return store.ErrStale
	}
	return s.Store.SaveAnchor(ctx, a)
}

// sealing is a desk whose heads are sealed minute by minute.
type sealing struct {
	*stamped
	t     *testing.T
	begin time.Time
	host  *host
	e     *engine.Engine
	key   ed25519.PrivateKey
}

func newSealing(t *testing.T) *sealing {
	t.Helper()
	begin := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	s := &sealing{t: t, begin: begin, host: &host{wall: begin}, stamped: &stamped{Store: memory.New(), heads: map[string]time.Time{}}}
	err := s.SaveHouse(t.Context(), desk.DefaultHouse(uuid.NewString), store.Audit{At: begin})
	if err != nil {
		t.Fatal(err)
	}
	if _, s.key, err = ed25519.GenerateKey(nil); err != nil {
		t.Fatal(err)
	}
	s.restart()
	return s
}

func (s *sealing) restart() { s.e = startEngine(s.t, s.stamped, s.host) }

func (s *sealing) commit(id string, ago time.Duration) { s.heads[id] = s.host.wall.Add(-ago) }

// seal gives what was sealed, and lets a minute pass.
func (s *sealing) seal() (anchors []store.Anchor, sealed []string, err error) {
	s.t.Helper()
	err = s.e.Anchor(s.t.Context(), s.key, func(a store.Anchor) error {
		anchors = append(anchors, a)
		for _, head := range a.Heads {
			sealed = append(sealed, string(head.Ticket))
		}
		return nil
	})
	s.host.pass(time.Minute)
	return anchors, sealed, err
}

func (s *sealing) mustSeal(want ...string) {
	s.t.Helper()
	_, got, err := s.seal()
	if err != nil {
		s.t.Fatal(err)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		s.t.Errorf("after %s: sealed %v, want %v", s.host.wall.Sub(s.begin), got, want)
	}
}

// TestSealing seals what is committed after later changes were sealed, nothing twice, also after a start anew, and a desk at rest looks at the last
// minutes only.
func TestSealing(t *testing.T) {
	s := newSealing(t)
	s.commit("a", 30*time.Second)
	s.mustSeal("a")
	s.commit("late", 80*time.Second)
	s.mustSeal("late")
	own := s.read
	for range 10 {
		s.mustSeal()
	}
	if ago := s.host.wall.Sub(s.since); ago > 5*time.Minute || s.read != own {
		t.Errorf("at rest heads of the last %s and %d anchors are read", ago, s.read-own)
	}
	s.commit("c", 100*time.Second)
	s.commit("d", 0)
	s.mustSeal("c", "d")
	s.commit("e", 0)
	s.mustSeal("e")
	s.restart()
	s.mustSeal()
	if s.read > own+4 {
		t.Errorf("after a start %d anchors were read", s.read-own)
	}
	s.commit("f", 90*time.Second)
	s.mustSeal("f")
}

// TestSealingByAnother leaves out what another node sealed in between, however long ago this one sealed last.
func TestSealingByAnother(t *testing.T) {
	s := newSealing(t)
	s.commit("a", 0)
	s.mustSeal("a")
	mine := s.e
	s.restart()
	for _, id := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
		s.commit(id, 0)
		s.mustSeal(id)
	}
	s.e = mine
	s.commit("j", 0)
	s.mustSeal("j")
}

// TestSealingMuch seals what an import changed by anchors of a bounded size, goes on where it broke off, and seals no head twice.
func TestSealingMuch(t *testing.T) {
	const size = 5_000 // heads of an anchor
	for _, count := range []int{size - 1, size, size + 1, 2*size + 7} {
		s := newSealing(t)
		s.commit("first", 0)
		s.mustSeal("first")
		for i := range count {
			s.commit(fmt.Sprintf("t%05d", i), time.Duration(count-i)*time.Minute/time.Duration(count))
		}
		s.lost = 3
		anchors, sealed, err := s.seal()
		if broke := count > size; broke != (err != nil) {
			t.Fatalf("%d heads: %v", count, err)
		}
		s.lost = 0
		s.host.pass(time.Hour)
		s.restart()
		more, rest, err := s.seal()
		if err != nil {
			t.Fatal(err)
		}
		anchors, sealed = append(anchors, more...), append(sealed, rest...)
		for i, a := range anchors {
			if full := len(a.Heads) == size; len(a.Heads) > size || i < len(anchors)-1 && !full {
				t.Errorf("%d heads: the anchor at %d holds %d", count, a.Pos, len(a.Heads))
			}
		}
		slices.Sort(sealed)
		if whole := len(slices.Compact(slices.Clone(sealed))); len(sealed) != count || whole != count {
			t.Errorf("%d heads: sealed %d, %d of them once", count, len(sealed), whole)
		}
	}
}

func startEngine(t *testing.T, s store.Store, h *host) *engine.Engine {
	t.Helper()
	e, err := engine.New(t.Context(), s, h.clock(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

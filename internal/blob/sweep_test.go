package blob

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSweepTakesWhatIsOldAndUnreferenced(t *testing.T) {
	d := newDisk(t)
	oldUnused, oldUsed, young := put(t, d, "a", "old, unused"), put(t, d, "a", "old, used"), put(t, d, "a", "young")
	age(t, d.path("a", oldUnused.Hash), 25*time.Hour)
	age(t, d.path("a", oldUsed.Hash), 25*time.Hour)
	left := filepath.Join(d.root, unfinishedDir, "LEFT")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	age(t, left, 25*time.Hour)

	removed, err := d.Sweep(t.Context(), dayAgo(), func(client, hash string) (bool, error) {
		return client == "a" && hash == oldUsed.Hash, nil
	})
	if removed != 1 || err != nil {
		t.Errorf("got %d, %v; want 1 removed", removed, err)
	}
	want := []string{"a " + min(oldUsed.Hash, young.Hash), "a " + max(oldUsed.Hash, young.Hash)}
	if diff := cmp.Diff(want, list(t, d)); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	wantNothingUnfinished(t, d)
}

// TestPutDuringSweepIsKept puts the same content again in the worst moment: after the sweep was told that nothing refers
// to it.
func TestPutDuringSweepIsKept(t *testing.T) {
	d := newDisk(t)
	ref := put(t, d, "a", "content")
	age(t, d.path("a", ref.Hash), 25*time.Hour)
	removed, err := d.Sweep(t.Context(), dayAgo(), func(string, string) (bool, error) {
		put(t, d, "a", "content")
		return false, nil
	})
	if removed != 0 || err != nil {
		t.Errorf("got %d, %v; want none removed", removed, err)
	}
	if got := read(t, d, "a", ref.Hash); got != "content" {
		t.Errorf("got %q", got)
	}
}

func TestSweepThatWasKilledIsMended(t *testing.T) {
	d := newDisk(t)
	ref := put(t, d, "a", "content")
	if err := os.Rename(d.path("a", ref.Hash), filepath.Join(d.root, removedDir, "a."+ref.Hash)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Sweep(t.Context(), dayAgo(), neverReferenced); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, "a", ref.Hash); got != "content" {
		t.Errorf("got %q", got)
	}
}

func TestSweepStopsWhenTheDatabaseIsGone(t *testing.T) {
	d := newDisk(t)
	ref := put(t, d, "a", "content")
	age(t, d.path("a", ref.Hash), 25*time.Hour)
	gone := errors.New("database gone")
	removed, err := d.Sweep(t.Context(), dayAgo(), func(string, string) (bool, error) { return false, gone })
	if removed != 0 || !errors.Is(err, gone) {
		t.Errorf("got %d, %v; want none removed and the error", removed, err)
	}
	if got := strings.Join(list(t, d), ""); !strings.Contains(got, ref.Hash) {
		t.Error("the blob is gone")
	}
}

func dayAgo() time.Time { return time.Now().Add(-24 * time.Hour) }

func neverReferenced(string, string) (bool, error) { return false, nil }

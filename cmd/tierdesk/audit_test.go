package main

import (
	"os"
	"testing"

	"tierdesk/internal/store"
)

// TestAnchorsAfterACrash cuts the file at every byte of its last line: what is whole is read, and the next anchor is kept.
func TestAnchorsAfterACrash(t *testing.T) {
	dir := t.TempDir()
	keep := func(pos int64) {
		t.Helper()
		if err := keepAnchor(dir, store.Anchor{Pos: pos, Root: []byte("root")}); err != nil {
			t.Fatal(err)
		}
	}
	keep(1)
	first := size(t, dir)
	keep(2)
	for cut := first + 1; cut < size(t, dir); cut++ {
		if err := os.Truncate(anchorFile(dir), cut); err != nil {
			t.Fatal(err)
		}
		wantAnchors(t, dir, true, 1)
		keep(2)
		wantAnchors(t, dir, false, 1, 2)
	}
}

// TestDamagedAnchors refuses a file that is damaged before its end: no crash does that.
func TestDamagedAnchors(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(anchorFile(dir), []byte("{\"Pos\":1}\n{\"Pos\n{\"Pos\":3}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readAnchors(anchorFile(dir)); err == nil {
		t.Error("a damaged line in the middle was passed over")
	}
}

func size(t *testing.T, dir string) int64 {
	t.Helper()
	info, err := os.Stat(anchorFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func wantAnchors(t *testing.T, dir string, wantTorn bool, want ...int64) {
	t.Helper()
	anchors, torn, err := readAnchors(anchorFile(dir))
	if err != nil || torn != wantTorn || len(anchors) != len(want) {
		t.Fatalf("got %d anchors, torn %v, %v; want %d, %v", len(anchors), torn, err, len(want), wantTorn)
	}
	for i, a := range anchors {
		if a.Pos != want[i] {
			t.Errorf("got anchor %d, want %d", a.Pos, want[i])
		}
	}
}

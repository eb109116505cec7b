package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierdesk/internal/core/desk"
)

const noLimit = 1 << 40

func TestPutThenOpen(t *testing.T) {
	tests := []struct {
		name, content string
		limit         int64
		want          desk.Kind // empty: stored
	}{
		{"nothing", "", 0, ""},
		{"a line", "hello", 100, ""},
		{"exactly the limit", "hello", 5, ""},
		{"one byte over", "hello!", 5, desk.KindLimit},
		{"far over", strings.Repeat("x", 1<<20), 5, desk.KindLimit},
		{"a megabyte", strings.Repeat("x", 1<<20), noLimit, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDisk(t)
			ref, err := d.Put(t.Context(), "client", strings.NewReader(tt.content), tt.limit)
			if got := kindOf(err); got != tt.want {
				t.Fatalf("got kind %q (%v), want %q", got, err, tt.want)
			}
			if tt.want != "" {
				wantEmpty(t, d)
				return
			}
			if want := (Ref{Hash: hashOf(tt.content), Size: int64(len(tt.content))}); ref != want {
				t.Errorf("got %v, want %v", ref, want)
			}
			if got := read(t, d, "client", ref.Hash); got != tt.content {
				t.Errorf("content: got %d bytes, want %d", len(got), len(tt.content))
			}
		})
	}
}

func TestHostileNamesAreRefused(t *testing.T) {
	d := newDisk(t)
	hash := put(t, d, "client", "secret").Hash
	for _, client := range []string{
		"", ".", "..", "../client", "client/..", "/", "a/b", `a\b`, ".removed", "-rf", "a\x00b", "cl ient", "clïent",
		strings.Repeat("a", maxClientLength+1),
	} {
		if _, err := d.Put(t.Context(), client, strings.NewReader("x"), noLimit); kindOf(err) != desk.KindInvalid {
			t.Errorf("put as %q: got %v, want it refused", client, err)
		}
		if _, err := d.Open(t.Context(), client, hash); kindOf(err) != desk.KindInvalid {
			t.Errorf("open as %q: got %v, want it refused", client, err)
		}
		if err := d.Delete(t.Context(), client, hash); kindOf(err) != desk.KindInvalid {
			t.Errorf("delete as %q: got %v, want it refused", client, err)
		}
	}
	for _, hash := range []string{"", "..", "../../etc/passwd", strings.ToUpper(hash), hash + "0", hash[:63] + "/"} {
		if _, err := d.Open(t.Context(), "client", hash); kindOf(err) != desk.KindInvalid {
			t.Errorf("open %q: got %v, want it refused", hash, err)
		}
	}
}

func TestClientsAreKeptApart(t *testing.T) {
	d := newDisk(t)
	hash := put(t, d, "ours", "secret").Hash
	if _, err := d.Open(t.Context(), "theirs", hash); kindOf(err) != desk.KindNotFound {
		t.Errorf("got %v, want it not found", err)
	}
}

func TestSpoiltContentIsNoticed(t *testing.T) {
	for name, spoil := range map[string]func(string) string{
		"changed":   func(s string) string { return "X" + s[1:] },
		"truncated": func(s string) string { return s[:3] },
		"longer":    func(s string) string { return s + "x" },
		"emptied":   func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk(t)
			ref := put(t, d, "client", "content")
			if err := os.WriteFile(d.path("client", ref.Hash), []byte(spoil("content")), 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := d.Open(t.Context(), "client", ref.Hash)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if _, err := io.ReadAll(in); kindOf(err) != desk.KindInternal {
				t.Errorf("got %v, want an error about the content", err)
			}
			put(t, d, "client", "content") // heals it
			if got := read(t, d, "client", ref.Hash); got != "content" {
				t.Errorf("after another put: got %q", got)
			}
		})
	}
}

func TestSourceThatFailsLeavesNothing(t *testing.T) {
	d := newDisk(t)
	broken := errors.New("connection lost")
	_, err := d.Put(t.Context(), "client", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), noLimit)
	if !errors.Is(err, broken) || kindOf(err) == desk.KindUnavailable {
		t.Errorf("got %v, want the error of the source and no blame for the store", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Put(gone, "client", strings.NewReader("x"), noLimit); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it canceled", err)
	}
	wantEmpty(t, d)
}

func TestSameContentAtOnce(t *testing.T) {
	d := newDisk(t)
	content := strings.Repeat("the same mail ", 10_000)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			ref, err := d.Put(context.Background(), "client", strings.NewReader(content), noLimit)
			if err != nil || ref.Hash != hashOf(content) {
				t.Errorf("got %v, %v", ref, err)
				return
			}
			if got := read(t, d, "client", ref.Hash); got != content {
				t.Errorf("content: got %d bytes, want %d", len(got), len(content))
			}
		})
	}
	all.Wait()
	if got := len(list(t, d)); got != 1 {
		t.Errorf("blobs: got %d, want 1", got)
	}
	wantNothingUnfinished(t, d)
}

func TestDeleteAndList(t *testing.T) {
	d := newDisk(t)
	a, b, c := put(t, d, "b", "1"), put(t, d, "a", "2"), put(t, d, "a", "3")
	want := []string{"a " + min(b.Hash, c.Hash), "a " + max(b.Hash, c.Hash), "b " + a.Hash}
	if diff := cmp.Diff(want, list(t, d)); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	for range 2 { // the second finds nothing, which is no error
		if err := d.Delete(t.Context(), "b", a.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Open(t.Context(), "b", a.Hash); kindOf(err) != desk.KindNotFound {
		t.Errorf("got %v, want it not found", err)
	}
}

func TestRandomContentComesBack(t *testing.T) {
	d := newDisk(t)
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		ref, err := d.Put(context.Background(), "client", iotest.OneByteReader(bytes.NewReader(content)), noLimit)
		if err != nil {
			t.Fatal(err)
		}
		in, err := d.Open(context.Background(), "client", ref.Hash)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, content) {
			t.Errorf("got %x, %v; want %x", got, err, content)
		}
	})
}

func newDisk(t *testing.T) *Disk {
	t.Helper()
	d, err := OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t *testing.T, d *Disk, client, content string) Ref {
	t.Helper()
	ref, err := d.Put(t.Context(), client, strings.NewReader(content), noLimit)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func read(t *testing.T, d *Disk, client, hash string) string {
	t.Helper()
	in, err := d.Open(context.Background(), client, hash)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil {
		t.Error(err)
	}
	return string(content)
}

func list(t *testing.T, d *Disk) []string {
	t.Helper()
	var all []string
	for entry, err := range d.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry.Client+" "+entry.Hash)
	}
	return all
}

func wantEmpty(t *testing.T, d *Disk) {
	t.Helper()
	if got := list(t, d); len(got) > 0 {
		t.Errorf("blobs: got %v, want none", got)
	}
	wantNothingUnfinished(t, d)
}

func wantNothingUnfinished(t *testing.T, d *Disk) {
	t.Helper()
	for _, dir := range []string{unfinishedDir, removedDir} {
		left, err := os.ReadDir(filepath.Join(d.root, dir))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: got %v, %v; want it empty", dir, left, err)
		}
	}
}

// age makes a blob look as if it was put that long ago.
func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	then := time.Now().Add(-by)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func kindOf(err error) desk.Kind {
	if known, ok := errors.AsType[*desk.Error](err); ok {
		return known.Kind
	}
	return ""
}

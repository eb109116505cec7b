package blob

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

var errInjected = errors.New("injected fault")

// faulty fails the n-th call that reaches the disk. As a dead one it fails every call after it as well, which is what a
// crash looks like to the files.
type faulty struct {
	operatingSystem
	left int // calls until the fault; negative once it has come
	dead bool
}

func (f *faulty) fault() error {
	f.left--
	if f.left == 0 || f.dead && f.left < 0 {
		return errInjected
	}
	return nil
}

func (f *faulty) MakeDir(path string) error {
	return f.unless(func() error { return f.operatingSystem.MakeDir(path) })
}

func (f *faulty) SyncDir(path string) error {
	return f.unless(func() error { return f.operatingSystem.SyncDir(path) })
}

func (f *faulty) Rename(from, to string) error {
	return f.unless(func() error { return f.operatingSystem.Rename(from, to) })
}

func (f *faulty) Remove(path string) error {
	return f.unless(func() error { return f.operatingSystem.Remove(path) })
}

func (f *faulty) unless(act func() error) error {
	if err := f.fault(); err != nil {
		return err
	}
	return act()
}

func (f *faulty) Stat(path string) (fs.FileInfo, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.operatingSystem.Stat(path)
}

func (f *faulty) Create(path string) (file, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	opened, err := f.operatingSystem.Create(path)
	return &faultyFile{file: opened, disk: f}, err
}

type faultyFile struct {
	file
	disk *faulty
}

// Write leaves half of it behind when it fails, as a full disk does.
func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.disk.fault(); err != nil {
		n, _ := f.file.Write(p[:len(p)/2])
		return n, err
	}
	return f.file.Write(p)
}

func (f *faultyFile) Sync() error { return f.disk.unless(f.file.Sync) }

func (f *faultyFile) Close() error { return errors.Join(f.disk.fault(), f.file.Close()) }

// slowly hands out the content in pieces, so that a Put writes more than once.
func slowly(content string) io.Reader {
	var pieces []io.Reader
	for piece := range strings.SplitSeq(content, " ") {
		pieces = append(pieces, strings.NewReader(piece))
	}
	return io.MultiReader(pieces...)
}

const content = "a mail in some pieces"

// TestPutFailsAtEveryStep: a failed Put says so, never leaves half a blob, and the next one works. After a crash the same,
// and a sweep cleans up.
func TestPutFailsAtEveryStep(t *testing.T) {
	for _, dead := range []bool{false, true} {
		n, failed := 1, true
		for ; failed; n++ {
			failed = putWithFault(t, n, dead)
		}
		if n < 10 {
			t.Errorf("only %d steps were failed; is the seam still used?", n)
		}
	}
}

// putWithFault says whether the n-th call was reached.
func putWithFault(t *testing.T, n int, dead bool) bool {
	t.Helper()
	root := t.TempDir()
	if _, err := OpenDisk(root); err != nil {
		t.Fatal(err)
	}
	disk := &faulty{left: n, dead: dead}
	d, err := openDisk(root, disk)
	if err == nil {
		_, err = d.Put(t.Context(), "client", slowly(content), noLimit)
	}
	reached := disk.left <= 0
	if reached && kindOf(err) != desk.KindUnavailable {
		t.Errorf("fault %d: got %v, want the store unavailable", n, err)
	}
	checkAfterFault(t, n, root)
	return reached
}

// checkAfterFault is what must hold for whoever opens the store next.
func checkAfterFault(t *testing.T, n int, root string) {
	t.Helper()
	d, err := OpenDisk(root)
	if err != nil {
		t.Fatalf("fault %d: %v", n, err)
	}
	whole := strings.ReplaceAll(content, " ", "")
	for entry, err := range d.List(t.Context()) {
		if err != nil || read(t, d, entry.Client, entry.Hash) != whole {
			t.Errorf("fault %d left %v, %v", n, entry, err)
		}
	}
	ref, err := d.Put(t.Context(), "client", slowly(content), noLimit)
	if err != nil || read(t, d, "client", ref.Hash) != whole {
		t.Errorf("put after fault %d: %v", n, err)
	}
	if _, err := d.Sweep(t.Context(), time.Now().Add(time.Hour), func(string, string) (bool, error) { return true, nil }); err != nil {
		t.Errorf("sweep after fault %d: %v", n, err)
	}
	wantNothingUnfinished(t, d)
}

// TestSweepFailsAtEveryStep: whatever fails, a blob in use and a young one stay, and the next sweep finishes the work.
func TestSweepFailsAtEveryStep(t *testing.T) {
	for _, dead := range []bool{false, true} {
		for n, failed := 1, true; failed; n++ {
			failed = sweepWithFault(t, n, dead)
		}
	}
}

func sweepWithFault(t *testing.T, n int, dead bool) bool {
	t.Helper()
	d := newDisk(t)
	used, unused := put(t, d, "client", "used"), put(t, d, "client", "unused")
	age(t, d.path("client", used.Hash), 25*time.Hour)
	age(t, d.path("client", unused.Hash), 25*time.Hour)
	put(t, d, "client", "young")
	inUse := func(_, hash string) (bool, error) { return hash == used.Hash, nil }

	disk := &faulty{left: n, dead: dead}
	d.files = disk
	_, err := d.Sweep(t.Context(), dayAgo(), inUse)
	reached := disk.left <= 0
	if reached && !errors.Is(err, errInjected) {
		t.Errorf("fault %d: got %v, want it told", n, err)
	}
	d.files = operatingSystem{}
	if _, err := d.Sweep(t.Context(), dayAgo(), inUse); err != nil {
		t.Errorf("sweep after fault %d: %v", n, err)
	}
	if got := read(t, d, "client", used.Hash); got != "used" {
		t.Errorf("fault %d: the blob in use holds %q", n, got)
	}
	if got := len(list(t, d)); got != 2 {
		t.Errorf("fault %d: got %d blobs, want the one in use and the young one", n, got)
	}
	return reached
}

package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"sync"

	"tierdesk/internal/core/desk"
)

// The folders of our own beside those of the clients, which never begin with a dot.
const (
	unfinishedDir = ".unfinished" // what is being written
	removedDir    = ".removed"    // what a sweep is about to delete; see sweep.go
)

// Disk keeps blobs as files: root/client/first two digits/hash.
type Disk struct {
	root  string
	files fileSystem

	mutex  sync.Mutex
	synced map[string]bool // folders that this process knows to survive a power cut
}

var _ Store = (*Disk)(nil)

// OpenDisk keeps blobs under root, which is made if it is missing; its parent must exist.
func OpenDisk(root string) (*Disk, error) { return openDisk(root, operatingSystem{}) }

func openDisk(root string, files fileSystem) (*Disk, error) {
	d := &Disk{root: filepath.Clean(root), files: files, synced: map[string]bool{}}
	for _, dir := range []string{d.root, filepath.Join(d.root, unfinishedDir), filepath.Join(d.root, removedDir)} {
		if err := d.ensureDir(dir); err != nil {
			return nil, fmt.Errorf("open blob store: %w", err)
		}
	}
	return d, nil
}

// Put writes beside, syncs, renames and syncs the folder, in this order: a reader sees the whole file or none, and what
// is acknowledged is on the disk.
func (d *Disk) Put(ctx context.Context, client string, r io.Reader, limit int64) (Ref, error) {
	if err := checkClient(client); err != nil {
		return Ref{}, err
	}
	unfinished := filepath.Join(d.root, unfinishedDir, rand.Text())
	ref, err := d.write(unfinished, &contextReader{ctx: ctx, source: r}, limit)
	if err == nil {
		err = d.place(unfinished, client, ref.Hash)
	}
	if err != nil {
		_ = d.files.Remove(unfinished) // a sweep takes what stays
		return Ref{}, err
	}
	return ref, nil
}

// write fills a new file, synced and closed.
func (d *Disk) write(path string, r io.Reader, limit int64) (Ref, error) {
	out, err := d.files.Create(path)
	if err != nil {
		return Ref{}, unavailable(err)
	}
	ref, err := copyHashed(out, r, limit)
	if err == nil {
		err = storeError(out.Sync())
	}
	closeErr := storeError(out.Close())
	if err != nil {
		return Ref{}, err
	}
	return ref, closeErr
}

// copyHashed copies at most limit bytes. An error of the source is passed on as it is; one of the store is unavailable.
func copyHashed(out io.Writer, r io.Reader, limit int64) (Ref, error) {
	hash := sha256.New()
	target := &storeWriter{out: out}
	oneMore := min(limit, math.MaxInt64-1) + 1 // read to tell a full one from one that is too large
	size, err := io.Copy(io.MultiWriter(target, hash), io.LimitReader(r, oneMore))
	switch {
	case target.err != nil:
		return Ref{}, unavailable(target.err)
	case err != nil:
		return Ref{}, fmt.Errorf("read what is to be stored: %w", err)
	case size > limit:
		return Ref{}, tooLarge()
	}
	return Ref{Hash: hex.EncodeToString(hash.Sum(nil)), Size: size}, nil
}

// place renames a finished file to its name. The same content put twice at once is the same file twice: the last wins.
func (d *Disk) place(unfinished, client, hash string) error {
	target := d.path(client, hash)
	shard := filepath.Dir(target)
	for _, dir := range []string{filepath.Dir(shard), shard} {
		if err := d.ensureDir(dir); err != nil {
			return err
		}
	}
	if err := d.files.Rename(unfinished, target); err != nil {
		return unavailable(err)
	}
	return storeError(d.files.SyncDir(shard))
}

// ensureDir makes a folder and, the first time this process meets it, syncs the one above: another process may have made it
// and not have come so far.
func (d *Disk) ensureDir(dir string) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.synced[dir] {
		return nil
	}
	if err := d.files.MakeDir(dir); err != nil {
		return unavailable(err)
	}
	if err := d.files.SyncDir(filepath.Dir(dir)); err != nil {
		return unavailable(err)
	}
	d.synced[dir] = true
	return nil
}

// Open reads a blob and checks it on the way.
func (d *Disk) Open(_ context.Context, client, hash string) (io.ReadCloser, error) {
	if err := errors.Join(checkClient(client), checkHash(hash)); err != nil {
		return nil, err
	}
	in, err := d.files.Open(d.path(client, hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, desk.NotFound("file")
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return verify(in, hash), nil
}

// Delete removes a blob; one that is missing is no error.
func (d *Disk) Delete(_ context.Context, client, hash string) error {
	if err := errors.Join(checkClient(client), checkHash(hash)); err != nil {
		return err
	}
	path := d.path(client, hash)
	err := d.files.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable(err)
	}
	return storeError(d.files.SyncDir(filepath.Dir(path)))
}

func (d *Disk) path(client, hash string) string {
	return filepath.Join(d.root, client, hash[:2], hash)
}

func storeError(err error) error {
	if err == nil {
		return nil
	}
	return unavailable(err)
}

// storeWriter remembers that the store failed, and not the source.
type storeWriter struct {
	out io.Writer
	err error
}

func (w *storeWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if err != nil {
		w.err = err
	}
	return n, err
}

// contextReader stops a copy when its caller is gone.
type contextReader struct {
	ctx    context.Context // of one Put, with which it ends
	source io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.source.Read(p)
}

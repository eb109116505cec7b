package blob

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"
	"time"
)

// List gives all blobs, by client and hash. What vanishes meanwhile is left out.
func (d *Disk) List(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		clients, err := d.names(d.root, checkClient)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, client := range clients {
			if !d.listClient(ctx, client, yield) {
				return
			}
		}
	}
}

// listClient says whether the listing goes on.
func (d *Disk) listClient(ctx context.Context, client string, yield func(Entry, error) bool) bool {
	shards, err := d.names(filepath.Join(d.root, client), noCheck)
	if err != nil {
		yield(Entry{}, err)
		return false
	}
	for _, shard := range shards {
		hashes, err := d.names(filepath.Join(d.root, client, shard), checkHash)
		if err = errors.Join(err, ctx.Err()); err != nil {
			yield(Entry{}, err)
			return false
		}
		for _, hash := range hashes {
			entry, err := d.entry(client, hash)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if !yield(entry, err) || err != nil {
				return false
			}
		}
	}
	return true
}

func (d *Disk) entry(client, hash string) (Entry, error) {
	info, err := d.files.Stat(d.path(client, hash))
	if err != nil {
		return Entry{}, storeError(err)
	}
	return Entry{Ref: Ref{Hash: hash, Size: info.Size()}, Client: client, PutAt: info.ModTime()}, nil
}

// names reads a folder, in order, and leaves out what is not ours.
func (d *Disk) names(dir string, check func(string) error) ([]string, error) {
	entries, err := d.files.ReadDir(dir)
	if err != nil {
		return nil, unavailable(err)
	}
	var names []string
	for _, entry := range entries {
		if check(entry.Name()) == nil {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

func noCheck(string) error { return nil }

// Sweep deletes what nothing refers to, and what Puts that never ended have left behind.
func (d *Disk) Sweep(ctx context.Context, before time.Time, referenced func(client, hash string) (bool, error)) (int, error) {
	if err := errors.Join(d.bringBack(), d.removeUnfinished(before)); err != nil {
		return 0, err
	}
	removed := 0
	for entry, err := range d.List(ctx) {
		if err != nil {
			return removed, err
		}
		if !entry.PutAt.Before(before) {
			continue
		}
		inUse, err := referenced(entry.Client, entry.Hash)
		if err != nil {
			return removed, err
		}
		if inUse {
			continue
		}
		gone, err := d.removeIfStillOld(entry, before)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// removeIfStillOld takes the file aside before it looks at its age again. A Put of the same content either came before, and
// then the file aside is young and goes back, or comes after and makes a file of its own.
func (d *Disk) removeIfStillOld(entry Entry, before time.Time) (bool, error) {
	aside := filepath.Join(d.root, removedDir, entry.Client+"."+entry.Hash)
	err := d.files.Rename(d.path(entry.Client, entry.Hash), aside)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unavailable(err)
	}
	info, err := d.files.Stat(aside)
	if err != nil {
		return false, unavailable(err)
	}
	if !info.ModTime().Before(before) {
		return false, d.place(aside, entry.Client, entry.Hash)
	}
	return true, storeError(d.files.Remove(aside))
}

// bringBack returns what a sweep that was killed had taken aside: it may have been put again meanwhile.
func (d *Disk) bringBack() error {
	names, err := d.names(filepath.Join(d.root, removedDir), noCheck)
	if err != nil {
		return err
	}
	for _, name := range names {
		client, hash, _ := strings.Cut(name, ".")
		if checkClient(client) != nil || checkHash(hash) != nil {
			continue
		}
		if err := d.place(filepath.Join(d.root, removedDir, name), client, hash); err != nil {
			return err
		}
	}
	return nil
}

func (d *Disk) removeUnfinished(before time.Time) error {
	dir := filepath.Join(d.root, unfinishedDir)
	names, err := d.names(dir, noCheck)
	if err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		info, err := d.files.Stat(path)
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		if err := d.files.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unavailable(err)
		}
	}
	return nil
}

// Package backup copies a desk whole, while it is used, and brings a copy back to an empty place. The database goes first
// and the files after it: a file that an entry of the copy names was there before the entry was.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/store/sqlstore"
)

// Place is where a desk lives.
type Place struct {
	Data        string // folder of the database on SQLite
	Blobs       string // folder of the files; empty: "blobs" in Data
	DatabaseURL string // PostgreSQL; empty: SQLite in Data
}

func (p Place) blobs() string {
	if p.Blobs != "" {
		return p.Blobs
	}
	return filepath.Join(p.Data, blobFolder)
}

// Manifest says what is in a backup. It is written last: a folder without one is no backup.
type Manifest struct {
	Format   int
	Database string // "sqlite" or "postgres"
	MadeAt   time.Time
	Files    []File
}

// File is one file of a backup.
type File struct {
	Path   string // below the backup, with slashes
	Size   int64
	SHA256 string
}

const (
	format       = 1
	manifestName = "manifest.json"
	blobFolder   = "blobs"
	dumpName     = "tierdesk.dump"
)

// Backup copies a desk to a folder that must be empty or missing.
func Backup(ctx context.Context, from Place, target string) (Manifest, error) {
	m := Manifest{Format: format, Database: "sqlite", MadeAt: time.Now().UTC()}
	if err := makeEmpty(target); err != nil {
		return m, err
	}
	name := sqlstore.FileName
	if from.DatabaseURL != "" {
		m.Database, name = "postgres", dumpName
		if err := dump(ctx, from.DatabaseURL, filepath.Join(target, name)); err != nil {
			return m, err
		}
	} else if err := copySQLite(ctx, from.Data, filepath.Join(target, name)); err != nil {
		return m, err
	}
	sum, size, err := hashFile(filepath.Join(target, name))
	if err != nil {
		return m, err
	}
	m.Files = append(m.Files, File{Path: name, Size: size, SHA256: sum})
	blobs, err := copyBlobs(ctx, from.blobs(), target)
	if err != nil {
		return m, err
	}
	m.Files = append(m.Files, blobs...)
	return m, writeManifest(m, target)
}

func copySQLite(ctx context.Context, data, target string) error {
	if _, err := os.Stat(filepath.Join(data, sqlstore.FileName)); err != nil {
		return fmt.Errorf("there is no desk in %s: %w", data, err)
	}
	if err := sqlstore.CopySQLite(ctx, data, target); err != nil {
		return err
	}
	return syncFile(target)
}

// copyBlobs copies the files. One that is collected as garbage meanwhile is named by nothing in the copy of the database.
func copyBlobs(ctx context.Context, from, target string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		file := File{Path: blobFolder + "/" + filepath.ToSlash(below)}
		file.SHA256, file.Size, err = copyFile(path, filepath.Join(target, filepath.FromSlash(file.Path)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		files = append(files, file)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the files of %s: %w", from, err)
	}
	return files, nil
}

func writeManifest(m Manifest, target string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the manifest: %w", err)
	}
	unfinished := filepath.Join(target, manifestName+".new")
	if err := os.WriteFile(unfinished, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if err := syncFile(unfinished); err != nil {
		return err
	}
	if err := os.Rename(unfinished, filepath.Join(target, manifestName)); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return nil
}

// Restore brings a backup back to an empty place: an empty or missing folder, and for PostgreSQL an empty database. Every
// file is checked against the manifest before anything is used.
func Restore(ctx context.Context, from string, to Place) (Manifest, error) {
	m, err := readManifest(from)
	if err != nil {
		return m, err
	}
	if (m.Database == "postgres") != (to.DatabaseURL != "") {
		return m, fmt.Errorf("this is a backup of %s: restore it to one, with --data alone for sqlite and with --database-url for postgres", m.Database)
	}
	if err := verify(ctx, from, m); err != nil {
		return m, err
	}
	for _, dir := range slices.Compact([]string{to.Data, to.blobs()}) {
		if dir == "" {
			continue
		}
		if err := makeEmpty(dir); err != nil {
			return m, err
		}
	}
	for _, file := range m.Files {
		if err := bringBack(ctx, from, to, file); err != nil {
			return m, err
		}
	}
	return m, nil
}

func bringBack(ctx context.Context, from string, to Place, file File) error {
	source := filepath.Join(from, filepath.FromSlash(file.Path))
	if file.Path == dumpName {
		return load(ctx, to.DatabaseURL, source)
	}
	target := filepath.Join(to.Data, file.Path)
	if below, ok := strings.CutPrefix(file.Path, blobFolder+"/"); ok {
		target = filepath.Join(to.blobs(), filepath.FromSlash(below))
	}
	sum, _, err := copyFile(source, target)
	if err == nil && sum != file.SHA256 {
		err = fmt.Errorf("%s was changed while it was read", file.Path)
	}
	return err
}

func readManifest(from string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(from, manifestName))
	if err != nil {
		return m, fmt.Errorf("%s is no finished backup: %w", from, err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("read the manifest of %s: %w", from, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("the backup has format %d and this program reads %d", m.Format, format)
	}
	return m, nil
}

func verify(ctx context.Context, from string, m Manifest) error {
	for _, file := range m.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !filepath.IsLocal(filepath.FromSlash(file.Path)) {
			return fmt.Errorf("the manifest names %q, which is outside the backup", file.Path)
		}
		sum, size, err := hashFile(filepath.Join(from, filepath.FromSlash(file.Path)))
		if err != nil {
			return err
		}
		if sum != file.SHA256 || size != file.Size {
			return fmt.Errorf("%s in the backup is damaged: its hash is not the one in the manifest", file.Path)
		}
	}
	return nil
}

func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into %s: %w", dir, err)
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != blobFolder || !isEmptyDir(filepath.Join(dir, blobFolder)) }) {
		return fmt.Errorf("%s is not empty; choose an empty folder", dir)
	}
	return nil
}

func isEmptyDir(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

func copyFile(from, to string) (string, int64, error) {
	source, err := os.Open(from)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = source.Close() }()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", 0, err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(target, h), source)
	err = errors.Join(err, target.Sync(), target.Close())
	return hex.EncodeToString(h.Sum(nil)), size, err
}

func hashFile(path string) (string, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	size, err := io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

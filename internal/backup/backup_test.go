package backup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tierdesk/internal/backup"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
	"tierdesk/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSQLite(t *testing.T) {
	from, to := backup.Place{Data: t.TempDir()}, backup.Place{Data: filepath.Join(t.TempDir(), "new")}
	source, err := sqlstore.OpenSQLite(t.Context(), from.Data)
	must(t, err)
	thereAndBack(t, source, from, to, func() (*sqlstore.Store, error) { return sqlstore.OpenSQLite(context.Background(), to.Data) })
}

func TestPostgres(t *testing.T) {
	from := backup.Place{Data: t.TempDir(), DatabaseURL: pgtest.New(t)}
	to := backup.Place{Data: filepath.Join(t.TempDir(), "new"), DatabaseURL: pgtest.New(t)}
	source, err := sqlstore.OpenPostgres(t.Context(), from.DatabaseURL)
	must(t, err)
	thereAndBack(t, source, from, to, func() (*sqlstore.Store, error) { return sqlstore.OpenPostgres(context.Background(), to.DatabaseURL) })
}

// thereAndBack backs a desk up while it writes, restores it elsewhere, and compares every entry.
func thereAndBack(t *testing.T, source *sqlstore.Store, from, to backup.Place, open func() (*sqlstore.Store, error)) {
	t.Helper()
	defer func() { must(t, source.Close()) }()
	blob := filepath.Join(from.Data, "blobs", "c1", "ab", "abcdef")
	must(t, os.MkdirAll(filepath.Dir(blob), 0o700))
	must(t, os.WriteFile(blob, []byte("a file"), 0o600))
	for i := range 50 {
		storetest.Opened(t, source, i, storetest.Opening("before"))
	}
	stop := make(chan struct{})
	var writing sync.WaitGroup
	written := make(chan struct{}, 1)
	for range 4 {
		writing.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				storetest.Opened(t, source, i, storetest.Opening("meanwhile"), desk.Entry{Event: desk.NoteWritten{}, Content: &desk.Content{Body: "note"}})
				select {
				case written <- struct{}{}:
				default:
				}
			}
		})
	}
	<-written
	target := filepath.Join(t.TempDir(), "backup")
	manifest, err := backup.Backup(t.Context(), from, target)
	close(stop)
	writing.Wait()
	must(t, err)
	if len(manifest.Files) != 2 {
		t.Errorf("manifest %+v", manifest)
	}
	_, err = backup.Restore(t.Context(), target, to)
	must(t, err)
	restored, err := open()
	must(t, err)
	defer func() { must(t, restored.Close()) }()
	comparePrefix(t, source, restored)
	data, err := os.ReadFile(filepath.Join(to.Data, "blobs", "c1", "ab", "abcdef"))
	must(t, err)
	if string(data) != "a file" {
		t.Errorf("the file holds %q", data)
	}
	if _, err := backup.Restore(t.Context(), target, to); err == nil {
		t.Error("a restore over a desk was not refused")
	}
	storetest.Sound(t, restored, storetest.Opened(t, restored, 0, storetest.Opening("life goes on")).Ticket.ID)
}

// comparePrefix holds every entry of the restored desk against the source's.
func comparePrefix(t *testing.T, source, restored store.Store) {
	t.Helper()
	tickets := 0
	must(t, restored.EachTicket(t.Context(), func(id desk.TicketID) error {
		tickets++
		storetest.Sound(t, restored, id)
		got, err := restored.Timeline(t.Context(), id, 0, 1000)
		if err != nil {
			return err
		}
		want, err := source.Timeline(t.Context(), id, 0, 1000)
		if err != nil {
			return err
		}
		for i, r := range got {
			if !bytes.Equal(r.Hash, want[i].Hash) || !bytes.Equal(r.ContentHash, want[i].ContentHash) || !bytes.Equal(r.ContentData, want[i].ContentData) {
				t.Errorf("entry %d of %s is another", r.Seq, id)
			}
		}
		return nil
	}))
	if tickets < 51 {
		t.Errorf("%d tickets came back", tickets)
	}
}

func TestDamaged(t *testing.T) {
	from := backup.Place{Data: t.TempDir()}
	source, err := sqlstore.OpenSQLite(t.Context(), from.Data)
	must(t, err)
	must(t, source.Close())
	must(t, os.MkdirAll(filepath.Join(from.Data, "blobs"), 0o700))
	must(t, os.WriteFile(filepath.Join(from.Data, "blobs", "one"), []byte("whole"), 0o600))
	for name, damage := range map[string]func(dir string){
		"a file changed":      func(dir string) { must(t, os.WriteFile(filepath.Join(dir, "blobs", "one"), []byte("holes"), 0o600)) },
		"a file missing":      func(dir string) { must(t, os.Remove(filepath.Join(dir, "blobs", "one"))) },
		"no manifest":         func(dir string) { must(t, os.Remove(filepath.Join(dir, "manifest.json"))) },
		"a path that escapes": func(dir string) { escape(t, dir) },
	} {
		dir, to := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "to")
		_, err := backup.Backup(t.Context(), from, dir)
		must(t, err)
		damage(dir)
		if _, err := backup.Restore(t.Context(), dir, backup.Place{Data: to}); err == nil {
			t.Errorf("%s was not noticed", name)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: something was restored", name)
		}
	}
	if _, err := backup.Backup(t.Context(), from, from.Data); err == nil {
		t.Error("a backup into a full folder was not refused")
	}
	if _, err := backup.Backup(t.Context(), backup.Place{Data: t.TempDir()}, filepath.Join(t.TempDir(), "b")); err == nil || !strings.Contains(err.Error(), "no desk") {
		t.Errorf("a folder without a desk: %v", err)
	}
}

func escape(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "manifest.json")
	data, err := os.ReadFile(path)
	must(t, err)
	var m backup.Manifest
	must(t, json.Unmarshal(data, &m))
	m.Files[1].Path = "../escaped"
	data, err = json.Marshal(m)
	must(t, err)
	must(t, os.WriteFile(path, data, 0o600))
}

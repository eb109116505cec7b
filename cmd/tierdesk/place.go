package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// place is where a desk lives. The folder holds blobs and keys, and the database too unless it is a PostgreSQL.
type place struct {
	Data        string `help:"The desk's folder." default:"desk-data" env:"TIERDESK_DATA" type:"path"`
	DatabaseURL string `help:"A PostgreSQL instead of the database in the folder: postgres://…" env:"TIERDESK_DATABASE_URL" name:"database-url"`
}

// openedDesk is a desk with all that commands need of it.
type openedDesk struct {
	store  *sqlstore.Store
	blobs  blob.Store
	engine *engine.Engine
	secret []byte
	anchor ed25519.PrivateKey
	dir    string
	log    *slog.Logger
	sink   *sink // of a demo
}

// mustExist refuses a folder without a desk: a mistyped one must not become a new desk, which looks sound because it is empty.
func (p place) mustExist() error {
	if p.DatabaseURL != "" {
		return nil
	}
	_, err := os.Stat(filepath.Join(p.Data, sqlstore.FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return desk.Invalid("data", "data.no_desk", "There is no desk in "+p.Data+". Name its folder with --data, or make one with \"tierdesk user create\" or \"tierdesk serve\".")
	}
	return err
}

// openExisting opens a desk that is there already.
func (p place) openExisting(ctx context.Context, problems io.Writer) (*openedDesk, error) {
	if err := p.mustExist(); err != nil {
		return nil, err
	}
	return p.open(ctx, problems)
}

// open opens the desk and brings its tables up to date; a new one gets the default house.
func (p place) open(ctx context.Context, problems io.Writer) (*openedDesk, error) {
	log := newLog(problems)
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the desk's folder: %w", err)
	}
	s, err := p.openStore(ctx)
	if err != nil {
		return nil, err
	}
	d := &openedDesk{store: s, dir: p.Data, log: log}
	if err := d.furnish(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return d, nil
}

func (p place) openStore(ctx context.Context) (*sqlstore.Store, error) {
	if p.DatabaseURL != "" {
		return sqlstore.OpenPostgres(ctx, p.DatabaseURL)
	}
	return sqlstore.OpenSQLite(ctx, p.Data)
}

func (d *openedDesk) furnish(ctx context.Context) error {
	var err error
	if d.blobs, err = blob.OpenDisk(filepath.Join(d.dir, "blobs")); err != nil {
		return err
	}
	if d.secret, err = keyFile(d.dir, "desk.key"); err != nil {
		return err
	}
	seed, err := keyFile(d.dir, "anchor.key")
	if err != nil {
		return err
	}
	d.anchor = ed25519.NewKeyFromSeed(seed)
	if err := firstHouse(ctx, d.store); err != nil {
		return err
	}
	if d.engine, err = engine.New(ctx, d.store, hostClock(), d.log); err != nil {
		return err
	}
	return d.engine.CompareClock(ctx)
}

func (d *openedDesk) close() {
	if err := d.store.Close(); err != nil {
		d.log.Error("the database did not close well", "error", err)
	}
}

// firstHouse gives a new desk its default set-up, the client Unsorted, and what it promises until somebody says better. Two nodes that start at once make one.
func firstHouse(ctx context.Context, s store.Store) error {
	_, err := s.House(ctx)
	if !store.IsNotFound(err) {
		return err
	}
	now, err := s.DatabaseNow(ctx)
	if err != nil {
		return err
	}
	if now.IsZero() {
		now = time.Now().UTC()
	}
	house := desk.DefaultHouse(uuid.NewString)
	unsorted := desk.Client{ID: house.Unsorted, Name: "Unsorted"}
	err = s.SaveHouse(ctx, house, store.Audit{At: now, Act: "house.first"})
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.SaveClient(ctx, unsorted, store.Audit{At: now, Act: "client.first", Ref: string(unsorted.ID)}); err != nil {
		return err
	}
	return firstPromises(ctx, s, now)
}

// firstPromises gives a new desk one calendar and one agreement for everybody.
func firstPromises(ctx context.Context, s store.Store, now time.Time) error {
	hours := store.Calendar{ID: calendar.OfficeHoursID, Name: "Office hours", Hours: calendar.OfficeHours("UTC")}
	if err := s.SaveCalendar(ctx, hours, store.Audit{At: now, Act: "calendar.first", Ref: hours.ID}); err != nil {
		return err
	}
	standard := sla.Standard(hours.ID, now)
	return s.SaveAgreement(ctx, standard, store.Audit{At: now, Act: "agreement.first", Ref: standard.ID})
}

const keyBytes = 32

// keyFile reads a key of the desk, or draws it at the first start. Keys live beside the database and never in it.
func keyFile(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, "keys", name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key %s: %w", name, err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("the key file %s is damaged; restore it from a backup", name)
	}
	return key, nil
}

func newKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of keys: %w", err)
	}
	if err := writeKey(path, hex.EncodeToString(key)+"\n"); errors.Is(err, fs.ErrExist) {
		return keyFile(filepath.Dir(filepath.Dir(path)), filepath.Base(path))
	} else if err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	return key, nil
}

// writeKey gives a file its name only when it is whole: neither a crash nor another node that starts meets half a key. A file
// that is there already is kept, with fs.ErrExist.
func writeKey(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder outlive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

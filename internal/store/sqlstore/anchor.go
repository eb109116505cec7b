package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tierdesk/internal/store"
)

// HeadsAfter gives heads in the order of their last change.
func (s *Store) HeadsAfter(ctx context.Context, after store.HeadPlace, limit int) ([]store.Head, store.HeadPlace, error) {
	var heads []store.Head
	at := store.Micros(after.At)
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var h store.Head
		err := rows.Scan(&h.Ticket, &h.Seq, &h.Hash, &at)
		heads = append(heads, h)
		return err
	}, headsAfter, at, at, string(after.Ticket), limit)
	if len(heads) > 0 {
		after = store.HeadPlace{At: store.Instant(at), Ticket: heads[len(heads)-1].Ticket}
	}
	return heads, after, err
}

// headsAfter says its first condition twice, so that the index is entered there by both databases.
const headsAfter = `SELECT id, version, head, changed_at FROM tickets WHERE changed_at >= ? AND (changed_at, id) > (?, ?) ORDER BY changed_at, id LIMIT ?`

// SaveAnchor adds an anchor.
func (s *Store) SaveAnchor(ctx context.Context, a store.Anchor) error {
	heads, err := json.Marshal(a.Heads)
	if err != nil {
		return fmt.Errorf("encode heads: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO anchors (pos, at, root, previous, signature, heads) VALUES (?, ?, ?, ?, ?, ?)`,
			a.Pos, store.Micros(a.At), a.Root, nonNil(a.Previous), nonNil(a.Signature), string(heads))
		return err
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

const selectAnchors = `SELECT pos, at, root, previous, signature, heads FROM anchors `

func scanAnchor(scan func(...any) error) (store.Anchor, error) {
	var a store.Anchor
	var at int64
	var heads string
	if err := scan(&a.Pos, &at, &a.Root, &a.Previous, &a.Signature, &heads); err != nil {
		return a, err
	}
	a.At = store.Instant(at)
	if err := json.Unmarshal([]byte(heads), &a.Heads); err != nil {
		return a, fmt.Errorf("decode heads of anchor %d: %w", a.Pos, err)
	}
	return a, nil
}

// LastAnchor reads the newest anchor, without its heads.
func (s *Store) LastAnchor(ctx context.Context) (store.Anchor, error) {
	a, err := scanAnchor(s.row(ctx, `SELECT pos, at, root, previous, signature, 'null' FROM anchors ORDER BY pos DESC LIMIT 1`).Scan)
	return a, s.missing(err, "anchor")
}

// Anchor reads one anchor.
func (s *Store) Anchor(ctx context.Context, pos int64) (store.Anchor, error) {
	a, err := scanAnchor(s.row(ctx, selectAnchors+`WHERE pos = ?`, pos).Scan)
	return a, s.missing(err, "anchor")
}

// EachAnchor walks all anchors, oldest first.
func (s *Store) EachAnchor(ctx context.Context, f func(store.Anchor) error) error {
	for pos := int64(0); ; {
		a, err := scanAnchor(s.row(ctx, selectAnchors+`WHERE pos > ? ORDER BY pos LIMIT 1`, pos).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return s.kind(err)
		}
		if err := f(a); err != nil {
			return err
		}
		pos = a.Pos
	}
}

// tooLate is the instant after which nothing waits; see [store.LongestWait].
func tooLate(now time.Time) int64 { return store.Micros(now.Add(store.LongestWait)) }

// Lease gives a job to one worker at a time.
func (s *Store) Lease(ctx context.Context, job, worker string, now, until time.Time) (bool, error) {
	var holder string
	err := s.write(ctx, func(t *tx) error {
		err := t.row(`INSERT INTO leases (job, worker, until) VALUES (?, ?, ?)
 ON CONFLICT (job) DO UPDATE SET worker = excluded.worker, until = excluded.until WHERE leases.until <= ? OR leases.until > ?
  OR leases.worker = excluded.worker
 RETURNING worker`, job, worker, store.Micros(until), store.Micros(now), tooLate(now)).Scan(&holder)
		if errors.Is(err, sql.ErrNoRows) {
			holder = ""
			return nil
		}
		return err
	})
	return err == nil && holder == worker, err
}

// BlobInUse tells whether anything names a blob.
func (s *Store) BlobInUse(ctx context.Context, client, hash string) (bool, error) {
	n, err := s.count(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM blob_uses WHERE client_id = ? AND hash = ? LIMIT 1) n`, client, hash)
	return n > 0, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/store"
)

// lateFor is how long after a position was taken its row may still appear. On PostgreSQL positions are taken before
// COMMIT, so a later one may be seen first; a transaction lives at most maxTxTime, and twice that is re-read. It is
// counted by the database's own clock: the nodes' clocks may differ, and a change may wait long before it is written.
const lateFor = 2 * maxTxTime

// told is a frame with the instant of the database at which it was written; 0 on SQLite.
type told struct {
	store.Frame
	at int64
}

// FeedAfter gives what was committed since a cursor.
func (s *Store) FeedAfter(ctx context.Context, c store.FeedCursor, limit int) ([]store.Frame, store.FeedCursor, error) {
	if !c.Begun {
		return s.beginFeed(ctx)
	}
	frames, err := s.frames(ctx, c.Low, limit+len(c.Seen))
	if err != nil || len(frames) == 0 {
		return nil, c, err
	}
	given := make(map[int64]bool, len(c.Seen)+limit)
	for _, pos := range c.Seen {
		given[pos] = true
	}
	var fresh []store.Frame
	for _, f := range frames {
		if !given[f.Pos] && len(fresh) < limit {
			fresh = append(fresh, f.Frame)
			given[f.Pos] = true
			c.Pos = max(c.Pos, f.Pos)
		}
	}
	return fresh, s.advance(c, frames, given), nil
}

// beginFeed stands at the end: everything committed from now on will be given.
func (s *Store) beginFeed(ctx context.Context) ([]store.Frame, store.FeedCursor, error) {
	c := store.FeedCursor{Begun: true}
	var last, at sql.NullInt64
	newest := `SELECT MAX(pos), MAX(told_at) FROM feed`
	if !s.isPostgres() {
		newest = `SELECT MAX(pos), NULL FROM feed` // nothing is late there, and the instant is asked for by reading every frame
	}
	if err := s.row(ctx, newest).Scan(&last, &at); err != nil {
		return nil, store.FeedCursor{}, s.kind(err)
	}
	c.Low, c.Pos = last.Int64, last.Int64
	if !s.isPostgres() || last.Int64 == 0 {
		return nil, c, nil
	}
	return s.beginUnsettled(ctx, c, at.Int64)
}

// beginUnsettled takes what is young for given, position by position, so that what is late behind it is not missed.
func (s *Store) beginUnsettled(ctx context.Context, c store.FeedCursor, at int64) ([]store.Frame, store.FeedCursor, error) {
	var settled sql.NullInt64
	horizon := at - lateFor.Microseconds()
	if err := s.row(ctx, `SELECT MAX(pos) FROM feed WHERE told_at < ?`, horizon).Scan(&settled); err != nil {
		return nil, store.FeedCursor{}, s.kind(err)
	}
	c.Low = settled.Int64
	recent, err := s.frames(ctx, c.Low, 100_000)
	for _, f := range recent {
		c.Seen = append(c.Seen, f.Pos)
	}
	return nil, c, err
}

func (s *Store) frames(ctx context.Context, after int64, limit int) ([]told, error) {
	var frames []told
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var f told
		var at int64
		err := rows.Scan(&f.Pos, &f.Topic, &f.ID, &f.Version, &at, &f.at)
		f.At = store.Instant(at)
		frames = append(frames, f)
		return err
	}, `SELECT pos, topic, ref, version, at, told_at FROM feed WHERE pos > ? ORDER BY pos LIMIT ?`, after, limit)
	return frames, err
}

// advance remembers what was given. Low moves only over positions behind which nothing can appear any more.
func (s *Store) advance(c store.FeedCursor, frames []told, given map[int64]bool) store.FeedCursor {
	if s.dialect.name() == "sqlite" {
		c.Low, c.Seen = c.Pos, nil
		return c
	}
	horizon := frames[len(frames)-1].at - lateFor.Microseconds()
	for _, f := range frames {
		if f.at >= horizon || !given[f.Pos] {
			break
		}
		c.Low = f.Pos
	}
	maps.DeleteFunc(given, func(pos int64, _ bool) bool { return pos <= c.Low })
	c.Seen = slices.Sorted(maps.Keys(given))
	return c
}

// TrimFeed forgets old frames and ended keys.
func (s *Store) TrimFeed(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(t *tx) error {
		// The frames stand in the order of their instants, but for the few that were late: the first young one ends the walk.
		if _, err := t.exec(`DELETE FROM feed WHERE pos < COALESCE((SELECT pos FROM feed WHERE at >= ? ORDER BY pos LIMIT 1), 9223372036854775807)`,
			store.Micros(before)); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM idempotency WHERE until <> 0 AND until < ?`, store.Micros(before))
		return err
	})
}

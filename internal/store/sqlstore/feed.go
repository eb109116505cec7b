package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"tierdesk/internal/store"
)

// lateFor is how long after a position was taken its row may still appear. On PostgreSQL positions are taken before
// COMMIT, so a later one may be seen first; a transaction lives at most maxTxTime, and twice that is re-read.
const lateFor = 2 * maxTxTime

// FeedAfter gives what was committed since a cursor.
func (s *Store) FeedAfter(ctx context.Context, c store.FeedCursor, limit int) ([]store.Frame, store.FeedCursor, error) {
	if !c.Begun {
		return s.beginFeed(ctx)
	}
	frames, err := s.frames(ctx, c.Low, limit+len(c.Seen))
	if err != nil || len(frames) == 0 {
		return nil, c, err
	}
	fresh := slices.DeleteFunc(slices.Clone(frames), func(f store.Frame) bool { return slices.Contains(c.Seen, f.Pos) })
	if len(fresh) > limit {
		fresh = fresh[:limit]
	}
	return fresh, s.advance(c, frames, fresh), nil
}

// beginFeed stands at the end: everything committed from now on will be given.
func (s *Store) beginFeed(ctx context.Context) ([]store.Frame, store.FeedCursor, error) {
	var last, at sql.NullInt64
	if err := s.db.QueryRowContext(ctx, `SELECT MAX(pos), MAX(at) FROM feed`).Scan(&last, &at); err != nil {
		return nil, store.FeedCursor{}, s.kind(err)
	}
	c := store.FeedCursor{Begun: true, Low: last.Int64, Pos: last.Int64}
	if s.dialect.name() == "sqlite" || last.Int64 == 0 {
		return nil, c, nil
	}
	var settled sql.NullInt64
	horizon := at.Int64 - lateFor.Microseconds()
	if err := s.db.QueryRowContext(ctx, s.text(`SELECT MAX(pos) FROM feed WHERE at < ?`), horizon).Scan(&settled); err != nil {
		return nil, store.FeedCursor{}, s.kind(err)
	}
	c.Low = settled.Int64
	recent, err := s.frames(ctx, c.Low, 100_000)
	for _, f := range recent {
		c.Seen = append(c.Seen, f.Pos)
	}
	return nil, c, err
}

func (s *Store) frames(ctx context.Context, after int64, limit int) ([]store.Frame, error) {
	var frames []store.Frame
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var f store.Frame
		var at int64
		err := rows.Scan(&f.Pos, &f.Topic, &f.ID, &f.Version, &at)
		f.At = store.Instant(at)
		frames = append(frames, f)
		return err
	}, `SELECT pos, topic, ref, version, at FROM feed WHERE pos > ? ORDER BY pos LIMIT ?`, after, limit)
	return frames, err
}

// advance remembers what was given. Low moves only over positions behind which nothing can appear any more.
func (s *Store) advance(c store.FeedCursor, frames, fresh []store.Frame) store.FeedCursor {
	given := slices.Clone(c.Seen)
	for _, f := range fresh {
		given = append(given, f.Pos)
		c.Pos = max(c.Pos, f.Pos)
	}
	if s.dialect.name() == "sqlite" {
		c.Low, c.Seen = c.Pos, nil
		return c
	}
	horizon := frames[len(frames)-1].At.Add(-lateFor)
	for _, f := range frames {
		if !f.At.Before(horizon) || !slices.Contains(given, f.Pos) {
			break
		}
		c.Low = f.Pos
	}
	c.Seen = slices.DeleteFunc(given, func(pos int64) bool { return pos <= c.Low })
	return c
}

// TrimFeed forgets old frames.
func (s *Store) TrimFeed(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM feed WHERE at < ?`, store.Micros(before))
		return err
	})
}

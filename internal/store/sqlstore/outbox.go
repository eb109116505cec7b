package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectPosts = `SELECT id, ticket_id, seq, person_id, notice, attempts, queued_at, why FROM outbox WHERE `

func scanPost(rows *sql.Rows) (store.Post, error) {
	var p store.Post
	var queued int64
	err := rows.Scan(&p.ID, &p.Ticket, &p.Entry, &p.To, &p.Notice, &p.Attempts, &queued, &p.Why)
	p.QueuedAt = store.Instant(queued)
	return p, err
}

// ClaimPosts leases letters that are due, oldest first.
func (s *Store) ClaimPosts(ctx context.Context, worker string, now, until time.Time, limit int) ([]store.Post, error) {
	var posts []store.Post
	err := s.write(ctx, func(t *tx) error {
		posts = nil
		rows, err := t.query(selectPosts+`state = 'queued' AND (not_before <= ? OR not_before > ?) AND (leased_until <= ? OR leased_until > ?) ORDER BY not_before, id LIMIT ?`+
			s.dialect.skipLocked(), store.Micros(now), tooLate(now), store.Micros(now), tooLate(now), limit)
		if err != nil {
			return err
		}
		if err := eachRow(rows, func(rows *sql.Rows) error {
			post, err := scanPost(rows)
			posts = append(posts, post)
			return err
		}); err != nil {
			return err
		}
		for i := range posts {
			posts[i].Attempts++
			if _, err := t.exec(`UPDATE outbox SET lease = ?, leased_until = ?, attempts = attempts + 1 WHERE id = ?`,
				worker, store.Micros(until), posts[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return posts, err
}

// PostSent settles a letter. A worker that lost its lease settles nothing.
func (s *Store) PostSent(ctx context.Context, id, worker string, at time.Time) error {
	return s.settlePost(ctx, `UPDATE outbox SET state = 'sent', sent_at = ?, leased_until = 0 WHERE id = ? AND lease = ? AND state = 'queued'`,
		store.Micros(at), id, worker)
}

// PostFailed puts a letter back, or among the dead.
func (s *Store) PostFailed(ctx context.Context, id, worker string, retry time.Time, why string) error {
	if retry.IsZero() {
		return s.settlePost(ctx, `UPDATE outbox SET state = 'dead', why = ?, leased_until = 0 WHERE id = ? AND lease = ? AND state = 'queued'`, store.CleanText(why), id, worker)
	}
	return s.settlePost(ctx, `UPDATE outbox SET not_before = ?, why = ?, leased_until = 0 WHERE id = ? AND lease = ? AND state = 'queued'`,
		store.Micros(retry), store.CleanText(why), id, worker)
}

// PostHeld puts a letter back as if it had not been claimed.
func (s *Store) PostHeld(ctx context.Context, id, worker string, retry time.Time, why string) error {
	return s.settlePost(ctx, `UPDATE outbox SET not_before = ?, why = ?, attempts = attempts - 1, leased_until = 0
 WHERE id = ? AND lease = ? AND state = 'queued'`, store.Micros(retry), store.CleanText(why), id, worker)
}

func (s *Store) settlePost(ctx context.Context, query string, args ...any) error {
	return s.write(ctx, func(t *tx) error {
		changed, err := t.exec(query, args...)
		if err == nil && changed == 0 {
			return store.ErrStale
		}
		return err
	})
}

// PostAgain puts a letter that was given up back among those that wait.
func (s *Store) PostAgain(ctx context.Context, id string, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		changed, err := t.exec(`UPDATE outbox SET state = 'queued', attempts = 0, not_before = ?, why = '' WHERE id = ? AND state = 'dead'`, store.Micros(a.At), id)
		if err != nil {
			return err
		}
		if changed == 0 {
			return desk.NotFound("letter")
		}
		return t.note(a)
	})
}

// SentTo counts letters to one person.
func (s *Store) SentTo(ctx context.Context, to desk.PersonID, since time.Time) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND sent_at >= ? AND person_id = ?`, store.Micros(since), string(to))
}

// SentSince counts all letters.
func (s *Store) SentSince(ctx context.Context, since time.Time) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND sent_at >= ?`, store.Micros(since))
}

func (s *Store) count(ctx context.Context, query string, args ...any) (int, error) {
	var n int
	err := s.row(ctx, query, args...).Scan(&n)
	return n, s.kind(err)
}

// Post reads one letter, whatever became of it.
func (s *Store) Post(ctx context.Context, id string) (store.Post, error) {
	posts, err := s.posts(ctx, selectPosts+`id = ?`, id)
	if err == nil && len(posts) == 0 {
		return store.Post{}, desk.NotFound("letter")
	}
	if err != nil {
		return store.Post{}, err
	}
	return posts[0], nil
}

func (s *Store) posts(ctx context.Context, query string, args ...any) ([]store.Post, error) {
	var posts []store.Post
	err := s.rows(ctx, func(rows *sql.Rows) error {
		post, err := scanPost(rows)
		posts = append(posts, post)
		return err
	}, query, args...)
	return posts, err
}

// DeadPosts reads the letters that were given up.
func (s *Store) DeadPosts(ctx context.Context, limit int) ([]store.Post, error) {
	return s.posts(ctx, selectPosts+`state = 'dead' ORDER BY id DESC LIMIT ?`, limit)
}

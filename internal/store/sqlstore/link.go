package sqlstore

import (
	"context"
	"time"

	"tierdesk/internal/store"
)

const linkColumns = `hash, purpose, email, person_id, ticket_id, data, created_at, expires_at, used_at`

func scanLink(scan func(...any) error) (store.Link, error) {
	var l store.Link
	var created, expires, used int64
	err := scan(&l.Hash, &l.Purpose, &l.Email, &l.Person, &l.Ticket, &l.Data, &created, &expires, &used)
	l.CreatedAt, l.ExpiresAt, l.UsedAt = store.Instant(created), store.Instant(expires), store.Instant(used)
	return l, err
}

// SaveLink adds a link.
func (s *Store) SaveLink(ctx context.Context, l store.Link) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO links (`+linkColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.Hash, l.Purpose, store.FoldEmail(l.Email), string(l.Person), string(l.Ticket), store.CleanText(l.Data),
			store.Micros(l.CreatedAt), store.Micros(l.ExpiresAt), store.Micros(l.UsedAt))
		return err
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

// Link reads a link, whatever became of it.
func (s *Store) Link(ctx context.Context, hash string) (store.Link, error) {
	l, err := scanLink(s.row(ctx, `SELECT `+linkColumns+` FROM links WHERE hash = ?`, hash).Scan)
	return l, s.missing(err, "link")
}

// UseLink takes a link for the one time it works: the row changes for one transaction alone.
func (s *Store) UseLink(ctx context.Context, hash string, now time.Time) (store.Link, error) {
	var l store.Link
	err := s.write(ctx, func(t *tx) error {
		at := store.Micros(now)
		var err error
		l, err = scanLink(t.row(`UPDATE links SET used_at = ? WHERE hash = ? AND used_at = 0 AND expires_at > ? RETURNING `+linkColumns, at, hash, at).Scan)
		return err
	})
	if err != nil {
		return store.Link{}, s.missing(err, "link")
	}
	return l, nil
}

// TrimLinks forgets expired links.
func (s *Store) TrimLinks(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM links WHERE expires_at < ?`, store.Micros(before))
		return err
	})
}

// CountLinks counts the links made for an address.
func (s *Store) CountLinks(ctx context.Context, email string, since time.Time) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM links WHERE email = ? AND created_at >= ?`, store.FoldEmail(email), store.Micros(since))
}

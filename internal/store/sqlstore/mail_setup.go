package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"tierdesk/internal/store"
)

// MailSetup reads how letters come and go.
func (s *Store) MailSetup(ctx context.Context) (store.MailSetup, error) {
	var m store.MailSetup
	var saved int64
	err := s.row(ctx, `SELECT version, data, saved_at FROM mail_setup WHERE id = 1`).Scan(&m.Version, &m.Data, &saved)
	if errors.Is(err, sql.ErrNoRows) {
		return store.MailSetup{}, nil
	}
	m.SavedAt = store.Instant(saved)
	return m, err
}

// SaveMailSetup replaces it.
func (s *Store) SaveMailSetup(ctx context.Context, m store.MailSetup, a store.Audit) error {
	err := s.write(ctx, func(t *tx) error {
		changed, err := t.saveMailSetup(m, a)
		if err != nil {
			return err
		}
		if changed != 1 {
			return store.ErrStale
		}
		return t.audit(a, "mail", "", m.Version+1)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

func (t *tx) saveMailSetup(m store.MailSetup, a store.Audit) (changed int64, err error) {
	if m.Version == 0 {
		return t.exec(`INSERT INTO mail_setup (id, version, data, saved_at) VALUES (1, 1, ?, ?)`, m.Data, store.Micros(a.At))
	}
	return t.exec(`UPDATE mail_setup SET version = ?, data = ?, saved_at = ? WHERE id = 1 AND version = ?`, m.Version+1, m.Data, store.Micros(a.At), m.Version)
}

package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectDrafts = `SELECT person_id, place, kind, data, saved_at FROM drafts WHERE `

func scanDraft(rows *sql.Rows) (store.Draft, error) {
	var d store.Draft
	var saved int64
	err := rows.Scan(&d.Person, &d.Place, &d.Kind, &d.Data, &saved)
	d.SavedAt = store.Instant(saved)
	return d, err
}

// SaveDraft keeps what somebody typed; nothing typed is nothing kept.
func (s *Store) SaveDraft(ctx context.Context, d store.Draft) error {
	if err := d.Check(); err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if d.Data == "" {
			_, err := t.exec(`DELETE FROM drafts WHERE person_id = ? AND place = ? AND kind = ? AND saved_at <= ?`, string(d.Person), d.Place, d.Kind, store.Micros(d.SavedAt))
			return err
		}
		_, err := t.exec(`INSERT INTO drafts (person_id, place, kind, data, saved_at) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (person_id, place, kind) DO UPDATE SET data = excluded.data, saved_at = excluded.saved_at
 WHERE drafts.saved_at <= excluded.saved_at`,
			string(d.Person), d.Place, d.Kind, store.CleanText(d.Data), store.Micros(d.SavedAt))
		return err
	})
}

// Drafts reads what somebody typed at a place.
func (s *Store) Drafts(ctx context.Context, person desk.PersonID, place string) ([]store.Draft, error) {
	var found []store.Draft
	err := s.rows(ctx, func(rows *sql.Rows) error {
		d, err := scanDraft(rows)
		found = append(found, d)
		return err
	}, selectDrafts+`person_id = ? AND place = ? ORDER BY kind`, string(person), place)
	return found, err
}

// DropDraft removes a draft.
func (s *Store) DropDraft(ctx context.Context, person desk.PersonID, place, kind string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM drafts WHERE person_id = ? AND place = ? AND kind = ?`, string(person), place, kind)
		return err
	})
}

// TrimDrafts forgets old drafts.
func (s *Store) TrimDrafts(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM drafts WHERE saved_at < ?`, store.Micros(before))
		return err
	})
}

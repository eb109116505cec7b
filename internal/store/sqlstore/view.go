package sqlstore

import (
	"context"
	"database/sql"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectViews = `SELECT id, owner_id, name, query, place FROM views WHERE `

func scanView(scan func(...any) error) (store.View, error) {
	var v store.View
	err := scan(&v.ID, &v.Owner, &v.Name, &v.Query, &v.Order)
	return v, err
}

// SaveView adds or replaces a view.
func (s *Store) SaveView(ctx context.Context, v store.View, a store.Audit) error {
	if err := v.Check(); err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO views (id, owner_id, name, query, place) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, name = excluded.name, query = excluded.query, place = excluded.place`,
			v.ID, string(v.Owner), store.CleanText(v.Name), store.CleanText(v.Query), v.Order); err != nil {
			return err
		}
		return t.audit(a, "view", v.ID, 0)
	})
}

// Views reads a person's own views and everybody's.
func (s *Store) Views(ctx context.Context, person desk.PersonID) ([]store.View, error) {
	var found []store.View
	err := s.rows(ctx, func(rows *sql.Rows) error {
		v, err := scanView(rows.Scan)
		found = append(found, v)
		return err
	}, selectViews+`owner_id IN ('', ?) ORDER BY place, name, id`, string(person))
	return found, err
}

// View reads one view.
func (s *Store) View(ctx context.Context, id string) (store.View, error) {
	v, err := scanView(s.row(ctx, selectViews+`id = ?`, id).Scan)
	return v, s.missing(err, "view")
}

// DeleteView removes a view.
func (s *Store) DeleteView(ctx context.Context, id string, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		gone, err := t.exec(`DELETE FROM views WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if gone == 0 {
			return desk.NotFound("view")
		}
		return t.audit(a, "view", id, 0)
	})
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// House reads the newest version of the desk's own set-up.
func (s *Store) House(ctx context.Context) (desk.House, error) {
	var data string
	var version int64
	row := s.row(ctx, `SELECT data, version FROM houses ORDER BY version DESC LIMIT 1`)
	if err := row.Scan(&data, &version); err != nil {
		return desk.House{}, s.missing(err, "house")
	}
	var house desk.House
	if err := json.Unmarshal([]byte(data), &house); err != nil {
		return desk.House{}, fmt.Errorf("decode house: %w", err)
	}
	house.Version = version
	return house, nil
}

// SaveHouse adds the next version.
func (s *Store) SaveHouse(ctx context.Context, h desk.House, a store.Audit) error {
	data, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encode house: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		var newest sql.NullInt64
		if err := t.row(`SELECT MAX(version) FROM houses`).Scan(&newest); err != nil {
			return err
		}
		if newest.Int64 != h.Version {
			return store.ErrStale
		}
		if _, err := t.exec(`INSERT INTO houses (version, data, saved_at) VALUES (?, ?, ?)`, h.Version+1, string(data), store.Micros(a.At)); err != nil {
			return err
		}
		return t.audit(a, "house", "", h.Version+1)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

// audit writes an entry of the trail and tells the feed.
func (t *tx) audit(a store.Audit, topic, ref string, version int64) error {
	if ref == "" {
		ref = a.Ref
	}
	a.Ref = ref
	if err := t.note(a); err != nil {
		return err
	}
	return t.tell(topic, ref, version, store.Micros(a.At))
}

func (t *tx) note(a store.Audit) error {
	_, err := t.exec(`INSERT INTO audit (at, by_person, act, ref, details) VALUES (?, ?, ?, ?, ?)`, store.Micros(a.At), string(a.By), a.Act, a.Ref, store.CleanText(a.Details))
	return err
}

// SaveAudit adds an entry of the trail.
func (s *Store) SaveAudit(ctx context.Context, a store.Audit) error {
	return s.write(ctx, func(t *tx) error { return t.note(a) })
}

// AuditTrail reads the trail backwards.
func (s *Store) AuditTrail(ctx context.Context, before int64, limit int) ([]store.Audit, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	var trail []store.Audit
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var a store.Audit
		var at int64
		err := rows.Scan(&a.Pos, &at, &a.By, &a.Act, &a.Ref, &a.Details)
		a.At = store.Instant(at)
		trail = append(trail, a)
		return err
	}, `SELECT pos, at, by_person, act, ref, details FROM audit WHERE pos < ? ORDER BY pos DESC LIMIT ?`, before, limit)
	return trail, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
)

// SaveTriageModel adds the next version and forgets the oldest.
func (s *Store) SaveTriageModel(ctx context.Context, m store.TriageModel) error {
	about, err := json.Marshal(m.About)
	if err != nil {
		return fmt.Errorf("encode what is known of a model: %w", err)
	}
	if !m.Used || m.Data == nil {
		m.Data = []byte{}
	}
	err = s.write(ctx, func(t *tx) error {
		var newest int64
		if err := t.row(`SELECT COALESCE(MAX(version), 0) FROM triage_models WHERE kind = ?`, string(m.Kind)).Scan(&newest); err != nil {
			return err
		}
		if newest != m.Version {
			return store.ErrStale
		}
		used := 0
		if m.Used {
			used = 1
		}
		if _, err := t.exec(`INSERT INTO triage_models (kind, version, made_at, used, about, data) VALUES (?, ?, ?, ?, ?, ?)`,
			string(m.Kind), m.Version+1, store.Micros(m.MadeAt), used, string(about), m.Data); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM triage_models WHERE kind = ? AND version <= ?
 AND version <> (SELECT COALESCE(MAX(n.version), 0) FROM triage_models n WHERE n.kind = ? AND n.used = 1)`,
			string(m.Kind), m.Version+1-store.KeptModels, string(m.Kind))
		return err
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

func scanModel(rows interface{ Scan(...any) error }, more ...any) (store.TriageModel, error) {
	var m store.TriageModel
	var made int64
	var used int
	var about string
	if err := rows.Scan(append([]any{&m.Kind, &m.Version, &made, &used, &about}, more...)...); err != nil {
		return m, err
	}
	m.MadeAt, m.Used = store.Instant(made), used == 1
	if err := json.Unmarshal([]byte(about), &m.About); err != nil {
		return m, fmt.Errorf("decode what is known of a model: %w", err)
	}
	return m, nil
}

// TriageModels reads the versions of all kinds.
func (s *Store) TriageModels(ctx context.Context) ([]store.TriageModel, error) {
	var all []store.TriageModel
	err := s.rows(ctx, func(rows *sql.Rows) error {
		m, err := scanModel(rows)
		all = append(all, m)
		return err
	}, `SELECT kind, version, made_at, used, about FROM triage_models ORDER BY kind, version DESC`)
	return all, err
}

// TriageModel reads one version.
func (s *Store) TriageModel(ctx context.Context, kind triage.Kind, version int64) (store.TriageModel, error) {
	var data []byte
	m, err := scanModel(s.row(ctx, `SELECT kind, version, made_at, used, about, data FROM triage_models WHERE kind = ? AND version = ?`, string(kind), version), &data)
	if err != nil {
		return store.TriageModel{}, s.missing(err, "triage_model")
	}
	if len(data) > 0 {
		m.Data = data
	}
	return m, nil
}

const selectSolved = `SELECT body, head, subject FROM tickets WHERE state IN ('resolved', 'closed') AND restricted = 0 AND number < ? ORDER BY number DESC LIMIT ?`

// SolvedTickets reads what is resolved or closed and not restricted.
func (s *Store) SolvedTickets(ctx context.Context, below int64, limit int) ([]store.Loaded, error) {
	if below == 0 {
		below = math.MaxInt64
	}
	var found []store.Loaded
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var body string
		var one store.Loaded
		if err := rows.Scan(&body, &one.Head, &one.Subject); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &one.Ticket); err != nil {
			return fmt.Errorf("decode ticket: %w", err)
		}
		found = append(found, one)
		return nil
	}, selectSolved, below, limit)
	return found, err
}

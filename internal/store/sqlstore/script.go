package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// SaveScript adds the next version.
func (s *Store) SaveScript(ctx context.Context, one sop.Script, a store.Audit) error {
	before := one.Version
	one.Version++
	data, err := encodeScript(one)
	if err != nil {
		return err
	}
	return s.saveVersion(ctx, "script", string(one.ID), before, a, func(t *tx) error {
		_, err := t.exec(`INSERT INTO scripts (id, version, data, saved_at, saved_by) VALUES (?, ?, ?, ?, ?)`,
			string(one.ID), one.Version, data, store.Micros(a.At), string(a.By))
		return err
	})
}

func encodeScript(one sop.Script) (string, error) {
	data, err := json.Marshal(store.CleanScript(one))
	if err != nil {
		return "", fmt.Errorf("encode script: %w", err)
	}
	return string(data), nil
}

func scanScript(scan func(...any) error) (sop.Script, error) {
	var one sop.Script
	var data string
	if err := scan(&data); err != nil {
		return one, err
	}
	if err := json.Unmarshal([]byte(data), &one); err != nil {
		return one, fmt.Errorf("decode script: %w", err)
	}
	return one, nil
}

func (s *Store) scripts(ctx context.Context, query string, args ...any) ([]sop.Script, error) {
	var all []sop.Script
	err := s.rows(ctx, func(rows *sql.Rows) error {
		one, err := scanScript(rows.Scan)
		all = append(all, one)
		return err
	}, query, args...)
	return all, err
}

// Scripts reads the newest versions.
func (s *Store) Scripts(ctx context.Context) ([]sop.Script, error) {
	return s.scripts(ctx, `SELECT data FROM scripts a WHERE version = (SELECT MAX(version) FROM scripts b WHERE b.id = a.id) ORDER BY id`)
}

// Script reads one version.
func (s *Store) Script(ctx context.Context, ref sop.Ref) (sop.Script, error) {
	one, err := scanScript(s.row(ctx, `SELECT data FROM scripts WHERE id = ? AND version = ?`, string(ref.ID), ref.Version).Scan)
	return one, s.missing(err, "script")
}

// ScriptVersions reads who kept which version.
func (s *Store) ScriptVersions(ctx context.Context, id sop.ID) ([]store.ScriptVersion, error) {
	var all []store.ScriptVersion
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var v store.ScriptVersion
		var data string
		var at int64
		if err := rows.Scan(&v.Version, &data, &at, &v.SavedBy); err != nil {
			return err
		}
		var one sop.Script
		if err := json.Unmarshal([]byte(data), &one); err != nil {
			return fmt.Errorf("decode script: %w", err)
		}
		v.SavedAt, v.Retired, v.Title = store.Instant(at), one.Retired, one.Title
		all = append(all, v)
		return nil
	}, `SELECT version, data, saved_at, saved_by FROM scripts WHERE id = ? ORDER BY version DESC`, string(id))
	return all, err
}

const addScriptCount = `INSERT INTO script_counts (script_id, what, step_id, band, shard, n, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (script_id, what, step_id, band, shard) DO UPDATE SET n = script_counts.n + excluded.n, seconds = script_counts.seconds + excluded.seconds`

func (t *tx) countScripts(sides []store.Side) error {
	for _, c := range store.ScriptCountsOf(sides...) {
		if _, err := t.exec(addScriptCount, string(c.Script), c.What, string(c.Step), c.Band, c.Shard, c.N, c.Seconds); err != nil {
			return err
		}
	}
	return nil
}

// CountScript adds one.
func (s *Store) CountScript(ctx context.Context, id sop.ID, what string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(addScriptCount, string(id), what, "", 0, 0, 1, 0)
		return err
	})
}

// ScriptCounts reads what was counted.
func (s *Store) ScriptCounts(ctx context.Context, id sop.ID) ([]store.ScriptCount, error) {
	var c condition
	if id != "" {
		c.and("script_id = ?", string(id))
	}
	var all []store.ScriptCount
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var n store.ScriptCount
		err := rows.Scan(&n.Script, &n.What, &n.Step, &n.Band, &n.N, &n.Seconds)
		all = append(all, n)
		return err
	}, `SELECT script_id, what, step_id, band, CAST(SUM(n) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM script_counts WHERE `+c.where()+
		` GROUP BY script_id, what, step_id, band ORDER BY script_id, what, step_id, band`, c.args...)
	return all, err
}

// scripts redacts what is written in scripts, in every version: a version keeps its steps, the words in it are other ones.
func (e *eraser) scripts(ctx context.Context) error {
	type line struct {
		id      string
		version int64
		data    string
	}
	var lines []line
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var l line
		if err := rows.Scan(&l.id, &l.version, &l.data); err != nil {
			return err
		}
		var one sop.Script
		if err := json.Unmarshal([]byte(l.data), &one); err != nil {
			return fmt.Errorf("decode script: %w", err)
		}
		redacted, err := encodeScript(store.RedactScript(one, e.redact))
		if err == nil && redacted != l.data {
			l.data = redacted
			lines = append(lines, l)
		}
		return err
	}, `SELECT id, version, data FROM scripts`)
	if err != nil {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, l := range lines {
			if _, err := t.exec(`UPDATE scripts SET data = ? WHERE id = ? AND version = ?`, l.data, l.id, l.version); err != nil {
				return err
			}
			if err := t.tell("script", l.id, l.version, e.at); err != nil { // nodes have scripts at hand
				return err
			}
		}
		return nil
	})
}

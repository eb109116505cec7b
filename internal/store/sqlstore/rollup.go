package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// count adds what changes come to to the roll-ups. It is the last thing a transaction does, so that a row of them is held for
// a moment only.
func (t *tx) count(sides []store.Side) error {
	for _, c := range store.CountsOf(sides...) {
		if _, err := t.exec(`INSERT INTO rollups (day, client_id, metric, from_tier, to_tier, shard, n) VALUES (?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (day, client_id, metric, from_tier, to_tier, shard) DO UPDATE SET n = rollups.n + excluded.n`,
			c.Day, string(c.Client), c.Metric, c.From, c.To, c.Shard, c.N); err != nil {
			return err
		}
	}
	return t.countScripts(sides)
}

// Rollups reads the counts of days.
func (s *Store) Rollups(ctx context.Context, scope desk.Scope, fromDay, toDay int64) ([]store.Rollup, error) {
	query, args := rollupQuery(scope, fromDay, toDay)
	var found []store.Rollup
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var r store.Rollup
		err := rows.Scan(&r.Day, &r.Metric, &r.From, &r.To, &r.N)
		found = append(found, r)
		return err
	}, query, args...)
	return found, err
}

func rollupQuery(scope desk.Scope, fromDay, toDay int64) (string, []any) {
	var c condition
	c.and("day >= ? AND day <= ?", fromDay, toDay)
	if all, clients := store.Served(scope); !all {
		c.add(in("client_id", clients))
	}
	return `SELECT day, metric, from_tier, to_tier, CAST(SUM(n) AS BIGINT) FROM rollups WHERE ` + c.where() +
		` GROUP BY day, metric, from_tier, to_tier ORDER BY day, metric, from_tier, to_tier`, c.args
}

// OpenCounts counts live tickets by tier, team and age.
func (s *Store) OpenCounts(ctx context.Context, f store.TicketFilter, now time.Time) ([]store.OpenCount, error) {
	query, args := openCountQuery(f, now)
	var found []store.OpenCount
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var c store.OpenCount
		err := rows.Scan(&c.Tier, &c.Team, &c.Age, &c.N)
		found = append(found, c)
		return err
	}, query, args...)
	return found, err
}

func openCountQuery(f store.TicketFilter, now time.Time) (string, []any) {
	f.Live = true
	c := filterCondition(f, store.SortNewest)
	var args []any
	for _, limit := range store.AgeLimits {
		args = append(args, store.Micros(now.Add(-limit)))
	}
	return `SELECT tier, team_id, age_band, COUNT(*) FROM (SELECT t.tier, t.team_id, CASE WHEN t.opened_at > ? THEN 0 WHEN t.opened_at > ? THEN 1
 WHEN t.opened_at > ? THEN 2 WHEN t.opened_at > ? THEN 3 ELSE 4 END AS age_band FROM tickets t WHERE ` + c.where() + `) n
 GROUP BY tier, team_id, age_band ORDER BY tier, team_id, age_band`, append(args, c.args...)
}

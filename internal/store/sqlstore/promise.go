package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// SaveCalendar adds the next version.
func (s *Store) SaveCalendar(ctx context.Context, c store.Calendar, a store.Audit) error {
	return s.TakeDates(ctx, c, nil, a)
}

// TakeDates adds the next version and marks the dates that it has from subscriptions.
func (s *Store) TakeDates(ctx context.Context, c store.Calendar, dates []calendar.SubscribedDate, a store.Audit) error {
	data, err := json.Marshal(calendarData{c.Hours, c.Days})
	if err != nil {
		return fmt.Errorf("encode calendar: %w", err)
	}
	if c.From.IsZero() {
		c.From = a.At
	}
	return s.saveVersion(ctx, "calendar", c.ID, c.Version, a, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO calendars (id, version, name, client_id, data, saved_at, from_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			c.ID, c.Version+1, store.CleanText(c.Name), string(c.Client), string(data), store.Micros(a.At), store.Micros(c.From)); err != nil {
			return err
		}
		return t.markTaken(dates)
	})
}

// calendarData is how hours are kept.
type calendarData struct {
	Hours calendar.Calendar `json:"hours"`
	Days  map[string]string `json:"days,omitempty"`
}

// SaveAgreement adds the next version.
func (s *Store) SaveAgreement(ctx context.Context, one sla.Agreement, a store.Audit) error {
	before := one.Version
	one.Version++
	one.Name = store.CleanText(one.Name)
	data, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("encode agreement: %w", err)
	}
	return s.saveVersion(ctx, "agreement", one.ID, before, a, func(t *tx) error {
		_, err := t.exec(`INSERT INTO agreements (id, version, data, saved_at) VALUES (?, ?, ?, ?)`, one.ID, one.Version, string(data), store.Micros(a.At))
		return err
	})
}

// newestVersions find the last version of what has versions; 0: there is none.
var newestVersions = map[string]string{
	"calendar":  `SELECT COALESCE(MAX(version), 0) FROM calendars WHERE id = ?`,
	"agreement": `SELECT COALESCE(MAX(version), 0) FROM agreements WHERE id = ?`,
	"rules":     `SELECT COALESCE(MAX(version), 0) FROM rulesets WHERE ? <> ''`,
	"script":    `SELECT COALESCE(MAX(version), 0) FROM scripts WHERE id = ?`,
}

// saveVersion adds a version after the one it was made from.
func (s *Store) saveVersion(ctx context.Context, kind, id string, from int64, a store.Audit, insert func(t *tx) error) error {
	err := s.write(ctx, func(t *tx) error {
		var newest int64
		if err := t.row(newestVersions[kind], id).Scan(&newest); err != nil {
			return err
		}
		if newest != from {
			return store.ErrStale
		}
		if err := insert(t); err != nil {
			return err
		}
		return t.audit(a, kind, id, from+1)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

// Calendars reads all versions.
func (s *Store) Calendars(ctx context.Context) ([]store.Calendar, error) {
	var all []store.Calendar
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var c store.Calendar
		var data string
		var saved, from int64
		if err := rows.Scan(&c.ID, &c.Version, &c.Name, &c.Client, &data, &saved, &from); err != nil {
			return err
		}
		var kept calendarData
		if err := json.Unmarshal([]byte(data), &kept); err != nil {
			return fmt.Errorf("decode calendar: %w", err)
		}
		c.Hours, c.Days, c.SavedAt, c.From = kept.Hours, kept.Days, store.Instant(saved), store.Instant(from)
		all = append(all, c)
		return nil
	}, `SELECT id, version, name, client_id, data, saved_at, from_at FROM calendars ORDER BY id, version`)
	return all, err
}

// Agreements reads the newest versions.
func (s *Store) Agreements(ctx context.Context) ([]sla.Agreement, error) {
	var all []sla.Agreement
	err := s.rows(ctx, func(rows *sql.Rows) error {
		one, err := scanAgreement(rows.Scan)
		all = append(all, one)
		return err
	}, `SELECT data FROM agreements a WHERE version = (SELECT MAX(version) FROM agreements b WHERE b.id = a.id) ORDER BY id`)
	return all, err
}

// Agreement reads one version.
func (s *Store) Agreement(ctx context.Context, ref desk.AgreementRef) (sla.Agreement, error) {
	one, err := scanAgreement(s.row(ctx, `SELECT data FROM agreements WHERE id = ? AND version = ?`, string(ref.ID), ref.Version).Scan)
	return one, s.missing(err, "agreement")
}

func scanAgreement(scan func(...any) error) (sla.Agreement, error) {
	var one sla.Agreement
	var data string
	if err := scan(&data); err != nil {
		return one, err
	}
	if err := json.Unmarshal([]byte(data), &one); err != nil {
		return one, fmt.Errorf("decode agreement: %w", err)
	}
	return one, nil
}

// SetDues writes the due columns of tickets that are as they were.
func (s *Store) SetDues(ctx context.Context, all []store.Redue) (int, error) {
	changed := 0
	err := s.write(ctx, func(t *tx) error {
		changed = 0 // work given to the writer may run again
		for _, one := range all {
			n, err := t.exec(`UPDATE tickets SET due_at = ?, next_due_at = ?, soon_at = ? WHERE id = ? AND version = ?`,
				store.DueKey(one.Dues.Shown, one.Held, one.Urgency), instantOrNull(one.Dues.Next), instantOrNull(one.Dues.Soon), string(one.Ticket), int64(one.Version))
			if err != nil {
				return err
			}
			changed += int(n)
		}
		return nil
	})
	return changed, err
}

// DuesBasis reads what due times were counted by.
func (s *Store) DuesBasis(ctx context.Context) (string, error) {
	var basis string
	err := s.row(ctx, `SELECT basis FROM dues_basis WHERE id = 1`).Scan(&basis)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return basis, s.kind(err)
}

// SaveDuesBasis keeps what due times were counted by.
func (s *Store) SaveDuesBasis(ctx context.Context, basis string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO dues_basis (id, basis) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET basis = excluded.basis`, basis)
		return err
	})
}

// instantOrNull is a column whose index holds only tickets that have such an instant.
func instantOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return store.Micros(at)
}

// selectLive names its index: SQLite, left to choose, takes one by which it sorts all live tickets for each page.
func (s *Store) selectLive() string {
	return `SELECT body, due_at, COALESCE(next_due_at, 0), COALESCE(soon_at, 0) FROM tickets` + s.dialect.byIndex("tickets_by_live") + ` WHERE live = 1 AND id > ? ORDER BY id LIMIT ?`
}

// LiveTickets reads live tickets by id.
func (s *Store) LiveTickets(ctx context.Context, after desk.TicketID, limit int) ([]store.Live, error) {
	var all []store.Live
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var body string
		var shown, next, soon int64
		if err := rows.Scan(&body, &shown, &next, &soon); err != nil {
			return err
		}
		one := store.Live{Dues: desk.Dues{Next: store.Instant(next), Shown: store.DueOf(shown), Soon: store.Instant(soon)}}
		if err := json.Unmarshal([]byte(body), &one.Ticket); err != nil {
			return fmt.Errorf("decode ticket: %w", err)
		}
		all = append(all, one)
		return nil
	}, s.selectLive(), string(after), limit)
	return all, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// AddSubscription keeps a new one.
func (s *Store) AddSubscription(ctx context.Context, one store.Subscription, said []store.SaidOn, a store.Audit) error {
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO calendar_subscriptions
 (id, calendar_id, url, read_for, etag, last_modified, added_at, tried_at, read_at, next_at, problem_code, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			one.ID, one.Calendar, one.URL, one.ReadFor, one.ETag, one.LastModified, store.Micros(one.AddedAt), store.Micros(one.TriedAt),
			store.Micros(one.ReadAt), store.Micros(one.NextAt), one.Problem.Code, one.Problem.Message); err != nil {
			return err
		}
		if err := t.say(one.ID, said); err != nil {
			return err
		}
		return t.audit(a, "calendar", one.Calendar, 0)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrSubscribed
	}
	return err
}

// say puts what a subscription says in the place of what it said, and forgets dates that nothing is left of.
func (t *tx) say(id string, said []store.SaidOn) error {
	if _, err := t.exec(`UPDATE calendar_subscription_dates SET said = '' WHERE subscription_id = ?`, id); err != nil {
		return err
	}
	for _, one := range said {
		day, err := dayText(&one.Day)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO calendar_subscription_dates (subscription_id, date, said, taken, dismissed) VALUES (?, ?, ?, '', '')
 ON CONFLICT (subscription_id, date) DO UPDATE SET said = excluded.said`, id, one.Date, day); err != nil {
			return err
		}
	}
	_, err := t.exec(`DELETE FROM calendar_subscription_dates WHERE subscription_id = ? AND said = '' AND taken = ''`, id)
	return err
}

// dayText is how a day is kept; none is empty.
func dayText(d *calendar.Day) (string, error) {
	if d == nil {
		return "", nil
	}
	data, err := json.Marshal(d)
	return string(data), err
}

func readDay(text string) (*calendar.Day, error) {
	if text == "" {
		return nil, nil
	}
	var d calendar.Day
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, fmt.Errorf("decode a day: %w", err)
	}
	return &d, nil
}

// RemoveSubscription forgets one.
func (s *Store) RemoveSubscription(ctx context.Context, id string, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		var calendarID string
		err := t.row(`SELECT calendar_id FROM calendar_subscriptions WHERE id = ?`, id).Scan(&calendarID)
		if errors.Is(err, sql.ErrNoRows) {
			return desk.NotFound("subscription")
		}
		if err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM calendar_subscription_dates WHERE subscription_id = ?`, `DELETE FROM calendar_subscriptions WHERE id = ?`,
		} {
			if _, err := t.exec(query, id); err != nil {
				return err
			}
		}
		return t.audit(a, "calendar", calendarID, 0)
	})
}

const selectSubscriptions = `SELECT id, calendar_id, url, read_for, etag, last_modified, added_at, tried_at, read_at, next_at, problem_code, problem
 FROM calendar_subscriptions WHERE ? IN ('', calendar_id) ORDER BY calendar_id, added_at, id`

// Subscriptions reads those of a calendar, or all.
func (s *Store) Subscriptions(ctx context.Context, calendarID string) ([]store.Subscription, error) {
	var all []store.Subscription
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var one store.Subscription
		var added, tried, read, next int64
		err := rows.Scan(&one.ID, &one.Calendar, &one.URL, &one.ReadFor, &one.ETag, &one.LastModified, &added, &tried, &read, &next, &one.Problem.Code, &one.Problem.Message)
		one.AddedAt, one.TriedAt, one.ReadAt, one.NextAt = store.Instant(added), store.Instant(tried), store.Instant(read), store.Instant(next)
		all = append(all, one)
		return err
	}, selectSubscriptions, calendarID)
	return all, err
}

// SaveFetched keeps how a fetch went.
func (s *Store) SaveFetched(ctx context.Context, one store.Subscription, fresh bool, said []store.SaidOn) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE calendar_subscriptions SET read_for = ?, etag = ?, last_modified = ?, tried_at = ?, read_at = ?, next_at = ?, problem_code = ?, problem = ? WHERE id = ?`,
			one.ReadFor, one.ETag, one.LastModified, store.Micros(one.TriedAt), store.Micros(one.ReadAt), store.Micros(one.NextAt),
			one.Problem.Code, one.Problem.Message, one.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return desk.NotFound("subscription")
		}
		if !fresh {
			return nil
		}
		return t.say(one.ID, said)
	})
}

const selectSubscribed = `SELECT d.subscription_id, d.date, d.said, d.taken, d.dismissed FROM calendar_subscription_dates d
 JOIN calendar_subscriptions s ON s.id = d.subscription_id WHERE ? IN ('', s.calendar_id) AND d.date >= ? ORDER BY d.subscription_id, d.date`

// SubscribedDates reads what is said of dates from one on.
func (s *Store) SubscribedDates(ctx context.Context, calendarID, from string) ([]calendar.SubscribedDate, error) {
	var all []calendar.SubscribedDate
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var one calendar.SubscribedDate
		var said, taken string
		if err := rows.Scan(&one.Subscription, &one.Date, &said, &taken, &one.Dismissed); err != nil {
			return err
		}
		var err, other error
		one.Said, err = readDay(said)
		one.Taken, other = readDay(taken)
		all = append(all, one)
		return errors.Join(err, other)
	}, selectSubscribed, calendarID, from)
	return all, err
}

// markTaken remembers what was taken over from subscriptions.
func (t *tx) markTaken(dates []calendar.SubscribedDate) error {
	for _, one := range dates {
		taken, err := dayText(one.Taken)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE calendar_subscription_dates SET taken = ?, dismissed = '' WHERE subscription_id = ? AND date = ?`, taken, one.Subscription, one.Date); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM calendar_subscription_dates WHERE subscription_id = ? AND date = ? AND said = '' AND taken = ''`, one.Subscription, one.Date); err != nil {
			return err
		}
	}
	return nil
}

// DismissDates marks what was not wanted.
func (s *Store) DismissDates(ctx context.Context, calendarID string, dates []calendar.SubscribedDate, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		for _, one := range dates {
			if _, err := t.exec(`UPDATE calendar_subscription_dates SET dismissed = ? WHERE subscription_id = ? AND date = ?`, one.Dismissed, one.Subscription, one.Date); err != nil {
				return err
			}
		}
		return t.audit(a, "calendar", calendarID, 0)
	})
}

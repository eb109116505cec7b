package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

// SaveRules adds the next version.
func (s *Store) SaveRules(ctx context.Context, set routing.RuleSet, a store.Audit) error {
	before := set.Version
	set.Version++
	data, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("encode rules: %w", err)
	}
	return s.saveVersion(ctx, "rules", "routing", before, a, func(t *tx) error {
		_, err := t.exec(`INSERT INTO rulesets (version, rules, data, saved_at, saved_by) VALUES (?, ?, ?, ?, ?)`,
			set.Version, set.Count(), store.CleanText(string(data)), store.Micros(a.At), string(a.By))
		return err
	})
}

// Rules reads the newest version.
func (s *Store) Rules(ctx context.Context) (routing.RuleSet, error) {
	set, err := scanRules(s.row(ctx, `SELECT data FROM rulesets ORDER BY version DESC LIMIT 1`).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return routing.RuleSet{}, nil
	}
	return set, s.missing(err, "rules")
}

// RulesVersion reads one version.
func (s *Store) RulesVersion(ctx context.Context, version int64) (routing.RuleSet, error) {
	set, err := scanRules(s.row(ctx, `SELECT data FROM rulesets WHERE version = ?`, version).Scan)
	return set, s.missing(err, "rules")
}

func scanRules(scan func(...any) error) (routing.RuleSet, error) {
	var set routing.RuleSet
	var data string
	if err := scan(&data); err != nil {
		return set, err
	}
	if err := json.Unmarshal([]byte(data), &set); err != nil {
		return set, fmt.Errorf("decode rules: %w", err)
	}
	return set, nil
}

// RulesVersions reads who saved versions.
func (s *Store) RulesVersions(ctx context.Context, limit int) ([]store.RulesVersion, error) {
	var all []store.RulesVersion
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var v store.RulesVersion
		var at int64
		err := rows.Scan(&v.Version, &v.Count, &at, &v.By)
		v.At = store.Instant(at)
		all = append(all, v)
		return err
	}, `SELECT version, rules, saved_at, saved_by FROM rulesets ORDER BY version DESC LIMIT ?`, limit)
	return all, err
}

// Work reads what people have in hand.
func (s *Store) Work(ctx context.Context) (map[desk.PersonID]desk.Work, error) {
	all := map[desk.PersonID]desk.Work{}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.PersonID
		var w desk.Work
		var given, away int64
		err := rows.Scan(&id, &w.Points, &w.Tickets, &given, &away)
		w.LastAt, w.AwayUntil = store.Instant(given), store.Instant(away)
		all[id] = w
		return err
	}, `SELECT person_id, points, tickets, given_at, away_until FROM work`)
	return all, err
}

// SetAway notes until when a person is away.
func (s *Store) SetAway(ctx context.Context, p desk.PersonID, until time.Time, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO work (person_id, points, tickets, given_at, away_until) VALUES (?, 0, 0, 0, ?)
 ON CONFLICT (person_id) DO UPDATE SET away_until = excluded.away_until`, string(p), store.Micros(until)); err != nil {
			return err
		}
		return t.audit(a, "work", string(p), 0)
	})
}

// carry changes what people have in hand. Who would have more than they may makes the change stale: whoever gave the ticket decides again.
func (t *tx) carry(sides []store.Side) error {
	for _, c := range store.LoadChangesOf(sides...) {
		given := int64(0)
		if !c.GivenAt.IsZero() {
			given = store.Micros(c.GivenAt)
		}
		if _, err := t.exec(`INSERT INTO work (person_id, points, tickets, given_at, away_until) VALUES (?, ?, ?, ?, 0)
 ON CONFLICT (person_id) DO UPDATE SET points = work.points + excluded.points, tickets = work.tickets + excluded.tickets,
 given_at = CASE WHEN excluded.given_at > 0 THEN excluded.given_at ELSE work.given_at END`, string(c.Person), c.Points, c.Tickets, given); err != nil {
			return err
		}
		if c.Within == 0 {
			continue
		}
		var points int
		if err := t.row(`SELECT points FROM work WHERE person_id = ?`, string(c.Person)).Scan(&points); err != nil {
			return err
		}
		if points > c.Within {
			return store.ErrStale
		}
	}
	return nil
}

// Openings reads how tickets were opened.
func (s *Store) Openings(ctx context.Context, below int64, limit int) ([]store.Opening, error) {
	if below <= 0 {
		below = math.MaxInt64
	}
	var all []store.Opening
	err := s.rows(ctx, func(rows *sql.Rows) error {
		o, err := scanOpening(rows)
		all = append(all, o)
		return err
	}, `SELECT t.body, t.subject, e.kind, e.kind_version, e.data, e.at, e.recorded_at, e.by_person, e.by_machine, e.via,
 (SELECT c.data FROM events m JOIN contents c ON c.ticket_id = m.ticket_id AND c.seq = m.seq
  WHERE m.ticket_id = t.id AND m.seq <= ? AND m.kind = 'message.posted' ORDER BY m.seq LIMIT 1)
 FROM tickets t JOIN events e ON e.ticket_id = t.id AND e.seq = 1 WHERE t.number < ? ORDER BY t.number DESC LIMIT ?`, store.OpeningEntries, below, limit)
	return all, err
}

func scanOpening(rows *sql.Rows) (store.Opening, error) {
	var o store.Opening
	var body, kind, data string
	var version int
	var at, recorded int64
	var content sql.NullString
	if err := rows.Scan(&body, &o.Subject, &kind, &version, &data, &at, &recorded, &o.Stamp.By.Person, &o.Stamp.By.Machine, &o.Stamp.Via, &content); err != nil {
		return o, err
	}
	if err := json.Unmarshal([]byte(body), &o.Ticket); err != nil {
		return o, fmt.Errorf("decode ticket: %w", err)
	}
	o.Stamp.At, o.Stamp.RecordedAt = store.Instant(at), store.Instant(recorded)
	event, err := desk.DecodeEvent(kind, version, []byte(data))
	if err != nil {
		return o, err
	}
	o.Opened, _ = event.(desk.TicketOpened)
	var first desk.Content
	if content.Valid {
		if err := json.Unmarshal([]byte(content.String), &first); err != nil {
			return o, fmt.Errorf("decode content: %w", err)
		}
	}
	o.Body = first.Body
	return o, nil
}

// keptColumns are the fields of conditions as columns.
var keptColumns = map[string]string{
	"client": "t.client_id", "site": "t.site_id", "requester": "t.requester_id", "type": "t.type", "category": "t.category_id",
	"subject": "t.folded", "state": "t.state", "hold": "t.hold", "dispatch": "t.dispatch", "team": "t.team_id", "tier": "t.tier",
	"owner": "t.owner_id", "priority": "t.priority", "restricted": "t.restricted",
}

// ruleCondition is a condition as SQL: the same question as [rules.Compile] asks, held together by a test. One that cannot be asked holds for
// nothing.
func ruleCondition(c rules.Condition) condition {
	if rules.Check(c, desk.KeptFields) != nil {
		return anyOf(nil)
	}
	return treeCondition(c)
}

func treeCondition(c rules.Condition) condition {
	switch {
	case c.IsZero():
		return condition{}
	case c.Not != nil:
		inner := treeCondition(*c.Not)
		return condition{texts: []string{"NOT (" + inner.where() + ")"}, args: inner.args}
	case len(c.Any) > 0:
		var parts []condition
		for _, part := range c.Any {
			parts = append(parts, treeCondition(part))
		}
		return anyOf(parts)
	case len(c.All) > 0:
		var all condition
		for _, part := range c.All {
			one := treeCondition(part)
			all.and("("+one.where()+")", one.args...)
		}
		return all
	}
	return testCondition(c)
}

func testCondition(c rules.Condition) condition {
	field, _ := desk.KeptFields.Field(c.Field)
	column := keptColumns[c.Field]
	switch field.Kind {
	case rules.Set:
		return not(c.Op == rules.HasNot, tagCondition(c.Values))
	case rules.Text:
		var parts []condition
		for _, v := range c.Values {
			parts = append(parts, condition{texts: []string{column + ` LIKE ? ESCAPE '\'`}, args: []any{"%" + likeText.Replace(store.CleanText(rules.Fold(v))) + "%"}})
		}
		return not(c.Op == rules.Lacks, anyOf(parts))
	case rules.Flag:
		var flags []any
		for _, v := range c.Values {
			flags = append(flags, flag(v == rules.Yes))
		}
		return condition{texts: []string{column + " IN (" + list(len(flags)) + ")"}, args: flags}
	case rules.Number:
		return numberCondition(c, column)
	default:
		return not(c.Op == rules.IsNot, in(column, c.Values))
	}
}

// likeText keeps what stands for anything in a pattern from doing so. Text and pattern are folded, so that letter case does not matter to either
// database.
var likeText = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func numberCondition(c rules.Condition, column string) condition {
	var numbers []any
	for _, n := range rules.Numbers(c.Values) {
		numbers = append(numbers, n)
	}
	switch c.Op {
	case rules.AtLeast:
		return condition{texts: []string{column + " >= ?"}, args: numbers}
	case rules.AtMost:
		return condition{texts: []string{column + " <= ?"}, args: numbers}
	}
	return not(c.Op == rules.IsNot, condition{texts: []string{column + " IN (" + list(len(numbers)) + ")"}, args: numbers})
}

func tagCondition(tags []string) condition {
	one := in("g.tag", tags)
	return condition{texts: []string{"EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id AND " + one.where() + ")"}, args: one.args}
}

func not(wanted bool, c condition) condition {
	if !wanted {
		return c
	}
	return condition{texts: []string{"NOT (" + c.where() + ")"}, args: c.args}
}

// foldBatch is how many subjects are folded in one transaction.
const foldBatch = 500

// foldSubjects fills in the folded subject of tickets from before it was kept.
func (s *Store) foldSubjects(ctx context.Context) error {
	for {
		subjects := map[string]string{}
		if err := s.rows(ctx, func(rows *sql.Rows) error {
			var id, subject string
			err := rows.Scan(&id, &subject)
			subjects[id] = subject
			return err
		}, `SELECT id, subject FROM tickets WHERE folded IS NULL LIMIT ?`, foldBatch); err != nil {
			return err
		}
		if len(subjects) == 0 {
			return nil
		}
		if err := s.write(ctx, func(t *tx) error {
			for id, subject := range subjects {
				if _, err := t.exec(`UPDATE tickets SET folded = ? WHERE id = ? AND folded IS NULL`, rules.Fold(subject), id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// maxDocuments is how many documents one transaction indexes at most. The worker hands over 300, so that nobody waits long;
// an import in bulk fills it, so that each word's statistics are written once for many documents.
const maxDocuments = 2000

// docID orders documents: tickets and articles share one space of numbers, newest last.
func docID(d store.Document) int64 {
	if d.Kind == "article" {
		return d.Number*2 + 1
	}
	return d.Number * 2
}

// IndexDocuments replaces documents and keeps the numbers BM25 needs in step.
func (s *Store) IndexDocuments(ctx context.Context, docs []store.Document) error {
	for batch := range slices.Chunk(docs, maxDocuments) {
		if err := s.write(ctx, func(t *tx) error { return t.index(batch) }); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) index(docs []store.Document) error {
	docs = newest(docs)
	held, err := t.documents(docs)
	if err != nil {
		return err
	}
	change := newStatsChange()
	var replaced, fresh []store.Document
	for _, d := range docs {
		old, found := held[d.ID]
		if found && old.Version > d.Version {
			continue
		}
		if found {
			change.count(old, -1)
			replaced = append(replaced, old)
		}
		change.count(d, 1)
		fresh = append(fresh, d)
	}
	if err := t.removeDocuments(replaced); err != nil {
		return err
	}
	if err := t.insertDocuments(fresh); err != nil {
		return err
	}
	return t.applyStats(change)
}

// newest keeps of each document the last of its highest version, in the order given.
func newest(docs []store.Document) []store.Document {
	at := make(map[string]int, len(docs))
	var kept []store.Document
	for _, d := range docs {
		i, known := at[d.ID]
		if !known {
			at[d.ID] = len(kept)
			kept = append(kept, d)
		} else if d.Version >= kept[i].Version {
			kept[i] = d
		}
	}
	return kept
}

const heldColumns = `ref, id, version, title, body, notes`

func scanHeld(row interface{ Scan(...any) error }, kind string) (store.Document, error) {
	d := store.Document{Kind: kind}
	var id int64
	err := row.Scan(&d.ID, &id, &d.Version, &d.Title, &d.Body, &d.Notes)
	d.Number = id / 2
	return d, err
}

func (t *tx) document(kind, ref string) (store.Document, bool, error) {
	d, err := scanHeld(t.row(`SELECT `+heldColumns+` FROM search_docs WHERE ref = ?`, ref), kind)
	if err == sql.ErrNoRows { //nolint:errorlint // database/sql gives the bare value
		return d, false, nil
	}
	return d, err == nil, err
}

// RemoveDocument takes a document out at once.
func (s *Store) RemoveDocument(ctx context.Context, kind, id string) error {
	return s.write(ctx, func(t *tx) error { return t.forget(kind, id) })
}

func (t *tx) forget(kind, id string) error {
	old, found, err := t.document(kind, id)
	if err != nil || !found {
		return err
	}
	change := newStatsChange()
	change.count(old, -1)
	if err := t.removeDocuments([]store.Document{old}); err != nil {
		return err
	}
	return t.applyStats(change)
}

// statsChange gathers what a batch does to the statistics, so that each term is written once.
type statsChange struct {
	terms  map[string]map[string]int64 // kind → term → documents
	docs   map[string]int64
	length map[string]int64
}

func newStatsChange() statsChange {
	return statsChange{terms: map[string]map[string]int64{}, docs: map[string]int64{}, length: map[string]int64{}}
}

func (c statsChange) count(d store.Document, sign int64) {
	if c.terms[d.Kind] == nil {
		c.terms[d.Kind] = map[string]int64{}
	}
	seen := map[string]bool{}
	for _, stream := range []string{d.Title, d.Body, d.Notes} {
		for term := range strings.FieldsSeq(stream) {
			if !seen[term] {
				seen[term] = true
				c.terms[d.Kind][term] += sign
			}
		}
	}
	c.docs[d.Kind] += sign
	c.length[d.Kind] += sign * search.Length(d.Title, d.Body, d.Notes)
}

// applyStats writes the change and leaves no row behind for a term that no document holds: terms are words of people.
func (t *tx) applyStats(c statsChange) error {
	for _, kind := range slices.Sorted(maps.Keys(c.terms)) {
		if err := t.applyTerms(kind, c.terms[kind]); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO search_totals (kind, docs, length) VALUES (?, ?, ?)
 ON CONFLICT (kind) DO UPDATE SET docs = search_totals.docs + excluded.docs, length = search_totals.length + excluded.length`,
			kind, c.docs[kind], c.length[kind]); err != nil {
			return err
		}
	}
	return nil
}

// applyTerms writes in the order of the terms, so that two writers never wait for each other in a circle.
func (t *tx) applyTerms(kind string, change map[string]int64) error {
	var terms []string
	var counts []int64
	for _, term := range slices.Sorted(maps.Keys(change)) {
		if change[term] != 0 {
			terms, counts = append(terms, term), append(counts, change[term])
		}
	}
	if t.store.isPostgres() {
		return t.applyTermsPostgres(kind, terms, counts)
	}
	return t.applyTermsSQLite(kind, terms, counts)
}

// TermStats reads the numbers BM25 needs for the terms of a query.
func (s *Store) TermStats(ctx context.Context, kind string, terms []string) (store.TermStats, error) {
	stats := store.TermStats{Frequency: map[string]int64{}}
	err := s.row(ctx, `SELECT docs, length FROM search_totals WHERE kind = ?`, kind).Scan(&stats.Documents, &stats.TotalLength)
	if err != nil && err != sql.ErrNoRows { //nolint:errorlint // database/sql gives the bare value
		return stats, s.kind(err)
	}
	if len(terms) == 0 {
		return stats, nil
	}
	c := in("term", terms)
	err = s.rows(ctx, func(rows *sql.Rows) error {
		var term string
		var docs int64
		err := rows.Scan(&term, &docs)
		stats.Frequency[term] = docs
		return err
	}, `SELECT term, docs FROM search_terms WHERE kind = ? AND `+c.where(), append([]any{kind}, c.args...)...)
	return stats, err
}

const hitColumns = `d.id, d.version, d.title, d.body, d.notes, d.ref`

// Candidates gives the newest documents that match, within scope.
func (s *Store) Candidates(ctx context.Context, scope desk.Scope, kind string, words [][]string, anyWord bool, limit int) ([]store.Hit, error) {
	if len(words) == 0 {
		return nil, nil
	}
	if kind == "article" {
		return s.articleCandidates(ctx, scope, words, anyWord, limit)
	}
	var hits []store.Hit
	reach := searchScope(scope)
	err := s.rows(ctx, func(rows *sql.Rows) error {
		hit, err := scanTicketHit(rows)
		if !scope.All && !scope.Agent {
			hit.Notes = ""
		}
		hits = append(hits, hit)
		return err
	}, s.ticketSearch(reach.where()), s.searchArgs(s.match(words, anyWord, !scope.All && !scope.Agent), reach, limit)...)
	return hits, err
}

// searchScope keeps an agent, who finds internal notes too, to the tickets they see as an agent.
func searchScope(s desk.Scope) condition {
	if s.Agent && !s.All {
		if agent, ok := agentCondition(s); ok {
			return agent
		}
		return anyOf(nil)
	}
	return scopeCondition(s)
}

func scanTicketHit(rows *sql.Rows) (store.Hit, error) {
	var h store.Hit
	var id, opened, last, due int64
	r := &h.Row
	err := rows.Scan(&id, &h.Version, &h.Title, &h.Body, &h.Notes, &h.ID, &r.ID, &r.Number, &r.Version, &r.Type, &r.State, &r.Subject, &r.Client,
		&r.Requester, &r.Team, &r.Tier, &r.Owner, &r.Priority, &r.Hold, &r.Dispatch, &opened, &last, &due)
	r.OpenedAt, r.LastAt, r.DueAt = store.Instant(opened), store.Instant(last), store.DueOf(due)
	h.Kind, h.Number = "ticket", id/2
	return h, err
}

func (s *Store) articleCandidates(ctx context.Context, scope desk.Scope, words [][]string, anyWord bool, limit int) ([]store.Hit, error) {
	reach := articleScope(scope)
	var hits []store.Hit
	err := s.rows(ctx, func(rows *sql.Rows) error {
		h := store.Hit{Document: store.Document{Kind: "article"}}
		var id int64
		err := rows.Scan(&id, &h.Version, &h.Title, &h.Body, &h.Notes, &h.ID)
		h.Number = id / 2
		hits = append(hits, h)
		return err
	}, s.articleSearch(reach.where()), s.searchArgs(s.match(words, anyWord, true), reach, limit)...)
	return hits, err
}

// articleScope is store.MayRead as SQL.
func articleScope(s desk.Scope) condition {
	if s.All {
		return condition{}
	}
	parts := []condition{{texts: []string{"a.audience = 'public'"}}}
	if s.Agent {
		parts = append(parts, condition{texts: []string{"a.audience = 'tier'"}})
	}
	own := condition{texts: []string{"a.audience = 'client'"}}
	if !s.Agent || !s.ServesAll {
		own.add(in("a.client_id", store.ClientsOf(s)))
	}
	return anyOf(append(parts, own))
}

// SearchCursor reads where the indexer stands.
func (s *Store) SearchCursor(ctx context.Context) (store.FeedCursor, error) {
	var c store.FeedCursor
	var data string
	err := s.row(ctx, `SELECT data FROM search_state WHERE name = 'cursor'`).Scan(&data)
	if err == sql.ErrNoRows { //nolint:errorlint // database/sql gives the bare value
		return store.FeedCursor{Begun: true}, nil
	}
	if err != nil {
		return c, s.kind(err)
	}
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		return c, fmt.Errorf("decode the search cursor: %w", err)
	}
	return c, nil
}

// SaveSearchCursor keeps where the indexer stands.
func (s *Store) SaveSearchCursor(ctx context.Context, c store.FeedCursor) error {
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode the search cursor: %w", err)
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO search_state (name, data) VALUES ('cursor', ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data`, string(data))
		return err
	})
}

func (s *Store) isPostgres() bool { return s.dialect.name() == "postgres" }

// The documents of a batch: SQLite takes them one by one by prepared statements, PostgreSQL each step in one round trip.

func (t *tx) documents(docs []store.Document) (map[string]store.Document, error) {
	if t.store.isPostgres() {
		return t.documentsPostgres(docs)
	}
	return t.documentsSQLite(docs)
}

func (t *tx) insertDocuments(docs []store.Document) error {
	if t.store.isPostgres() {
		return t.insertPostgres(docs)
	}
	return t.insertSQLite(docs)
}

func (t *tx) removeDocuments(docs []store.Document) error {
	if t.store.isPostgres() {
		return t.removePostgres(docs)
	}
	return t.removeSQLite(docs)
}

func (s *Store) match(words [][]string, anyWord, publicOnly bool) string {
	if s.isPostgres() {
		return matchPostgres(words, anyWord, publicOnly)
	}
	return matchSQLite(words, anyWord, publicOnly)
}

// searchArgs are the values of a search. PostgreSQL plans each search for its own words: one plan for all of them reads every
// document backwards for a rare word (400 ms at 100,000 tickets instead of 5).
func (s *Store) searchArgs(match string, reach condition, limit int) []any {
	args := append(append([]any{match}, reach.args...), limit)
	if s.isPostgres() {
		return slices.Insert(args, 0, any(pgx.QueryExecModeCacheDescribe))
	}
	return args
}

func (s *Store) ticketSearch(reach string) string {
	if s.isPostgres() {
		return ticketSearchPostgres + reach + searchEnd
	}
	return ticketSearchSQLite + reach + searchEndSQLite
}

func (s *Store) articleSearch(reach string) string {
	if s.isPostgres() {
		return articleSearchPostgres + reach + searchEnd
	}
	return articleSearchSQLite + reach + searchEndSQLite
}

const rowColumns = `t.id, t.number, t.version, t.type, t.state, t.subject, t.client_id, t.requester_id, t.team_id, t.tier, t.owner_id,
 t.priority, t.hold, t.dispatch, t.opened_at, t.last_at, t.due_at`

package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// FeedAfter gives what was committed since a cursor.
func (s *Store) FeedAfter(_ context.Context, c store.FeedCursor, limit int) ([]store.Frame, store.FeedCursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.Begun {
		return nil, store.FeedCursor{Begun: true, Pos: s.told, Low: s.told}, nil
	}
	var frames []store.Frame
	for _, f := range s.feed {
		if f.Pos > c.Pos && len(frames) < limit {
			frames = append(frames, f)
		}
	}
	if len(frames) > 0 {
		c.Pos = frames[len(frames)-1].Pos
		c.Low = c.Pos
	}
	return frames, c, nil
}

// DatabaseNow gives none: memory runs by the host's clock.
func (s *Store) DatabaseNow(context.Context) (time.Time, error) { return time.Time{}, nil }

// TrimFeed forgets old frames and ended keys.
func (s *Store) TrimFeed(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feed = slices.DeleteFunc(s.feed, func(f store.Frame) bool { return f.At.Before(before) })
	maps.DeleteFunc(s.keys, func(_ keyID, k store.Key) bool { return !k.Until.IsZero() && k.Until.Before(before) })
	return nil
}

// IndexDocuments replaces documents; an older version than the one held is passed over.
func (s *Store) IndexDocuments(_ context.Context, docs []store.Document) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range docs {
		if old, ok := s.docs[d.ID]; !ok || old.Version <= d.Version {
			s.docs[d.ID] = d
		}
	}
	return nil
}

// RemoveDocument takes a document out at once.
func (s *Store) RemoveDocument(_ context.Context, _, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.docs, id)
	return nil
}

// Candidates gives the newest documents that match, within scope.
func (s *Store) Candidates(_ context.Context, scope desk.Scope, kind string, words [][]string, anyWord bool, limit int) ([]store.Hit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hits []store.Hit
	for _, d := range s.docs {
		hit := store.Hit{Document: d}
		if d.Kind != kind || len(words) == 0 || !s.inReach(scope, &hit) {
			continue
		}
		if holds(hit.Document, words, anyWord) {
			hits = append(hits, hit)
		}
	}
	slices.SortFunc(hits, func(a, b store.Hit) int { return cmp.Compare(b.Number, a.Number) })
	return hits[:min(limit, len(hits))], nil
}

// inReach asks the scope, and takes away what it does not read.
func (s *Store) inReach(scope desk.Scope, hit *store.Hit) bool {
	if hit.Kind == "article" {
		a, ok := s.articles[desk.ArticleID(hit.ID)]
		return ok && store.MayRead(scope, a)
	}
	t, ok := s.tickets[desk.TicketID(hit.ID)]
	if !ok {
		return false
	}
	hit.Row = row(t)
	if scope.All || scope.Agent {
		return scope.IsAgentOf(t.loaded.Ticket)
	}
	hit.Notes = ""
	return scope.Admits(t.loaded.Ticket)
}

func holds(d store.Document, words [][]string, anyWord bool) bool {
	terms := map[string]bool{}
	for term := range strings.FieldsSeq(d.Title + " " + d.Body + " " + d.Notes) {
		terms[term] = true
	}
	has := func(word []string) bool {
		return slices.ContainsFunc(word, func(term string) bool { return terms[term] })
	}
	if anyWord {
		return slices.ContainsFunc(words, has)
	}
	return !slices.ContainsFunc(words, func(word []string) bool { return !has(word) })
}

// TermStats counts the numbers BM25 needs for the terms of a query.
func (s *Store) TermStats(_ context.Context, kind string, terms []string) (store.TermStats, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := store.TermStats{Frequency: map[string]int64{}}
	for _, d := range s.docs {
		if d.Kind != kind {
			continue
		}
		stats.Documents++
		stats.TotalLength += search.Length(d.Title, d.Body, d.Notes)
		for _, term := range terms {
			if holds(d, [][]string{{term}}, true) {
				stats.Frequency[term]++
			}
		}
	}
	return stats, nil
}

// SearchCursor reads where the indexer stands.
func (s *Store) SearchCursor(context.Context) (store.FeedCursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cursor == nil {
		return store.FeedCursor{Begun: true}, nil
	}
	return *s.cursor, nil
}

// SaveSearchCursor keeps where the indexer stands.
func (s *Store) SaveSearchCursor(_ context.Context, c store.FeedCursor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursor = &c
	return nil
}

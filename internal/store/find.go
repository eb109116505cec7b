package store

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
)

// maxCandidates is how many of the newest documents in scope are ranked.
const maxCandidates = 2000

// Find searches documents of a kind: those that hold every word of the question, and if there are none, those that hold any.
// The best come first, of equals the newer. It is the one search of the desk, and gives the same order on every store.
func Find(ctx context.Context, s Search, scope desk.Scope, kind, text string, limit int) ([]Hit, error) {
	words, terms := search.Words(text), search.Query(text)
	if len(terms) == 0 || limit <= 0 {
		return nil, nil
	}
	hits, err := s.Candidates(ctx, scope, kind, words, false, maxCandidates)
	if err == nil && len(hits) == 0 && len(words) > 1 {
		hits, err = s.Candidates(ctx, scope, kind, words, true, maxCandidates)
	}
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	known, err := s.TermStats(ctx, kind, terms)
	if err != nil {
		return nil, err
	}
	return rank(hits, known, terms, limit), nil
}

func rank(hits []Hit, known TermStats, terms []string, limit int) []Hit {
	stats := search.Stats{Docs: known.Documents, Length: known.TotalLength, DocsWithTerms: known.Frequency}
	byNumber := make(map[int64]Hit, len(hits))
	docs := make([]search.DocTerms, 0, len(hits))
	for _, h := range hits {
		byNumber[h.Number] = h
		docs = append(docs, search.CountTerms(h.Number, terms, h.Title, h.Body, h.Notes))
	}
	var best []Hit
	for _, scored := range search.Rank(stats, docs, terms) {
		if len(best) == limit {
			break
		}
		best = append(best, byNumber[scored.Number])
	}
	return best
}

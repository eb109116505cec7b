package store

import (
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
)

// maxCandidates is how many of the newest documents in scope are ranked.
const maxCandidates = 2000

// fewArticles is how many articles must hold every word of a question for the others not to be asked for. A question to the guides is a sentence
// whose last word may stand in one of them by chance; a ticket is looked for by words that somebody knows of it.
const fewArticles = 3

// Find searches documents of a kind: those that hold every word of the question, and if there are none, those that hold any. Of articles, where
// few hold every word, also those that hold most of them; words of everyday speech do not count there beside others. The best come first, of equals the newer. It is the one search of the desk, and
// gives the same order on every store.
func Find(ctx context.Context, s Search, scope desk.Scope, kind, text string, limit int) ([]Hit, error) {
	words, terms := search.Words(text), search.Query(text)
	if kind == "article" {
		words = search.Telling(text)
	}
	if len(terms) == 0 || limit <= 0 {
		return nil, nil
	}
	hits, err := s.Candidates(ctx, scope, kind, words, false, maxCandidates)
	if err == nil && len(words) > 1 && (len(hits) == 0 || kind == "article" && len(hits) < fewArticles) {
		var some []Hit
		some, err = s.Candidates(ctx, scope, kind, words, true, maxCandidates)
		hits = widened(hits, some, words)
	}
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	known, err := s.TermStats(ctx, kind, terms)
	if err != nil {
		return nil, err
	}
	return rank(hits, known, kind, text, limit), nil
}

// widened adds to the documents that hold every word those that hold most of them. Where none holds every word, all that hold any stand to be ranked.
func widened(every, some []Hit, words [][]string) []Hit {
	if len(every) == 0 {
		return some
	}
	all := slices.Clone(every)
	for _, h := range some {
		known := slices.ContainsFunc(every, func(e Hit) bool { return e.ID == h.ID })
		if !known && 2*holds(h, words) > len(words) {
			all = append(all, h)
		}
	}
	return all
}

// holds counts the words of a question that a document holds, each in any of its forms.
func holds(h Hit, words [][]string) int {
	n := 0
	for _, forms := range words {
		often := search.CountTerms(h.Number, forms, h.Title, h.Body, h.Notes).Often
		if slices.ContainsFunc(often, func(times int) bool { return times > 0 }) {
			n++
		}
	}
	return n
}

func rank(hits []Hit, known TermStats, kind, text string, limit int) []Hit {
	question := search.Ask(text)
	stats := search.Stats{Docs: known.Documents, Length: known.TotalLength, DocsWithTerms: known.Frequency}
	byNumber := make(map[int64]Hit, len(hits))
	docs := make([]search.DocTerms, 0, len(hits))
	for _, h := range hits {
		byNumber[h.Number] = h
		docs = append(docs, search.CountTerms(h.Number, question.Terms, h.Title, h.Body, h.Notes))
	}
	var best []Hit
	scores := search.Rank(stats, docs, question.Terms)
	if kind == "article" {
		scores = question.Rank(stats, docs)
	}
	for _, scored := range scores {
		if len(best) == limit {
			break
		}
		best = append(best, byNumber[scored.Number])
	}
	return best
}

package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The constants of BM25 as the field has them, and how many times a word in the title counts.
const (
	saturation  = 1.2  // k1: how soon more of the same word adds nothing
	lengthPull  = 0.75 // b: how much a long text is held back
	titleWeight = 3
)

// Stats is what the whole index knows: kept as rows, so that both databases score alike.
type Stats struct {
	Docs          int64            // documents in the index
	Length        int64            // sum of DocTerms.Length over them
	DocsWithTerms map[string]int64 // for the terms of the query: in how many documents each occurs
}

// DocTerms is one candidate: how often each term stands in its title and in its body.
type DocTerms struct {
	Number      int64 // of the ticket or article; the newer has the higher
	Title, Body map[string]int
	Length      int64 // in tokens, with those of the title weighted; see DocLength
}

// CountTerms counts the tokens of a stream.
func CountTerms(stream string) map[string]int {
	counts := map[string]int{}
	for term := range strings.FieldsSeq(stream) {
		counts[term]++
	}
	return counts
}

// DocLength is the length BM25 compares: what Stats.Length sums up.
func DocLength(titleTokens, bodyTokens int) int64 { return int64(titleWeight*titleTokens + bodyTokens) }

// Score is BM25 of a document for a query. It is never negative, and 0 when no term occurs.
func Score(stats Stats, doc DocTerms, query []string) float64 {
	if stats.Docs <= 0 || stats.Length <= 0 {
		return 0
	}
	average := float64(stats.Length) / float64(stats.Docs)
	norm := saturation * (1 - lengthPull + lengthPull*float64(doc.Length)/average)
	score := 0.0
	for _, term := range query {
		often := float64(titleWeight*doc.Title[term] + doc.Body[term])
		score += rarity(stats, term) * often * (saturation + 1) / (often + norm)
	}
	return score
}

// rarity is the inverse document frequency. Statistics may lag behind the index, so a term is never in more documents
// than there are.
func rarity(stats Stats, term string) float64 {
	with := float64(min(stats.DocsWithTerms[term], stats.Docs))
	return math.Log(1 + (float64(stats.Docs)-with+0.5)/(with+0.5))
}

// Scored is a document with its score.
type Scored struct {
	Number int64
	Score  float64
}

// Rank orders documents by score, best first; of equals the newer first. The order of docs does not matter.
func Rank(stats Stats, docs []DocTerms, query []string) []Scored {
	ranked := make([]Scored, 0, len(docs))
	for _, doc := range docs {
		ranked = append(ranked, Scored{Number: doc.Number, Score: Score(stats, doc, query)})
	}
	slices.SortFunc(ranked, func(a, b Scored) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Number, a.Number))
	})
	return ranked
}

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
	Length        int64            // sum of Length over them
	DocsWithTerms map[string]int64 // for the terms of the query: in how many documents each occurs
}

// DocTerms is what the score needs of one candidate.
type DocTerms struct {
	Number int64 // of the ticket or article; the newer has the higher
	Often  []int // for each term of the query, in its order: how often it occurs, the title weighted
	Length int64 // see Length
}

// CountTerms counts the terms of a query in the streams of a document.
func CountTerms(number int64, query []string, title string, bodies ...string) DocTerms {
	doc := DocTerms{Number: number, Often: make([]int, len(query)), Length: Length(title, bodies...)}
	for i, term := range query {
		doc.Often[i] = titleWeight * occurrences(title, term)
		for _, body := range bodies {
			doc.Often[i] += occurrences(body, term)
		}
	}
	return doc
}

// Length is the length that BM25 compares, of the streams of one document: in tokens, those of the title weighted. It is
// what Stats.Length sums up.
func Length(title string, bodies ...string) int64 {
	length := titleWeight * tokensIn(title)
	for _, body := range bodies {
		length += tokensIn(body)
	}
	return int64(length)
}

func tokensIn(stream string) int {
	if stream == "" {
		return 0
	}
	return strings.Count(stream, " ") + 1
}

// occurrences counts a whole token in a stream. It looks for the bytes, which is many times faster than taking thousands
// of candidates apart.
func occurrences(stream, term string) int {
	count := 0
	for from := 0; term != ""; {
		at := strings.Index(stream[from:], term)
		if at < 0 {
			break
		}
		start, end := from+at, from+at+len(term)
		if (start == 0 || stream[start-1] == ' ') && (end == len(stream) || stream[end] == ' ') {
			count++
		}
		from = end
	}
	return count
}

// Score is BM25 of a document for the query it was counted for. It is never negative, and 0 when no term occurs.
func Score(stats Stats, doc DocTerms, query []string) float64 {
	if stats.Docs <= 0 || stats.Length <= 0 {
		return 0
	}
	average := float64(stats.Length) / float64(stats.Docs)
	norm := saturation * (1 - lengthPull + lengthPull*float64(doc.Length)/average)
	score := 0.0
	for i, term := range query {
		often := float64(doc.Often[i])
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

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
	Number int64  // of the ticket or article; the newer has the higher
	Often  []int  // for each term of the query, in its order: how often it occurs, the title weighted
	Length int64  // see Length
	Titled uint64 // a bit for each term of the query, in its order: it stands in the title
}

// CountTerms counts the terms of a query in the streams of a document.
func CountTerms(number int64, query []string, title string, bodies ...string) DocTerms {
	doc := DocTerms{Number: number, Often: make([]int, len(query)), Length: Length(title, bodies...)}
	for i, term := range query {
		titled := occurrences(title, term)
		if titled > 0 {
			doc.Titled |= 1 << i
		}
		doc.Often[i] = titleWeight * titled
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
	norm := lengthNorm(stats, doc)
	score := 0.0
	for i, term := range query {
		score += termScore(stats, term, doc.Often[i], norm)
	}
	return score
}

func lengthNorm(stats Stats, doc DocTerms) float64 {
	average := float64(stats.Length) / float64(stats.Docs)
	return saturation * (1 - lengthPull + lengthPull*float64(doc.Length)/average)
}

func termScore(stats Stats, term string, times int, norm float64) float64 {
	often := float64(times)
	return rarity(stats, term) * often * (saturation + 1) / (often + norm)
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
	return ranked(docs, func(doc DocTerms) float64 { return Score(stats, doc, query) })
}

func ranked(docs []DocTerms, score func(DocTerms) float64) []Scored {
	all := make([]Scored, 0, len(docs))
	for _, doc := range docs {
		all = append(all, Scored{Number: doc.Number, Score: score(doc)})
	}
	slices.SortFunc(all, func(a, b Scored) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Number, a.Number))
	})
	return all
}

// How a question to the guides is ranked beside BM25: what a word adds that stands in the title, by its rarity, and how much a word of everyday
// speech counts beside those that tell what the question is about.
const (
	titleBonus     = 1
	everydayWeight = 0.2
)

// Question is what somebody asks the guides, as it is scored.
type Question struct {
	Terms []string // as Query gives them
	words []asked
}

type asked struct {
	terms  []int // its forms, as places in Terms
	weight float64
}

// Ask takes a question apart.
func Ask(text string) Question {
	q, telling := Question{Terms: Query(text)}, Telling(text)
	for _, forms := range Words(text) {
		word := asked{weight: everydayWeight}
		if slices.ContainsFunc(telling, func(t []string) bool { return t[0] == forms[0] }) {
			word.weight = 1
		}
		for _, form := range forms {
			word.terms = append(word.terms, slices.Index(q.Terms, form))
		}
		q.words = append(q.words, word)
	}
	return q
}

// Score is that of a guide: BM25 by the words of the question, each in its best form, with what those in the title add, held back by how much of
// the question the guide does not hold. So more of its words beat one of them that is found often.
func (q Question) Score(stats Stats, doc DocTerms) float64 {
	if stats.Docs <= 0 || stats.Length <= 0 {
		return 0
	}
	norm := lengthNorm(stats, doc)
	score, held, whole := 0.0, 0.0, 0.0
	for _, word := range q.words {
		best := 0.0
		for _, i := range word.terms {
			if doc.Often[i] == 0 {
				continue
			}
			found := termScore(stats, q.Terms[i], doc.Often[i], norm)
			if doc.Titled>>i&1 == 1 {
				found += titleBonus * rarity(stats, q.Terms[i])
			}
			best = max(best, found)
		}
		whole += word.weight
		if best > 0 {
			held += word.weight
		}
		score += word.weight * best
	}
	if held == 0 {
		return 0
	}
	return score * held / whole
}

// Rank orders guides as Rank does.
func (q Question) Rank(stats Stats, docs []DocTerms) []Scored {
	return ranked(docs, func(doc DocTerms) float64 { return q.Score(stats, doc) })
}

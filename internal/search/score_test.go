package search

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func document(number int64, title, body string) DocTerms {
	titleStream, bodyStream := CountTerms(Stream("en", title)), CountTerms(Stream("en", body))
	return DocTerms{
		Number: number, Title: titleStream, Body: bodyStream,
		Length: DocLength(sum(titleStream), sum(bodyStream)),
	}
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

func statsOf(docs []DocTerms) Stats {
	stats := Stats{DocsWithTerms: map[string]int64{}}
	for _, doc := range docs {
		stats.Docs++
		stats.Length += doc.Length
		for term := range doc.Title {
			stats.DocsWithTerms[term]++
		}
		for term := range doc.Body {
			if doc.Title[term] == 0 {
				stats.DocsWithTerms[term]++
			}
		}
	}
	return stats
}

func TestRank(t *testing.T) {
	docs := []DocTerms{
		document(1, "printer jam", "paper is stuck"),
		document(2, "something else", "the printer at the end of a very long story about paper, ink, floors and doors"),
		document(3, "printer jam", "paper is stuck"),
		document(4, "vpn", "no connection"),
	}
	tests := []struct {
		query string
		want  []int64
	}{
		{"printer", []int64{3, 1, 2, 4}}, // title before body, of equals the newer first
		{"vpn printer", []int64{4, 3, 1, 2}},
		{"nothing of it", []int64{4, 3, 2, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			var got []int64
			for _, scored := range Rank(statsOf(docs), docs, Query(tt.query)) {
				got = append(got, scored.Number)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// TestScoreByHand pins the formula: one term once in the body of one of two documents of equal length.
func TestScoreByHand(t *testing.T) {
	stats := Stats{Docs: 2, Length: 20, DocsWithTerms: map[string]int64{"vpn": 1}}
	got := Score(stats, DocTerms{Body: map[string]int{"vpn": 1}, Length: 10}, []string{"vpn"})
	if want := math.Log(2); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want ln 2 = %v", got, want)
	}
}

func TestScoreProperties(t *testing.T) {
	small := rapid.Int64Range(0, 50)
	rapid.Check(t, func(t *rapid.T) {
		stats := Stats{
			Docs: small.Draw(t, "docs"), Length: small.Draw(t, "length"),
			DocsWithTerms: map[string]int64{"vpn": small.Draw(t, "with")}, // may lag and exceed docs
		}
		doc := DocTerms{Body: map[string]int{"vpn": int(small.Draw(t, "often"))}, Length: small.Draw(t, "long")}
		got := Score(stats, doc, []string{"vpn"})
		if math.IsNaN(got) || math.IsInf(got, 0) || got < 0 {
			t.Fatalf("got %v, want a finite score of at least 0", got)
		}
		doc.Body["vpn"]++
		if more := Score(stats, doc, []string{"vpn"}); more < got {
			t.Errorf("once more lowered the score from %v to %v", got, more)
		}
	})
}

func TestRankDoesNotMindTheOrder(t *testing.T) {
	docs := []DocTerms{document(1, "vpn", "a b c"), document(2, "vpn", "a b c"), document(3, "", "vpn"), document(4, "x", "y")}
	want := Rank(statsOf(docs), docs, []string{"vpn"})
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(docs).Draw(t, "docs")
		if got := Rank(statsOf(docs), shuffled, []string{"vpn"}); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

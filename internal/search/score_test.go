package search

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type text struct {
	number      int64
	title, body string
}

// index gives the candidates and the statistics of a small index.
func index(query []string, texts []text) ([]DocTerms, Stats) {
	stats := Stats{DocsWithTerms: map[string]int64{}}
	var docs []DocTerms
	for _, text := range texts {
		doc := CountTerms(text.number, query, Stream("en", text.title), Stream("en", text.body))
		docs = append(docs, doc)
		stats.Docs++
		stats.Length += doc.Length
		for i, term := range query {
			if doc.Often[i] > 0 {
				stats.DocsWithTerms[term]++
			}
		}
	}
	return docs, stats
}

func TestCountTerms(t *testing.T) {
	got := CountTerms(7, []string{"vpn", "a", "none"}, "vpn a", "a vpns vpn vpn", "xa a")
	want := DocTerms{Number: 7, Often: []int{5, 5, 0}, Length: 3*2 + 4 + 2, Titled: 0b11}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestOccurrencesAreThoseOfTheTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.StringMatching(`([ab]{1,2}( [ab]{1,2}){0,8})?`).Draw(t, "stream")
		term := rapid.StringMatching(`[ab]{1,2}`).Draw(t, "term")
		want := 0
		for token := range strings.FieldsSeq(stream) {
			if token == term {
				want++
			}
		}
		if got := occurrences(stream, term); got != want {
			t.Errorf("%q in %q: got %d, want %d", term, stream, got, want)
		}
	})
}

func TestRank(t *testing.T) {
	texts := []text{
		{1, "printer jam", "paper is stuck"},
		{2, "something else", "the printer at the end of a very long story about paper, ink, floors and doors"},
		{3, "printer jam", "paper is stuck"},
		{4, "vpn", "no connection"},
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
			docs, stats := index(Query(tt.query), texts)
			for _, scored := range Rank(stats, docs, Query(tt.query)) {
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
	got := Score(stats, DocTerms{Often: []int{1}, Length: 10}, []string{"vpn"})
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
		doc := DocTerms{Often: []int{int(small.Draw(t, "often"))}, Length: small.Draw(t, "long")}
		got := Score(stats, doc, []string{"vpn"})
		if math.IsNaN(got) || math.IsInf(got, 0) || got < 0 {
			t.Fatalf("got %v, want a finite score of at least 0", got)
		}
		doc.Often[0]++
		if more := Score(stats, doc, []string{"vpn"}); more < got {
			t.Errorf("once more lowered the score from %v to %v", got, more)
		}
	})
}

func TestRankDoesNotMindTheOrder(t *testing.T) {
	docs, stats := index([]string{"vpn"}, []text{{1, "vpn", "a b c"}, {2, "vpn", "a b c"}, {3, "", "vpn"}, {4, "x", "y"}})
	want := Rank(stats, docs, []string{"vpn"})
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(docs).Draw(t, "docs")
		if got := Rank(stats, shuffled, []string{"vpn"}); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func BenchmarkRank(b *testing.B) {
	body := strings.Repeat("word and some more that nobody look for vpn ", 60)
	query := []string{"vpn", "printer", "word"}
	stats := Stats{Docs: 100_000, Length: 40_000_000, DocsWithTerms: map[string]int64{"vpn": 9000, "printer": 100, "word": 90_000}}
	for b.Loop() {
		docs := make([]DocTerms, 0, 2000)
		for number := range int64(2000) {
			docs = append(docs, CountTerms(number, query, "vpn is down", body))
		}
		Rank(stats, docs, query)
	}
}

// TestQuestionScore holds what puts a guide first, each beside a guide that plain BM25 prefers or takes for an equal.
func TestQuestionScore(t *testing.T) {
	for name, tt := range map[string]struct {
		question string
		texts    []text
	}{
		"in the title": {"gate lamp", []text{{1, "gate", "lamp and more"}, {2, "other", "gate gate lamp lamp lamp"}}},
		"more words":   {"gate lamp fuse", []text{{1, "x", "gate lamp"}, {2, "x", "fuse fuse fuse fuse fuse fuse"}, {3, "x", "gate"}, {4, "x", "lamp"}, {5, "x", "gate"}, {6, "x", "lamp"}}},
		"what it says": {"vpn every time", []text{{1, "x", "vpn"}, {2, "x", "every time"}}},
	} {
		docs, stats := index(Query(tt.question), tt.texts)
		if got := Ask(tt.question).Rank(stats, docs); got[0].Number != 1 {
			t.Errorf("%s: got %+v, want 1 first", name, got)
		}
		if plain := Rank(stats, docs, Query(tt.question)); plain[0].Number == 1 {
			t.Errorf("%s: plain BM25 finds it too", name)
		}
	}
}

// TestTelling leaves out words of everyday speech beside others, and nothing where there are no others.
func TestTelling(t *testing.T) {
	for question, want := range map[string][]string{
		"VPN drops all the time": {"vpn", "drop"}, "Das WLAN geht heute wieder nicht": {"wlan"}, "always again": {"alway", "again"}, "the": {"the"},
	} {
		var got []string
		for _, forms := range Telling(question) {
			got = append(got, forms[0])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", question, got, want)
		}
	}
}

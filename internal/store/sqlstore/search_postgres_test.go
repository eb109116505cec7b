package sqlstore

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
)

// TestLongTextsAreIndexed indexes a ticket whose letters and notes are both as long as streams may be and repeat no word:
// a tsvector that PostgreSQL refuses would stop the index of the whole desk.
func TestLongTextsAreIndexed(t *testing.T) {
	s, err := OpenPostgres(context.Background(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for number, size := range []int{4, 9, 60} {
		doc := store.Document{
			Kind: "ticket", ID: uuid.NewString(), Number: int64(number + 1), Version: 1, Title: "printer",
			Body: search.Stream("", words('b', size)), Notes: search.Stream("", words('c', size)),
		}
		if err := s.IndexDocuments(t.Context(), []store.Document{doc}); err != nil {
			t.Errorf("words of %d letters: %v", size, err)
		}
	}
}

// words gives a megabyte of words of which none is like another.
func words(first byte, size int) string {
	var b strings.Builder
	word := []byte(strings.Repeat("a", size))
	for n := 0; b.Len() < 1_000_000; n++ {
		word[0] = first + byte(n/(26*26*26)%20)
		for i, rest := 1, n; i < size && rest > 0; i++ {
			word[i], rest = 'a'+byte(rest%26), rest/26
		}
		b.Write(word)
		b.WriteByte(' ')
	}
	return b.String()
}

// TestSearchesArePlannedForTheirWords asks often: from the sixth time on PostgreSQL may take one plan for all words of a kept
// statement, and that one reads every document backwards for a rare word. A statement that is not kept is planned each time.
func TestSearchesArePlannedForTheirWords(t *testing.T) {
	s, err := OpenPostgres(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.db.SetMaxOpenConns(1)
	for range 8 {
		for _, kind := range []string{"ticket", "article"} {
			if _, err := s.Candidates(t.Context(), desk.Scope{All: true}, kind, [][]string{{"rare"}}, false, 2000); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.TermStats(t.Context(), "ticket", []string{"rare"}); err != nil {
		t.Fatal(err)
	}
	for pattern, want := range map[string]bool{"%tsquery%": false, "%search_terms%": true} {
		var kept bool
		if err := s.db.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE statement LIKE $1 AND statement NOT LIKE '%pg_prepared%')`,
			pattern).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		if kept != want {
			t.Errorf("statements like %s are kept: %v, want %v", pattern, kept, want)
		}
	}
}

package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEncode(t *testing.T) {
	tests := []struct{ token, want string }{
		{"print", "print"},
		{"007", "007"},
		{"zq", "zqhkhb"},
		{"a1", "zqgbdb"},
		{"ж", "zqnalg"},
	}
	for _, tt := range tests {
		if got := Encode(tt.token); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.token, got, tt.want)
		}
	}
}

func TestNoTwoTokensAreEncodedAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if a != b && Encode(a) == Encode(b) {
			t.Errorf("%q and %q are both %q", a, b, Encode(a))
		}
		if encoded := Encode(Encode(a)); a != encoded && Encode(encoded) == Encode(a) {
			t.Errorf("%q is written as its own code", a)
		}
	})
}

func TestStreamIsLimited(t *testing.T) {
	var text strings.Builder
	for range MaxTokens {
		text.WriteString(strings.Repeat("ж1", MaxTokenLength/2) + " ")
	}
	if got := len(Stream("", text.String())); got > maxStream || got < maxStream/2 {
		t.Errorf("bytes: got %d, want close under %d", got, maxStream)
	}
}

func TestQuery(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"", nil},
		{"printer printer", []string{"printer", "print"}},
		{"how to reset the password", []string{"reset", "password"}},
		{"what is this", []string{"what", "is", "this"}},
		{"0x80070005", []string{Encode("0x80070005"), "80070005"}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Query(tt.text)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestTextFindsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, lang := words().Draw(t, "text"), rapid.SampledFrom([]string{"en", "de"}).Draw(t, "lang")
		indexed := strings.Fields(Stream(lang, text))
		terms := Query(text)
		found := slices.ContainsFunc(terms, func(term string) bool { return slices.Contains(indexed, term) })
		if found != (len(indexed) > 0) {
			t.Errorf("%q, asked as %q, is indexed as %v", text, terms, indexed)
		}
	})
}

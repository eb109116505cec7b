package search

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// maxStemmed is the length above which a run of letters is no word of a language.
const maxStemmed = 40

// stemmer gives the function that brings a folded word to its stem. It remembers, because words of a text repeat, and so
// must not be shared.
func stemmer(lang string) func(string) string {
	var stem func(string) string
	switch lang {
	case "en":
		stem = func(word string) string { return english.Stem(word, true) }
	case "de":
		stem = stemGerman
	default:
		return func(word string) string { return word }
	}
	known := map[string]string{}
	return func(word string) string {
		if len(word) < 3 || len(word) > maxStemmed || !isLatin(word) {
			return word
		}
		stemmed, ok := known[word]
		if !ok {
			stemmed = stem(word)
			known[word] = stemmed
		}
		return stemmed
	}
}

func isLatin(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

package search

import (
	"slices"
	"strings"
)

// maxStream bounds a stream in bytes: PostgreSQL refuses a tsvector of more than a megabyte, positions included.
const maxStream = 512 << 10

// maxTerms bounds what one question may ask of the database.
const maxTerms = 32

// escape marks a token that is written in letters only. A word that begins with it is escaped too, so that no two
// tokens are written alike.
const escape = "zq"

// Stream gives the tokens of a text, encoded and joined by spaces, for the index of either database.
func Stream(lang, text string) string {
	var stream strings.Builder
	for _, token := range Tokens(lang, text) {
		encoded := Encode(token)
		if stream.Len()+1+len(encoded) > maxStream {
			break
		}
		if stream.Len() > 0 {
			stream.WriteByte(' ')
		}
		stream.WriteString(encoded)
	}
	return stream.String()
}

// Encode writes a token so that unicode61 and simple both take it for one word. Latin words and plain numbers stay.
// Anything else would be taken apart by one of them, each in its own way (PostgreSQL knows hosts, versions and signed
// numbers), so its bytes are written as pairs of letters.
func Encode(token string) string {
	if isPlain(token) && !strings.HasPrefix(token, escape) {
		return token
	}
	encoded := make([]byte, 0, len(escape)+2*len(token))
	encoded = append(encoded, escape...)
	for i := range len(token) {
		encoded = append(encoded, 'a'+token[i]>>4, 'a'+token[i]&15)
	}
	return string(encoded)
}

// isPlain says whether a token is only Latin letters or only ASCII digits.
func isPlain(token string) bool {
	if token == "" {
		return false
	}
	kind := asciiClassOf(token[0])
	for i := range len(token) {
		if asciiClassOf(token[i]) != kind {
			return false
		}
	}
	return kind == letter || kind == digit
}

func asciiClassOf(c byte) class {
	if int(c) >= len(asciiClass) {
		return space
	}
	return asciiClass[c]
}

// Query gives the encoded terms of what a person typed, each once, in the order typed. Its language is not known, so a
// word stands with its stem in each language. Stop words are left out unless there is nothing else.
func Query(text string) []string {
	var terms []string
	for _, word := range Words(text) {
		for _, term := range word {
			if !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
	}
	return terms
}

// Words gives what Query gives, word by word: a document holds a word when it holds one of its terms.
func Words(text string) [][]string {
	words := queryWords(text, isStopWord)
	if len(words) == 0 {
		words = queryWords(text, func(string) bool { return false })
	}
	return words
}

// Telling gives those of Words that tell what a question is about: without those of everyday speech, unless there is nothing else.
func Telling(text string) [][]string {
	words := queryWords(text, func(word string) bool { return isStopWord(word) || everydayWords[word] })
	if len(words) == 0 {
		words = Words(text)
	}
	return words
}

func isStopWord(word string) bool { return englishStopWords[word] || germanStopWords[word] }

func queryWords(text string, leftOut func(string) bool) [][]string {
	var words [][]string
	seen := map[string]bool{}
	terms := 0
	english, german := stemmer("en"), stemmer("de")
	for _, token := range Tokens("", text) {
		if leftOut(token) || seen[token] {
			continue
		}
		seen[token] = true
		word := slices.Compact([]string{Encode(english(token)), Encode(german(token))})
		if terms += len(word); terms > maxTerms {
			break
		}
		words = append(words, word)
	}
	return words
}

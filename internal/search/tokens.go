package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what one document puts into the index. What is longer is cut, not refused.
const (
	MaxTokens      = 20_000 // tokens of one text
	MaxTokenLength = 64     // characters of one token
)

// Tokens gives the words of a text in the order of the text: folded, lower case, stemmed by the language ("en", "de";
// any other is not stemmed). What belongs together (mail addresses, host names, codes like 0x80070005 or KB5034441)
// comes whole and then in parts. Scripts without spaces give pairs of neighbouring characters.
func Tokens(lang, text string) []string {
	t := tokenizer{stem: stemmer(lang), rest: fold(text)}
	for t.rest != "" && len(t.tokens) < MaxTokens {
		t.next()
	}
	return t.tokens[:min(len(t.tokens), MaxTokens)]
}

// class is what a character is to the tokenizer.
type class byte

const (
	space     class = iota // ends everything
	letter                 // of a script with spaces between words
	digit                  // a number of any script
	dense                  // of a script that writes words without spaces
	connector              // holds a compound together when it stands inside
)

type tokenizer struct {
	stem   func(word string) string
	rest   string // what is not yet read; folded
	tokens []string
}

// next reads one piece of the text: a compound, a dense run, or something that is no word.
func (t *tokenizer) next() {
	first, size := classAt(t.rest)
	switch first {
	case letter, digit:
		piece := t.rest[:compoundEnd(t.rest)]
		t.rest = t.rest[len(piece):]
		t.compound(piece)
	case dense:
		piece := t.rest[:runEnd(t.rest, dense)]
		t.rest = t.rest[len(piece):]
		t.pairs(piece)
	default:
		t.rest = t.rest[size:]
	}
}

// compound adds a piece whole, then the two sides of a mail address, then its parts. A plain word or number is only itself.
func (t *tokenizer) compound(piece string) {
	first, _ := classAt(piece)
	word, isPossessive := possessive(piece)
	switch {
	case runEnd(piece, first) == len(piece):
		t.part(piece, first)
	case isPossessive:
		t.word(word)
	default:
		t.add(piece)
		if local, host, ok := strings.Cut(piece, "@"); ok {
			t.side(local)
			t.side(host)
		}
		t.parts(piece)
	}
}

// side adds one side of an address, unless it is a single part and so added anyway.
func (t *tokenizer) side(side string) {
	if first, _ := classAt(side); runEnd(side, first) < len(side) {
		t.add(side)
	}
}

// parts adds the runs of letters and of digits inside a compound. Single characters would only be noise.
func (t *tokenizer) parts(piece string) {
	for piece != "" && len(t.tokens) < MaxTokens {
		first, size := classAt(piece)
		end := runEnd(piece, first)
		if first != connector && end > size {
			t.part(piece[:end], first)
		}
		piece = piece[end:]
	}
}

func (t *tokenizer) part(part string, kind class) {
	if kind == letter {
		t.word(part)
	} else {
		t.add(part)
	}
}

// pairs adds each two neighbours of a dense run; a character that stands alone is added alone.
func (t *tokenizer) pairs(run string) {
	before, size := "", 0
	for rest := run; rest != "" && len(t.tokens) < MaxTokens; rest = rest[size:] {
		_, size = utf8.DecodeRuneInString(rest)
		if before != "" {
			t.add(before + rest[:size])
		}
		before = rest[:size]
	}
	if before == run {
		t.add(run)
	}
}

func (t *tokenizer) word(word string) { t.add(t.stem(word)) }

func (t *tokenizer) add(token string) { t.tokens = append(t.tokens, shorten(token)) }

func shorten(token string) string {
	if len(token) <= MaxTokenLength {
		return token
	}
	count := 0
	for i := range token {
		if count == MaxTokenLength {
			return strings.TrimRightFunc(token[:i], isConnector)
		}
		count++
	}
	return token
}

// compoundEnd finds the end of a run of letters and digits with single connectors between them.
func compoundEnd(text string) int {
	end := 0
	for end < len(text) {
		kind, size := classAt(text[end:])
		if kind == connector {
			after, _ := classAt(text[end+size:])
			if after != letter && after != digit {
				return end
			}
		} else if kind != letter && kind != digit {
			return end
		}
		end += size
	}
	return end
}

// runEnd finds the end of the characters of one class at the start of the text.
func runEnd(text string, of class) int {
	end := 0
	for end < len(text) {
		kind, size := classAt(text[end:])
		if kind != of {
			return end
		}
		end += size
	}
	return end
}

// possessive takes the apostrophe out of a word: "user's" is about the user, "can't" is one word.
func possessive(piece string) (string, bool) {
	before, after, ok := strings.Cut(piece, "'")
	if !ok || runEnd(before, letter) != len(before) || runEnd(after, letter) != len(after) {
		return "", false
	}
	if after == "s" {
		return before, true
	}
	return before + after, true
}

// classAt classifies the first character; the end of the text is a space.
func classAt(text string) (class, int) {
	if text == "" {
		return space, 0
	}
	if c := text[0]; c < utf8.RuneSelf {
		return asciiClass[c], 1
	}
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case isDense(r):
		return dense, size
	case unicode.IsLetter(r), unicode.IsMark(r):
		return letter, size
	case unicode.IsNumber(r):
		return digit, size
	}
	return space, size
}

var asciiClass = func() (classes [utf8.RuneSelf]class) {
	for c := 'a'; c <= 'z'; c++ {
		classes[c] = letter
	}
	for c := '0'; c <= '9'; c++ {
		classes[c] = digit
	}
	for _, c := range ".@-_+'" {
		classes[c] = connector
	}
	return classes
}()

func isConnector(r rune) bool { return r < utf8.RuneSelf && asciiClass[r] == connector }

// isDense says whether a character is of a script that puts no spaces between words. Korean does, but glues so much to
// its words that pairs find more. The long-vowel stroke of Japanese belongs to no script.
func isDense(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

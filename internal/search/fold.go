package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxText is how many bytes of one text are looked at. It is far above what 20,000 tokens need; a longer text is a log or
// an attack.
const maxText = 2 << 20

// spelledOut are letters that Unicode does not take apart, with the letters people type for them.
var spelledOut = map[rune]string{
	'ß': "ss", 'ø': "o", 'æ': "ae", 'œ': "oe", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "n",
	'ς': "σ", '’': "'",
}

// fold brings a text to the form in which words are compared: lower case, compatibility forms and diacritics gone.
// Marks that are letters of their script, as in Hindi or Thai, stay.
func fold(text string) string {
	text = cut(text, maxText)
	if isASCII(text) {
		return strings.ToLower(text)
	}
	var folded strings.Builder
	folded.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		if isDiacritic(r) {
			continue
		}
		r = unicode.ToLower(r)
		if letters, ok := spelledOut[r]; ok {
			folded.WriteString(letters)
		} else {
			folded.WriteRune(r)
		}
	}
	return norm.NFC.String(folded.String())
}

// isDiacritic says whether a mark only changes the sound of a letter: the European ones, Hebrew points, Arabic vowels.
func isDiacritic(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F, r >= 0x483 && r <= 0x487, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20F0:
		return true
	case r >= 0x591 && r <= 0x5C7, r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F, r == 0x670, r >= 0x6D6 && r <= 0x6ED:
		return unicode.Is(unicode.Mn, r)
	case r == 0x640: // the stroke that stretches Arabic words
		return true
	}
	return false
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut shortens a text to at most so many bytes without breaking a character.
func cut(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	for bytes > 0 && !utf8.RuneStart(text[bytes]) {
		bytes--
	}
	return text[:bytes]
}

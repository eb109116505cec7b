package engine

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Redactor replaces a person's address and name, whole and in its parts, in any letter case and spelling of umlauts. A part
// of a name counts only as a word of its own (also in the genitive): Will does not eat "willing". Parts of two letters must be
// written as in the name, and particles alone ("von", "de") are nobody's name.
func Redactor(p desk.Person) func(string) string {
	name := p.Name
	if name == store.ErasedText {
		name = ""
	}
	named := anyOf(append(nameParts(name), p.Email, name)...)
	if named == nil {
		return func(text string) string { return text }
	}
	return func(text string) string { return replaceWords(named, text) }
}

var particles = []string{"von", "van", "der", "den", "die", "das", "dos", "del", "della", "bin", "ibn", "the", "and", "und", "zu", "de", "da", "di", "du", "el", "al", "le", "la", "af", "av"}

func nameParts(name string) []string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return !isWordRune(r) && r != '\'' && r != '’' })
	return slices.DeleteFunc(parts, func(part string) bool {
		return utf8.RuneCountInString(part) < 2 || slices.Contains(particles, strings.ToLower(part))
	})
}

// anyOf gives the pattern of several texts, the longest first, or nil.
func anyOf(texts ...string) *regexp.Regexp {
	var patterns []string
	slices.SortStableFunc(texts, func(a, b string) int { return len(b) - len(a) })
	for _, text := range texts {
		switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
		case n == 2:
			patterns = append(patterns, regexp.QuoteMeta(text))
		case n > 2:
			patterns = append(patterns, "(?i:"+spellings(text)+")")
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	return regexp.MustCompile(strings.Join(patterns, "|"))
}

// folds are the ways a letter is written by those who have it not on their keyboard.
var folds = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'æ': "ae", 'ø': "oe", 'å': "aa"}

// spellings is a pattern that takes a text in each of its usual spellings.
func spellings(text string) string {
	var b strings.Builder
	runes := []rune(strings.ToLower(text))
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			b.WriteString(`\s+`)
		case !unicode.IsLetter(r):
			b.WriteString(regexp.QuoteMeta(string(r)))
		default:
			i += writeLetter(&b, r, runes[i+1:])
		}
	}
	return b.String()
}

// writeLetter writes the spellings of a letter and gives how many more runes of the text they took.
func writeLetter(b *strings.Builder, r rune, rest []rune) int {
	for letter, pair := range folds {
		first, second := rune(pair[0]), rune(pair[1])
		if r == first && len(rest) > 0 && rest[0] == second {
			b.WriteString(alternatives(pair, similar(first, second)))
			return 1
		}
		if r == letter {
			b.WriteString(alternatives(pair, append(similar(first, second), base(r))))
			return 0
		}
	}
	b.WriteString(`(?:` + regexp.QuoteMeta(string(r)))
	if plain := base(r); plain != r {
		b.WriteString(`|` + string(plain))
	}
	b.WriteString(`)\p{Mn}*`)
	return 0
}

// similar gives the letters that stand for a pair, in a fixed order.
func similar(first, second rune) []rune {
	var letters []rune
	for letter, pair := range folds {
		if pair == string([]rune{first, second}) {
			letters = append(letters, letter)
		}
	}
	slices.Sort(letters)
	return letters
}

func alternatives(pair string, letters []rune) string {
	return `(?:` + pair + `|[` + string(letters) + `]\p{Mn}*)`
}

// base is the letter under an accent, for those of Latin-1 and Latin Extended-A that names have most.
func base(r rune) rune {
	for plain, accented := range map[rune]string{
		'a': "àáâãäåāăą", 'c': "çćĉċč", 'd': "ďđ", 'e': "èéêëēĕėęě", 'g': "ĝğġģ", 'i': "ìíîïĩīĭį", 'l': "ĺļľł", 'n': "ñńņň",
		'o': "òóôõöøōŏő", 'r': "ŕŗř", 's': "śŝşšß", 't': "ţťŧ", 'u': "ùúûüũūŭůűų", 'y': "ýÿ", 'z': "źżž",
	} {
		if strings.ContainsRune(accented, r) {
			return plain
		}
	}
	return r
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) }

// replaceWords replaces what matches and stands as a word.
func replaceWords(pattern *regexp.Regexp, text string) string {
	var b strings.Builder
	done := 0
	for from := 0; from < len(text); {
		at := pattern.FindStringIndex(text[from:])
		if at == nil {
			break
		}
		start, end := from+at[0], from+at[1]
		if end, ok := wordEnd(text, end); ok && startsWord(text, start) {
			b.WriteString(text[done:start] + store.ErasedText)
			done, from = end, end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
	return b.String() + text[done:]
}

func startsWord(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || !isWordRune(before)
}

// wordEnd takes the genitive with the name.
func wordEnd(text string, end int) (int, bool) {
	for _, ending := range []string{"'s", "’s", "s", "S", ""} {
		if !strings.HasPrefix(text[end:], ending) {
			continue
		}
		after, size := utf8.DecodeRuneInString(text[end+len(ending):])
		if size == 0 || !isWordRune(after) {
			return end + len(ending), true
		}
	}
	return end, false
}

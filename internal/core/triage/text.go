package triage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is looked at of one text. A longer one is a log or an attack, and what it is about stands at its beginning.
const (
	maxText  = 32 << 10
	maxWords = 1000
	maxWord  = 40 // characters of one word; the rest of it says nothing
)

// origin is where in a letter a word was found.
type origin uint8

const (
	inText origin = iota
	inSender
)

// word is one folded word of a text and what it was in the text.
type word struct {
	folded string
	from   origin
	after  bool // the word before it stands in the same line, so the two may be read together
}

// spelled are letters that are written with two, as people do who have no key for them.
var spelled = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "oe", 'þ': "th",
}

// plain are letters with a mark, without it: the Latin letters that European languages add. Two strings, letter by letter.
var plain = func() map[rune]rune {
	with := []rune("àáâãåāăąçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňŋòóôõōŏőŕŗřśŝşšșţťŧțùúûũūŭůűųŵýÿŷźżž")
	bare := []rune("aaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijkllllnnnnnooooooorrrsssssttttuuuuuuuuuwyyyzzz")
	letters := make(map[rune]rune, len(with))
	for i, r := range with {
		letters[r] = bare[i]
	}
	return letters
}()

// headers begin the lines that mail programs put above a forwarded letter. Their names tell nothing; who sent it does.
var headers = map[string]origin{
	"received from": inSender, "from": inSender, "von": inSender, "sender": inSender, "absender": inSender,
	"to": skipped, "cc": skipped, "bcc": skipped, "an": skipped, "kopie": skipped, "sent": skipped, "date": skipped, "gesendet": skipped,
	"datum": skipped, "importance": skipped, "priority": skipped, "wichtigkeit": skipped, "reply-to": skipped, "message-id": skipped,
	"subject": inText, "betreff": inText, "re": inText, "aw": inText, "fw": inText, "fwd": inText, "wg": inText,
}

const skipped origin = 255

// words takes a text apart. Headers of letters are told from what was written; case, marks and the length of numbers are gone.
func words(text string) []word {
	text = cut(text, maxText)
	found := make([]word, 0, len(text)/6+1)
	for line := range strings.Lines(text) {
		from, rest := inText, line
		for range 3 { // "From: …", "Subject: AW: WG: …"
			name, value, ok := strings.Cut(rest, ":")
			if !ok || len(name) > 16 {
				break
			}
			header, known := headers[strings.ToLower(strings.TrimSpace(name))]
			if !known {
				break
			}
			from, rest = header, value
			if header != inText {
				break
			}
		}
		if from == skipped {
			continue
		}
		found = wordsOf(rest, from, found)
		if len(found) >= maxWords {
			return found[:maxWords]
		}
	}
	return found
}

// wordsOf adds the words of one line.
func wordsOf(line string, from origin, found []word) []word {
	var b strings.Builder
	first, runes := true, 0
	end := func() {
		if b.Len() > 0 {
			found = append(found, word{folded: b.String(), from: from, after: !first})
			first = false
			b.Reset()
		}
		runes = 0
	}
	for _, r := range line {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			end()
			if len(found) >= maxWords {
				return found
			}
			continue
		}
		if runes++; runes > maxWord {
			continue
		}
		switch r = unicode.ToLower(r); {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case unicode.Is(unicode.Mn, r) && r >= 0x300 && r <= 0x36F:
			// A mark written apart from its letter. The two dots are spelled as above.
			if r == 0x308 && endsInUmlaut(b.String()) {
				b.WriteByte('e')
			}
		case spelled[r] != "":
			b.WriteString(spelled[r])
		case plain[r] != 0:
			b.WriteRune(plain[r])
		case unicode.IsDigit(r):
			b.WriteByte('0')
		default:
			b.WriteRune(r)
		}
	}
	end()
	return found
}

func endsInUmlaut(s string) bool {
	return s != "" && strings.IndexByte("aou", s[len(s)-1]) >= 0
}

// shape is a word with its numbers as one sign each, and whether it has any: "srv0042" and "srv17" are both "srv#".
func shape(w string) (string, bool) {
	at := strings.IndexFunc(w, isDigit)
	if at < 0 {
		return w, false
	}
	var b strings.Builder
	b.WriteString(w[:at])
	in := false
	for i := at; i < len(w); i++ {
		if isDigit(rune(w[i])) {
			if !in {
				b.WriteByte('#')
			}
			in = true
			continue
		}
		in = false
		b.WriteByte(w[i])
	}
	return b.String(), true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

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

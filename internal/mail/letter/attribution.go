package letter

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	attributionLines = 5   // the most lines a mail program wraps an attribution over
	attributionRunes = 500 // the longest attribution that is looked at
)

// attributionAt finds a line such as "On 3 April, Ana wrote:" that begins at i, in any language and also when it was
// wrapped, and gives where it ends.
func attributionAt(lines []line, i int) (int, bool) {
	if lines[i].quoted || len(lines[i].plain) > 4*attributionRunes {
		return 0, false
	}
	joined := ""
	for end := i; end < len(lines) && end < i+attributionLines; end++ {
		if end > i && (!beginsAttribution(lines[i]) || !continuesAttribution(lines[end-1], lines[end])) {
			break
		}
		joined = strings.TrimSpace(joined + " " + strings.TrimPrefix(lines[end].plain, ">"))
		if utf8.RuneCountInString(joined) > attributionRunes {
			break
		}
		if !lines[end].closes {
			continue
		}
		if isAttribution(joined) || isShortAttribution(joined) && quoteFollows(lines, end+1) {
			return end + 1, true
		}
	}
	return 0, false
}

// closesAttribution holds for lines that end with a colon or a word for "wrote"; no other line ends an attribution.
func closesAttribution(plain string) bool {
	if len(plain) > 4*attributionRunes {
		return false
	}
	plain = strings.TrimRight(plain, "-_* ")
	if strings.HasSuffix(plain, ":") || strings.HasSuffix(plain, "：") {
		return true
	}
	return endsWithVerb(strings.ToLower(plain))
}

// beginsAttribution asks of the first of several lines that it holds a date or an address, lest a "Hi," above be taken in.
func beginsAttribution(l line) bool {
	return strings.ContainsAny(l.plain, "0123456789@")
}

// continuesAttribution says whether the next line may be the rest of a wrapped attribution. A line that begins with > may
// only be the closing bracket of an address.
func continuesAttribution(above, below line) bool {
	if below.blank() || endsSentence(above.plain) {
		return false
	}
	return !below.quoted || strings.Trim(below.plain, "> :：") == "" || isVerb(strings.Trim(below.plain, "> :："))
}

// endsSentence tells the end of a sentence from an abbreviation, which has few letters before its dot.
func endsSentence(plain string) bool {
	if strings.HasSuffix(plain, "!") || strings.HasSuffix(plain, "?") {
		return true
	}
	word := plain[strings.LastIndexByte(plain, ' ')+1:]
	return strings.HasSuffix(word, ".") && utf8.RuneCountInString(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })) > 4
}

// quoteFollows says whether a quoted line comes within the next three lines.
func quoteFollows(lines []line, from int) bool {
	for i := from; i < len(lines) && i < from+3; i++ {
		if !lines[i].blank() {
			return lines[i].quoted
		}
	}
	return false
}

// attribution is what can be seen in a sentence that may introduce a quote.
type attribution struct {
	text     string
	colon    bool // ends with a colon
	verb     bool // has a word for "wrote"
	verbLast bool // and it is the last word
	mail     bool // has an address
	mailLast bool // and nothing stands behind it but brackets
	early    bool // a number among the first words, as a date at the beginning has
	dashed   bool // stands between dashes
}

var (
	closingMail   = regexp.MustCompile(`[^\s<>"(),;:\[\]]+@[^\s<>"(),;:\[\]]+[\s>)\]"'*_]*$`)
	entityBracket = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&", "&#39;", "'", "&nbsp;", " ")
)

func observe(joined string) attribution {
	text := strings.TrimSpace(entityBracket.Replace(joined))
	dashed := strings.HasPrefix(text, "--") && strings.HasSuffix(text, "--")
	text = strings.TrimRight(text, "-_* ")
	text = strings.TrimLeft(text, "-_*–—>\"'• ")
	body := strings.TrimRight(text, ":： ")
	a := attribution{text: text, dashed: dashed, colon: len(body) < len(text) && strings.ContainsAny(text[len(body):], ":：")}
	lower := strings.ToLower(body)
	a.verb = hasVerb(lower)
	a.verbLast = a.verb && endsWithVerb(lower)
	a.mail = strings.Contains(body, "@") && looseAddress.MatchString(body)
	a.mailLast = a.mail && closingMail.MatchString(body)
	a.early = numberAmongFirst(body, 4)
	return a
}

// isAttribution holds for sentences that nobody writes but a mail program.
func isAttribution(joined string) bool {
	if !strings.ContainsAny(joined, "0123456789@-") {
		return false
	}
	a := observe(joined)
	switch {
	case a.dashed && a.verbLast:
		return len(strings.Fields(a.text)) <= 15
	case a.early && a.colon && (a.verb || a.mailLast) && hasDate(a.text):
		return true
	case a.early && a.verbLast && a.mail && hasDate(a.text):
		return true
	case a.mail && a.verbLast && a.colon:
		return len(strings.Fields(a.text)) <= 12
	case a.colon && a.verb && dateLast(a.text):
		return len(strings.Fields(a.text)) <= 15 && hasDate(a.text)
	}
	return false
}

// isShortAttribution holds for sentences that introduce a quote only when a quote really follows.
func isShortAttribution(joined string) bool {
	a := observe(joined)
	if !a.colon && !a.verbLast {
		return false
	}
	if a.verbLast && len(strings.Fields(a.text)) <= 5 {
		return true
	}
	return a.early && a.colon && (a.mail || hasDate(a.text)) || a.mailLast && a.colon && len(strings.Fields(a.text)) <= 8
}

var dates = []*regexp.Regexp{
	regexp.MustCompile(`\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}`),
	regexp.MustCompile(`\d{1,2}[:.h]\d{2}`),
	regexp.MustCompile(`\d{1,2}\.?\s(\p{L}{1,3}\.?\s)?\p{L}{3,}[.,]?\s(\p{L}{1,3}\.?\s)?\d{2,4}`),
	regexp.MustCompile(`\p{L}{3,}\.?\s\d{1,2}(st|nd|rd|th)?,?\s(\p{L}{1,3}\s)?\d{4}`),
	regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}\b`),
	regexp.MustCompile(`\d{1,4}\s?[年월月년]\s?\d{1,2}`),
	regexp.MustCompile(`(?i)\bth(á|a)ng\s\d`),
}

func hasDate(text string) bool {
	for _, d := range dates {
		if d.MatchString(text) {
			return true
		}
	}
	return false
}

var closingDate = regexp.MustCompile(`(?i)\d{1,4}([:.h]\d{2}){0,2}\s?([ap]\.?m\.?|uhr|h)?(\s?[A-Z]{3,4}|\s?[+-]\d{4})?\s?\)?\s?[:：]$`)

func dateLast(text string) bool { return closingDate.MatchString(text) }

func numberAmongFirst(text string, words int) bool {
	for i, word := range strings.Fields(text) {
		if i >= words {
			return false
		}
		if strings.ContainsAny(word, "0123456789") && !strings.Contains(word, "@") {
			return true
		}
	}
	return false
}

func hasVerb(lower string) bool {
	for _, verb := range wroteWords {
		if at := strings.Index(lower, verb); at >= 0 && standsAlone(lower, at, verb) {
			return true
		}
	}
	return false
}

func endsWithVerb(lower string) bool {
	for _, verb := range wroteWords {
		if strings.HasSuffix(lower, verb) && standsAlone(lower, len(lower)-len(verb), verb) {
			return true
		}
	}
	return false
}

func isVerb(text string) bool {
	lower := strings.ToLower(text)
	return hasVerb(lower) && len(strings.Fields(lower)) <= 2
}

// standsAlone says whether the word at a place is not part of a longer one. Scripts without spaces have no such places.
func standsAlone(text string, at int, word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	if !unicode.In(first, unicode.Latin, unicode.Cyrillic, unicode.Greek) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+len(word):])
	return !unicode.IsLetter(before) && !unicode.IsLetter(after)
}

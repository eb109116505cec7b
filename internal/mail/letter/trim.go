package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// trimBytes is the longest text that is taken apart; nobody writes a longer one, and each line costs memory.
const trimBytes = 2 << 20

// Trim takes a plain text apart into reply, quoted history and signature. Answers written between quotes stay in the
// reply. Nothing is deleted but white space at the ends of lines and of the three texts. A text of over 2 MB is all reply.
func Trim(text string) Trimmed {
	if len(text) > trimBytes {
		return Trimmed{Reply: strings.TrimSpace(text)}
	}
	return trimLines(splitLines(text))
}

// line is one line of a text with what is known about it before folding.
type line struct {
	raw    string // as it is shown, without white space at its end
	plain  string // without indentation and invisible characters; rules read this
	quoted bool   // quoted by its own mark: a > or a quoting element of HTML
	opens  bool   // from here to the end all is history, as the HTML says
	signed bool   // HTML says that this is a signature

	// Rules look at a line from several places, so what takes time to see is seen once.
	label  headerRole   // the field it begins with, if it could be of a copied header
	inline []headerRole // further fields on the same line
	closes bool         // it could end an attribution
}

func (l line) blank() bool { return l.plain == "" }

// role is the part of a mail a line ends up in.
type role int

const (
	roleReply role = iota
	roleQuote
	roleSignature
)

func splitLines(text string) []line {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	lines := make([]line, 0, strings.Count(text, "\n")+1)
	for raw := range strings.SplitSeq(text, "\n") {
		lines = append(lines, newLine(raw))
	}
	return lines
}

func newLine(raw string) line {
	raw = strings.TrimRightFunc(raw, unicode.IsSpace)
	plain := plainText(raw)
	l := line{raw: raw, plain: plain, quoted: strings.HasPrefix(plain, ">"), closes: closesAttribution(plain)}
	var value string
	if l.label, value = headerLine(plain); l.label != 0 {
		l.inline = inlineLabels(value)
	}
	return l
}

// plainText drops what rules must not stumble over: marks of writing direction, zero-width characters, special spaces.
func plainText(raw string) string {
	if isASCII(raw) {
		return strings.TrimSpace(raw)
	}
	return strings.TrimSpace(strings.Map(plainRune, raw))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func plainRune(r rune) rune {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0xAD:
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func trimLines(lines []line) Trimmed {
	roles := make([]role, len(lines))
	foldQuotes(lines, roles)
	foldWrappedQuotes(lines, roles)
	foldBlanksAfterQuotes(lines, roles)
	foldSignatures(lines, roles)
	return Trimmed{
		Reply:     gather(lines, roles, roleReply),
		Quoted:    gather(lines, roles, roleQuote),
		Signature: gather(lines, roles, roleSignature),
	}
}

// foldQuotes marks quoted lines and what introduces them. An introduction without quoted lines below it is followed
// by unmarked history to the end, as Outlook writes it.
func foldQuotes(lines []line, roles []role) {
	for i := 0; i < len(lines); {
		if lines[i].opens {
			mark(roles, i, len(roles), roleQuote)
			return
		}
		end, found := introduction(lines, i)
		if !found {
			if lines[i].quoted {
				roles[i] = roleQuote
			}
			i++
			continue
		}
		mark(roles, beforeIntroduction(lines, i), end, roleQuote)
		if next := nextText(lines, end); next == len(lines) || !lines[next].quoted {
			mark(roles, end, len(roles), roleQuote)
			return
		}
		i = end
	}
}

// introduction gives the end of the lines that introduce a quote and begin at i.
func introduction(lines []line, i int) (int, bool) {
	if lines[i].blank() {
		return 0, false
	}
	for _, rule := range []func([]line, int) (int, bool){attributionAt, separatorAt, headerBlockAt} {
		if end, ok := rule(lines, i); ok {
			return end, true
		}
	}
	return 0, false
}

// beforeIntroduction goes up from an introduction over the rule drawn above it, which belongs to the quote.
func beforeIntroduction(lines []line, start int) int {
	for i := start - 1; i >= 0 && i >= start-3; i-- {
		if lines[i].blank() {
			continue
		}
		if !isRule(lines[i].plain) && !isDashedTitle(lines[i].plain) {
			break
		}
		start = i
	}
	return start
}

// isRule says whether a line is drawn from dashes, underscores or the like, and long enough not to open a signature.
func isRule(plain string) bool {
	return utf8.RuneCountInString(plain) >= 4 && strings.Trim(plain, "-_=*–—― ") == ""
}

func nextText(lines []line, from int) int {
	for from < len(lines) && lines[from].blank() {
		from++
	}
	return from
}

func mark(roles []role, from, to int, r role) {
	for i := from; i < to; i++ {
		roles[i] = r
	}
}

// foldWrappedQuotes joins to the quote a line that broke off a long quoted one: it stands right between two quoted lines
// and goes on in lower case.
func foldWrappedQuotes(lines []line, roles []role) {
	for i := 1; i+1 < len(lines); i++ {
		if roles[i] != roleReply || lines[i].blank() || !lines[i-1].quoted || !lines[i+1].quoted {
			continue
		}
		first, _ := utf8.DecodeRuneInString(lines[i].plain)
		if unicode.IsLower(first) && utf8.RuneCountInString(lines[i-1].plain) >= 60 {
			roles[i] = roleQuote
		}
	}
}

// foldBlanksAfterQuotes gives the blank lines below a quote to the quote, so that the reply does not gape.
func foldBlanksAfterQuotes(lines []line, roles []role) {
	for i := 1; i < len(lines); i++ {
		if roles[i-1] == roleQuote && lines[i].blank() {
			roles[i] = roleQuote
		}
	}
}

// gather joins the lines of one role and drops blank lines around them.
func gather(lines []line, roles []role, wanted role) string {
	var text strings.Builder
	blanks := 0
	for i, l := range lines {
		switch {
		case roles[i] != wanted:
		case l.blank():
			blanks++
		default:
			if text.Len() > 0 {
				text.WriteString(strings.Repeat("\n", blanks+1))
			}
			text.WriteString(l.raw)
			blanks = 0
		}
	}
	return strings.TrimSpace(text.String())
}

func joinLines(lines []line) string {
	raws := make([]string, len(lines))
	for i, l := range lines {
		raws[i] = l.raw
	}
	return strings.Trim(strings.Join(raws, "\n"), "\n")
}

package letter

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// separatorAt finds a title that a mail program puts above history, such as "-----Original Message-----".
func separatorAt(lines []line, i int) (int, bool) {
	plain := lines[i].plain
	if lines[i].quoted || utf8.RuneCountInString(plain) > 120 {
		return 0, false
	}
	if isDashedTitle(plain) || isForwardTitle(plain) || isReplyAboveMark(plain) {
		return i + 1, true
	}
	return 0, false
}

// isDashedTitle holds for a known title between dashes, equal signs or underscores.
func isDashedTitle(plain string) bool {
	title := strings.Trim(plain, "-–—=_*<>#~+ ")
	if title == plain || title == "" || strings.ContainsRune(plain[:1], '>') {
		return false
	}
	marks, _, _ := strings.Cut(plain, title)
	if strings.Count(marks, "-")+strings.Count(marks, "=")+strings.Count(marks, "_")+strings.Count(marks, "—")+strings.Count(marks, "–") < 1 {
		return false
	}
	return isTitle(strings.ToLower(title))
}

func isTitle(lower string) bool {
	lower = strings.TrimRight(lower, ":： ")
	for _, title := range historyTitles {
		if rest, ok := strings.CutPrefix(lower, title); ok && (rest == "" || rest[0] == ' ' && utf8.RuneCountInString(lower) < 60) {
			return true
		}
	}
	return false
}

// isForwardTitle holds for the titles of Apple Mail, which have no dashes and end with a colon.
func isForwardTitle(plain string) bool {
	if !strings.HasSuffix(plain, ":") && !strings.HasSuffix(plain, "：") {
		return false
	}
	lower := strings.ToLower(strings.Trim(plain, ":： *_"))
	for _, title := range forwardTitles {
		if lower == title {
			return true
		}
	}
	return false
}

var replyAbove = regexp.MustCompile(`(?i)\b(reply|respond|response|write|type)\b.{0,30}\babove this line\b`)

// isReplyAboveMark holds for the line by which help desks ask to answer above it.
func isReplyAboveMark(plain string) bool { return replyAbove.MatchString(plain) }

// headerRole is what a line of a copied header tells.
type headerRole int

const (
	tellsFrom headerRole = iota + 1
	tellsSent
	tellsDate
	tellsTo
	tellsCC
	tellsSubject
	tellsOther
)

const (
	headerBlockLines     = 40 // the most lines of a copied header, wrapped lists of recipients included
	headerContinuedLines = 8  // the most lines one field of it is wrapped over
	headerLineBytes      = 2000
)

// headerBlockAt finds the header that Outlook and others copy above history, and gives where it ends.
func headerBlockAt(lines []line, i int) (int, bool) {
	first := lines[i].label
	if lines[i].quoted || first == 0 || first == tellsOther || first == tellsCC {
		return 0, false
	}
	block := headerBlock{}
	last, wrapped := i, 0
	for j := i; j < len(lines) && j < i+headerBlockLines; j++ {
		if lines[j].blank() && !headerGoesOn(lines, j) {
			break
		}
		if block.read(lines[j]) {
			last, wrapped = j, 0
		} else if wrapped++; wrapped > headerContinuedLines || lines[j].quoted {
			break
		}
	}
	return last + 1, block.convincing()
}

// headerGoesOn says whether a field follows a single blank line, as in texts made from HTML.
func headerGoesOn(lines []line, blank int) bool {
	if blank+1 >= len(lines) || lines[blank+1].blank() {
		return false
	}
	return lines[blank+1].label != 0
}

// headerBlock collects what the lines of a copied header tell.
type headerBlock struct {
	seen    [tellsOther + 1]bool
	address bool
}

// read takes one line and says whether it began with a field name.
func (b *headerBlock) read(l line) bool {
	b.address = b.address || strings.Contains(l.plain[:min(len(l.plain), headerLineBytes)], "@")
	b.seen[l.label] = true
	for _, role := range l.inline {
		b.seen[role] = true
	}
	return l.label != 0
}

// convincing asks for so much that a customer's list of "From: Berlin, To: Paris" is no header.
func (b *headerBlock) convincing() bool {
	s := b.seen
	switch {
	case !s[tellsFrom]:
		return false
	case s[tellsSent] && (s[tellsTo] || s[tellsSubject]):
		return true
	case s[tellsSubject] && (s[tellsTo] || s[tellsDate]):
		return true
	}
	return b.address && (s[tellsSent] || s[tellsDate] || s[tellsTo] || s[tellsSubject])
}

// headerLine reads "Label: value" where the label is known in some language, bold marks and indentation aside.
func headerLine(plain string) (headerRole, string) {
	plain = strings.TrimLeft(plain, "*_|> \t")
	end := strings.IndexAny(plain, ":：")
	if end <= 0 || end > 60 {
		return 0, ""
	}
	label := strings.ToLower(strings.Trim(plain[:end], "*_ "))
	role := headerLabels[label]
	if role == 0 {
		role = headerLabels[strings.ReplaceAll(label, " ", "")]
	}
	_, size := utf8.DecodeRuneInString(plain[end:])
	return role, plain[end+size:]
}

var inlineLabel = regexp.MustCompile(`\s\*?([\p{L}]+)\s?:`)

// inlineLabels finds further fields on the same line, as programs write that lost the line breaks.
func inlineLabels(value string) []headerRole {
	if len(value) > headerLineBytes {
		return nil
	}
	var roles []headerRole
	for _, m := range inlineLabel.FindAllStringSubmatch(value, 10) {
		if role := headerLabels[strings.ToLower(m[1])]; role != 0 {
			roles = append(roles, role)
		}
	}
	return roles
}

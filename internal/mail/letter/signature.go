package letter

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	footerLines  = 12 // the most lines under a drawn line that are still a signature or footer
	dashedLines  = 15 // the same for "--" without the space that makes it certain
	closingLines = 8  // the most lines of name, title and address under a closing
	shortLine    = 80 // runes a line of a signature rarely exceeds
)

// foldSignatures marks the signature of each stretch of reply. Under a quote a new stretch begins, so a signature
// above never hides an answer below.
func foldSignatures(lines []line, roles []role) {
	text := countText(lines)
	visible := false
	for from := 0; from < len(lines); {
		if roles[from] != roleReply {
			from++
			continue
		}
		to := from
		for to < len(lines) && roles[to] == roleReply {
			to++
		}
		stretch{lines: lines, roles: roles, from: from, to: to, text: text, visible: visible}.fold()
		visible = visible || text[to] > text[from]
		from = to
	}
}

// countText gives for each line how many lines with text come before it.
func countText(lines []line) []int {
	counts := make([]int, len(lines)+1)
	for i, l := range lines {
		counts[i+1] = counts[i]
		if !l.blank() {
			counts[i+1]++
		}
	}
	return counts
}

// stretch is a run of reply lines between quotes.
type stretch struct {
	lines    []line
	roles    []role
	from, to int
	text     []int // as countText gives it
	visible  bool  // there is reply above this stretch
}

func (s stretch) fold() {
	start := s.to
	for i := s.from; i < s.to; i++ {
		if s.lines[i].signed {
			s.roles[i] = roleSignature
			continue
		}
		if s.isDeviceLine(i) {
			if s.visible || s.text[i] > s.text[s.from] {
				start = i
				break
			}
			s.roles[i] = roleSignature
		}
		if s.isDelimiter(i) {
			start = i
			break
		}
	}
	mark(s.roles, start, s.to, roleSignature)
	mark(s.roles, s.closingBlock(s.from, start), start, roleSignature)
}

// isDelimiter holds for the line above a signature: "-- ", and other drawn lines if little follows.
func (s stretch) isDelimiter(i int) bool {
	below := s.text[s.to] - s.text[i] - 1
	switch plain := s.lines[i].plain; {
	case plain == "--":
		return below <= dashedLines || s.lastDelimiter(i)
	case plain == "---" || plain == "—" || plain == "–" || plain == "——" || plain == "――":
		return below > 0 && below <= footerLines && s.shortFrom(i+1)
	case len(plain) >= 2 && strings.Trim(plain, "_") == "":
		return below > 0 && below <= footerLines
	case utf8.RuneCountInString(plain) >= 3 && strings.Trim(plain, "—–―") == "":
		return below > 0 && below <= footerLines && s.shortFrom(i+1)
	default:
		return s.isDashedName(i, below)
	}
}

// lastDelimiter says whether no further "--" follows closely, which would make this one a drawn line.
func (s stretch) lastDelimiter(i int) bool {
	for j := i + 1; j < s.to && j < i+100; j++ {
		if s.lines[j].plain == "--" {
			return false
		}
	}
	return s.to-i < 100
}

func (s stretch) shortFrom(i int) bool {
	for ; i < s.to; i++ {
		if utf8.RuneCountInString(s.lines[i].plain) > shortLine {
			return false
		}
	}
	return true
}

var dashedName = regexp.MustCompile(`^(--\s?|[-–—])\p{Lu}[\p{L}.'’-]*(\s\p{L}[\p{L}.'’-]*){0,3}$`)

// isDashedName holds for "-Ana Lima" or "-- Ana" as the first line of the last paragraph.
func (s stretch) isDashedName(i, below int) bool {
	plain := s.lines[i].plain
	if !strings.HasPrefix(plain, "-") && !strings.HasPrefix(plain, "—") && !strings.HasPrefix(plain, "–") {
		return false
	}
	if i > s.from && !s.lines[i-1].blank() || len(plain) > 200 {
		return false
	}
	return (below <= 4 || s.footerFollows(i)) && dashedName.MatchString(plain)
}

// footerFollows says whether the next line with text is itself a delimiter.
func (s stretch) footerFollows(i int) bool {
	next := i + 1
	for next < s.to && next < i+10 && s.lines[next].blank() {
		next++
	}
	return next < s.to && !s.lines[next].blank() && strings.Trim(s.lines[next].plain, "_-—") == "" && s.isDelimiter(next)
}

var (
	linkInBrackets = regexp.MustCompile(`[<(\[]\s*(https?:|mailto:|cid:|www\.)[^>)\]]*[>)\]]`)
	squareBrackets = strings.NewReplacer("[", "", "]", "")
	deviceEdges    = "*_~-–—|•. \t"
)

// isDeviceLine holds for "Sent from my iPhone" and its kin when it stands as its own paragraph.
func (s stretch) isDeviceLine(i int) bool {
	plain := s.lines[i].plain
	if plain == "" || len(plain) > 400 || i > s.from && !s.lines[i-1].blank() && !s.lines[i-1].signed {
		return false
	}
	plain = strings.TrimSuffix(plain, ". Get the app")
	text := strings.Trim(squareBrackets.Replace(linkInBrackets.ReplaceAllString(plain, "")), deviceEdges)
	if words := len(strings.Fields(text)); words < 1 || words > 9 || utf8.RuneCountInString(text) > 70 {
		return false
	}
	return !strings.ContainsAny(text, ",;:!?。") && !strings.Contains(text, ". ") && namesDevice(text)
}

func namesDevice(text string) bool {
	lower := strings.ToLower(text)
	for _, ending := range deviceEndings {
		if strings.HasSuffix(lower, ending) && mentionsDevice(lower) {
			return true
		}
	}
	for _, beginning := range deviceBeginnings {
		if rest, ok := strings.CutPrefix(lower, beginning); ok && !isOwner(beginning) {
			return isDeviceName(beginning, text[len(text)-min(len(rest), len(text)):])
		}
	}
	return false
}

func isOwner(beginning string) bool {
	for _, owner := range deviceOwners {
		if beginning == owner {
			return true
		}
	}
	return false
}

// isDeviceName asks that what follows is a name and not the rest of a sentence: after a bare "Sent from" it has to begin with a capital.
func isDeviceName(beginning, rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
		return false
	case strings.HasSuffix(beginning, " my") || !strings.HasPrefix(beginning, "sent"):
		return true
	}
	return !unicode.IsLower(first) || mentionsDevice(strings.ToLower(rest))
}

var deviceWords = []string{
	"iphone", "ipad", "ipod", "android", "blackberry", "outlook", "samsung", "galaxy", "huawei", "xiaomi", "nokia", "windows", "mobil", "handy", "smartphone", "tablet", "phone", "téléphone", "telefon", "手机", "手機", "휴대", "mail", "スマート", "携帯",
}

func mentionsDevice(lower string) bool {
	for _, word := range deviceWords {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// closingBlock gives where a closing with a block of name, title and address begins, or to where there is none. A closing
// with just a name stays: it is how people end what they say.
func (s stretch) closingBlock(from, to int) int {
	for i := to - 1; i >= from; i-- {
		below := s.text[to] - s.text[i+1]
		if below > closingLines || utf8.RuneCountInString(s.lines[i].plain) > 60 {
			return to
		}
		if below >= 2 && isClosing(s.lines[i].plain) {
			return i
		}
	}
	return to
}

func isClosing(plain string) bool {
	lower := strings.ToLower(strings.Trim(plain, ",.!*_;:， "))
	for _, closing := range closings {
		if lower == closing {
			return true
		}
	}
	return false
}

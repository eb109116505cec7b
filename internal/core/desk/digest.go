package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Said is one message of a conversation, as a digest reads it.
type Said struct {
	Side Side
	By   PersonID // empty: a participant without a place
	Text string
}

// Quote is a piece of what somebody said, in their own words and language.
type Quote struct {
	By   PersonID
	Side Side
	Text string // one line
}

// Digest is a conversation in a few quotes: what it began with, what was asked and answered, and where it stands. No words stand in it twice.
type Digest struct {
	First   Quote   // of the requester's side; zero: they said nothing
	Answers []Reply // oldest first
	Last    []Quote // the last of each side, as far as it is not among the others; oldest first
}

// Reply is a question of the desk with what the requester's side answered.
type Reply struct {
	Asked, Answer Quote
}

// How much of a conversation a digest holds, in runes of a quote and in questions.
const (
	maxFirstQuote = 500
	maxQuote      = 240
	maxReplies    = 4
)

// DigestOf takes the quotes out of a conversation, oldest message first. What participants without a place said is in none of them.
func DigestOf(said []Said) Digest {
	var d Digest
	quoted := map[int]bool{} // messages that are in the digest
	first := slices.IndexFunc(said, func(s Said) bool { return s.Side == SideRequester && plainWords(s.Text) != "" })
	if first >= 0 {
		d.First = said[first].quote(maxFirstQuote)
		quoted[first] = true
	}
	for i, s := range said {
		asked := question(plainWords(s.Text))
		if s.Side != SideDesk || asked == "" {
			continue
		}
		answer := answerTo(said, i)
		if answer < 0 || quoted[answer] {
			continue
		}
		quoted[i], quoted[answer] = true, true
		if whole := plainWords(s.Text); utf8.RuneCountInString(whole) <= maxQuote {
			asked = whole // what was done before it was asked belongs to it
		}
		d.Answers = append(d.Answers, Reply{Quote{s.By, s.Side, shorten(asked, maxQuote)}, said[answer].quote(maxQuote)})
	}
	d.Answers = d.Answers[max(0, len(d.Answers)-maxReplies):]
	var last []int
	for _, side := range []Side{SideRequester, SideDesk} {
		for i := len(said) - 1; i >= 0; i-- {
			if said[i].Side == side && plainWords(said[i].Text) != "" {
				last = append(last, i)
				break
			}
		}
	}
	slices.Sort(last)
	for _, i := range last {
		if !quoted[i] {
			d.Last = append(d.Last, said[i].quote(maxQuote))
		}
	}
	return d
}

// answerTo is the message that answers a question: the next of the requester's side, before the desk asks again. -1: none.
func answerTo(said []Said, asked int) int {
	for i := asked + 1; i < len(said); i++ {
		switch text := plainWords(said[i].Text); {
		case text == "":
		case said[i].Side == SideRequester:
			return i
		case said[i].Side == SideDesk && question(text) != "":
			return -1
		}
	}
	return -1
}

func (s Said) quote(limit int) Quote { return Quote{s.By, s.Side, shorten(plainWords(s.Text), limit)} }

// question gives the questions of a text: its sentences that end with a question mark. Empty: it asks nothing.
func question(text string) string {
	var asked []string
	for _, sentence := range sentences(text) {
		if strings.HasSuffix(sentence, "?") || strings.HasSuffix(sentence, "？") {
			asked = append(asked, sentence)
		}
	}
	return strings.Join(asked, " ")
}

// sentences cuts a line after each full stop, exclamation or question mark that a space follows. A stop after a number or one letter ends none, nor
// does one before a small letter: "am 3. Mai", "z. B.", "bzw. das".
func sentences(text string) []string {
	var all []string
	begin := 0
	runes := []rune(text)
	for i, r := range runes {
		if !strings.ContainsRune(".!?？", r) || i+1 < len(runes) && runes[i+1] != ' ' {
			continue
		}
		if r == '.' && i+2 < len(runes) && (i < 2 || unicode.IsDigit(runes[i-1]) || runes[i-2] == ' ' || runes[i-2] == '.' || unicode.IsLower(runes[i+2])) {
			continue
		}
		all = append(all, strings.TrimSpace(string(runes[begin:i+1])))
		begin = i + 1
	}
	if rest := strings.TrimSpace(string(runes[begin:])); rest != "" {
		all = append(all, rest)
	}
	return all
}

// greetings and farewells are how letters begin and end, in small letters. A farewell stands on a line of its own.
var (
	greetings = []string{
		"hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "greetings",
		"hallo", "guten tag", "guten morgen", "guten abend", "liebe", "lieber", "liebes", "sehr geehrte", "sehr geehrter", "moin", "servus", "grüezi", "grüß gott",
	}
	farewells = []string{
		"thanks", "thank you", "many thanks", "thanks in advance", "best regards", "kind regards", "regards", "best", "cheers", "sincerely", "yours sincerely",
		"danke", "vielen dank", "besten dank", "danke im voraus", "vielen dank im voraus", "viele grüße", "mit freundlichen grüßen", "freundliche grüße", "beste grüße",
		"liebe grüße", "schöne grüße", "gruß", "mfg", "vg", "lg", "grüße",
	}
)

// How long a line may be, in runes, that is but a greeting or a name; and how many lines follow a farewell.
const (
	maxGreeting  = 48
	maxSignature = 6
)

// plainWords is what a message says, as one line: without greeting, farewell and what follows it, quotations and rules. Where nothing would be
// left, all of it is kept.
func plainWords(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || strings.HasPrefix(line, ">") || strings.Trim(line, "-_=*") == "" || isAddress(line) {
			continue
		}
		lines = append(lines, withoutLinks(line))
	}
	kept := lines
	if len(kept) > 0 && isGreeting(kept[0]) {
		kept = kept[1:]
	}
	for i := range kept {
		if i > 0 && isFarewell(kept[i]) && isSignature(kept[i+1:]) {
			kept = kept[:i]
			break
		}
	}
	if len(kept) == 0 {
		kept = lines
	}
	return strings.Join(kept, " ")
}

// withoutLinks leaves of a link in Markdown what it is called: the address tells a reader of a digest nothing.
func withoutLinks(line string) string {
	var b strings.Builder
	for {
		name, rest, found := strings.Cut(line, "](")
		open := strings.LastIndexByte(name, '[')
		end := strings.IndexByte(rest, ')')
		if !found || open < 0 || end < 0 || strings.ContainsAny(rest[:end], " ") {
			b.WriteString(line)
			return b.String()
		}
		b.WriteString(name[:open] + name[open+1:])
		line = rest[end+1:]
	}
}

// isAddress tells whether a line is but the address of a page.
func isAddress(line string) bool {
	return (strings.HasPrefix(line, "https://") || strings.HasPrefix(line, "http://")) && !strings.Contains(line, " ")
}

// isSignature tells whether lines after a farewell are but who writes: few and short, and no afterthought.
func isSignature(lines []string) bool {
	return len(lines) <= maxSignature && !slices.ContainsFunc(lines, func(line string) bool {
		small := strings.ToLower(line)
		return utf8.RuneCountInString(line) > maxGreeting || strings.Contains(line, "?") || strings.HasPrefix(small, "ps") || strings.HasPrefix(small, "p.s")
	})
}

func isGreeting(line string) bool {
	if utf8.RuneCountInString(line) > maxGreeting || strings.HasSuffix(line, "?") || strings.HasSuffix(line, ".") {
		return false
	}
	small := strings.ToLower(line)
	return slices.ContainsFunc(greetings, func(g string) bool {
		rest, ok := strings.CutPrefix(small, g)
		return ok && (rest == "" || strings.ContainsAny(rest[:1], " ,!:"))
	})
}

func isFarewell(line string) bool {
	return slices.Contains(farewells, strings.TrimRight(strings.ToLower(line), " ,.!"))
}

// shorten cuts a line at a limit of runes: after a sentence where that leaves half of it, else after a word.
func shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit])
	whole := ""
	for _, sentence := range sentences(cut) {
		if !strings.ContainsAny(sentence[len(sentence)-1:], ".!?") {
			break
		}
		whole = strings.TrimSpace(whole + " " + sentence)
	}
	if 2*utf8.RuneCountInString(whole) >= limit {
		return whole + " …"
	}
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:–-") + " …"
}

// LinkedArticles are the articles that a text leads to, in order, each once: by their pages for the desk or for requesters. Whether there is such
// an article, and who may read it, is for the caller to ask.
func LinkedArticles(text string) []ArticleID {
	var all []ArticleID
	for _, page := range []string{"/guides/", "/knowledge/"} {
		for rest := text; ; {
			_, after, found := strings.Cut(rest, page)
			if !found {
				break
			}
			end := strings.IndexFunc(after, func(r rune) bool { return !isIDRune(r) })
			if end < 0 {
				end = len(after)
			}
			if id := ArticleID(after[:end]); id != "" && !slices.Contains(all, id) {
				all = append(all, id)
			}
			rest = after[end:]
		}
	}
	return all
}

func isIDRune(r rune) bool {
	return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

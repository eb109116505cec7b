package scriptfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tierdesk/internal/core/sop"
)

// MaxSize bounds a file, in bytes.
const MaxSize = 256 << 10

// maxProblems bounds what is told of one file; the rest shows once those are mended.
const maxProblems = 50

// Read takes a script from a file: Markdown where it begins with a heading or anything else that is no YAML, YAML where it begins with a key. A
// script comes back even where something is wrong with it, as far as it could be read. Categories and owner are as they were written.
func Read(data []byte) (sop.Script, sop.Problems) {
	if len(data) > MaxSize {
		return sop.Script{}, sop.Problems{{Line: 1, Code: "file_big", Other: fmt.Sprint(MaxSize >> 10), Message: fmt.Sprintf("The file is larger than %d KiB. Cut the script into two.", MaxSize>>10)}}
	}
	r := &reader{}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	switch {
	case !utf8.ValidString(text):
		r.problem(badLine(text), "file_text", "", "The file is not UTF-8 text. Save it as UTF-8.")
	case strings.TrimSpace(text) == "":
		r.problem(1, "file_empty", "", "The file is empty.")
	case isMarkdown(text):
		r.markdown(text)
	default:
		r.yaml(text)
	}
	return r.done()
}

// isMarkdown tells the two forms apart by the first line that says something: a heading of Markdown is a remark in YAML, so a file of YAML
// that begins with remarks has a key after them.
func isMarkdown(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line == "---":
			continue
		case strings.HasPrefix(line, "#"):
			return !hasKey(text, "title")
		default:
			return !hasKey(text, "title") && !hasKey(text, "steps")
		}
	}
	return true
}

func hasKey(text, key string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, key+":") {
			return true
		}
	}
	return false
}

func badLine(text string) int {
	line := 1
	for one := range strings.Lines(text) {
		if !utf8.ValidString(one) {
			return line
		}
		line++
	}
	return line
}

// reader gathers a script and what is wrong with its file.
type reader struct {
	script sop.Script
	found  sop.Problems
}

func (r *reader) problem(line int, code, other, format string) {
	if len(r.found) < maxProblems {
		r.found = append(r.found, sop.Problem{Line: line, Code: code, Other: other, Message: strings.ReplaceAll(format, "{Other}", other)})
	}
}

// done gives the script and all that is wrong, the file's own problems and the script's, by line.
func (r *reader) done() (sop.Script, sop.Problems) {
	s := r.script.Tidy()
	all := r.found
	if !slices.ContainsFunc(r.found, func(p sop.Problem) bool { return strings.HasPrefix(p.Code, "file_") && stops[p.Code] }) {
		all = slices.Concat(all, sop.Check(s))
	}
	for i := range all {
		all[i].Line = max(all[i].Line, 1)
	}
	slices.SortStableFunc(all, func(a, b sop.Problem) int { return cmp.Compare(a.Line, b.Line) })
	return s, all[:min(len(all), maxProblems)]
}

// stops are the problems after which nothing of the file was read, so that nothing more can be said of it.
var stops = map[string]bool{"file_big": true, "file_text": true, "file_empty": true, "file_syntax": true}

// follow leads every step that says nothing of its way to the one below it.
func (r *reader) follow() {
	steps := r.script.Steps
	for i := range steps {
		p := &steps[i]
		if p.Next == "" && !p.Kind.IsChosen() && p.Kind != sop.Outcome && i+1 < len(steps) {
			p.Next = steps[i+1].ID
		}
	}
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
)

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action      string
	ImportPath  string
	Package     string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// tally is the count so far. A test with subtests is not counted beside them, unless it fails on its own.
type tally struct {
	passed, failed, skipped int

	reasons map[string]int      // why tests were skipped
	output  map[string][]string // by package and test, until its verdict
	parents map[string]bool     // tests that have subtests
	broken  map[string]bool     // tests and packages that have failed, with all above them
	out     io.Writer
}

func count(in io.Reader, out io.Writer) (*tally, error) {
	t := &tally{
		reasons: map[string]int{},
		output:  map[string][]string{},
		parents: map[string]bool{},
		broken:  map[string]bool{},
		out:     out,
	}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			t.line(line)
		}
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read test events: %w", err)
		}
	}
}

// line takes one line; what is not an event is passed on as it is.
func (t *tally) line(line string) {
	var e event
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		fmt.Fprint(t.out, line)
		return
	}
	switch e.Action {
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "output":
		t.output[e.key()] = append(t.output[e.key()], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e)
		}
	}
}

func (e event) key() string { return e.Package + " " + e.Test }

func (t *tally) endTest(e event) {
	parent, _, isSub := cutLast(e.Test, "/")
	if isSub {
		t.parents[e.Package+" "+parent] = true
	}
	ownFailure := e.Action == "fail" && !t.broken[e.key()]
	if ownFailure {
		t.fail(e)
	}
	if !t.parents[e.key()] && e.Action == "pass" {
		t.passed++
	}
	if !t.parents[e.key()] && e.Action == "skip" {
		t.skipped++
		t.reasons[reason(t.output[e.key()])]++
	}
	delete(t.output, e.key())
}

// fail counts a failure, prints it in full and marks everything above it.
func (t *tally) fail(e event) {
	t.failed++
	fmt.Fprintf(t.out, "\n--- failed: %s %s\n%s", e.Package, e.Test, strings.Join(t.output[e.key()], ""))
	for name, ok := e.Test, true; ok; name, _, ok = cutLast(name, "/") {
		t.broken[e.Package+" "+name] = true
	}
	t.broken[e.Package+" "] = true
}

// endPackage prints the line of a package. A package that fails without a failed test did not build, panicked or
// ran out of time: that counts as one failure, and what its unfinished tests said is the only trace of why.
func (t *tally) endPackage(e event) {
	if e.Action == "fail" && !t.broken[e.key()] {
		t.fail(e)
		t.printUnfinished(e.Package)
	}
	word := map[string]string{"pass": "ok", "fail": "FAIL", "skip": "no tests"}[e.Action]
	fmt.Fprintf(t.out, "%-8s %s (%.1f s)\n", word, e.Package, e.Elapsed)
	for key := range t.output {
		if strings.HasPrefix(key, e.Package+" ") {
			delete(t.output, key)
		}
	}
}

func (t *tally) printUnfinished(pkg string) {
	for _, key := range sorted(t.output) {
		if test, ok := strings.CutPrefix(key, pkg+" "); ok && test != "" {
			fmt.Fprint(t.out, strings.Join(t.output[key], ""))
		}
	}
}

func (t *tally) print(out io.Writer) {
	for _, why := range sorted(t.reasons) {
		fmt.Fprintf(out, "skipped %d: %s\n", t.reasons[why], why)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
}

func (t *tally) good() bool { return t.failed == 0 && t.passed > 0 }

// reason finds what a skipped test said: its log line without the file name and line number in front.
func reason(output []string) string {
	for _, line := range output {
		if _, said, ok := strings.Cut(strings.TrimSpace(line), ".go:"); ok {
			_, said, _ = strings.Cut(said, ": ")
			return said
		}
	}
	return "no reason given"
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const week = `"weekly":{"mon":["09:00-17:00"],"tue":["09:00-17:00"],"wed":["09:00-17:00"],"thu":["09:00-17:00"],"fri":["09:00-17:00"]}`

// question writes a line about Berlin's week, with what follows the calendar.
func question(id, rest string) string {
	return fmt.Sprintf(`{"id":%s,"calendar":{"zone":"Europe/Berlin",%s},%s}`, id, week, rest)
}

// slaDue runs the command over lines and gives what it says.
func slaDue(t *testing.T, lines ...string) (answers []string, code int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	code = run([]string{"sla", "due", file}, &out, &problems)
	if problems.Len() > 0 {
		t.Errorf("problems: %s", problems.String())
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), code
}

// TestS13SlaDue answers as SLA.md says.
func TestS13SlaDue(t *testing.T) {
	monday := `"start":"2026-06-01T07:00:00Z","target_seconds":14400`
	pauses := func(p string) string { return monday + `,"pauses":[` + p + `]` }
	for _, c := range []struct{ name, line, want string }{
		{"plain", question(`"1"`, monday), `{"id":"1","due":"2026-06-01T11:00:00Z"}`},
		{"an id of any kind", question(`{"a":"<1>"}`, monday), `{"id":{"a":"<1>"},"due":"2026-06-01T11:00:00Z"}`},
		{"instants of any offset", question("1", `"start":"2026-06-01T09:00:00+02:00","target_seconds":1`), `{"id":1,"due":"2026-06-01T07:00:01Z"}`},
		{"fractions", question("1", `"start":"2026-06-01T07:00:00.25Z","target_seconds":1.5`), `{"id":1,"due":"2026-06-01T07:00:01.75Z"}`},
		{"no weekly, no exceptions", `{"id":1,"calendar":{"zone":"UTC"},` + monday + `}`, `{"id":1,"due":null}`},
		{"not within ten years", question("1", `"start":"2026-06-01T07:00:00Z","target_seconds":3155760000`), `{"id":1,"due":null}`},
		{
			"pauses in any order, overlapping, nested, before the start",
			question("1", pauses(`["2026-06-01T08:10:00Z","2026-06-01T08:20:00Z"],["2026-06-01T08:00:00Z","2026-06-01T09:00:00Z"],["2026-05-01T00:00:00Z","2026-06-01T07:30:00Z"],["2026-06-01T08:30:00Z","2026-06-01T09:30:00Z"]`)),
			`{"id":1,"due":"2026-06-01T13:00:00Z"}`,
		},
		{"a pause of nothing", question("1", pauses(`["2026-06-01T08:00:00Z","2026-06-01T08:00:00Z"]`)), `{"id":1,"due":"2026-06-01T11:00:00Z"}`},
		{"reached at a pause's first instant", question("1", pauses(`["2026-06-01T11:00:00Z",null]`)), `{"id":1,"due":"2026-06-01T11:00:00Z"}`},
		{"still paused", question("1", pauses(`["2026-06-01T10:59:59.5Z",null]`)), `{"id":1,"due":null,"left_seconds":0.5}`},
		{"still paused since before the start", question("1", pauses(`["2026-05-01T00:00:00Z",null],["2026-05-02T00:00:00Z","2026-05-03T00:00:00Z"]`)), `{"id":1,"due":null,"left_seconds":14400}`},
		{"paused for ever after a finished pause", question("1", pauses(`["2026-06-01T10:00:00Z",null],["2026-06-01T08:00:00Z","2026-06-01T09:00:00Z"]`)), `{"id":1,"due":null,"left_seconds":7200}`},
		{
			"exceptions with several intervals",
			`{"id":1,"calendar":{"zone":"Asia/Kolkata","exceptions":[{"date":"2026-06-01","hours":["10:00-11:00","08:00-09:00"]},{"date":"2026-06-02","hours":["22:00-02:00"]}]},` + monday + `}`,
			`{"id":1,"due":"2026-06-02T20:30:00Z"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers, code := slaDue(t, c.line)
			if code != 0 || len(answers) != 1 || answers[0] != c.want {
				t.Errorf("ended with %d and %s, want %s", code, answers, c.want)
			}
		})
	}
}

// TestSlaDueGoesOnAfterBadLines holds that each bad line is told what is wrong with it, and no line is lost.
func TestSlaDueGoesOnAfterBadLines(t *testing.T) {
	monday := `"start":"2026-06-01T07:00:00Z","target_seconds":60`
	bad := []struct{ line, id, says string }{
		{`nonsense`, "null", "line: It cannot be read: invalid character"},
		{`{"id":7,"calendar":{`, "7", "line: It cannot be read: unexpected EOF"},
		{`[]`, "null", "line: This must be an object"},
		{question("1", monday) + " {}", "1", "line: There is more than one JSON value."},
		{question("1", monday+`,"color":1`), "1", `line: It cannot be read: unknown field "color"`},
		{`{"id":1,` + monday + `}`, "1", "calendar: The question has no calendar."},
		{`{"id":1,"calendar":{},` + monday + `}`, "1", "calendar.zone: The calendar has no zone."},
		{`{"id":1,"calendar":{"zone":"Mars/Olympus"},` + monday + `}`, "1", `calendar.zone: There is no zone "Mars/Olympus".`},
		{`{"id":1,"calendar":{"zone":"../passwd"},` + monday + `}`, "1", `calendar.zone: There is no zone "../passwd".`},
		{`{"id":1,"calendar":{"zone":"UTC","color":1},` + monday + `}`, "1", `calendar: It cannot be read: unknown field "color"`},
		{`{"id":1,"calendar":{"zone":"UTC","weekly":{"mon":"all"}},` + monday + `}`, "1", "calendar.weekly: This must be a list"},
		{`{"id":1,"calendar":{"zone":"UTC","weekly":{"mon":["17:00-16:60"]}},` + monday + `}`, "1", "calendar.weekly.mon[0]: "},
		{question("1", `"start":"yesterday","target_seconds":60`), "1", "start: "},
		{question("1", `"start":"1969-12-31T23:59:59Z","target_seconds":60`), "1", "start: "},
		{question("1", `"start":"2026-06-01T07:00:00Z","target_seconds":0.999`), "1", "target_seconds: "},
		{question("1", `"start":"2026-06-01T07:00:00Z","target_seconds":1e300`), "1", "target_seconds: "},
		{question("1", `"start":"2026-06-01T07:00:00Z"`), "1", "target_seconds: "},
		{question("1", monday+`,"pauses":[["2026-06-01T07:00:00Z"]]`), "1", "pauses[0]: "},
		{question("1", monday+`,"pauses":[[null,"2026-06-01T07:00:00Z"]]`), "1", "pauses[0]: "},
		{question("1", monday+`,"pauses":[["2026-06-01T07:00:00Z","x"]]`), "1", "pauses[0][1]: "},
		{question("1", monday+`,"pauses":[["2026-06-01T07:00:00Z","2026-06-01T06:00:00Z"]]`), "1", "pauses[0]: "},
	}
	var lines []string
	for _, b := range bad {
		lines = append(lines, b.line, "", question(`"good"`, monday))
	}
	answers, code := slaDue(t, lines...)
	if code != 1 || len(answers) != 2*len(bad) {
		t.Fatalf("ended with %d and %d answers, want 1 and %d", code, len(answers), 2*len(bad))
	}
	for i, b := range bad {
		if want := `{"id":` + b.id + `,"error":"` + strings.ReplaceAll(b.says, `"`, `\"`); !strings.HasPrefix(answers[2*i], want) {
			t.Errorf("%s is answered with %s, want %s", b.line, answers[2*i], want)
		}
		if want := `{"id":"good","due":"2026-06-01T07:01:00Z"}`; answers[2*i+1] != want {
			t.Errorf("the line after %s is answered with %s", b.line, answers[2*i+1])
		}
	}
}

func TestSlaDueWithoutItsFile(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"sla", "due", filepath.Join(t.TempDir(), "none")}, &out, &problems); code != 2 || !strings.Contains(problems.String(), "no such file") {
		t.Errorf("ended with %d and %q", code, problems.String())
	}
}

// TestLongLines are taken up to the limit; a longer one is refused and the next is read.
func TestLongLines(t *testing.T) {
	text := strings.Repeat("a", maxDueLine-1) + "\n" + strings.Repeat("b", maxDueLine+1) + "\nc\n" + strings.Repeat("d", maxDueLine+1)
	r := bufio.NewReader(strings.NewReader(text))
	for i, want := range []struct {
		size int
		err  error
	}{{maxDueLine, nil}, {0, errLongLine}, {2, nil}, {0, errLongLine}, {0, io.EOF}} {
		line, err := nextLine(r)
		if !errors.Is(err, want.err) || err == nil && len(line) != want.size {
			t.Errorf("line %d has %d bytes and %v, want %d and %v", i, len(line), err, want.size, want.err)
		}
	}
}

// FuzzSlaDue: every line has one answer, with its id and either a due time or an error.
func FuzzSlaDue(f *testing.F) {
	f.Add(question(`"1"`, `"start":"2026-06-01T07:00:00Z","target_seconds":60,"pauses":[["2026-06-01T07:00:00Z",null]]`))
	f.Add(`{"id":1}`)
	f.Fuzz(func(t *testing.T, line string) {
		var out bytes.Buffer
		a := dueAnswers{out: bufio.NewWriter(&out), hours: map[string]compiledHours{}}
		if _, err := a.all(t.Context(), strings.NewReader(line)); err != nil || a.out.Flush() != nil {
			t.Fatal(err)
		}
		want := 0
		for text := range strings.SplitSeq(line, "\n") {
			if strings.TrimSpace(text) != "" {
				want++
			}
		}
		if got := strings.Count(out.String(), "\n"); got != want {
			t.Fatalf("%d answers to %d lines: %s", got, want, out.String())
		}
	})
}

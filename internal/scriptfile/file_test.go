package scriptfile

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"tierdesk/internal/core/sop"
)

// alike compares scripts without the lines they were read from.
var alike = cmp.Options{cmpopts.IgnoreFields(sop.Step{}, "Line"), cmpopts.IgnoreFields(sop.Answer{}, "Line"), cmpopts.EquateEmpty()}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBothFormsSayTheSame reads one script in both forms, and in what is written of it.
func TestBothFormsSayTheSame(t *testing.T) {
	fromYAML, problems := Read(read(t, "vpn.yaml"))
	if len(problems) > 0 {
		t.Fatalf("YAML: %v", problems)
	}
	fromMarkdown, problems := Read(read(t, "vpn.md"))
	if len(problems) > 0 {
		t.Fatalf("Markdown: %v", problems)
	}
	if diff := cmp.Diff(fromYAML, fromMarkdown, alike); diff != "" {
		t.Errorf("the forms differ: %s", diff)
	}
	if len(fromYAML.Steps) != 9 || fromYAML.Steps[3].Next != "ping" || fromYAML.Steps[1].Answers[1].Text != "No tunnel: timeout" || fromYAML.Steps[0].Line != 9 {
		t.Errorf("got %+v", fromYAML)
	}
	written, err := Write(fromYAML, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, problems := Read(written)
	if diff := cmp.Diff(fromYAML, again, alike); diff != "" || len(problems) > 0 {
		t.Errorf("written and read again: %v %s\n%s", problems, diff, written)
	}
	windows, problems := Read([]byte("\xef\xbb\xbf" + strings.ReplaceAll(string(read(t, "vpn.md")), "\n", "\r\n")))
	if diff := cmp.Diff(fromYAML, windows, alike); diff != "" || len(problems) > 0 {
		t.Errorf("with line ends of Windows: %v %s", problems, diff)
	}
}

func TestNamesAreForOthers(t *testing.T) {
	s := sop.Script{Title: "A", Categories: []string{"c1", "c2"}, Owner: "p1", Steps: []sop.Step{{ID: "end", Kind: sop.Outcome, End: sop.Solved}}}
	names := map[string]string{"c1": "Network: VPN", "p1": "priya@northwind.example"}
	written, err := Write(s, func(id string) string { return names[id] }, func(id string) string { return names[id] })
	if err != nil {
		t.Fatal(err)
	}
	got, problems := Read(written)
	if len(problems) > 0 || !reflect.DeepEqual(got.Categories, []string{"Network: VPN", "c2"}) || got.Owner != "priya@northwind.example" {
		t.Errorf("got %+v %v from\n%s", got, problems, written)
	}
}

// TestProblems holds what is told of broken files, and that each thing is told with its line.
func TestProblems(t *testing.T) {
	const end = "\n  - {id: done, end: solved}\n"
	for _, c := range []struct {
		name, text string
		want       string // "line:code" of all
	}{
		{"empty", " \n", "1:file_empty"},
		{"not UTF-8", "title: a\nsteps: \xff", "2:file_text"},
		{"too big", "title: " + strings.Repeat("a", MaxSize), "1:file_big"},
		{"no YAML", "title: a\nsteps:\n  - id: b\n   do: c\n", "4:file_syntax"},
		{"a tab", "title: a\nsteps:\n\t- id: b\n", "3:file_syntax"},
		{"a loop", "title: a\nsteps:\n  - {id: b, do: x, next: c}\n  - id: c\n    do: y\n    next: b" + end, "4:loop 7:unreachable"},
		{"unknown next", "title: a\nsteps:\n  - id: b\n    choice: q\n    answers:\n      yes: done\n      no: nowhere" + end, "7:next_unknown"},
		{"unknown keys", "title: a\ncolour: red\nsteps:\n  - id: b\n    do: x\n    size: 3" + end, "2:file_key 6:file_key"},
		{"a key twice", "title: a\ntitle: b\nsteps:" + end, "2:file_twice"},
		{"an alias", "title: &t a\nsummary: *t\nsteps:" + end, "1:file_alias 1:title_missing 2:file_alias"},
		{"no number", "title: a\ntiers: one\nsteps:\n  - id: b\n    do: x\n    minutes: some" + end, "1:tiers_unknown 2:file_value_number 6:file_value_number"},
		{"no list", "title: a\nsteps: many\n", "1:steps_none 2:file_value_list"},
		{"a step that is a text", "title: a\nsteps:\n  - hello" + end, "3:file_step"},
		{"a step of no kind", "title: a\nsteps:\n  - id: b" + end, "3:file_kind 3:text_missing"},
		{"a step of two kinds", "title: a\nsteps:\n  - id: b\n    do: x\n    text: y" + end, "5:file_kind_twice"},
		{"only no", "title: a\nsteps:\n  - id: b\n    yes_no: x\n    no: done" + end, "3:answers_yes_no"},
		{"maybe", "title: a\nrequesters: maybe\nsteps:" + end, "2:file_value_flag"},
		{"answers in a list", "title: a\nsteps:\n  - id: b\n    choice: x\n    answers: [a, b]" + end, "3:answers_few 5:file_answers 6:unreachable"},
		{"a review some day", "title: a\nreview: soon\nsteps:" + end, "1:review_by"},

		{"no title", "## a (solved)\n", "1:title_missing"},
		{"two titles", "# A\n# B\n## a (solved)\n", "2:file_title_twice"},
		{"a heading that names nothing", "# A\n\n## Reset the password\n\nDo.\n\n## b (solved)\n", "3:file_heading 3:step_name"},
		{"an unknown word", "# A\n\n## a (solved, red)\n", "3:file_what"},
		{"unknown key of a head", "# A\nColour: red\n\n## a (solved)\n", "2:file_key"},
		{"loop in Markdown", "# A\n\n## a\n\nx\n\n-> b\n\n## b\n\ny\n\n-> a\n\n## c (solved)\n", "9:loop 15:unreachable"},
		{"way of an answer", "# A\n\n## a (choice)\n\nx\n\n- One → b\n- Two → c\n\n## b (solved)\n", "8:next_unknown"},
		{"perhaps", "# A\n\n## a (yes or no)\n\nx\n\n- Yes → b\n- Perhaps → b\n- No → b\n\n## b (solved)\n", "8:file_yes_no"},
	} {
		s, problems := Read([]byte(c.text))
		var told []string
		for _, p := range problems {
			told = append(told, strings.ReplaceAll(p.Error()[len("line "):strings.Index(p.Error(), ":")], " ", "")+":"+p.Code)
			if strings.Contains(p.Message, "{Other}") {
				t.Errorf("%s: %s", c.name, p.Message)
			}
		}
		if got := strings.Join(told, " "); got != c.want {
			t.Errorf("%s: got %q, want %q: %v %+v", c.name, got, c.want, problems, s)
		}
	}
}

func TestCodeIsText(t *testing.T) {
	s, problems := Read([]byte("# A\n\n## a\n\nRun:\n\n```\n# not a title\n## not a step\n-> nowhere\n```\n\n## b (solved)\n"))
	if len(problems) > 0 || len(s.Steps) != 2 || !strings.Contains(s.Steps[0].Text, "## not a step") {
		t.Errorf("got %+v %v", s, problems)
	}
}

func TestManySteps(t *testing.T) {
	for form, step := range map[string]string{"title: a\nsteps:\n": "  - {id: b, do: x}\n", "# A\n\n": "## b\n\nx\n\n"} {
		_, problems := Read([]byte(form + strings.Repeat(step, 5000)))
		if len(problems) > maxProblems || !strings.Contains(problems.Error(), "more than 200 steps") {
			t.Errorf("got %d problems: %v", len(problems), problems)
		}
	}
}

// FuzzRead holds that no file brings the reader down, that what it lets through is sound, and that it comes back from what is written of it.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"vpn.yaml", "vpn.md"} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("title: &a [*a]\nsteps: {}"))
	f.Add([]byte("# A\n## b (yes or no, tier 9)\n- Yes -> b\n- No -> b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := Read(data)
		for _, p := range problems {
			if p.Line < 1 || p.Message == "" || p.Code == "" {
				t.Fatalf("a problem without a place or words: %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		if again := sop.Check(s); len(again) > 0 {
			t.Fatalf("let through: %v", again)
		}
		written, err := Write(s, nil, nil)
		if err != nil {
			t.Fatalf("cannot be written: %v", err)
		}
		if back, problems := Read(written); len(problems) > 0 || !cmp.Equal(s, back, alike) {
			t.Fatalf("comes back with %v: %s\n%s", problems, cmp.Diff(s, back, alike), written)
		}
	})
}

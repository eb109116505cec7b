package admin

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/rulefile"
	"tierdesk/internal/words"
)

// TestMistakesAreWorded holds that whatever can be wrong with a file of rules or scripts is said in every language: the codes are read from the code.
func TestMistakesAreWorded(t *testing.T) {
	for _, c := range []struct {
		dir, prefix string
		code        string // finds a code
		want        int    // at least so many
	}{
		{"../../rulefile", "rules.file.", `(?:\.wrong\(\w+|\.mistake\([^,"]*|\.mistake\(max\([^)]*\)), "(\w+)"`, 13},
		{"../../core/sop", "script.problem.", `(?:atStep\(\w+, [^,]+|c\.of\("\w+"), "(\w+)"`, 25},
		{"../../scriptfile", "script.problem.", `(?:problem\([^,"]+(?:\([^)]*\))?, |Code: )"(\w+)"`, 18},
	} {
		files, err := filepath.Glob(c.dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]bool{}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range regexp.MustCompile(c.code).FindAllStringSubmatch(string(text), -1) {
				codes[found[1]] = !strings.HasSuffix(file, "_test.go") || codes[found[1]]
			}
		}
		if len(codes) < c.want {
			t.Errorf("%s: only %d codes were found", c.dir, len(codes))
		}
		for code, inUse := range codes {
			for _, tag := range words.Languages {
				if _, ok := words.For(tag.String(), "", time.UTC, time.Time{}).Find(c.prefix + code); inUse && !ok {
					t.Errorf("%s%s is not said in %s", c.prefix, code, tag)
				}
			}
		}
	}
}

// TestMistakesInGerman reads a file that is broken in many ways: a German reader is told in German, with the names of the file's fields as they stand there.
func TestMistakesInGerman(t *testing.T) {
	ctx := words.With(t.Context(), words.For("de", "", time.UTC, time.Time{}))
	f := rulefile.Read([]byte("groups:\n  - id: [a]\n    colour: red\n    rules:\n      - until: soon\n        off: maybe\n        when: {field: subject, op: is, values: [[x]]}\n"))
	var said []string
	for _, m := range f.Mistakes {
		said = append(said, mistakeWords(ctx, m))
	}
	want := []string{
		"Die Kennung einer Gruppe ist ein einzelner Text.",
		"Eine Gruppe hat keinen Schlüssel \"colour\", sondern id, name, rules.",
		"until ist ein Datum wie 2026-12-24 oder ein Zeitpunkt wie 2026-12-24T08:00:00Z.",
		"off ist true oder false.",
		"Unter values steht je Eintrag ein Text.",
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("said is\n%s", strings.Join(said, "\n"))
	}
	schema := rules.Schema{{Name: "subject", Kind: rules.Text}}
	all := func(string) bool { return true }
	problems := f.Set.Check(schema, schema, routing.Known{Team: all, Category: all, Type: all, Level: all, Tag: all})
	for _, p := range problems {
		if p.Code != "condition.op" {
			continue
		}
		if got := problemWords(ctx, p); !strings.Contains(got, "Das Feld Betreff lässt sich nicht mit \"is\" prüfen.") {
			t.Errorf("beside the form: %s", got)
		}
		if got := mistakeWords(ctx, rulefile.Mistake{Of: p}); !strings.Contains(got, "Das Feld subject lässt sich") {
			t.Errorf("of a file: %s", got)
		}
		return
	}
	t.Errorf("no problem with the test: %v", problems)
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportScript keeps what is sound, tells of the rest by line and goes on; the same title again is the next version.
func TestImportScript(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.md", "# Printer\n\n## a\n\nTurn it on.\n\n## b (solved)\n")
	loop := write("loop.yaml", "title: Loop\nsteps:\n  - id: a\n    do: x\n    next: a\n")
	none := filepath.Join(dir, "none.yaml")
	here := filepath.Join(dir, "desk")
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"--check", good}, 0, []string{`"title":"Printer"`}},
		{[]string{loop, none, good}, 1, []string{`"line":3,"code":"loop"`, "no such file", `"title":"Printer","version":1`}},
		{[]string{good}, 0, []string{`"version":2`}},
	} {
		var out, problems bytes.Buffer
		code := run(append([]string{"import", "script", "--data", here}, c.args...), &out, &problems)
		for _, want := range c.says {
			if code != c.code || !strings.Contains(out.String(), want) {
				t.Errorf("%v: ended with %d and said %s%s; want %d and %s", c.args, code, out.String(), problems.String(), c.code, want)
			}
		}
	}
}

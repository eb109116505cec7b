package admin

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/words"
)

var actPattern = regexp.MustCompile(`(?:\bAct: |NewAudit\(\w+(?:\.\w+)*, |audit\(v, )"([a-z_]+\.[a-z_.]+)"`)

// TestEveryActHasWords holds that the trail of changes says in words whatever the desk writes into it.
func TestEveryActHasWords(t *testing.T) {
	found := 0
	for _, root := range []string{"../../../internal", "../../../cmd"} {
		tree := os.DirFS(root)
		err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") {
				return err
			}
			text, err := fs.ReadFile(tree, path)
			if err != nil {
				return err
			}
			for _, act := range actPattern.FindAllSubmatch(text, -1) {
				found++
				for _, lang := range []string{"en", "de"} {
					if _, ok := words.For(lang, "", time.UTC, time.Now()).Find("admin.act." + string(act[1])); !ok {
						t.Errorf("%s writes %q into the trail, for which %s has no words", path, act[1], lang)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 30 {
		t.Errorf("only %d acts were found: the pattern fits no more", found)
	}
}

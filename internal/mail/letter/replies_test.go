package letter

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRepliesOfCorpora holds the reply texts against expectations written by hand; see testdata/README.md.
func TestRepliesOfCorpora(t *testing.T) {
	const enough = 0.95
	sets := map[string]string{"crisp": "crisp", "github": "github_email_reply_parser", "willdurand": "willdurand"}
	exactAll, all := 0, 0
	for set, name := range sets {
		exact, count := 0, 0
		for path, raw := range archive(t, name) {
			if filepath.Ext(path) != ".txt" {
				continue
			}
			count++
			got, want := Trim(string(raw)).Reply, expectedReply(t, set, stem(path), raw)
			if got == want {
				exact++
			} else {
				t.Logf("miss %s/%s\n got: %q\nwant: %q", set, stem(path), clip(got), clip(want))
			}
			checkNothingLost(t, set+"/"+stem(path), string(raw), Trim(string(raw)))
		}
		t.Logf("%s: %d of %d replies exact", set, exact, count)
		exactAll, all = exactAll+exact, all+count
	}
	ratio := float64(exactAll) / float64(all)
	t.Logf("all: %d of %d replies exact, %.3f", exactAll, all, ratio)
	if ratio < enough {
		t.Errorf("exact replies: got %.3f, want at least %.2f", ratio, enough)
	}
}

func expectedReply(t *testing.T, set, name string, raw []byte) string {
	t.Helper()
	switch text := strings.TrimSpace(string(raw)); name {
	case "email_21":
		return text
	case "email_long_quote":
		before, _, _ := strings.Cut(text, "\n\n-Abhishek")
		return withoutQuotedLines(before)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "replies", set, name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(want))
}

func withoutQuotedLines(text string) string {
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, ">") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func clip(text string) string {
	return text[max(0, len(text)-300):]
}

// checkNothingLost counts the words of the parts against those of the whole.
func checkNothingLost(t *testing.T, name, text string, got Trimmed) {
	t.Helper()
	parts := visibleWords(got.Reply + "\n" + got.Quoted + "\n" + got.Signature)
	whole := visibleWords(text)
	if len(parts) != len(whole) {
		t.Errorf("%s: the parts have %d words, the whole %d", name, len(parts), len(whole))
	}
}

// visibleWords leaves out what nobody sees, such as a soft hyphen alone on its line, which counts as a blank one.
func visibleWords(text string) []string {
	return slices.DeleteFunc(strings.Fields(text), func(word string) bool { return plainText(word) == "" })
}

package letter

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tierdesk/internal/mail/corpustest"
)

// TestMessagesOfCorpora reads every full message of the shared sets. What a mail should be read as is in the other tests; here it must
// be read at all, without hanging, and come out as valid text.
func TestMessagesOfCorpora(t *testing.T) {
	counts := map[string]int{}
	var slowest time.Duration
	for _, set := range []string{"ruby_mail", "enmime", "flanker", "talon"} {
		for path, raw := range archive(t, set) {
			if !corpustest.IsMessage(path) {
				continue
			}
			counts[set]++
			began := time.Now()
			l, err := Parse(raw, Budget{})
			took := time.Since(began)
			slowest = max(slowest, took)
			isEmpty := len(raw) == 0 && errors.Is(err, ErrEmpty)
			if err != nil && !isEmpty || took > hangs {
				t.Errorf("%s: got error %v after %s", path, err, took)
			}
			checkPlain(t, path, l)
		}
	}
	t.Logf("messages read: %v, slowest %s", counts, slowest)
}

func checkPlain(t *testing.T, path string, l Letter) {
	t.Helper()
	described, err := json.Marshal(inspect(path, l, nil))
	if err != nil || !utf8.Valid(described) || bytes.Contains(described, []byte(`\u0000`)) {
		t.Errorf("%s: the line is not plain JSON: %v", path, err)
	}
}

// TestStandardReplies reads replies of common programs, each with the one word Hello.
func TestStandardReplies(t *testing.T) {
	for path, raw := range archive(t, "talon") {
		if !strings.Contains(path, "standard_replies/") || filepath.Ext(path) != ".eml" {
			continue
		}
		l, err := Parse(raw, Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if l.Reply != "Hello" {
			t.Errorf("%s: got %q, want Hello", path, l.Reply)
		}
		wantHTML := "Hello"
		if stem(path) == "outlook" {
			wantHTML = "Allo! Follow up MIME!" // its HTML says something else than its text
		}
		if got := trimLines(htmlLines(l.HTML)).Reply; l.HTML != "" && got != wantHTML {
			t.Errorf("%s as HTML: got %q, want %q", path, got, wantHTML)
		}
	}
}

func TestHTMLReplies(t *testing.T) {
	want := map[string]string{"OLK_SRC_BODY_SECTION": "Reply", "reply-separated-by-hr": "Hi there Bob"}
	for path, raw := range archive(t, "talon") {
		if filepath.Ext(path) != ".html" {
			continue
		}
		expected, ok := want[stem(path)]
		if !ok {
			expected = "Hi. I am fine. Thanks, Alex"
		}
		got := trimLines(htmlLines(validText(string(raw))))
		if reply := strings.Join(strings.Fields(got.Reply), " "); reply != expected {
			t.Errorf("%s: got %q, want %q", path, reply, expected)
		}
		if got.Quoted == "" {
			t.Errorf("%s: nothing is quoted", path)
		}
	}
}

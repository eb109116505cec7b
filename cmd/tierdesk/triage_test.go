package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// triageEval runs the command over two files.
func triageEval(t *testing.T, train, test string, more ...string) (answer evaluated, problems string, code int) {
	t.Helper()
	var paths [2]string
	for i, text := range []string{train, test} {
		paths[i] = filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, said bytes.Buffer
	code = run(append([]string{"triage", "eval", "--train", paths[0], "--test", paths[1]}, more...), &out, &said)
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil || strings.Count(out.String(), "\n") != 1 {
			t.Fatalf("the answer is no line of JSON: %v: %s", err, out.String())
		}
	}
	return answer, said.String(), code
}

func rows(label, text string, n int) string {
	return strings.Repeat("\""+text+"\",\""+label+"\"\n", n)
}

func TestTriageEval(t *testing.T) {
	train := "text,label\n" + rows("Network ", "vpn drops\nevery hour", 30) + rows("Mail", "outlook finds no mailbox", 30)
	test := "\ufefflabel,id, Text \r\nNetwork,1,\"the vpn \"\"tunnel\"\" drops\r\nagain\"\r\nMail,2,mailbox lost in outlook\r\n"
	got, problems, code := triageEval(t, train, test, "--curve")
	if code != 0 || problems != "" || got.Accuracy != 1 || got.N != 2 || got.PerClass["Network"].F1 != 1 || len(got.Curve) != 5 || got.Curve[4].N != 60 {
		t.Errorf("%+v, %q, code %d", got, problems, code)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(train))
	_ = w.Close()
	if got, problems, code = triageEval(t, packed.String(), test); code != 0 || got.Accuracy != 1 || got.Curve != nil {
		t.Errorf("packed: %+v, %q, code %d", got, problems, code)
	}
}

func TestTriageEvalBadInput(t *testing.T) {
	good := "text,label\n" + rows("A", "vpn", 3) + rows("B", "mail", 3)
	for _, c := range []struct {
		name, train, test, says string
		answers                 bool
	}{
		{"no such columns", "subject,group\nvpn,A\n", good, "no column text or no column label", false},
		{"an empty file", "", good, "The file is empty", false},
		{"no row to learn from", "text,label\nvpn,\n", good, "no row with a label to learn from", false},
		{"no row to ask about", good, "text,label\n", "no row with a label in", false},
		{"a row without a label", good, good + "lost\nvpn,A\n", "line 8 has 1 columns", true},
		{"an empty label", good + "vpn,  \n", good, "line 8 has no label", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems, code := triageEval(t, c.train, c.test)
			if code != 1 || !strings.Contains(problems, c.says) || (got.N > 0) != c.answers {
				t.Errorf("code %d, %d answers, says %q", code, got.N, problems)
			}
		})
	}
	if code := run([]string{"triage", "eval", "--train", "no such file", "--test", "nor this"}, &bytes.Buffer{}, &bytes.Buffer{}); code != 2 {
		t.Errorf("a missing file gives code %d, want 2", code)
	}
}

// TestTriageEvalOverlap tells of texts in both files, and leaves them out when asked.
func TestTriageEvalOverlap(t *testing.T) {
	train := "text,label\n" + rows("A", "vpn down", 5) + rows("B", "mail lost", 5)
	test := "text,label\nvpn down,A\n"
	got, problems, code := triageEval(t, train, test)
	if code != 0 || !strings.Contains(problems, "5 texts") || got.Accuracy != 1 {
		t.Errorf("%+v, %q, code %d", got, problems, code)
	}
	got, problems, code = triageEval(t, train, test, "--drop-overlap")
	if code != 0 || !strings.Contains(problems, "nothing is learned from them") || got.Accuracy != 0 {
		t.Errorf("dropped: %+v, %q, code %d", got, problems, code)
	}
}

// FuzzExamples reads any file without breaking; what it gives can be learned from.
func FuzzExamples(f *testing.F) {
	for _, text := range []string{
		"", "text,label", "\ufefflabel,text\nA,\"x\ny\"\n", "text,label\n\"unclosed,A\n", "text\tlabel\n", "text,label\r\nx,\x00\r\n", "\x1f\x8bnot packed",
		"text,label\na\"b,A\n,,,\n\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		examples, err := examplesOf(bytes.NewReader(data), func(string) {})
		for _, e := range examples {
			if err != nil || e.Label == "" || e.Label != strings.TrimSpace(e.Label) {
				t.Fatalf("%v gave %+v", err, e)
			}
		}
	})
}

package main

import (
	"io"
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	tests := []struct {
		name   string
		events string
		want   string // the last line
		good   bool
	}{
		{"nothing ran", `{"Action":"skip","Package":"p"}`, "0 passed, 0 failed, 0 skipped", false},
		{"one passes", `{"Action":"pass","Package":"p","Test":"TestA"}
			{"Action":"pass","Package":"p"}`, "1 passed, 0 failed, 0 skipped", true},
		{"subtests count, their parent does not", `{"Action":"pass","Package":"p","Test":"TestA/x"}
			{"Action":"pass","Package":"p","Test":"TestA/y"}
			{"Action":"pass","Package":"p","Test":"TestA"}`, "2 passed, 0 failed, 0 skipped", true},
		{"a failed subtest is one failure", `{"Action":"fail","Package":"p","Test":"TestA/x/deep"}
			{"Action":"fail","Package":"p","Test":"TestA/x"}
			{"Action":"fail","Package":"p","Test":"TestA"}
			{"Action":"fail","Package":"p"}`, "0 passed, 1 failed, 0 skipped", false},
		{"a parent may fail on its own", `{"Action":"pass","Package":"p","Test":"TestA/x"}
			{"Action":"fail","Package":"p","Test":"TestA"}
			{"Action":"fail","Package":"p"}`, "1 passed, 1 failed, 0 skipped", false},
		{"a package that does not build", `{"Action":"pass","Package":"q","Test":"TestA"}
			{"Action":"fail","Package":"p","FailedBuild":"p"}`, "1 passed, 1 failed, 0 skipped", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, out := run(t, tt.events)
			if last := lastLine(out); last != tt.want {
				t.Errorf("last line: got %q, want %q", last, tt.want)
			}
			if got.good() != tt.good {
				t.Errorf("good: got %v, want %v", got.good(), tt.good)
			}
		})
	}
}

func TestFailureIsPrintedInFull(t *testing.T) {
	_, out := run(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"got 1, want 2\n"}
		{"Action":"fail","Package":"p","Test":"TestA"}`)
	if !strings.Contains(out, "got 1, want 2") {
		t.Errorf("got %q without what the test said", out)
	}
}

func TestUnfinishedTestsOfABrokenPackageArePrinted(t *testing.T) {
	_, out := run(t, `{"Action":"output","Package":"p","Test":"TestSlow","Output":"panic: test timed out\n"}
		{"Action":"fail","Package":"p"}`)
	if !strings.Contains(out, "panic: test timed out") {
		t.Errorf("got %q without the panic", out)
	}
}

func TestReasonsOfSkipsAreGrouped(t *testing.T) {
	_, out := run(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:12: no PostgreSQL here\n"}
		{"Action":"skip","Package":"p","Test":"TestA"}
		{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:7: no PostgreSQL here\n"}
		{"Action":"skip","Package":"p","Test":"TestB"}`)
	if !strings.Contains(out, "skipped 2: no PostgreSQL here\n") {
		t.Errorf("got %q without the reason", out)
	}
}

func run(t *testing.T, events string) (*tally, string) {
	t.Helper()
	var out strings.Builder
	got, err := count(strings.NewReader(strings.ReplaceAll(events, "\t", "")), io.Writer(&out))
	if err != nil {
		t.Fatal(err)
	}
	got.print(&out)
	return got, out.String()
}

func lastLine(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[len(lines)-1]
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongInput gives commands what they cannot use: each says why, and leaves nothing behind.
func TestWrongInput(t *testing.T) {
	dir := t.TempDir()
	none, here := filepath.Join(dir, "none"), filepath.Join(dir, "desk")
	var out, problems bytes.Buffer
	if code := run([]string{"migrate", "--data", here}, &out, &problems); code != 0 {
		t.Fatalf("a desk to try on: %d, %s", code, problems.String())
	}
	typo := filepath.Join(dir, "mail.json")
	if err := os.WriteFile(typo, []byte(`{"domain":"desk.example.org","mailbox":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := []string{"serve", "--data", here, "--listen", "127.0.0.1:0"}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"doctor", "--data", none}, 1, "There is no desk in"},
		{[]string{"audit", "verify", "--data", none}, 1, "There is no desk in"},
		{[]string{"backup", "--data", none, "--to", filepath.Join(dir, "copy")}, 1, "There is no desk in"},
		{[]string{"token", "create", "--data", none, "--agent", "a@example.org", "--scope", "read"}, 1, "There is no desk in"},
		{[]string{"user", "create", "--data", here, "--email", "nonsense", "--name", "A"}, 1, "is not one. Write it as"},
		{[]string{"user", "create", "--data", here, "--email", "a@example.org", "--name", "A", "--team", "Nope"}, 1, "There are: Experts, Intake"},
		{[]string{"backup", "--bogus"}, 2, "See tierdesk backup --help."},
		{append(serve, "--base-url", "desk example"), 1, "https://desk.example.org"},
		{append(serve, "--mail", filepath.Join(dir, "nope.json")), 2, "read the mail configuration"},
		{append(serve, "--mail", typo), 2, `unknown field "mailbox"`},
	} {
		problems.Reset()
		if code := run(c.args, &out, &problems); code != c.code || !strings.Contains(problems.String(), c.says) {
			t.Errorf("%v: ended with %d and said %q, want %d and %q", c.args, code, problems.String(), c.code, c.says)
		}
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a mistyped folder became a desk")
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRulesByFile goes the whole way: a file with mistakes, a good one, what is in force as a file, and that one again.
func TestRulesByFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TIERDESK_DATA", filepath.Join(dir, "desk"))
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ask := func(code int, args ...string) (out, problems string) {
		t.Helper()
		var o, p bytes.Buffer
		if got := run(args, &o, &p); got != code {
			t.Fatalf("%v ended with %d, want %d: %s%s", args, got, code, o.String(), p.String())
		}
		return o.String(), p.String()
	}
	ask(0, "user", "create", "--email", "ana@example.org", "--name", "Ana")
	bad := write("bad.yaml", `groups:
  - id: start
    name: Start
    rules:
      - id: vpn
        name: VPN
        when: {field: words, op: contains, values: [vpn]}
        then:
          team_id: nobody
      - id: round
        name: Round
        then: {group: start}
`)
	for _, command := range [][]string{{"rules", "check", bad}, {"import", "rules", bad}} {
		out, problems := ask(1, command...)
		var answer rulesAnswer
		if err := json.Unmarshal([]byte(out), &answer); err != nil {
			t.Fatal(err)
		}
		var lines []int
		for _, m := range answer.Mistakes {
			lines = append(lines, m.Line)
		}
		if !slices.Equal(lines, []int{9, 12}) || answer.Version != 0 || answer.Rules != 2 {
			t.Errorf("%v says %s", command, out)
		}
		if !strings.Contains(problems, "bad.yaml:9: There is no such team.") || !strings.Contains(problems, "bad.yaml:12: The groups lead in a circle") {
			t.Errorf("%v tells %s", command, problems)
		}
	}
	good := write("good.json", `{"groups":[{"id":"start","name":"Start","rules":[{"id":"vpn","name":"VPN","when":{"field":"words","op":"contains","values":["vpn"]},"then":{"tags":["vpn"]}}]}]}`)
	for version := int64(1); version <= 2; version++ {
		out, _ := ask(0, "import", "rules", good)
		var answer rulesAnswer
		if err := json.Unmarshal([]byte(out), &answer); err != nil || answer.Version != version || answer.Rules != 1 {
			t.Errorf("it says %s (%v)", out, err)
		}
		out, _ = ask(0, "rules", "export")
		good = write("back.yaml", out)
		if _, problems := ask(0, "rules", "check", good); problems != "" && strings.Contains(problems, "back.yaml") {
			t.Errorf("what was exported is refused: %s", problems)
		}
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportEventlogAndReport goes the whole way by commands: a log with broken rows, again, the report as JSON and as a table, the audit.
func TestImportEventlogAndReport(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	mapping := write("map.yaml", "case: id\ntime: {column: at, layout: iso, zone: UTC}\nteam: team\ntier: {column: level, match: [{regex: '2', tier: 2}], else: 1}\nstate: {column: st, values: {done: resolved}}\n")
	log := write("Old Desk.csv", "id,at,team,level,st\nA,2024-01-02 08:00:00,=HYPERLINK(1),1,new\nA,2024-01-02 20:00:00,Net,2,new\nA,2024-01-03 08:00:00,=HYPERLINK(1),1,done\nB,2024-01-02 08:00:00,Net,2,done\nB,soon,Net,2,done\n")
	data := filepath.Join(dir, "desk")
	ask := func(code int, args ...string) (out, problems string) {
		t.Helper()
		var o, p bytes.Buffer
		if got := run(append(args, "--data", data), &o, &p); got != code {
			t.Fatalf("%v ended with %d, want %d: %s%s", args, got, code, o.String(), p.String())
		}
		return o.String(), p.String()
	}
	out, problems := ask(1, "import", "eventlog", "--map", mapping, log)
	var answer importEventlogAnswer
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Log != "old-desk" || answer.Cases != 2 || answer.Events != 4 || answer.Rejected != 1 || !strings.Contains(problems, "Old Desk.csv:6: the time \"soon\"") {
		t.Errorf("it says %s%s", out, problems)
	}
	rejects, err := os.ReadFile(filepath.Join(dir, "Old Desk.rejects.csv"))
	want := "reject_line,reject_reason,id,at,team,level,st\n6,\"the time \"\"soon\"\" is not written as the mapping says\",B,soon,Net,2,done\n"
	if err != nil || string(rejects) != want {
		t.Errorf("the rejects are %s (%v)", rejects, err)
	}
	if _, problems := ask(1, "import", "eventlog", "--map", mapping, log); !strings.Contains(problems, "2 cases of the log old-desk are in the desk already") {
		t.Errorf("the second time it says %s", problems)
	}
	out, _ = ask(0, "report", "tiers", "--log", "old-desk")
	var report map[string]any
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	spread, _ := report["team_changes"].(map[string]any)
	days, _ := report["throughput_days"].(map[string]any)
	if report["cases"] != 2.0 || report["returned_cases"] != 1.0 || spread["total"] != 2.0 || days["mean"] != 0.5 || days["p90"] != 1.0 {
		t.Errorf("the report is %s", out)
	}
	out, _ = ask(0, "report", "tiers", "--csv", "--imported")
	if !strings.Contains(out, "pair_bounces,'=HYPERLINK(1) > Net,1\n") {
		t.Errorf("the table is %s", out)
	}
	again, bar := ask(0, "report", "tiers", "--rebuild", "--log", "old-desk")
	first, _ := ask(0, "report", "tiers", "--log", "old-desk")
	if again != first || !strings.Contains(bar, "2 of 2 tickets") {
		t.Errorf("counted anew it is %s, before it was %s; the bar: %s", again, first, bar)
	}
	if out, _ = ask(0, "report", "tiers", "--desk"); !strings.Contains(out, `"cases":0,`) {
		t.Errorf("the desk's own report is %s", out)
	}
	if out, _ = ask(0, "audit", "verify"); !strings.Contains(out, `"ok":true,"tickets":2,"entries":4`) {
		t.Errorf("the audit says %s", out)
	}
	bad := write("bad.yaml", "case: id\ntime: {column: at, layout: iso}\nteam: squad\nlevel: x\n")
	if _, problems := ask(1, "import", "eventlog", "--map", bad, log); !strings.Contains(problems, `bad.yaml:4: The mapping has no key "level"`) {
		t.Errorf("a bad mapping: %s", problems)
	}
	missing := write("missing.yaml", "case: id\ntime: {column: at, layout: iso}\nteam: squad\n")
	if _, problems := ask(1, "import", "eventlog", "--map", missing, log); !strings.Contains(problems, `missing.yaml:3: The log has no column "squad". It has "id", "at"`) {
		t.Errorf("a missing column: %s", problems)
	}
	if _, problems := ask(1, "report", "tiers", "--from", "yesterday"); !strings.Contains(problems, "A day is written as 2026-03-01") {
		t.Errorf("a bad day: %s", problems)
	}
}

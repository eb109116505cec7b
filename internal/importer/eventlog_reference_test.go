package importer

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/importer/eventlog"
	"tierdesk/internal/mail/corpustest"
)

// TestReferenceLog reads a real log with nothing but its mapping and compares every figure that was published of it.
func TestReferenceLog(t *testing.T) {
	file, err := os.Open(corpustest.Shared(t, "eventlogs/bpi13-incidents.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := os.ReadFile("eventlog/testdata/bpi2013.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := eventlog.ReadMapping(text)
	if err != nil {
		t.Fatal(err)
	}
	log, err := eventlog.Read(file, mapping, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sum := report.NewSum()
	l := logImport{log: log, name: "bpi", teams: make([]desk.TeamID, len(log.Teams)), persons: make([]desk.PersonID, len(log.Persons))}
	for i := range l.teams {
		l.teams[i] = desk.TeamID(fmt.Sprint("t", i))
	}
	for _, c := range log.Cases {
		var entries []report.Entry
		for i, step := range l.history(c).Steps {
			entries = append(entries, report.Entry{Seq: desk.Seq(i + 1), At: step.At, Event: step.Entries[0].Event})
		}
		flow, ok := report.Of(report.Follow(entries))
		if !ok {
			t.Fatalf("case %s has no way", c.ID)
		}
		sum.Add(flow)
	}
	checkReference(t, sum.Tell())
}

func checkReference(t *testing.T, r report.Report) {
	t.Helper()
	waits := r.Holds[desk.HoldRequester]
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"cases", r.Cases, 7554},
		{"only first line", r.OnlyFirst, 4546},
		{"highest", fmt.Sprint(r.Highest), "map[1:4546 2:2464 3:544]"},
		{"first", fmt.Sprint(r.First), "map[1:6702 2:704 3:148]"},
		{"last", fmt.Sprint(r.Last), "map[1:5332 2:1866 3:356]"},
		{"push to front", r.Front, 5589},
		{"no team change", r.Changes[0], 3734},
		{"changes", fmt.Sprintf("%.2f %v %v %d", r.TeamChanges.Mean, r.TeamChanges.Median, r.TeamChanges.Max, r.TotalChanges), "1.25 1 31 9454"},
		{"ping-pong", fmt.Sprint(r.PingPong, r.Bounces), "1177 2394"},
		{"returned", r.Returned, 1258},
		{"waits for the user", fmt.Sprintf("%d %d %.1f", waits.Cases, waits.Events, 100*r.HoldShares[desk.HoldRequester]), "2495 4217 21.2"},
		{"reopened", r.Reopened, 514},
		{"throughput", fmt.Sprintf("%.1f %.1f %.1f", r.Throughput.Mean, r.Throughput.Median, r.Throughput.P90), "12.1 7.5 22.6"},
		{"by changes", fmt.Sprintf("%.1f", r.MedianByChanges), "[0.3 8.4 10.0 13.9]"},
		{"steps", r.Steps, int64(65533)},
		{"unrounded", math.Abs(r.Throughput.Mean-12.07934432579254) < 1e-11, true},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

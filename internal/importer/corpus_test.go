package importer_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/importer"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// corpusScript makes the corpus that the peers of the benchmark were measured with. It lies beside the repository.
var corpusScript = filepath.Join("..", "..", "..", "shared", "bench", "corpus.py")

func makeCorpus(t testing.TB, n string) string {
	t.Helper()
	if dir := os.Getenv("TIERDESK_CORPUS"); dir != "" && n == "" {
		return dir
	}
	if _, err := os.Stat(corpusScript); err != nil {
		t.Skip("the script of the corpus is not at hand")
	}
	dir := t.TempDir()
	if out, err := exec.Command("python3", corpusScript, n, dir).CombinedOutput(); err != nil {
		t.Skipf("python3: %v\n%s", err, out)
	}
	return dir
}

func newDesk(t testing.TB, dir string) *engine.Engine {
	t.Helper()
	s, err := sqlstore.OpenSQLite(context.Background(), dir)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	n := 0
	must(t, s.SaveHouse(t.Context(), desk.DefaultHouse(func() string { n++; return fmt.Sprint("id", n) }), store.Audit{}))
	start := time.Now()
	e, err := engine.New(t.Context(), s, engine.NewClock(time.Now, func() time.Duration { return time.Since(start) }), slog.New(slog.DiscardHandler))
	must(t, err)
	return e
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCorpus(t *testing.T) {
	corpus := makeCorpus(t, "2000")
	e := newDesk(t, t.TempDir())
	s, ctx := e.Store(), t.Context()
	counts, err := importer.Corpus(ctx, e, corpus)
	must(t, err)
	if counts.Tickets != 2000 || counts.Messages != 6000 || counts.Persons < 300 {
		t.Errorf("%+v", counts)
	}
	report, err := e.Audit(ctx, nil, nil)
	must(t, err)
	if report.Tickets != 2000 {
		t.Errorf("%+v", report)
	}
	if due, next, err := s.DueTickets(ctx, time.Now().AddDate(10, 0, 0), 10); len(due) != 0 || !next.IsZero() || err != nil {
		t.Errorf("due work: %v, %v, %v", due, next, err)
	}
	if posts, err := s.ClaimPosts(ctx, "w", time.Now(), time.Now(), 10); len(posts) != 0 || err != nil {
		t.Errorf("letters: %v, %v", posts, err)
	}
	frames, _, err := s.FeedAfter(ctx, store.FeedCursor{Begun: true}, 10_000)
	must(t, err)
	for _, f := range frames {
		if f.Topic == "ticket" {
			t.Fatalf("a live page was told: %+v", f)
		}
	}
	hits, err := store.Find(ctx, s, desk.Scope{All: true}, "ticket", "zyxquartz", 50)
	must(t, err)
	if len(hits) != 12 {
		t.Errorf("the rare word is in %d tickets, want 12", len(hits))
	}
	last, err := s.TicketByNumber(ctx, 2000)
	must(t, err)
	if last.Ticket.Via != desk.ViaImport || last.Subject == "" || last.Ticket.OpenedAt.After(last.Ticket.LastAt) {
		t.Errorf("%+v", last.Ticket)
	}
	if _, err := importer.Corpus(ctx, e, corpus); err == nil {
		t.Error("a second import was not refused")
	}
}

func TestBrokenCorpus(t *testing.T) {
	for name, files := range map[string][2]string{
		"no tickets":    {"", ""},
		"a short line":  {"1\t1\t1\n", "1\t1\t1\t1795300000\ttext\n"},
		"no number":     {"x\t1\t1\t1\topen\t1\t1\tsubject\n", "1\tx\t1\t1795300000\ttext\n"},
		"no such team":  {"1\t1\t1\t9\topen\t1\t1\tsubject\n", "1\t1\t1\t1795300000\ttext\n"},
		"no such agent": {"1\t1\t99\t1\topen\t1\t1\tsubject\n", "1\t1\t1\t1795300000\ttext\n"},
	} {
		dir := t.TempDir()
		if files[0] != "" {
			must(t, os.WriteFile(filepath.Join(dir, "tickets.tsv"), []byte(files[0]), 0o600))
			must(t, os.WriteFile(filepath.Join(dir, "messages.tsv"), []byte(files[1]), 0o600))
		}
		if _, err := importer.Corpus(t.Context(), newDesk(t, t.TempDir()), dir); err == nil {
			t.Errorf("%s was not noticed", name)
		}
	}
}

// TestMeasureCorpus imports the corpus named by TIERDESK_CORPUS and says how long it took.
func TestMeasureCorpus(t *testing.T) {
	if os.Getenv("TIERDESK_CORPUS") == "" {
		t.Skip("measures the corpus in the folder TIERDESK_CORPUS")
	}
	dir := t.TempDir()
	e := newDesk(t, dir)
	start := time.Now()
	counts, err := importer.Corpus(t.Context(), e, makeCorpus(t, ""))
	must(t, err)
	took := time.Since(start)
	size := int64(0)
	if info, err := os.Stat(filepath.Join(dir, sqlstore.FileName)); err == nil {
		size = info.Size()
	}
	status, _ := os.ReadFile("/proc/self/status")
	t.Logf("%+v in %s, %.0f tickets/s, database %d MB\n%s", counts, took, float64(counts.Tickets)/took.Seconds(), size>>20, status)
}

package post

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"tierdesk/internal/mail/dovecottest"
)

// killer is a log handler that ends the program, as kill -9 does, at the n-th letter that is stored and not
// yet acknowledged. The drill of the whole program hooks in the same way.
type killer struct {
	slog.Handler
	after *int
}

func (k killer) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == stored {
		if *k.after--; *k.after == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal may take a moment; nothing may happen in it
		}
	}
	return k.Handler.Handle(ctx, r)
}

func (k killer) Enabled(context.Context, slog.Level) bool { return true }

func (k killer) WithAttrs([]slog.Attr) slog.Handler { return k }

// journal is an intake that appends to a file, one line a receipt.
type journal struct{ file *os.File }

func (j journal) Receive(_ context.Context, r Receipt) error {
	line, err := json.Marshal([]string{r.Key, string(r.Raw)})
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(line, '\n'))
	return err
}

// TestKilledBetweenStoreAndAcknowledge kills a fetching process at the worst moment, over and over, and
// counts afterwards: every letter stored, each under one key, and as many repeated as there were kills.
func TestKilledBetweenStoreAndAcknowledge(t *testing.T) {
	if path := os.Getenv("POST_DRILL_JOURNAL"); path != "" {
		fetchUntilKilled(t, path)
		return
	}
	t.Parallel()
	const letters, kills, each = 20, 5, 3
	server := dovecottest.Start(t)
	server.AddUser(t, "desk")
	for i := range letters {
		server.Deliver(t, "desk", letter(fmt.Sprint("drill ", i)))
	}
	path := filepath.Join(t.TempDir(), "journal")
	for range kills {
		runDrill(t, server.IMAPAddr, path, each)
	}
	last := startDrill(t, server.IMAPAddr, path, 0)
	f := &fetching{server: server, user: "desk"}
	f.awaitFlag(t, imap.FlagSeen, letters)
	last.Process.Kill()
	last.Wait()

	byKey, lines := readJournal(t, path)
	if len(byKey) != letters || lines != letters+kills {
		t.Errorf("%d letters in %d lines, want %d in %d", len(byKey), lines, letters, letters+kills)
	}
}

// runDrill lets a process fetch until it has killed itself.
func runDrill(t *testing.T, addr, path string, after int) {
	t.Helper()
	cmd := startDrill(t, addr, path, after)
	err := cmd.Wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the process ended with %v, want kill -9", err)
	}
}

func startDrill(t *testing.T, addr, path string, after int) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), "POST_DRILL_JOURNAL="+path, "POST_DRILL_ADDR="+addr, "POST_DRILL_AFTER="+strconv.Itoa(after))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func fetchUntilKilled(t *testing.T, path string) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	after, err := strconv.Atoi(os.Getenv("POST_DRILL_AFTER"))
	if err != nil {
		t.Fatal(err)
	}
	f := mustFetcher(t, FetcherConfig{
		Mailbox: "desk", Intake: journal{file}, Log: slog.New(killer{slog.DiscardHandler, &after}),
		Account: Account{
			Addr: os.Getenv("POST_DRILL_ADDR"), Encryption: EncryptionNone, Dialer: thisMachine,
			Username: dovecottest.Address("desk"), Password: dovecottest.Password,
		},
	})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	f.Run(ctx)
}

func readJournal(t *testing.T, path string) (byKey map[string]string, lines int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	byKey = make(map[string]string)
	for decoder := json.NewDecoder(file); decoder.More(); lines++ {
		var line [2]string
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if before, known := byKey[line[0]]; known && before != line[1] {
			t.Errorf("key %s stands for two letters", line[0])
		}
		byKey[line[0]] = line[1]
	}
	return byKey, lines
}

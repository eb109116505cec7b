package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("PGTEST_VICTIM"); dir != "" {
		victim(dir)
	}
	Main(m)
}

func TestEachTestHasItsOwnCopyOfTheTemplate(t *testing.T) {
	sharedServer(t) // skips where there is no PostgreSQL
	migrations := 0
	migrate := func(url string) error {
		migrations++
		return run(url, "CREATE TABLE ticket (id BIGINT)")
	}
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			url := New(t, WithTemplate("desk", migrate))
			if err := run(url, "INSERT INTO ticket VALUES (1)"); err != nil {
				t.Fatal(err)
			}
			if got := number(t, url, "SELECT count(*) FROM ticket"); got != 1 {
				t.Errorf("rows: got %d, want 1", got)
			}
		})
	}
	if migrations != 1 {
		t.Errorf("migrations: got %d, want 1", migrations)
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	var url string
	t.Run("uses one and leaves a connection open", func(t *testing.T) {
		url = New(t)
		if _, err := pgx.Connect(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	})
	if err := run(url, "SELECT 1"); err == nil {
		t.Error("the database is still there after its test")
	}
}

func TestFailedTemplateFailsAgain(t *testing.T) {
	server := sharedServer(t)
	broken := wish{template: "broken", migrate: func(string) error { return fmt.Errorf("no such table") }}
	for range 2 {
		if err := shared.templates.prepare(server, broken); err == nil {
			t.Error("got no error, want the one of the migration")
		}
	}
}

func TestServerIsTunedAndDurable(t *testing.T) {
	url := New(t)
	if got := number(t, url, "SELECT count(*) FROM pg_settings WHERE name = 'fsync' AND setting = 'on'"); got != 1 {
		t.Error("fsync is off")
	}
	if got := number(t, url, "SELECT setting::int FROM pg_settings WHERE name = 'max_connections'"); got != 200 {
		t.Errorf("max_connections: got %d, want 200", got)
	}
}

func TestServerGoesAndComesBack(t *testing.T) {
	server := NewServer(t)
	url, err := server.CreateDatabase("kept")
	if err != nil {
		t.Fatal(err)
	}
	if err := run(url, "CREATE TABLE ticket (id BIGINT)"); err != nil {
		t.Fatal(err)
	}
	for name, stop := range map[string]func() error{"stopped": server.Stop, "crashed": server.Crash} {
		if err := stop(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := run(url, "SELECT 1"); err == nil {
			t.Errorf("%s: the server still answers", name)
		}
		if err := server.Start(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := run(url, "SELECT * FROM ticket"); err != nil {
			t.Errorf("%s: the table is gone: %v", name, err)
		}
	}
}

func TestPausedServerHangsAndResumes(t *testing.T) {
	server := NewServer(t)
	connection, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := connection.Exec(context.Background(), "SELECT 1")
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("a paused server answered: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

// TestServerDiesWithAKilledTestProcess starts this test binary as a victim that starts a server and is killed.
func TestServerDiesWithAKilledTestProcess(t *testing.T) {
	sharedServer(t) // skips where there is no PostgreSQL
	dir, err := os.MkdirTemp("", "pgtest-victim-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), "PGTEST_VICTIM="+dir)
	said, err := self.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(said, &pid); err != nil {
		t.Fatal(err)
	}
	_ = self.Process.Kill()
	_ = self.Wait()
	deadline := time.Now().Add(10 * time.Second)
	for isPostgres(pid) {
		if time.Now().After(deadline) {
			t.Fatalf("the server %d outlives the process that started it", pid)
		}
		time.Sleep(pollEvery)
	}
}

// victim starts a server, says its process id and waits to be killed.
func victim(dir string) {
	server, err := StartServer(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.process.pid())
	select {}
}

func isPostgres(pid int) bool {
	name, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "comm"))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}

func run(url, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, statement)
	return err
}

func number(t *testing.T, url, query string) int64 {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var got int64
	if err := connection.QueryRow(t.Context(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

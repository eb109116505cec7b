// Package pgtest gives tests, drills and measurements a real PostgreSQL: one server for each test process, started when
// first asked for, and a fresh database for each test. It knows nothing of the desk's schema; a migration is handed in.
// It never touches a server it did not start.
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"tierdesk/internal/realparts"
)

// shared is the server of this test process and the databases it has made.
var shared struct {
	once      sync.Once
	server    *Server
	err       error
	templates templates
	databases atomic.Int64
}

// Option changes what New makes.
type Option func(*wish)

type wish struct {
	template string
	migrate  func(url string) error
}

// WithTemplate makes the database a copy of one that migrate has prepared. migrate runs once for each name and process,
// and must have closed its connections when it returns.
func WithTemplate(name string, migrate func(url string) error) Option {
	return func(w *wish) { w.template, w.migrate = name, migrate }
}

// New gives the URL of a fresh database, which is dropped when the test ends. Without PostgreSQL the test is skipped,
// or fails where the run demands real parts.
func New(t testing.TB, options ...Option) string {
	t.Helper()
	server := sharedServer(t)
	w := wish{template: "template1"}
	for _, option := range options {
		option(&w)
	}
	if err := shared.templates.prepare(server, w); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", shared.databases.Add(1))
	if err := server.createDatabase(name, templateName(w)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.dropDatabase(name); err != nil {
			t.Error(err)
		}
	})
	return server.URL(name)
}

// NewServer gives a server of the test's own, for tests that stop or pause it. It ends with the test.
func NewServer(t testing.TB) *Server {
	t.Helper()
	realparts.Want(t)
	server, err := startInTemp()
	failOrSkip(t, err)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// Main runs the tests of a package and then ends the shared server. A package that uses New has
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
// Without it the kernel ends the server (Linux), but its folder stays until a later run sweeps it.
func Main(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		if err := shared.server.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
		}
	}
	os.Exit(code)
}

func sharedServer(t testing.TB) *Server {
	t.Helper()
	realparts.Want(t)
	shared.once.Do(func() { shared.server, shared.err = startInTemp() })
	failOrSkip(t, shared.err)
	return shared.server
}

func failOrSkip(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoPostgres) {
		realparts.Missing(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// startInTemp makes a server in a folder of its own that Close takes away.
func startInTemp() (*Server, error) {
	sweepLeftovers()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", folderPrefix, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("make folder for PostgreSQL: %w", err)
	}
	server, err := StartServer(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	server.temporary = true
	return server, nil
}

// Package e2e drives the built binary with real parts: a real Dovecot, a real PostgreSQL, real processes that are killed.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tierdesk-e2e-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "tierdesk")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-tags", buildTags, "-o", binary, "../cmd/tierdesk") // as make build
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	pgtest.Main(m)
}

// TestE2EBinary holds that the one file to install stays small.
func TestE2EBinary(t *testing.T) {
	const limit = 60 << 20
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > limit {
		t.Errorf("the binary has %d bytes, want at most %d", info.Size(), limit)
	}
}

// deskProcess is one desk that runs as its own process.
type deskProcess struct {
	t      testing.TB
	place  []string
	url    string
	setup  string // the link under which somebody becomes the first administrator
	run    *exec.Cmd
	log    *logBook
	env    []string
	tokens map[string]string
	ids    map[string]string
}

// logBook keeps what a process wrote to standard error.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// onBoth runs a journey on SQLite and on a real PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, place []string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, []string{"--data", filepath.Join(t.TempDir(), "desk")}) })
	t.Run("postgres", func(t *testing.T) {
		test(t, []string{"--data", filepath.Join(t.TempDir(), "desk"), "--database-url", pgtest.New(t)})
	})
}

func newDesk(t testing.TB, place []string) *deskProcess {
	return &deskProcess{t: t, place: place, log: &logBook{}, tokens: map[string]string{}, ids: map[string]string{}}
}

// cli runs a command of the binary on this desk and gives its standard output.
func (d *deskProcess) cli(args ...string) []byte {
	d.t.Helper()
	cmd := exec.Command(binary, append(args, d.place...)...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("tierdesk %s: %v\n%s%s", strings.Join(args, " "), err, out, problems.String())
	}
	return out
}

// hire adds an agent and makes a token for them.
func (d *deskProcess) hire(name string, teams ...string) {
	d.t.Helper()
	email := name + "@desk.test"
	args := []string{"user", "create", "--email", email, "--name", strings.ToUpper(name[:1]) + name[1:]}
	for _, team := range teams {
		args = append(args, "--team", team)
	}
	var made struct{ ID string }
	decode(d.t, d.cli(args...), &made)
	d.ids[name] = made.ID
	var answer struct{ Token string }
	decode(d.t, d.cli("token", "create", "--agent", email, "--scope", "write"), &answer)
	d.tokens[name] = answer.Token
}

func decode(t testing.TB, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("decode %q: %v", data, err)
	}
}

// dir is the desk's folder.
func (d *deskProcess) dir() string { return d.place[1] }

func (d *deskProcess) writeMailConfig(config map[string]any) {
	d.t.Helper()
	if err := os.MkdirAll(d.dir(), 0o700); err != nil {
		d.t.Fatal(err)
	}
	text, err := json.Marshal(config)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.dir(), "mail.json"), text, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// start serves; the process ends with the test.
func (d *deskProcess) start(extra ...string) {
	d.t.Helper()
	if err := d.tryStart(extra...); err != nil {
		d.t.Fatalf("%v\n%s", err, d.log.String())
	}
}

func (d *deskProcess) tryStart(extra ...string) error {
	d.run = exec.Command(binary, append(append([]string{"serve", "--listen", "127.0.0.1:0"}, d.place...), extra...)...)
	d.run.Env = append(append(os.Environ(), "MAIL_PASSWORD="+dovecottest.Password), d.env...)
	d.run.Stderr = d.log
	out, err := d.run.StdoutPipe()
	if err != nil {
		return err
	}
	if err := d.run.Start(); err != nil {
		return err
	}
	run := d.run
	d.t.Cleanup(func() { _ = run.Process.Kill(); _ = run.Wait() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the desk did not start: %w", err)
	}
	var answer struct{ URL, Setup string }
	if err := json.Unmarshal(line, &answer); err != nil {
		return err
	}
	d.url, d.setup = answer.URL, answer.Setup
	return nil
}

// open opens the desk's database beside the running desk, for what its doors do not offer.
func (d *deskProcess) open() *sqlstore.Store {
	d.t.Helper()
	var s *sqlstore.Store
	var err error
	if len(d.place) > 2 {
		s, err = sqlstore.OpenPostgres(context.Background(), d.place[3])
	} else {
		s, err = sqlstore.OpenSQLite(context.Background(), d.dir())
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = s.Close() })
	return s
}

// as calls the API as an agent and gives status and body.
func (d *deskProcess) as(who, method, path, body string) (int, []byte) {
	d.t.Helper()
	request, err := http.NewRequest(method, d.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+d.tokens[who])
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return response.StatusCode, data
}

// must calls the API and wants it to go well.
func (d *deskProcess) must(who, method, path, body string, answer any) {
	d.t.Helper()
	status, data := d.as(who, method, path, body)
	if status/100 != 2 {
		d.t.Fatalf("%s %s %s: got %d: %s", who, method, path, status, data)
	}
	if answer != nil {
		decode(d.t, data, answer)
	}
}

// eventually waits until something holds, at most a good while.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("waited in vain until %s", what)
}

// mailBy sends a raw message over SMTP.
func mailBy(t testing.TB, addr, from, to string, raw []byte) {
	t.Helper()
	if err := smtp.SendMail(addr, nil, from, []string{to}, raw); err != nil {
		t.Fatalf("send mail over %s: %v", addr, err)
	}
}

package e2e

import (
	"context"
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/store/pgtest"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// TestE2EDatabaseGone stops PostgreSQL under a running desk: the API answers 503 with Retry-After, mail stays in the mailbox,
// and when the database is back all heals without a restart.
func TestE2EDatabaseGone(t *testing.T) {
	server := pgtest.NewServer(t)
	url, err := server.CreateDatabase("gone")
	if err != nil {
		t.Fatal(err)
	}
	o := openOffice(t, []string{"--data", filepath.Join(t.TempDir(), "desk"), "--database-url", url})
	o.send(words(maria, "Before", "It works.", vouched))
	eventually(t, "the first mail is a ticket", func() bool { return len(o.tickets()) == 1 })
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	refused(t, o.deskProcess, "GET", "/tickets", "")
	refused(t, o.deskProcess, "POST", "/tickets", `{"requester":{"email":"x@y.test","name":"X"},"subject":"S","body":"B","type":"incident"}`)
	o.send(words(maria, "While it is gone", "Wait for me.", vouched))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the waiting mail is a ticket", func() bool {
		status, body := o.as("ana", "GET", "/tickets?sort=newest", "")
		return status == http.StatusOK && strings.Contains(string(body), "While it is gone")
	})
}

// refused wants 503 with Retry-After, as soon as the desk has noticed.
func refused(t *testing.T, d *deskProcess, method, path, body string) {
	t.Helper()
	request, err := http.NewRequest(method, d.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+d.tokens["ana"])
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("%s %s: got %d with Retry-After %q, want 503 and a time", method, path, response.StatusCode, response.Header.Get("Retry-After"))
	}
}

// TestE2EDatabaseLocked holds SQLite's write lock from another process's view: writes wait and are then refused with 503, reads
// go on, mail stays in the mailbox, and all heals when the lock is let go.
func TestE2EDatabaseLocked(t *testing.T) {
	dovecottest.Start(t) // says early that Dovecot is missing
	o := openOffice(t, []string{"--data", filepath.Join(t.TempDir(), "desk")})
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.dir(), "tierdesk.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	lock, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	o.send(words(maria, "While it is locked", "Wait for me.", vouched))
	refused(t, o.deskProcess, "POST", "/tickets", `{"requester":{"email":"x@y.test","name":"X"},"subject":"S","body":"B","type":"incident"}`)
	if got := o.tickets(); len(got) != 0 {
		t.Errorf("got %d tickets while nothing can be written, want none", len(got))
	}
	if _, err := lock.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the waiting mail is a ticket", func() bool { return len(o.tickets()) == 1 })
}

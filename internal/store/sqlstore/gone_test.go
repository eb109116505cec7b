package sqlstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
	"tierdesk/internal/store/storetest"
)

// TestLocked lets another program hold the write lock of the file longer than a change waits: reads go on, the change is
// refused as unavailable, and goes through when the lock is gone.
func TestLocked(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the lock")
	}
	dir := t.TempDir()
	s := openSQLite(t, dir)
	before := storetest.Opened(t, s, 0, storetest.Opening("before"))
	other := raw(t, "sqlite", filepath.Join(dir, "tierdesk.db"))
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	refused(t, s)
	if _, err := s.Ticket(t.Context(), before.Ticket.ID); err != nil {
		t.Errorf("reads do not go on: %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	storetest.Sound(t, s, storetest.Opened(t, s, 1, storetest.Opening("after")).Ticket.ID)
}

func refused(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	_, _, err := s.SaveReceipt(t.Context(), store.Receipt{ID: storetest.NewID(), Mailbox: "m", Key: "k", State: store.ReceiptWaiting})
	var kind *desk.Error
	if !errors.As(err, &kind) || kind.Kind != desk.KindUnavailable {
		t.Fatalf("got %v, want unavailable", err)
	}
}

// TestStopped takes the server away and brings it back: the store heals by itself.
func TestStopped(t *testing.T) {
	server := pgtest.NewServer(t)
	url, err := server.CreateDatabase("desk")
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.OpenPostgres(t.Context(), url)
	opened(t, s, err)
	before := storetest.Opened(t, s, 0, storetest.Opening("before"))
	for name, stop := range map[string]func() error{"stopped": server.Stop, "crashed": server.Crash} {
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		refused(t, s)
		var kind *desk.Error
		if _, err := s.Ticket(t.Context(), before.Ticket.ID); !errors.As(err, &kind) || kind.Kind != desk.KindUnavailable {
			t.Errorf("%s: a read gives %v, want unavailable", name, err)
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		heals(t, s)
	}
}

func heals(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		_, err := s.Lease(t.Context(), "job", "w", storetest.Day, storetest.Day)
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not heal: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	storetest.Sound(t, s, storetest.Opened(t, s, 1, storetest.Opening("after")).Ticket.ID)
}

// TestLateCommit holds a change open on PostgreSQL while later ones commit: the feed gives them, and the late one when it comes.
func TestLateCommit(t *testing.T) {
	s, url := openPostgres(t)
	_, cursor, err := s.FeedAfter(t.Context(), store.FeedCursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	late, err := raw(t, "pgx", url).BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.ExecContext(t.Context(), `INSERT INTO feed (topic, ref, version, at, told_at)
 VALUES ('ticket', 'late', 1, 0, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT)`); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	read := func() {
		frames, next, err := s.FeedAfter(t.Context(), cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		cursor = next
		for _, f := range frames {
			seen[f.ID]++
		}
	}
	for i := range 12 { // stamped minutes apart, as by nodes whose clocks disagree
		storetest.Opened(t, s, 10*(i%3), storetest.Opening("x"))
		read()
	}
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		read()
	}
	if seen["late"] != 1 || len(seen) != 13 {
		t.Errorf("seen %v", seen)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	old, err := raw(t, "pgx", url).ExecContext(t.Context(), `UPDATE feed SET told_at = told_at - 60000000 WHERE pos <= 8`)
	if err != nil {
		t.Fatal(old, err)
	}
	storetest.Opened(t, s, 0, storetest.Opening("settles"))
	read()
	read()
	if cursor.Low < 8 || len(cursor.Seen) > 8 {
		t.Errorf("the cursor does not move on: %+v", cursor)
	}
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/store"
)

// TestMailTrial lets a desk write to itself over real sockets: its letter leaves, comes in, and opens no ticket.
func TestMailTrial(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	dir := t.TempDir()
	config := fmt.Sprintf(`{"domain":"desk.example","name":"Desk","hostname":"desk.example","mailboxes":[{"id":"support","address":"support@desk.example"}],
		"listen_smtp":%q,"send":{"addr":%q,"encryption":"none"},"networks":["127.0.0.0/8"]}`, address, address)
	path := filepath.Join(dir, "mail.json")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := place{Data: filepath.Join(dir, "desk")}.open(t.Context(), &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	read, err := readMailConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	room, err := newMailroom(t.Context(), d, mailSource{fixed: read, isFile: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { room.run(ctx) })
	defer running.Wait()
	defer stop()

	boxes := room.Mailboxes()
	if len(boxes) != 1 || len(boxes[0].In) != 1 || boxes[0].In[0].Kind != "smtp" || boxes[0].Out == nil || boxes[0].Out.Host != address {
		t.Errorf("the mailboxes are %+v", boxes)
	}
	got := room.TestMail(t.Context(), "support", "support@desk.example")
	if !got.Sent || !got.Looked || !got.Came || got.Problem != "" {
		t.Fatalf("the desk says %+v", got)
	}
	if _, err := room.now.Load().placer.Run(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	counts, err := d.store.CountReceipts(t.Context())
	if err != nil || counts[store.ReceiptDropped] != 1 || counts[store.ReceiptPlaced]+counts[store.ReceiptQuarantined] != 0 {
		t.Errorf("its own letter became %v, %v", counts, err)
	}
	if got := room.TestMail(t.Context(), "support", "nobody@elsewhere.example"); got.Sent || got.Problem == "" || got.Looked {
		t.Errorf("a letter the server does not take: %+v", got)
	}
}

// TestDoorIsTheOneThatListens holds that a desk which lets the system choose a port says the one it got.
func TestDoorIsTheOneThatListens(t *testing.T) {
	d, err := place{Data: t.TempDir()}.open(t.Context(), &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.sink = &sink{}
	room, err := newMailroom(t.Context(), d, mailSource{fixed: demoMail("http://desk.example")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		over, stop := context.WithCancel(t.Context())
		stop()
		room.run(over)
	}()
	boxes := room.Mailboxes()
	if len(boxes) != 1 || len(boxes[0].In) != 1 {
		t.Fatalf("the mailboxes are %+v", boxes)
	}
	connection, err := net.Dial("tcp", boxes[0].In[0].Host)
	if err != nil {
		t.Fatalf("nobody takes letters at the door that is shown: %v", err)
	}
	connection.Close()
}

// TestSetupLink is printed by a desk that nobody can administer, once a start, until somebody can.
func TestSetupLink(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	var problems bytes.Buffer
	serve := func() string {
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		out := &firstLine{stop: stop}
		s := &session{ctx: ctx, out: out, problems: &problems}
		if err := (&serveCommand{place: place{Data: dir}, Listen: "127.0.0.1:0", BaseURL: "https://desk.example"}).Run(s); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first, second := serve(), serve()
	if !strings.Contains(first, `"setup":"https://desk.example/setup/`) || !strings.Contains(first, `"url":"http://127.0.0.1:`) || first == second {
		t.Errorf("it prints %s and %s", first, second)
	}
}

// firstLine keeps what is printed and ends the desk once it spoke.
type firstLine struct {
	bytes.Buffer
	stop func()
}

func (f *firstLine) Write(p []byte) (int, error) {
	defer f.stop()
	return f.Buffer.Write(p)
}

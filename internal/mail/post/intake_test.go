package post

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"
)

// ledger is an intake in memory. It answers each receipt with the error its answer function gives.
type ledger struct {
	mu     sync.Mutex
	calls  []Receipt // every call, refused ones included
	kept   []Receipt // what was stored, once per key and bytes
	answer func(Receipt) error
}

func (l *ledger) Receive(_ context.Context, r Receipt) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Raw = bytes.Clone(r.Raw)
	l.calls = append(l.calls, r)
	if l.answer != nil {
		if err := l.answer(r); err != nil {
			return err
		}
	}
	known := r.Key != "" && slices.ContainsFunc(l.kept, func(k Receipt) bool {
		return k.Key == r.Key && bytes.Equal(k.Raw, r.Raw)
	})
	if !known {
		l.kept = append(l.kept, r)
	}
	return nil
}

func (l *ledger) setAnswer(answer func(Receipt) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = answer
}

func (l *ledger) stored() []Receipt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kept)
}

func (l *ledger) received() []Receipt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.calls)
}

// awaitStored returns the stored receipts once there are n, and fails if that takes too long.
func (l *ledger) awaitStored(t *testing.T, n int, within time.Duration) []Receipt {
	t.Helper()
	until(t, within, func() error {
		if got := len(l.stored()); got < n {
			return fmt.Errorf("stored %d letters, want %d", got, n)
		}
		return nil
	})
	return l.stored()
}

// until repeats the check until it gives nil, and fails with its last error if that takes too long.
func until(t *testing.T, within time.Duration, check func() error) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %s: %v", within, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// letter gives a small message that can be told from others by its subject.
func letter(subject string) []byte {
	return []byte("From: ana@example.org\r\nTo: desk@example.test\r\nSubject: " + subject + "\r\n\r\nIt is on fire.\r\n")
}

func isLetter(r Receipt, subject string) bool {
	return bytes.Contains(r.Raw, []byte("\r\nSubject: "+subject+"\r\n")) && bytes.HasSuffix(r.Raw, []byte("\r\n\r\nIt is on fire.\r\n"))
}

// quiet gives a log that keeps its text for the test.
func quiet() (*slog.Logger, *logText) {
	text := &logText{}
	return slog.New(slog.NewTextHandler(text, nil)), text
}

type logText struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

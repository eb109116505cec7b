//go:build drill

package main

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
)

// drilled kills the process, as a power cut would, right after the n-th line that says what TIERDESK_DRILL_LINE says; n is
// TIERDESK_DRILL_AT. The line itself is written first, so that the log proves where it happened.
func drilled(h slog.Handler) slog.Handler {
	at, err := strconv.ParseInt(os.Getenv("TIERDESK_DRILL_AT"), 10, 64)
	if err != nil || at <= 0 {
		return h
	}
	return &killer{Handler: h, line: os.Getenv("TIERDESK_DRILL_LINE"), at: at, seen: &atomic.Int64{}}
}

type killer struct {
	slog.Handler
	line string
	at   int64
	seen *atomic.Int64
}

func (k *killer) Handle(ctx context.Context, r slog.Record) error {
	err := k.Handler.Handle(ctx, r)
	if r.Message == k.line && k.seen.Add(1) == k.at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way; nothing more may happen
	}
	return err
}

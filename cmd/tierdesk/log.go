package main

import (
	"io"
	"log/slog"
)

// newLog writes to standard error what an operator should know. Drills put more in its way.
func newLog(problems io.Writer) *slog.Logger {
	return slog.New(drilled(slog.NewTextHandler(problems, nil)))
}

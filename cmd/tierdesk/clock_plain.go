//go:build !drill

package main

import (
	"tierdesk/internal/engine"
	"tierdesk/internal/worker"
)

func hostClock() *engine.Clock { return worker.SystemClock() }

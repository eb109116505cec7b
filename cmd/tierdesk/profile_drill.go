//go:build drill

package main

import (
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"time"
)

// profiled writes what the processor did in the ten seconds after each SIGUSR1 to the file TIERDESK_DRILL_PROFILE. A desk has no
// door for that: a profile names what it does, and is for those who can send signals to it anyway.
func profiled() {
	path := os.Getenv("TIERDESK_DRILL_PROFILE")
	if path == "" {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		for range asked {
			profile(path)
		}
	}()
}

func profile(path string) {
	file, err := os.Create(path)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	if pprof.StartCPUProfile(file) != nil {
		return
	}
	time.Sleep(10 * time.Second)
	pprof.StopCPUProfile()
}

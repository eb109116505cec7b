//go:build drill

package main

import (
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
)

// profiled writes what the processor did in the ten seconds after each SIGUSR1 to the file TIERDESK_DRILL_PROFILE, and what lies in
// memory at each SIGUSR2 to the one with .heap behind its name. A desk has no door for that: a profile names what it does, and is for those who can
// send signals to it anyway.
func profiled() {
	runtime.MemProfileRate = 16 << 10
	path := os.Getenv("TIERDESK_DRILL_PROFILE")
	if path == "" {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for which := range asked {
			if which == syscall.SIGUSR1 {
				profile(path)
			} else {
				heap(path + ".heap")
			}
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

func heap(path string) {
	file, err := os.Create(path)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	runtime.GC()                              // what is told is as of the last collection
	_ = pprof.Lookup("heap").WriteTo(file, 0) // a profile that cannot be written is no profile
}

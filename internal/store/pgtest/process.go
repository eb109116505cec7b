package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// process is a started server with the goroutine that waits for its end.
type process struct {
	command *exec.Cmd
	done    chan struct{}
}

// startProcess starts the command with its output added to a log file. The thread that starts it stays until it ends: the
// kernel counts the end of that thread as the end of the parent, and would take the server down with it.
func startProcess(command *exec.Cmd, log string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	command.Stdout, command.Stderr = out, out
	p := &process{command: command, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer out.Close()
		err := command.Start()
		started <- err
		if err == nil {
			_ = command.Wait()
			close(p.done)
		}
	}()
	return p, <-started
}

func (p *process) pid() int { return p.command.Process.Pid }

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// endWith sends a signal and says whether the process was gone within the time.
func (p *process) endWith(signal os.Signal, within time.Duration) bool {
	_ = p.command.Process.Signal(signal)
	select {
	case <-p.done:
		return true
	case <-time.After(within):
		return false
	}
}

// signalAll signals the server and then its backends, which are in sessions of their own.
func (p *process) signalAll(signal os.Signal) error {
	if err := p.command.Process.Signal(signal); err != nil {
		return fmt.Errorf("signal PostgreSQL: %w", err)
	}
	for _, child := range childrenOf(p.pid()) {
		if backend, err := os.FindProcess(child); err == nil {
			_ = backend.Signal(signal) // it may have ended since
		}
	}
	return nil
}

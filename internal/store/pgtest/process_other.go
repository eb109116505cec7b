//go:build !linux

package pgtest

import (
	"os"
	"syscall"
)

// Elsewhere the harness is for an ordinary user, cannot pause, and a killed test process leaves its server behind.
var (
	shutdown = os.Interrupt
	crash    = os.Kill
	freeze   = os.Interrupt
	thaw     = syscall.Signal(0)
)

const folderPrefix = "tierdesk-pg-"

type account struct{}

func ordinaryAccount() (*account, error) { return nil, nil }

func (a *account) own(string) error { return nil }

func (a *account) attributes() *syscall.SysProcAttr { return nil }

func childrenOf(int) []int { return nil }

func sweepLeftovers() {}

package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// What PostgreSQL takes each signal for; see its chapter on shutting down the server.
const (
	shutdown = syscall.SIGINT
	crash    = syscall.SIGQUIT
	freeze   = syscall.SIGSTOP
	thaw     = syscall.SIGCONT
)

const (
	folderPrefix  = "tierdesk-pg-"
	leftoverAfter = time.Hour
)

// account is an ordinary user; nil is whoever we are.
type account struct{ uid, gid int }

// ordinaryAccount chooses whom the server runs as. PostgreSQL refuses root, so root lends itself another name.
func ordinaryAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(found.Uid)
		gid, errGID := strconv.Atoi(found.Gid)
		return &account{uid: uid, gid: gid}, errors.Join(errUID, errGID)
	}
	return nil, errors.New("PostgreSQL refuses root, and there is neither a user postgres nor nobody to run it as")
}

func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("hand over to the user of PostgreSQL: %w", err)
	}
	return nil
}

// attributes make the kernel end the server when this process dies, however it dies.
func (a *account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Pdeathsig: crash}
	if a != nil {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}

// childrenOf lists the processes whose parent is pid.
func childrenOf(pid int) []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var children []int
	for _, stat := range stats {
		child, parent, ok := readStat(stat)
		if ok && parent == pid {
			children = append(children, child)
		}
	}
	return children
}

// readStat reads "pid (name) state parent …"; the name may hold anything, so the fields after it are counted from its end.
func readStat(path string) (pid, parent int, ok bool) {
	line, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, false
	}
	_, after, found := bytes.Cut(line[max(0, bytes.LastIndexByte(line, ')')):], []byte(") "))
	fields := bytes.Fields(after)
	if !found || len(fields) < 2 {
		return 0, 0, false
	}
	pid, errPID := strconv.Atoi(filepath.Base(filepath.Dir(path)))
	parent, errParent := strconv.Atoi(string(fields[1]))
	return pid, parent, errPID == nil && errParent == nil
}

// sweepLeftovers removes the folders of test processes that were killed.
func sweepLeftovers() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	for _, folder := range folders {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(folder), folderPrefix+"%d-", &pid); err != nil {
			continue
		}
		info, err := os.Stat(folder)
		gone := errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
		if err == nil && gone && time.Since(info.ModTime()) > leftoverAfter {
			os.RemoveAll(folder)
		}
	}
}

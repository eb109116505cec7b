package pgtest

import (
	"errors"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
)

// ErrNoPostgres says that this machine has no PostgreSQL server to start.
var ErrNoPostgres = errors.New("there is no PostgreSQL server here; install the package postgresql (make test does)")

// findBinaries gives the folder of the newest server. Debian keeps them by version and off the PATH.
func findBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	sort.Slice(found, func(i, j int) bool { return debianVersion(found[i]) > debianVersion(found[j]) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	if onPath, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(onPath), nil
	}
	return "", ErrNoPostgres
}

func debianVersion(binary string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(binary))))
	if err != nil {
		return 0
	}
	return version
}

package backup

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// dump writes a consistent copy of a PostgreSQL database in pg_dump's own format.
func dump(ctx context.Context, address, target string) error {
	return run(ctx, address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+target)
}

// load fills an empty database in one transaction; a database that holds a desk already refuses the first table.
func load(ctx context.Context, address, source string) error {
	return run(ctx, address, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", source)
}

// run gives the address without its password, which other users of the machine could read among the arguments.
func run(ctx context.Context, address, tool string, args ...string) error {
	binary, err := find(tool)
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("read the database URL: %w", err)
	}
	command := exec.CommandContext(ctx, binary)
	command.Env = os.Environ()
	if password, ok := u.User.Password(); ok {
		command.Env = append(command.Env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	command.Args = append(command.Args, append([]string{"--dbname=" + u.String()}, args...)...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", tool, err, out)
	}
	return nil
}

// find looks in PATH and where Debian puts the tools, the newest version first: an older one refuses a newer server.
func find(tool string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + tool)
	if err == nil && len(found) > 0 {
		return slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(version(a), version(b)) }), nil
	}
	binary, err := exec.LookPath(tool)
	if err != nil {
		return "", fmt.Errorf("%s is not installed; it comes with PostgreSQL's client tools: %w", tool, err)
	}
	return binary, nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for a folder that is no version
	return n
}

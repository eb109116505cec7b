// Command bench measures the desk with the corpus and the load generator its peers were measured with, and writes
// docs/benchmarks.md. Everything runs on this machine, on loopback, bounded in count and time. It is started by "make bench".
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	tickets := flag.Int("tickets", 100_000, "size of the large corpus")
	small := flag.Int("small", 10_000, "size of the small corpus, for growth")
	only := flag.String("only", "", "one of sqlite, mattn, postgres, clocks, flow, browser; empty: all")
	out := flag.String("out", "docs/benchmarks.md", "the report")
	flag.Parse()
	dir, err := os.MkdirTemp("", "tierdesk-bench-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o711); err != nil { // PostgreSQL runs as a user of its own and must get through
		fmt.Fprintln(os.Stderr, err)
	}
	b := &bench{dir: dir, large: *tickets, small: *small}
	if err := b.run(context.Background(), *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // the folder stays for a look
	}
}

type bench struct {
	dir          string
	large, small int
	generator    string
	corpora      map[int]string
}

// variant is one way to run the desk.
type variant struct {
	name string
	tags string
	cgo  string
	pg   bool
}

var variants = []variant{
	{name: "sqlite", cgo: "0"},
	{name: "mattn", tags: "cgo_sqlite sqlite_fts5", cgo: "1"},
	{name: "postgres", cgo: "0", pg: true},
}

func (b *bench) run(ctx context.Context, only, out string) error {
	if only != "clocks" && only != "flow" { // they need neither corpus nor generator
		if err := b.prepare(ctx); err != nil {
			return err
		}
	}
	var report strings.Builder
	report.WriteString(b.head())
	for _, v := range variants {
		if only != "" && only != v.name {
			continue
		}
		result, err := b.measure(ctx, v)
		if err != nil {
			return fmt.Errorf("measure %s: %w", v.name, err)
		}
		report.WriteString(result.table(v))
		fmt.Fprint(os.Stderr, result.table(v))
	}
	if only == "" || only == "clocks" {
		section, err := b.clocks(ctx)
		if err != nil {
			return fmt.Errorf("measure clocks: %w", err)
		}
		report.WriteString(section)
		fmt.Fprint(os.Stderr, section)
	}
	if only == "" || only == "flow" {
		section, err := b.flows(ctx)
		if err != nil {
			return fmt.Errorf("measure the report of tiers: %w", err)
		}
		report.WriteString(section)
		fmt.Fprint(os.Stderr, section)
	}
	if only == "" || only == "browser" {
		section, err := b.browsers(ctx)
		if err != nil {
			return fmt.Errorf("measure browsers: %w", err)
		}
		report.WriteString(section)
		fmt.Fprint(os.Stderr, section)
	}
	return os.WriteFile(out, []byte(report.String()+causes(out)), 0o644)
}

// causesTitle begins the part of the report that people write: why a row misses, with its profile. It is kept.
const causesTitle = "## Causes"

func causes(path string) string {
	old, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	_, text, found := strings.Cut(string(old), causesTitle)
	if !found {
		return ""
	}
	return causesTitle + text
}

// prepare builds the load generator from its place beside the repository and makes both corpora.
func (b *bench) prepare(ctx context.Context) error {
	shared := filepath.Join("..", "shared", "bench")
	if _, err := os.Stat(filepath.Join(shared, "main.go")); err != nil {
		return fmt.Errorf("the load generator is not beside the repository: %w", err)
	}
	b.generator = filepath.Join(b.dir, "generator")
	if err := command(ctx, nil, "go", "build", "-o", b.generator, filepath.Join(shared, "main.go")); err != nil {
		return err
	}
	b.corpora = map[int]string{}
	for _, n := range []int{b.large, b.small} {
		b.corpora[n] = filepath.Join(b.dir, fmt.Sprint("corpus", n))
		if err := command(ctx, nil, "python3", filepath.Join(shared, "corpus.py"), fmt.Sprint(n), b.corpora[n]); err != nil {
			return err
		}
	}
	return nil
}

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
	only := flag.String("only", "", "sqlite, mattn or postgres, told and not written; databases, all three in one run; clocks, flow, routing, board or browser, that section alone; empty: all")
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
	if section, ok := b.sections()[only]; ok {
		text, err := section(ctx)
		if err != nil {
			return fmt.Errorf("measure %s: %w", only, err)
		}
		fmt.Fprint(os.Stderr, text)
		return replaceSection(out, text)
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	var report strings.Builder
	report.WriteString(b.head())
	for _, v := range variants {
		if only != "" && only != "databases" && only != v.name {
			continue
		}
		result, err := b.measure(ctx, v)
		if err != nil {
			return fmt.Errorf("measure %s: %w", v.name, err)
		}
		report.WriteString(result.table(v))
		fmt.Fprint(os.Stderr, result.table(v))
	}
	if only != "" && only != "databases" {
		return nil
	}
	if err := os.WriteFile(out, []byte(report.String()+afterDatabases(out)), 0o644); err != nil || only != "" {
		return err
	}
	for _, name := range []string{"clocks", "flow", "routing", "board", "browser"} {
		section, err := b.sections()[name](ctx)
		if err != nil {
			return fmt.Errorf("measure %s: %w", name, err)
		}
		fmt.Fprint(os.Stderr, section)
		if err := replaceSection(out, section); err != nil {
			return err
		}
	}
	return nil
}

// sections are the parts of the report that are measured each by itself.
func (b *bench) sections() map[string]func(context.Context) (string, error) {
	return map[string]func(context.Context) (string, error){
		"clocks": b.clocks, "flow": b.flows, "routing": b.routes, "board": b.boards, "browser": b.browsersPrepared,
	}
}

// browsersPrepared measures browsers, with the corpus that they need.
func (b *bench) browsersPrepared(ctx context.Context) (string, error) {
	if b.corpora == nil {
		if err := b.prepare(ctx); err != nil {
			return "", err
		}
	}
	return b.browsers(ctx)
}

// replaceSection puts a section in the place of the one with its title, or before the causes, and leaves the rest of the report as it is.
func replaceSection(path, section string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old := string(data)
	title, _, _ := strings.Cut(section, "\n")
	at := strings.Index(old, title+"\n")
	if at < 0 {
		if at = strings.Index(old, causesTitle); at < 0 {
			at = len(old)
		}
		return os.WriteFile(path, []byte(old[:at]+section+old[at:]), 0o644)
	}
	end := strings.Index(old[at+len(title):], "\n## ")
	if end < 0 {
		return os.WriteFile(path, []byte(old[:at]+section), 0o644)
	}
	return os.WriteFile(path, []byte(old[:at]+section+old[at+len(title)+end+1:]), 0o644)
}

// causesTitle begins the part of the report that people write: why a row misses, with its profile. It is kept.
const causesTitle = "## Causes"

// afterDatabases is what stands in the report after the tables of the databases.
func afterDatabases(path string) string {
	old, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	at := strings.Index(string(old), "## Clocks\n")
	if at < 0 {
		at = strings.Index(string(old), causesTitle)
	}
	if at < 0 {
		return ""
	}
	return string(old[at:])
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

package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/importer"
	"tierdesk/internal/importer/eventlog"
)

type importEventlogCommand struct {
	place
	Map     string `required:"" help:"The mapping file (YAML): which column is what." type:"existingfile"`
	Log     string `help:"The short name of the log, under which its cases are known; default: of the file." placeholder:"NAME"`
	Client  string `help:"The id of the client whose history this is; default: a client of the log's own."`
	Rejects string `help:"Where the rows go that cannot be taken; default: FILE.rejects.csv beside the log." type:"path"`
	File    string `arg:"" help:"The log: CSV with the names of the columns in its first line, also packed with gzip." type:"existingfile"`
}

type importEventlogAnswer struct {
	importer.EventLogCounts
	Rows       int            `json:"rows"`
	Rejected   int            `json:"rejected"`
	Rejects    string         `json:"rejects,omitempty"`
	OutOfOrder int            `json:"out_of_order"`
	Unlisted   map[string]int `json:"unlisted_states,omitempty"`
}

// Run imports and says how much. What is wrong with a row stops nothing.
func (c *importEventlogCommand) Run(s *session) error {
	log, err := c.read(s)
	if err != nil {
		return err
	}
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	answer := importEventlogAnswer{Rows: log.Rows, Rejected: len(log.Rejects), OutOfOrder: log.OutOfOrder, Unlisted: log.Unlisted}
	if len(log.Rejects) > 0 {
		answer.Rejects = c.rejects()
		if err := writeRejects(answer.Rejects, log); err != nil {
			return err
		}
	}
	answer.EventLogCounts, err = importer.EventLog(s.ctx, d.engine, log, desk.LogCode(c.name()), desk.ClientID(c.Client))
	if err != nil {
		return err
	}
	if err := d.sealNow(s.ctx); err != nil {
		return err
	}
	c.say(s, log, answer)
	return errors.Join(s.print(answer), badUnless(len(log.Rejects) == 0))
}

// read checks mapping and log before anything is written.
func (c *importEventlogCommand) read(s *session) (*eventlog.Log, error) {
	if err := importer.CheckLogName(c.name()); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(c.Map)
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	mapping, err := eventlog.ReadMapping(text)
	if err != nil {
		return nil, c.inMapping(err)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer func() { _ = file.Close() }()
	now, err := hostClock().Now()
	if err != nil {
		return nil, err
	}
	log, err := eventlog.Read(file, mapping, now)
	if err != nil {
		return nil, c.inMapping(err)
	}
	return log, nil
}

// inMapping makes mistakes of the mapping bad input, each with its file and line.
func (c *importEventlogCommand) inMapping(err error) error {
	var mistakes eventlog.Mistakes
	if !errors.As(err, &mistakes) {
		return desk.Invalid("file", "import.log", "The log "+c.File+" cannot be read: "+err.Error()+".")
	}
	lines := make([]string, len(mistakes))
	for i, m := range mistakes {
		lines[i] = fmt.Sprintf("%s:%d: %s", c.Map, m.Line, m.Says)
	}
	return desk.Invalid("map", "import.map", "nothing was imported, because the mapping has mistakes:\n"+strings.Join(lines, "\n"))
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

func (c *importEventlogCommand) stem() string {
	return strings.TrimSuffix(strings.TrimSuffix(c.File, ".gz"), ".csv")
}

func (c *importEventlogCommand) name() string {
	if c.Log != "" {
		return c.Log
	}
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(filepath.Base(c.stem())), "-"), "-")
	return strings.Trim(name[:min(len(name), 40)], "-")
}

func (c *importEventlogCommand) rejects() string {
	if c.Rejects != "" {
		return c.Rejects
	}
	return c.stem() + ".rejects.csv"
}

// writeRejects keeps the rows as they were, with their line and the reason before them, so that they can be mended and imported.
func writeRejects(path string, log *eventlog.Log) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep the rows that cannot be taken; name another file with --rejects: %w", err)
	}
	out := csv.NewWriter(file)
	_ = out.Write(append([]string{"reject_line", "reject_reason"}, log.Header...)) // told by Flush
	for _, r := range log.Rejects {
		_ = out.Write(append([]string{strconv.Itoa(r.Line), r.Why}, r.Raw...))
	}
	out.Flush()
	if err := errors.Join(out.Error(), file.Close()); err != nil {
		return fmt.Errorf("keep the rows that cannot be taken: %w", err)
	}
	return nil
}

const rejectsSaid = 20

func (c *importEventlogCommand) say(s *session, log *eventlog.Log, answer importEventlogAnswer) {
	for _, r := range log.Rejects[:min(rejectsSaid, len(log.Rejects))] {
		fmt.Fprintf(s.problems, "%s:%d: %s\n", c.File, r.Line, r.Why)
	}
	if more := len(log.Rejects) - rejectsSaid; more > 0 {
		fmt.Fprintf(s.problems, "… and %d more. All are in %s.\n", more, answer.Rejects)
	}
	if answer.Known > 0 {
		fmt.Fprintf(s.problems, "%d cases of the log %s are in the desk already and were left alone.\n", answer.Known, answer.Log)
	}
	for _, unused := range log.Unused[:min(rejectsSaid, len(log.Unused))] {
		fmt.Fprintf(s.problems, "%s: %s\n", c.Map, unused)
	}
	var values []string
	for value := range log.Unlisted {
		values = append(values, strconv.Quote(value))
	}
	if len(values) > 0 {
		slices.Sort(values)
		fmt.Fprintf(s.problems, "These states are not in the mapping and were taken as open: %s.\n", strings.Join(values, ", "))
	}
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/scriptfile"
)

type importScriptCommand struct {
	place
	Check bool     `help:"Say only what is wrong with the files; nothing is kept."`
	Files []string `arg:"" name:"file" help:"Scripts as YAML or Markdown."`
}

// scriptLine is what became of a file.
type scriptLine struct {
	File     string          `json:"file"`
	ID       sop.ID          `json:"id,omitempty"`
	Title    string          `json:"title,omitempty"`
	Version  int64           `json:"version,omitempty"`
	Error    string          `json:"error,omitempty"`
	Problems []scriptProblem `json:"problems,omitempty"`
}

type scriptProblem struct {
	Line    int    `json:"line"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Run keeps every file that is sound. One that is not gives a line with all its problems, and the run goes on.
func (c *importScriptCommand) Run(s *session) error {
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	failed := 0
	for _, file := range c.Files {
		line, err := c.take(s, d, file)
		if err != nil {
			return err
		}
		if line.Error != "" {
			failed++
		}
		if err := s.print(line); err != nil {
			return err
		}
	}
	return badOr(failed, nil)
}

func (c *importScriptCommand) take(s *session, d *openedDesk, file string) (scriptLine, error) {
	line := scriptLine{File: file}
	data, err := readAtMost(file, scriptfile.MaxSize+1)
	if err != nil {
		line.Error = err.Error()
		return line, nil
	}
	script, problems := scriptfile.Read(data)
	line.Title = script.Title
	script, more, err := d.engine.FoundScript(s.ctx, script)
	if err != nil {
		return line, err
	}
	if problems = append(problems, more...); len(problems) > 0 {
		line.Error = fmt.Sprintf("%d problems; nothing of this file was kept", len(problems))
		for _, p := range problems {
			line.Problems = append(line.Problems, scriptProblem{p.Line, p.Code, p.Message})
		}
		return line, nil
	}
	if c.Check {
		return line, nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return line, err
	}
	saved, err := d.engine.TakeScript(s.ctx, desk.MachineActor("import"), script, sop.ID(id.String()))
	var refused *desk.Error
	if errors.As(err, &refused) {
		line.Error = refused.Message
		return line, nil
	}
	line.ID, line.Version = saved.ID, saved.Version
	return line, err
}

// readAtMost reads a file as far as it can be of use.
func readAtMost(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return io.ReadAll(io.LimitReader(f, most))
}

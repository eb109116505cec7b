package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	_ "time/tzdata" // the zones of contracts, wherever the command runs
)

type slaCommand struct {
	Due     slaDueCommand     `cmd:"" help:"Say when targets are due: JSON lines in, a JSON line for each out."`
	Explain slaExplainCommand `cmd:"" help:"Say how the clocks of a ticket came to what they show."`
}

type slaDueCommand struct {
	Files []string `arg:"" optional:"" name:"file" help:"Files with a question a line; without one, or for -, standard input."`
}

// Run answers every line; a bad one gives a line with its error and the rest goes on.
func (c *slaDueCommand) Run(s *session) error {
	if len(c.Files) == 0 {
		c.Files = []string{"-"}
	}
	out := bufio.NewWriter(s.out)
	answers := dueAnswers{out: out, hours: map[string]compiledHours{}}
	failed := 0
	for _, name := range c.Files {
		bad, err := answers.file(s, name)
		failed += bad
		if err != nil {
			return errors.Join(err, out.Flush())
		}
	}
	return badOr(failed, out.Flush())
}

func (a *dueAnswers) file(s *session, name string) (int, error) {
	if name == "-" {
		return a.all(s.ctx, os.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return a.all(s.ctx, f)
}

// maxDueLine is the longest question. The largest calendar takes less than half of it.
const maxDueLine = 16 << 20

var errLongLine = errors.New("the line is longer than 16 MiB; no calendar needs as much")

// nextLine reads a line without its end. It gives errLongLine for one beyond the limit, which it reads past, and io.EOF after the last.
func nextLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxDueLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (long || len(line) > 0):
			err = nil
		}
		if err == nil && long {
			err = errLongLine
		}
		return line, err
	}
}

package letter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The refusals of a mail that asks for more than its budget. Test with errors.Is.
var (
	ErrBudgetBytes   = errors.New("the mail is larger than allowed")
	ErrBudgetParts   = errors.New("the mail has more parts than allowed")
	ErrBudgetDepth   = errors.New("the mail is nested deeper than allowed")
	ErrBudgetHeaders = errors.New("the mail has more or longer headers than allowed")
	ErrBudgetTime    = errors.New("the mail took longer to read than allowed")
)

// Budget bounds the work one mail may cause. A zero bound means the bound of DefaultBudget.
type Budget struct {
	Bytes       int
	Parts       int
	Depth       int
	Headers     int
	HeaderBytes int
	// Expired is asked now and then while reading; true ends the work with ErrBudgetTime. Nil never expires.
	Expired func() bool
}

// DefaultBudget is more than any honest mail needs and less than hurts.
func DefaultBudget() Budget {
	return Budget{Bytes: 64 << 20, Parts: 1000, Depth: 30, Headers: 2000, HeaderBytes: 1 << 20}
}

func (b Budget) withDefaults() Budget {
	d := DefaultBudget()
	b.Bytes = positiveOr(b.Bytes, d.Bytes)
	b.Parts = positiveOr(b.Parts, d.Parts)
	b.Depth = positiveOr(b.Depth, d.Depth)
	b.Headers = positiveOr(b.Headers, d.Headers)
	b.HeaderBytes = positiveOr(b.HeaderBytes, d.HeaderBytes)
	if b.Expired == nil {
		b.Expired = func() bool { return false }
	}
	return b
}

func positiveOr(n, fallback int) int {
	if n > 0 {
		return n
	}
	return fallback
}

// check reads the mail once, line by line and without building anything, so that a bomb is refused before
// the real parser, which recurses and copies, ever sees it.
func (b Budget) check(raw []byte) error {
	if len(raw) > b.Bytes {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrBudgetBytes, len(raw), b.Bytes)
	}
	s := structure{budget: b, inHeader: true}
	for count := 0; len(raw) > 0; count++ {
		line := raw
		if at := bytes.IndexByte(raw, '\n'); at >= 0 {
			line, raw = raw[:at+1], raw[at+1:]
		} else {
			raw = nil
		}
		if err := s.line(line); err != nil {
			return err
		}
		if count%4096 == 0 && b.Expired() {
			return ErrBudgetTime
		}
	}
	return nil
}

const (
	lineWork  = 50       // what the search for a boundary at the end of a line costs besides
	leastWork = 64 << 20 // work that is always allowed; about a second
)

// structure follows which multipart boundaries are open. It may see fewer levels than a lenient parser does, so the
// declarations of multiparts are bounded as well.
type structure struct {
	budget       Budget
	work         int // what reading costs, in bytes looked at; every open level looks at every byte below it
	open         []string
	inHeader     bool
	parts        int
	declarations int
	headers      int
	headerBytes  int
}

func (s *structure) line(line []byte) error {
	s.work += len(s.open) * (len(line) + lineWork)
	if s.work > max(4*s.budget.Bytes, leastWork) {
		return fmt.Errorf("%w: too much text at %d levels", ErrBudgetTime, len(s.open))
	}
	trimmed := bytes.TrimRight(line, " \t\r\n")
	switch {
	case bytes.HasPrefix(trimmed, []byte("--")) && s.delimiter(string(trimmed[2:])):
		return s.checkParts()
	case !s.inHeader:
		return nil
	case len(trimmed) == 0:
		s.inHeader = false
		return nil
	}
	return s.header(line, trimmed)
}

func (s *structure) header(line, trimmed []byte) error {
	s.headerBytes += len(line)
	if line[0] != ' ' && line[0] != '\t' {
		s.headers++
	}
	if s.headers > s.budget.Headers+s.parts*100 || s.headerBytes > s.budget.HeaderBytes+s.parts*16<<10 {
		return fmt.Errorf("%w: over %d fields or %d bytes", ErrBudgetHeaders, s.budget.Headers, s.budget.HeaderBytes)
	}
	boundary, ok := declaredBoundary(trimmed)
	if !ok {
		return nil
	}
	s.open = append(s.open, boundary)
	s.declarations++
	if len(s.open) > s.budget.Depth || s.declarations > 20*s.budget.Depth {
		return fmt.Errorf("%w: at most %d levels", ErrBudgetDepth, s.budget.Depth)
	}
	return nil
}

func (s *structure) checkParts() error {
	if s.parts > s.budget.Parts {
		return fmt.Errorf("%w: at most %d", ErrBudgetParts, s.budget.Parts)
	}
	return nil
}

// delimiter says whether the rest of a line after its two dashes opens or closes a part of an open multipart.
func (s *structure) delimiter(rest string) bool {
	for i := len(s.open) - 1; i >= 0; i-- {
		switch rest {
		case s.open[i]:
			s.open = s.open[:i+1]
			s.parts++
			s.inHeader = true
			return true
		case s.open[i] + "--":
			s.open = s.open[:i]
			s.inHeader = false
			return true
		}
	}
	return false
}

// declaredBoundary finds the boundary parameter of a header line.
func declaredBoundary(line []byte) (string, bool) {
	const name = "boundary"
	at := bytes.Index(bytes.ToLower(line), []byte(name))
	if at < 0 {
		return "", false
	}
	rest := bytes.TrimLeft(line[at+len(name):], "*0 \t")
	if len(rest) == 0 || rest[0] != '=' {
		return "", false
	}
	rest = bytes.TrimLeft(rest[1:], " \t")
	if len(rest) > 0 && rest[0] == '"' {
		value, _, _ := bytes.Cut(rest[1:], []byte{'"'})
		return string(value), true
	}
	value, _, _ := bytes.Cut(rest, []byte{';'})
	return string(bytes.TrimRight(value, " \t")), true
}

// timedReader ends a read that takes too long, so that the parser behind it stops as well.
type timedReader struct {
	source  io.Reader
	expired func() bool
}

func (r timedReader) Read(into []byte) (int, error) {
	if r.expired() {
		return 0, ErrBudgetTime
	}
	return r.source.Read(into)
}

package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tierdesk/internal/store"
)

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Check every timeline against its chain and the anchors kept outside the database."`
}

type auditVerifyCommand struct {
	place
	Anchors string `help:"The file of anchors kept outside the database; default: anchors.jsonl in the desk's folder." type:"path"`
}

type auditAnswer struct {
	OK      bool   `json:"ok"`
	Tickets int    `json:"tickets"`
	Entries int    `json:"entries"`
	Erased  int    `json:"erased"`
	Anchors int    `json:"anchors"`
	Ticket  string `json:"ticket,omitempty"`
	Entry   int64  `json:"entry,omitempty"`
	Why     string `json:"why,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Run names the first broken entry.
func (c *auditVerifyCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Anchors == "" {
		c.Anchors = anchorFile(d.dir)
	}
	outside, torn, err := readAnchors(c.Anchors)
	if err != nil {
		return err
	}
	public, _ := d.anchor.Public().(ed25519.PublicKey)
	report, err := d.engine.Audit(s.ctx, public, outside)
	answer := auditAnswer{OK: err == nil, Tickets: report.Tickets, Entries: report.Entries, Erased: report.Erased, Anchors: report.Anchors}
	if torn {
		answer.Note = "The last line of the anchors file is not whole, as a crash leaves it. It was not used; the next anchor takes its place."
	}
	var broken *store.Broken
	if errors.As(err, &broken) {
		answer.Ticket, answer.Entry, answer.Why = string(broken.Ticket), int64(broken.Seq), broken.Why
	} else if err != nil {
		answer.Why = err.Error()
	}
	return errors.Join(s.print(answer), badUnless(answer.OK))
}

func badUnless(ok bool) error {
	if ok {
		return nil
	}
	return errBadInput
}

func anchorFile(dir string) string { return filepath.Join(dir, "anchors.jsonl") }

// keepAnchor appends an anchor to the file outside the database. What a crash left of a line is cut off first, or it would
// spoil the line that follows.
func keepAnchor(dir string, a store.Anchor) error {
	line, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode an anchor: %w", err)
	}
	file, err := os.OpenFile(anchorFile(dir), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keep an anchor: %w", err)
	}
	end, err := wholeLines(file)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.WriteAt(append(line, '\n'), end)
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("keep an anchor: %w", err)
	}
	return nil
}

// wholeLines is where the last whole line of a file ends. It looks from the end: the file grows for years.
func wholeLines(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	piece := make([]byte, 64<<10)
	for end := info.Size(); end > 0; {
		start := max(end-int64(len(piece)), 0)
		read := piece[:end-start]
		if _, err := file.ReadAt(read, start); err != nil {
			return 0, err
		}
		if at := bytes.LastIndexByte(read, '\n'); at >= 0 {
			return start + int64(at) + 1, nil
		}
		end = start
	}
	return 0, nil
}

// readAnchors reads the anchors kept outside the database. A crash may leave the last line without its end: that line is left
// out and told of, while any other damage is an error.
func readAnchors(path string) (anchors []store.Anchor, torn bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the anchors: %w", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewReader(file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return anchors, len(line) > 0, nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("read the anchors: %w", err)
		}
		var a store.Anchor
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, false, fmt.Errorf("line %d of the anchors is damaged: %w", len(anchors)+1, err)
		}
		anchors = append(anchors, a)
	}
}

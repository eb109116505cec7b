package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
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
	outside, err := readAnchors(c.Anchors)
	if err != nil {
		return err
	}
	public, _ := d.anchor.Public().(ed25519.PublicKey)
	report, err := d.engine.Audit(s.ctx, public, outside)
	answer := auditAnswer{OK: err == nil, Tickets: report.Tickets, Entries: report.Entries, Erased: report.Erased, Anchors: report.Anchors}
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

// keepAnchor appends an anchor to the file outside the database.
func keepAnchor(dir string, a store.Anchor) error {
	line, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode an anchor: %w", err)
	}
	file, err := os.OpenFile(anchorFile(dir), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("keep an anchor: %w", err)
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Sync(), file.Close())
}

const maxAnchorLine = 256 << 20

func readAnchors(path string) ([]store.Anchor, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the anchors: %w", err)
	}
	defer func() { _ = file.Close() }()
	var anchors []store.Anchor
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxAnchorLine)
	for lines.Scan() {
		var a store.Anchor
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("line %d of the anchors is damaged: %w", len(anchors)+1, err)
		}
		anchors = append(anchors, a)
	}
	return anchors, lines.Err()
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tierdesk/internal/backup"
)

type backupCommand struct {
	place
	To string `required:"" help:"An empty folder." type:"path"`
}

// Run copies the desk while it serves: database, files, and what lies beside them.
func (c *backupCommand) Run(s *session) error {
	if err := c.mustExist(); err != nil {
		return err
	}
	manifest, err := backup.Backup(s.ctx, backup.Place{Data: c.Data, DatabaseURL: c.DatabaseURL}, c.To)
	if err != nil {
		return err
	}
	if err := copyBeside(c.Data, c.To); err != nil {
		return err
	}
	return s.print(map[string]any{"database": manifest.Database, "files": len(manifest.Files), "made_at": manifest.MadeAt})
}

type restoreCommand struct {
	place
	From string `required:"" help:"The folder of a backup." type:"existingdir"`
}

// Run brings a backup back to an empty place and checks the hash of every file.
func (c *restoreCommand) Run(s *session) error {
	manifest, err := backup.Restore(s.ctx, c.From, backup.Place{Data: c.Data, DatabaseURL: c.DatabaseURL})
	if err != nil {
		return err
	}
	if err := copyBeside(c.From, c.Data); err != nil {
		return err
	}
	return s.print(map[string]any{"database": manifest.Database, "files": len(manifest.Files), "made_at": manifest.MadeAt})
}

// beside is what a desk needs besides database and files: the keys that sign letters and anchors, the anchors, the mail.
var beside = []string{"keys/desk.key", "keys/anchor.key", "anchors.jsonl", "mail.json"}

func copyBeside(from, to string) error {
	for _, name := range beside {
		data, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	return nil
}

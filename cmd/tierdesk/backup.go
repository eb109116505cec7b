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
	kept, err := readBeside(c.Data) // before the database: an anchor that is kept seals nothing that the copy of it lacks
	if err != nil {
		return err
	}
	manifest, err := backup.Backup(s.ctx, backup.Place{Data: c.Data, DatabaseURL: c.DatabaseURL}, c.To)
	if err != nil {
		return err
	}
	if err := writeBeside(c.To, kept); err != nil {
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
	kept, err := readBeside(c.From)
	if err != nil {
		return err
	}
	if err := writeBeside(c.Data, kept); err != nil {
		return err
	}
	return s.print(map[string]any{"database": manifest.Database, "files": len(manifest.Files), "made_at": manifest.MadeAt})
}

// beside is what a desk needs besides database and files: the keys that sign letters and anchors, the anchors, the mail.
var beside = []string{"keys/desk.key", "keys/anchor.key", "anchors.jsonl", "mail.json"}

func readBeside(from string) (map[string][]byte, error) {
	kept := map[string][]byte{}
	for _, name := range beside {
		data, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", name, err)
		}
		kept[name] = data
	}
	return kept, nil
}

func writeBeside(to string, kept map[string][]byte) error {
	for name, data := range kept {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	return nil
}

package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
)

// FileName is the database in a data folder.
const FileName = "tierdesk.db"

// CopySQLite writes a whole and compact copy of the database of a data folder to a file that must not exist, as it is at one
// instant. It is safe while this or another program writes.
func CopySQLite(ctx context.Context, dir, target string) error {
	db, err := sql.Open(sqliteDriver, sqliteSource(filepath.Join(dir, FileName), false))
	if err != nil {
		return fmt.Errorf("open the database of %s: %w", dir, err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, target); err != nil {
		return fmt.Errorf("copy the database of %s: %w", dir, err)
	}
	return nil
}

//go:build cgo_sqlite

package sqlstore

import (
	"database/sql"
	"maps"
	"net/url"
	"slices"

	"github.com/mattn/go-sqlite3"
)

const sqliteDriver = "sqlite3_tierdesk"

func init() {
	sql.Register(sqliteDriver, &sqlite3.SQLiteDriver{ConnectHook: setPragmas})
}

// setPragmas runs the statements that the source of the connection carries; the driver itself knows only some of them.
func setPragmas(c *sqlite3.SQLiteConn) error {
	for _, name := range []string{"synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON", "cache_size=-6000", "temp_store=MEMORY", "journal_size_limit=67108864"} {
		if _, err := c.Exec("PRAGMA "+name, nil); err != nil {
			return err
		}
	}
	return nil
}

func sqlitePragmas(path string, pragmas map[string]string, readOnly bool) string {
	values := url.Values{"_journal_mode": {pragmas["journal_mode"]}}
	for _, name := range slices.Sorted(maps.Keys(pragmas)) {
		if name == "synchronous" || name == "busy_timeout" {
			values.Set("_"+name, pragmas[name])
		}
	}
	if readOnly {
		values.Set("_query_only", "true")
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: values.Encode()}).String()
}

package sqlstore_test

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden schemas anew")

func TestGoldenSchemaSQLite(t *testing.T) {
	dir := t.TempDir()
	openSQLite(t, dir)
	golden(t, "testdata/schema.sqlite.sql", lines(t, raw(t, "sqlite", filepath.Join(dir, "tierdesk.db")),
		`SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_index_%' AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name`))
}

func TestGoldenSchemaPostgres(t *testing.T) {
	_, url := openPostgres(t)
	golden(t, "testdata/schema.postgres.sql", lines(t, raw(t, "pgx", url), `
 SELECT line FROM (
  SELECT c.relname AS place, 1 AS part, a.attnum AS n, c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
   CASE WHEN l.collname IS NOT NULL AND l.collname <> 'default' THEN ' COLLATE ' || l.collname ELSE '' END ||
   CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_collation l ON l.oid = a.attcollation
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT tablename, 2, 0, indexdef || ';' FROM pg_indexes WHERE schemaname = 'public'
 ) x ORDER BY place, part, n, line`))
}

// golden compares with the kept schema, which a reviewer reads beside a migration.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the schema differs from %s; run the test with -update and look at what changed\n%s", file, got)
	}
}

func raw(t testing.TB, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func lines(t testing.TB, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var b strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		b.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

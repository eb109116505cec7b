package search

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"tierdesk/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// What the stream promises is that each engine's plainest tokenizer takes it apart at the spaces and nowhere else. These
// two tests ask the engines themselves.

func TestSQLiteReadsTheStreamAsItIs(t *testing.T) {
	db := open(t, "sqlite", "file:"+t.TempDir()+"/fts.db")
	execute(t, db, `CREATE VIRTUAL TABLE doc USING fts5(stream, tokenize = 'unicode61')`)
	execute(t, db, `CREATE VIRTUAL TABLE word USING fts5vocab('doc', 'instance')`)
	rapid.Check(t, func(rt *rapid.T) {
		stream := Stream("en", words().Draw(rt, "text"))
		execute(rt, db, `DELETE FROM doc`)
		execute(rt, db, `INSERT INTO doc (stream) VALUES (?)`, stream)
		compareTokens(rt, stream, list(rt, db, `SELECT term FROM word ORDER BY offset`))
	})
}

func TestPostgresReadsTheStreamAsItIs(t *testing.T) {
	db := open(t, "pgx", pgtest.New(t))
	rapid.Check(t, func(rt *rapid.T) {
		stream := Stream("en", words().Draw(rt, "text"))
		compareTokens(rt, stream, list(rt, db,
			`SELECT lexeme FROM unnest(to_tsvector('simple', $1)), unnest(positions) AS position ORDER BY position`, stream))
	})
}

func TestPostgresTakesTheLongestStream(t *testing.T) {
	db := open(t, "pgx", pgtest.New(t))
	var text strings.Builder
	for i := range MaxTokens {
		text.WriteString(strings.Repeat("ж", MaxTokenLength-8) + itoa(i) + " ")
	}
	stream := Stream("", text.String())
	if got := list(t, db, `SELECT length(to_tsvector('simple', $1))::text`, stream); len(got) != 1 || got[0] == "0" {
		t.Errorf("tokens: got %v", got)
	}
}

func compareTokens(t *rapid.T, stream string, got []string) {
	if want := strings.Fields(stream); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

type reporter interface {
	Fatal(args ...any)
}

func open(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t reporter, db *sql.DB, statement string, args ...any) {
	if _, err := db.ExecContext(context.Background(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func list(t reporter, db *sql.DB, query string, args ...any) []string {
	rows, err := db.QueryContext(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

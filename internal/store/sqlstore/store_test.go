package sqlstore_test

import (
	"context"
	"testing"

	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
	"tierdesk/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func openSQLite(t testing.TB, dir string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(context.Background(), dir)
	return opened(t, s, err)
}

func openPostgres(t testing.TB) (*sqlstore.Store, string) {
	t.Helper()
	url := pgtest.New(t, pgtest.WithTemplate("desk", func(url string) error {
		s, err := sqlstore.OpenPostgres(context.Background(), url)
		if err != nil {
			return err
		}
		return s.Close()
	}))
	s, err := sqlstore.OpenPostgres(context.Background(), url)
	return opened(t, s, err), url
}

func opened(t testing.TB, s *sqlstore.Store, err error) *sqlstore.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openSQLite(t, t.TempDir()) })
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, _ := openPostgres(t)
		return s
	})
}

// TestSearchOrder asks both databases a thousand questions over the same documents.
func TestSearchOrder(t *testing.T) {
	postgres, _ := openPostgres(t)
	sqlite := openSQLite(t, t.TempDir())
	storetest.Corpus(t, sqlite, 300)
	storetest.Corpus(t, postgres, 300)
	want, got := storetest.Answers(t, sqlite, 1000), storetest.Answers(t, postgres, 1000)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("PostgreSQL %s\nSQLite     %s", got[i], want[i])
		}
	}
}

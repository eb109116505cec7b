package letter

import (
	"path/filepath"
	"strings"
	"testing"

	"tierdesk/internal/mail/corpustest"
)

func sharedData(t testing.TB, name string) string {
	t.Helper()
	return corpustest.Shared(t, name)
}

func archive(t testing.TB, name string) map[string][]byte {
	t.Helper()
	return corpustest.Archive(t, name)
}

func stem(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

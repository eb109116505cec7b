// Package corpustest reads the real mails that others published, for tests. They lie beside the repository and are no part of
// it; where they are absent, a test that asks for them is skipped with that reason.
package corpustest

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Shared gives a file of the shared data, or skips the test where the folder is absent, as on a bare clone.
func Shared(t testing.TB, name string) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("there is no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	path := filepath.Join(root, "..", "shared", "data", name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("The shared data is not beside the repository (%s), so there is nothing to read.", path)
	}
	return path
}

// Archive reads the files of a shared archive by path.
func Archive(t testing.TB, name string) map[string][]byte {
	t.Helper()
	file, err := os.Open(Shared(t, "mail/"+name+".tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for reader := tar.NewReader(unzipped); ; {
		entry, err := reader.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if entry.Typeflag != tar.TypeReg {
			continue
		}
		if files[entry.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

// IsMessage tells a full message from the other files of an archive.
func IsMessage(path string) bool {
	switch extension := filepath.Ext(path); {
	case extension == ".eml" || extension == ".raw":
		return true
	case strings.Contains(path, "/dkim/"):
		return strings.HasPrefix(filepath.Base(path), "email.")
	case strings.Contains(path, "ruby_mail/spec/fixtures/emails/"):
		return true
	}
	return false
}

// Messages gives every full message of the shared sets by path.
func Messages(t testing.TB) map[string][]byte {
	t.Helper()
	messages := map[string][]byte{}
	for _, set := range []string{"ruby_mail", "enmime", "flanker", "talon"} {
		for path, raw := range Archive(t, set) {
			if IsMessage(path) {
				messages[path] = raw
			}
		}
	}
	return messages
}

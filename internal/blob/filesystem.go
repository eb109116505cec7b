package blob

import (
	"io"
	"io/fs"
	"os"
)

// fileSystem is what Disk asks of the operating system: few enough calls that a test can fail each of them in turn.
type fileSystem interface {
	MakeDir(path string) error // an existing one is no error
	SyncDir(path string) error
	ReadDir(path string) ([]fs.DirEntry, error)
	Create(path string) (file, error) // must not exist
	Open(path string) (io.ReadCloser, error)
	Stat(path string) (fs.FileInfo, error)
	Rename(from, to string) error
	Remove(path string) error
}

type file interface {
	io.WriteCloser
	Sync() error
}

// operatingSystem is the real one. Nobody but the desk's own user may read what it makes.
type operatingSystem struct{}

func (operatingSystem) MakeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if os.IsExist(err) {
		return nil
	}
	return err
}

func (operatingSystem) SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func (operatingSystem) Create(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

func (operatingSystem) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (operatingSystem) Open(path string) (io.ReadCloser, error)    { return os.Open(path) }
func (operatingSystem) Stat(path string) (fs.FileInfo, error)      { return os.Lstat(path) }
func (operatingSystem) Rename(from, to string) error               { return os.Rename(from, to) }
func (operatingSystem) Remove(path string) error                   { return os.Remove(path) }

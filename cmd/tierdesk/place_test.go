package main

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestKeyIsNeverMetHalf draws the key of a new desk on many nodes at once; all get the same, and only they may read it.
func TestKeyIsNeverMetHalf(t *testing.T) {
	for range 50 {
		dir := t.TempDir()
		keys := make([][]byte, 8)
		var starting sync.WaitGroup
		for i := range keys {
			starting.Go(func() {
				key, err := keyFile(dir, "desk.key")
				if err != nil {
					t.Error(err)
				}
				keys[i] = key
			})
		}
		starting.Wait()
		for _, key := range keys {
			if !bytes.Equal(key, keys[0]) {
				t.Fatalf("got the keys %x and %x, want one", key, keys[0])
			}
		}
		info, err := os.Stat(filepath.Join(dir, "keys", "desk.key"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("got %v, %v, want a file of mode 600", info, err)
		}
		if left, err := os.ReadDir(filepath.Join(dir, "keys")); err != nil || len(left) != 1 {
			t.Fatalf("got %v, %v, want the key alone in its folder", left, err)
		}
	}
}

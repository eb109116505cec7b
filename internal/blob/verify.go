package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// verifier reads through and compares the hash where the content ends, so that no caller takes spoilt bytes for whole.
type verifier struct {
	source io.ReadCloser
	sum    hash.Hash
	want   string
}

func verify(source io.ReadCloser, want string) io.ReadCloser {
	return &verifier{source: source, sum: sha256.New(), want: want}
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.source.Read(p)
	v.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(v.sum.Sum(nil)) != v.want {
		return n, corrupt()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, unavailable(err)
	}
	return n, err
}

func (v *verifier) Close() error { return v.source.Close() }

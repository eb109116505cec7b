// Package blob keeps the bytes that are too large for rows: raw mails and attachments. A blob is named by its SHA-256
// within a client, so the same content of two clients is two blobs, and no name a stranger gave ever touches the disk.
// It knows nothing of tickets; who may read a blob is decided before it is asked for.
package blob

import (
	"context"
	"io"
	"iter"
	"time"

	"tierdesk/internal/core/desk"
)

// Ref names a stored blob within its client.
type Ref struct {
	Hash string // SHA-256, 64 lower-case hexadecimal digits
	Size int64  // bytes
}

// Entry is a blob as List finds it.
type Entry struct {
	Ref
	Client string
	PutAt  time.Time // when this content was last put
}

// Store keeps blobs. Its methods may be called at once, by several processes as well. A client or hash that is not well
// formed is refused as invalid; a store that does not work is unavailable.
type Store interface {
	// Put stores what r gives and returns when it would survive a power cut. More than limit bytes is an error of kind
	// limit. Content that is there already is put again, which keeps it from the next Sweep.
	Put(ctx context.Context, client string, r io.Reader, limit int64) (Ref, error)

	// Open reads a blob. The reader gives an error instead of io.EOF when the content is not what its hash says.
	// A missing blob is an error of kind not found.
	Open(ctx context.Context, client, hash string) (io.ReadCloser, error)

	// Delete removes a blob for good; one that is missing is no error.
	Delete(ctx context.Context, client, hash string) error

	// List gives all blobs, by client and hash. It ends after the first error.
	List(ctx context.Context) iter.Seq2[Entry, error]

	// Sweep deletes what was last put before an instant and is not referenced, and says how many. The instant is a day
	// back: a blob is put before the row that refers to it is committed. One sweep may run at a time.
	Sweep(ctx context.Context, before time.Time, referenced func(client, hash string) (bool, error)) (int, error)
}

const (
	maxClientLength = 64
	hashLength      = 64
)

// checkClient refuses whatever could leave the folder of a client or meet a name of our own, which begin with a dot.
func checkClient(client string) error {
	if client == "" || len(client) > maxClientLength || client[0] == '-' {
		return invalidClient()
	}
	for _, c := range []byte(client) {
		if !isLetterOrDigit(c) && c != '-' && c != '_' {
			return invalidClient()
		}
	}
	return nil
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func invalidClient() error {
	return desk.Invalid("client", "blob.client_invalid", "This is not the id of a client.")
}

func checkHash(hash string) error {
	invalid := len(hash) != hashLength
	for _, c := range []byte(hash) {
		invalid = invalid || (c < '0' || c > '9') && (c < 'a' || c > 'f')
	}
	if invalid {
		return desk.Invalid("hash", "blob.hash_invalid", "This is not the hash of a stored file.")
	}
	return nil
}

func tooLarge() error {
	return &desk.Error{
		Kind: desk.KindLimit, Code: "blob.too_large",
		Message: "This file is larger than what may be stored here.",
	}
}

// CodeUnavailable is the code of the error of a store that could not read or write. It may be one file alone that is spoilt.
const CodeUnavailable = "blob.unavailable"

func unavailable(err error) error {
	return &desk.Error{
		Kind: desk.KindUnavailable, Code: CodeUnavailable,
		Message: "The store of files does not work at the moment. Try again.", Err: err,
	}
}

func corrupt() error {
	return &desk.Error{
		Kind: desk.KindInternal, Code: "blob.corrupt",
		Message: "The stored file is not what was put in. Restore it from the backup.",
	}
}

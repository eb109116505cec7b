package store

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// CleanText gives text as both databases take it: valid UTF-8 without NUL, which PostgreSQL refuses.
func CleanText(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// FoldEmail gives an address as people are found by it.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(CleanText(email))) }

// SortName gives a name as lists are ordered by it.
func SortName(name string) string { return strings.ToLower(strings.TrimSpace(CleanText(name))) }

// maxIndexed is far below what PostgreSQL takes into an index, and above every honest Message-ID.
const maxIndexed = 998

// IndexedID gives a Message-ID as mail is found by it. An endless one, which an index would refuse, is found by its hash.
func IndexedID(id string) string {
	id = CleanText(id)
	if len(id) <= maxIndexed {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}

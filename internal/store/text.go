package store

import "strings"

// CleanText gives text as both databases take it: valid UTF-8 without NUL, which PostgreSQL refuses.
func CleanText(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// FoldEmail gives an address as people are found by it.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(CleanText(email))) }

// SortName gives a name as lists are ordered by it.
func SortName(name string) string { return strings.ToLower(strings.TrimSpace(CleanText(name))) }

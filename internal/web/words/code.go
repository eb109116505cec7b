package words

import (
	"context"
	"strings"
)

// Code names a coded value of a group, as an outcome or a reason, as people call it.
func Code(ctx context.Context, group, value string) string { return CodeIn(From(ctx), group, value) }

// CodeIn names a coded value in given words.
func CodeIn(w *Words, group, value string) string {
	if text, ok := w.Find("code." + group + "." + value); ok {
		return text
	}
	return strings.ReplaceAll(value, "_", " ")
}

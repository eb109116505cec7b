package words

import (
	"context"
	"strings"
)

// Code says a code of a group as a label: Code(ctx, "outcome", "no_fault"). A code that the catalog does not know is said with
// spaces: a page shows something, and a test finds it.
func Code(ctx context.Context, group, value string) string { return From(ctx).Code(group, value) }

// Code says a code of a group as a label.
func (w *Words) Code(group, value string) string {
	if text, ok := w.Find("code." + group + "." + value); ok {
		return text
	}
	return w.finish(strings.ReplaceAll(value, "_", " "))
}

// Hint says in a sentence what is meant by a code, where its label alone would not do; empty where it does.
func Hint(ctx context.Context, group, value string) string {
	text, _ := From(ctx).Find("code." + group + "." + value + ".hint")
	return text
}

package words

import (
	"context"
	"errors"
	"strings"

	"tierdesk/internal/core/desk"
)

// Problem says what is wrong, why, and what to do next in the reader's language: by the catalog, where it has the code, else by
// the core's own English sentence. An error without a code is the program's fault: its own words are for the log only.
func Problem(ctx context.Context, err error) string { return From(ctx).Problem(err) }

// Problem says what is wrong.
func (w *Words) Problem(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return w.T("fail.title.500")
	}
	pairs := append(w.said(e.Values), "Parts", w.parts(e.Details))
	if text, ok := w.Find("error."+e.Code, pairs...); ok {
		return text
	}
	return w.finish(e.Message)
}

// parts names the parts of a handoff that details are about.
func (w *Words) parts(details []desk.Detail) string {
	var names []string
	for _, d := range details {
		if code, ok := strings.CutPrefix(d.Field, "parts."); ok {
			names = append(names, w.plain().T("quoted", "Text", w.plain().Code("part", code)))
		}
	}
	return strings.Join(names, ", ")
}

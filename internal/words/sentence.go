package words

import (
	"context"
	"strings"

	"tierdesk/internal/core/desk"
)

// Sentence says an event in the reader's language; instants are said in the reader's zone. It is empty in the public voice for
// what is internal.
func Sentence(ctx context.Context, e desk.Event, s desk.Stamp, n desk.Names, voice desk.Audience) string {
	return From(ctx).Tell(desk.Tell(e, s, n, voice))
}

// Tell says a telling. What this language has no message for is said in English, as the core does.
func (w *Words) Tell(t desk.Telling) string {
	if t.ID == "" {
		return ""
	}
	if text, ok := w.Find(t.ID, w.said(t.Values)...); ok {
		return text
	}
	return w.finish(t.English())
}

// said gives the places of a message and what stands in them, in pairs.
func (w *Words) said(values []desk.Value) []any {
	pairs := make([]any, 0, 2*len(values))
	zoned := lastAppointed(values)
	for i, v := range values {
		said := w.value(v)
		if i == zoned {
			said = w.plain().zoned(said, v.At)
		}
		pairs = append(pairs, v.Place, said)
	}
	return pairs
}

// lastAppointed finds the time of an appointment beside which its zone is named, once: the last one; -1 where there is none.
func lastAppointed(values []desk.Value) int {
	last := -1
	for i, v := range values {
		if !v.Since.IsZero() {
			last = i
		}
	}
	return last
}

func (w *Words) value(v desk.Value) string {
	switch {
	case !v.Since.IsZero() && v.At.After(v.Since) && daysBetween(v.Since.In(w.Zone), v.At.In(w.Zone)) == 0:
		return v.At.In(w.Zone).Format("15:04")
	case !v.Since.IsZero():
		return w.plain().appointed(v.At)
	case !v.At.IsZero():
		return w.plain().Said(v.At)
	}
	if len(v.Found) > 0 {
		return w.plain().found(v.Found)
	}
	if v.Code == "" {
		return v.Text
	}
	if text, ok := w.plain().Find(v.Code); ok {
		return text
	}
	return v.Text
}

// found says what a rule found: the fields in this language, each with its value.
func (w *Words) found(values []desk.Value) string {
	said := make([]string, 0, len(values))
	for _, v := range values {
		field, ok := w.Find("found.field." + v.Code)
		if !ok {
			field = strings.ReplaceAll(v.Code, "_", " ")
		}
		said = append(said, field+" "+v.Text)
	}
	return strings.Join(said, ", ")
}

// plain speaks without stretching, for what becomes part of a text that is stretched as a whole.
func (w *Words) plain() *Words {
	inner := *w
	inner.pseudo = false
	return &inner
}

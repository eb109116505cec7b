package admin

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// changed is one value that an act replaced, in words.
type changed struct {
	What     string
	From, To string // both empty: they are personal, and were not kept
}

// keptChanges reads what an entry keeps of changed values.
func keptChanges(a store.Audit) engine.ChangeDetails {
	var d engine.ChangeDetails
	if strings.HasPrefix(a.Details, `{"changes":`) && json.Unmarshal([]byte(a.Details), &d) != nil {
		return engine.ChangeDetails{}
	}
	return d
}

// changes says what an act changed.
func (l auditList) changes(ctx context.Context, a store.Audit) []changed {
	var all []changed
	for _, c := range keptChanges(a).Changes {
		one := changed{What: l.fieldName(ctx, a, c.Field)}
		switch {
		case c.From == "true":
			one.From, one.To = words.T(ctx, "admin.audit.yes"), words.T(ctx, "admin.audit.no")
		case c.To == "true":
			one.From, one.To = words.T(ctx, "admin.audit.no"), words.T(ctx, "admin.audit.yes")
		case c.From != "" || c.To != "":
			one.From, one.To = l.value(ctx, c.Field, c.From), l.value(ctx, c.Field, c.To)
		}
		all = append(all, one)
	}
	return all
}

// which matches what tells one of several from the others: Tiers[2].TargetShare.
var which = regexp.MustCompile(`\[[^\]]*\]`)

// fieldName says what a field is called, in the words of the form that changes it, and of which one it is where the entry's own
// reference does not say so.
func (l auditList) fieldName(ctx context.Context, a store.Audit, path string) string {
	kind, _, _ := strings.Cut(a.Act, ".")
	if kind == "person" {
		kind = "agent"
	}
	fields := strings.Split(strings.TrimRight(which.ReplaceAllString(path, ""), "."), ".")
	field := snake(fields[len(fields)-1])
	name := strings.ReplaceAll(field, "_", " ")
	for _, id := range []string{"admin.field." + field, "admin." + kind + "." + field, "admin." + kind + "." + field + "_id"} {
		if said, ok := words.From(ctx).Find(id); ok {
			name = said
			break
		}
	}
	for _, id := range which.FindAllString(path, -1) {
		if of := l.Names[strings.Trim(id, "[]")]; of != "" && strings.Trim(id, "[]") != a.Ref {
			name = of + ": " + name
		}
	}
	return name
}

func snake(field string) string {
	var b strings.Builder
	runes := []rune(field)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(runes[i-1]) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// value says a value: names for ids, and times and shares as people write them.
func (l auditList) value(ctx context.Context, field, text string) string {
	if text == "" {
		return words.T(ctx, "admin.audit.nothing")
	}
	if span, err := time.ParseDuration(text); err == nil {
		return words.Span(ctx, span)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return words.Exactly(ctx, at)
	}
	if share, err := strconv.ParseFloat(text, 64); err == nil && strings.HasSuffix(field, "Share") {
		return words.From(ctx).Percent(share)
	}
	parts := strings.Split(text, ", ")
	for i, part := range parts {
		if name := l.Names[part]; name != "" {
			parts[i] = name
		}
	}
	return strings.Join(parts, ", ")
}

// nameIDs finds what the ids within changes are called, as far as they are clients.
func (s *Site) nameIDs(ctx context.Context, trail []store.Audit, names map[string]string) error {
	var ids []desk.ClientID
	for _, a := range trail {
		for _, c := range keptChanges(a).Changes {
			for _, text := range append(which.FindAllString(c.Field, -1), strings.Split(c.From+", "+c.To, ", ")...) {
				id := strings.Trim(text, "[]")
				if _, known := names[id]; !known && uuid.Validate(id) == nil && !slices.Contains(ids, desk.ClientID(id)) {
					ids = append(ids, desk.ClientID(id))
				}
			}
		}
	}
	clients, err := s.Store().Clients(ctx, ids)
	for id, client := range clients {
		names[string(id)] = client.Name
	}
	return err
}

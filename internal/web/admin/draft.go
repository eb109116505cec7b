package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// draft is a form as it is typed: what stands in its fields, what the record holds, and what was wrong when it was sent. The
// labels of its fields are the texts admin.<of>.<field>, with .help for what is said under one.
type draft struct {
	of      string
	kept    url.Values // what the record holds, every field of the form by name
	typed   url.Values
	seen    string // what the record was when the form was made; empty: there is none yet
	once    string // makes something new one thing, however often the form is sent
	stale   bool   // the record was changed since
	field   string // which is wrong
	Problem string // what is wrong with the form as a whole
	wrong   string // what is wrong with the field
}

// fresh is the form of a record before anybody typed.
func fresh(of string, kept url.Values) draft {
	return draft{of: of, kept: kept, typed: kept, seen: digest(kept)}
}

// blank is the form of something new: there is no record that others could change meanwhile.
func blank(of string, kept url.Values) draft {
	return draft{of: of, kept: kept, typed: kept, once: page.NewOnce()}
}

// sent is the form as it came back, for the record as it is now.
func sent(v *page.Visit, of string, kept url.Values) (draft, error) {
	if err := v.R.ParseForm(); err != nil {
		return draft{}, desk.Invalid("", "form.unreadable", "This form cannot be read. Send it again.")
	}
	d := draft{of: of, kept: kept, typed: v.R.PostForm, seen: v.Form("seen"), once: v.Once()}
	d.stale = d.seen != "" && d.seen != digest(kept)
	return d, nil
}

// checkSeen refuses a form that was made from another record than there is now, if it would put back what others changed.
func (d *draft) checkSeen() error {
	if !d.stale {
		return nil
	}
	return errChanged()
}

func errChanged() error {
	return desk.Conflict("form.changed", "Somebody saved this while you were typing. What they saved stands beside your words: compare, then save again.")
}

func isStale(err error) bool { return errors.Is(err, store.ErrStale) }

// refuse puts what is wrong beside its field, or above the form where it has none.
func (d *draft) refuse(v *page.Visit, err error) int {
	if isStale(err) {
		err = errChanged()
	}
	said := words.Problem(v.Ctx(), err)
	var e *desk.Error
	if errors.As(err, &e) && e.Field != "" && d.kept.Has(e.Field) {
		d.field, d.wrong = e.Field, said
	} else {
		d.Problem = said
	}
	if d.stale {
		d.seen = digest(d.kept) // what they saved is shown now: sent again, the words of this form count
	}
	return page.StatusOf(err)
}

// digest is what a record looked like.
func digest(values url.Values) string {
	sum := sha256.Sum256([]byte(values.Encode()))
	return hex.EncodeToString(sum[:12])
}

// get gives what stands in a field.
func (d draft) get(name string) string { return d.typed.Get(name) }

// all gives what is ticked in a field.
func (d draft) all(name string) []string { return d.typed[name] }

// is tells whether a field is ticked.
func (d draft) is(name string) bool { return d.typed.Get(name) != "" }

// lines gives the lines of a field that are not empty.
func (d draft) lines(name string) []string {
	var lines []string
	for line := range strings.SplitSeq(d.get(name), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// f is a field with its label and all that is to be said under it.
func (d draft) f(ctx context.Context, name string) part.Field {
	f := part.Field{Name: name, Label: words.T(ctx, "admin."+d.of+"."+name), Value: d.get(name)}
	if help, ok := words.From(ctx).Find("admin." + d.of + "." + name + ".help"); ok {
		f.Help = help
	}
	if d.field == name {
		f.Error = d.wrong
	}
	if d.stale && !slices.Equal(sorted(d.kept[name]), sorted(d.typed[name])) {
		if f.Now = strings.Join(d.kept[name], ", "); f.Now == "" {
			f.Now = words.T(ctx, "admin.nothing")
		}
	}
	return f
}

func sorted(values []string) []string {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	for i := range values {
		values[i] = strings.ReplaceAll(values[i], "\r\n", "\n")
	}
	slices.Sort(values)
	return values
}

// known gives a field an id of its own, where another of its page has the same name.
func known(f part.Field, id string) part.Field {
	f.ID = id
	return f
}

// text is a field of one line with at most so many letters.
func (d draft) text(ctx context.Context, name string, most int) part.Field {
	f := d.f(ctx, name)
	f.Max = most
	return f
}

// must is a field of one line that may not be empty.
func (d draft) must(ctx context.Context, name string, most int) part.Field {
	f := d.text(ctx, name, most)
	f.Required = true
	return f
}

// rows is a field of several lines.
func (d draft) rows(ctx context.Context, name string, rows int) part.Field {
	f := d.f(ctx, name)
	f.Rows = rows
	return f
}

// date is a field for a day.
func (d draft) date(ctx context.Context, name string) part.Field {
	f := d.f(ctx, name)
	f.Type = "date"
	return f
}

// number is a field for a number of at least 0.
func (d draft) number(ctx context.Context, name, top string) part.Field {
	f := d.f(ctx, name)
	f.Type, f.Min, f.Top = "number", "0", top
	return f
}

// choice is a field with options; what others saved meanwhile is said by its label.
func (d draft) choice(ctx context.Context, name string, options []part.Option) part.Field {
	f := d.f(ctx, name)
	if f.Now != "" {
		f.Now = labels(options, d.kept[name])
		if f.Now == "" {
			f.Now = words.T(ctx, "admin.nothing")
		}
	}
	return f
}

func labels(options []part.Option, values []string) string {
	var said []string
	for _, o := range options {
		if slices.Contains(values, o.Value) {
			said = append(said, o.Label)
		}
	}
	return strings.Join(said, ", ")
}

// yes is the value of what is ticked.
func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func texts[T ~string](all []T) []string {
	list := make([]string, 0, len(all))
	for _, one := range all {
		list = append(list, string(one))
	}
	return list
}

func typed[T ~string](all []string) []T {
	var list []T
	for _, one := range all {
		list = append(list, T(one))
	}
	return list
}

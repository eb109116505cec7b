// Package words gives pages and letters their texts, dates, numbers and plurals in the reader's language and zone. The texts lie in
// catalogs, one file for each part and language; what a page or a letter says stands nowhere else. Of the core it words events, codes and
// errors; it knows no ticket and no page.
package words

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed catalog
var catalog embed.FS

// Languages are those whose catalogs are complete, in the order people choose from.
var Languages = []language.Tag{language.English, language.German}

// Pseudo are languages for tests: one that is longer, and one that runs from right to left.
const (
	PseudoLong = "en-XA"
	PseudoRTL  = "ar-XB"
)

var (
	bundle  = load()
	matcher = language.NewMatcher(Languages)
)

func load() *i18n.Bundle {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := catalog.ReadDir("catalog")
	if err != nil {
		panic(err) // the binary itself is broken
	}
	for _, file := range files {
		data, err := catalog.ReadFile(path.Join("catalog", file.Name()))
		if err != nil {
			panic(err)
		}
		if _, err := b.ParseMessageFileBytes(data, file.Name()); err != nil {
			panic(fmt.Errorf("catalog %s: %w", file.Name(), err))
		}
	}
	return b
}

// Words speak one language in one zone, as of one instant.
type Words struct {
	Tag  language.Tag
	Lang string // for <html lang>
	Dir  string // "ltr" or "rtl"
	Zone *time.Location
	Now  time.Time
	// Supposed tells that nobody said that the zone is the reader's, so that appointments name it.
	Supposed bool
	// There is the zone of the place that the reader is at by what was agreed; nil: none is known. Appointments name theirs where its clocks show
	// another time.
	There  *time.Location
	pseudo bool
	texts  *i18n.Localizer
	print  *message.Printer
}

// For gives the words for somebody who chose a language, or whose browser asks for some (the header Accept-Language).
func For(chosen, accept string, zone *time.Location, now time.Time) *Words {
	w := &Words{Dir: "ltr", Zone: zone, Now: now.In(zone)}
	switch chosen {
	case PseudoLong, PseudoRTL:
		w.pseudo, w.Tag, w.Lang = true, language.English, "en"
		if chosen == PseudoRTL {
			w.Dir = "rtl"
		}
	default:
		_, index := language.MatchStrings(matcher, chosen, accept)
		w.Tag = Languages[index]
		w.Lang = w.Tag.String()
	}
	w.texts = i18n.NewLocalizer(bundle, w.Lang)
	w.print = message.NewPrinter(w.Tag)
	return w
}

type key struct{}

// With lets the pages of a request speak these words.
func With(ctx context.Context, w *Words) context.Context { return context.WithValue(ctx, key{}, w) }

// From gives the words of a request; English in UTC where nobody chose.
func From(ctx context.Context) *Words {
	if w, ok := ctx.Value(key{}).(*Words); ok {
		return w
	}
	return For("", "", time.UTC, time.Time{})
}

// T gives a text of the catalog. The rest are names and values of its places, in pairs. A text that is not there gives its id:
// a test finds those.
func T(ctx context.Context, id string, pairs ...any) string { return From(ctx).T(id, pairs...) }

// N gives a text for a number of things, which is also its place N.
func N(ctx context.Context, id string, n int, pairs ...any) string {
	return From(ctx).N(id, n, pairs...)
}

// T gives a text of the catalog.
func (w *Words) T(id string, pairs ...any) string {
	text, ok := w.Find(id, pairs...)
	if !ok {
		return id
	}
	return text
}

// Find gives a text of the catalog, and false where there is none under this id.
func (w *Words) Find(id string, pairs ...any) (string, bool) {
	text, err := w.texts.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: places(pairs)})
	if err != nil && text == "" {
		return "", false
	}
	return w.finish(text), true
}

// N gives a text for a number of things.
func (w *Words) N(id string, n int, pairs ...any) string {
	data := places(pairs)
	data["N"] = w.Number(n)
	text, err := w.texts.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: n})
	if err != nil && text == "" {
		return id
	}
	return w.finish(text)
}

func places(pairs []any) map[string]any {
	data := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			data[name] = pairs[i+1]
		}
	}
	return data
}

func (w *Words) finish(text string) string {
	if !w.pseudo {
		return text
	}
	return stretch(text)
}

var accents = strings.NewReplacer("a", "á", "e", "é", "i", "í", "o", "ó", "u", "ú", "A", "Á", "E", "É", "I", "Í", "O", "Ó", "U", "Ú", "n", "ñ", "c", "ç", "s", "š")

// stretch makes a text two fifths longer and strange, but readable: what stands on a page untouched is not from a catalog.
func stretch(text string) string {
	var b strings.Builder
	b.WriteString(accents.Replace(text))
	for i := 0; i < len([]rune(text))*2/5; i++ {
		b.WriteString("~")
	}
	return b.String()
}

// Number writes a number as the reader does.
func (w *Words) Number(n int) string { return w.print.Sprint(n) }

// Decimal writes a number with so many decimals, as the reader does.
func (w *Words) Decimal(v float64, decimals int) string {
	return w.print.Sprint(number.Decimal(v, number.MinFractionDigits(decimals), number.MaxFractionDigits(decimals)))
}

// Percent writes a share of 1 to a tenth of a percent.
func (w *Words) Percent(share float64) string { return w.Decimal(100*share, 1) + "\u00a0%" }

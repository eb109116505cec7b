package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pluralForms are those that go-i18n asks each language for.
var pluralForms = map[string][]string{"en": {"one", "other"}, "de": {"one", "other"}}

// entry is one message of a catalog.
type entry struct {
	part  string // the file's name before the language
	forms map[string]string
}

// isPlural tells whether the message is said for a number of things.
func (e entry) isPlural() bool { return len(e.forms) > 1 }

var placePattern = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// places are the names of the places of a message in all its forms.
func (e entry) places() []string {
	var names []string
	for _, text := range e.forms {
		for _, match := range placePattern.FindAllStringSubmatch(text, -1) {
			names = append(names, match[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// readCatalogs gives the messages of a language by id. It reads the files themselves, since the library says English words where
// a language has none.
func readCatalogs(t *testing.T, lang string) map[string]entry {
	t.Helper()
	files, err := catalog.ReadDir("catalog")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]entry{}
	for _, file := range files {
		part, of, ok := strings.Cut(strings.TrimSuffix(file.Name(), ".json"), ".")
		if !ok {
			t.Errorf("catalog/%s is not called <part>.<language>.json", file.Name())
		}
		if of == lang {
			readCatalog(t, file.Name(), part, all)
		}
	}
	return all
}

func readCatalog(t *testing.T, name, part string, all map[string]entry) {
	t.Helper()
	data, err := catalog.ReadFile("catalog/" + name)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		id := fmt.Sprint(key)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			t.Fatalf("%s: %s: %v", name, id, err)
		}
		forms := map[string]string{}
		var text string
		if json.Unmarshal(raw, &text) == nil {
			forms["other"] = text
		} else if err := json.Unmarshal(raw, &forms); err != nil {
			t.Errorf("%s: %s is neither a text nor a text for each number: %v", name, id, err)
		}
		if earlier, twice := all[id]; twice {
			t.Errorf("%s: %s stands in %s already", name, id, earlier.part)
		}
		all[id] = entry{part: part, forms: forms}
	}
}

func sortedIDs(entries map[string]entry) []string { return slices.Sorted(maps.Keys(entries)) }

// TestCatalogsAgree holds that every language says what English says, with the same places and the plurals it needs.
func TestCatalogsAgree(t *testing.T) {
	english := readCatalogs(t, "en")
	for _, tag := range Languages {
		lang := tag.String()
		entries := readCatalogs(t, lang)
		for _, id := range sortedIDs(english) {
			checkEntry(t, lang, id, english[id], entries)
		}
		for _, id := range sortedIDs(entries) {
			// English errors are the core's own; see TestProblemsAreWorded.
			if _, ok := english[id]; !ok && !strings.HasPrefix(id, "error.") {
				t.Errorf("%s: %s is not in the English catalog", lang, id)
			}
		}
	}
}

func checkEntry(t *testing.T, lang, id string, english entry, entries map[string]entry) {
	t.Helper()
	e, ok := entries[id]
	if !ok {
		t.Errorf("%s: %s is missing", lang, id)
		return
	}
	if e.part != english.part {
		t.Errorf("%s: %s stands in %s, and in English in %s", lang, id, e.part, english.part)
	}
	if got, want := e.places(), english.places(); !slices.Equal(got, want) {
		t.Errorf("%s: %s has the places %v, and in English %v", lang, id, got, want)
	}
	if e.isPlural() != english.isPlural() {
		t.Errorf("%s: %s has plural forms in one language only", lang, id)
	}
	if got := slices.Sorted(maps.Keys(e.forms)); e.isPlural() && !slices.Equal(got, pluralForms[lang]) {
		t.Errorf("%s: %s has the plural forms %v, want %v", lang, id, got, pluralForms[lang])
	}
	for form, text := range e.forms {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s: %s (%s) says nothing", lang, id, form)
		}
		if strings.Count(text, "{{") != len(placePattern.FindAllString(text, -1)) {
			t.Errorf("%s: %s (%s) has a place that is none: %q", lang, id, form, text)
		}
	}
}

// provedElsewhere are parts whose ids no page spells out: a test of their own holds that each belongs to something.
var provedElsewhere = []string{"event", "code", "error"}

// TestIDsAreNamed holds that no text of the catalogs is left over, and that none is asked for that is not there.
func TestIDsAreNamed(t *testing.T) {
	entries := readCatalogs(t, "en")
	pages := readPages(t)
	for _, id := range sortedIDs(entries) {
		part := entries[id].part
		switch {
		case pages.names(id) || slices.Contains(provedElsewhere, part):
		case part == "common" && len(oldPages) > 0:
			t.Logf("%s is named by no page yet; this fails once the old pages are gone", id)
		default:
			t.Errorf("%s of %s is named by no page", id, part)
		}
	}
	for _, asked := range pages.asked {
		e, ok := entries[asked.id]
		switch {
		case asked.begins && !slices.ContainsFunc(sortedIDs(entries), func(id string) bool { return strings.HasPrefix(id, asked.id) }):
			t.Errorf("%s: no text has an id that begins with %q", asked.at, asked.id)
		case asked.begins:
		case !ok:
			t.Errorf("%s: there is no text %q", asked.at, asked.id)
		case asked.counts != e.isPlural():
			t.Errorf("%s: %q is asked for by N: %t, and has plural forms: %t", asked.at, asked.id, asked.counts, e.isPlural())
		}
	}
}

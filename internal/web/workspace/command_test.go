package workspace

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/words"
)

var (
	named    = regexp.MustCompile(`data-command="([a-z_.]+)"`)
	asked    = regexp.MustCompile(`(?:press|pressWords|opens)\(p, "[a-z-]+", "([a-z.]+)"`)
	takes    = regexp.MustCompile(`takeOver\(p, line, "([a-z.]+)"`)
	inMenu   = regexp.MustCompile(`\{"[a-z-]+", "(ticket\.[a-z]+)", "[a-z0-9-]+"\}`)
	inNav    = regexp.MustCompile(`Command: "([a-z.]+)"`)
	provided = regexp.MustCompile(`provide\("([a-z_.]+)"`)
	builtIn  = regexp.MustCompile(`(?m)^  ([a-z]+): \(\) => open`)
)

// TestCommandsAreAtHand holds that every registered command has an element or an island that does it, that pages name no other,
// and that no key stands for two.
func TestCommandsAreAtHand(t *testing.T) {
	found := map[string]bool{}
	read := func(pattern string, by ...*regexp.Regexp) {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(files))
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, expression := range by {
				for _, match := range expression.FindAllStringSubmatch(string(text), -1) {
					found[strings.Join(match[1:], "")] = true
				}
			}
		}
	}
	read("*.templ", named, asked, takes, inMenu)
	read("../part/*.templ", named)
	read("../part/nav.go", inNav)
	read("../../../web/src/*.ts", provided, builtIn)
	keys := map[string]string{}
	for _, c := range commands {
		if !found[c.ID] {
			t.Errorf("the command %s is registered, and nothing does it", c.ID)
		}
		if other := keys[c.Key]; other != "" || c.Key == "" {
			t.Errorf("the key %q of %s stands for %q too", c.Key, c.ID, other)
		}
		keys[c.Key] = c.ID
		if !slices.Contains([]string{"go", "list", "ticket"}, c.Group) {
			t.Errorf("the command %s is in no group of the help", c.ID)
		}
	}
	for id := range found {
		if !slices.ContainsFunc(commands, func(c command) bool { return c.ID == id }) {
			t.Errorf("a page names the command %s, which is not registered", id)
		}
	}
	for _, c := range commands { // a command of two keys must not be hidden by one of a single key
		if first, _, two := strings.Cut(c.Key, " "); two && keys[first] != "" {
			t.Errorf("the key %q of %s begins with that of %s", c.Key, c.ID, keys[first])
		}
	}
}

// TestHelpExplains holds that the help has its sentences, in the reader's language.
func TestHelpExplains(t *testing.T) {
	for language, wants := range map[string][]string{
		"en": {"How this desk works", "a note stays inside the desk", "Shift+F", "Ctrl+K"},
		"de": {"So arbeitet dieser Servicedesk", "eine Notiz bleibt im Servicedesk", "Umschalt+F", "Ctrl+K"},
	} {
		var page strings.Builder
		ctx := words.With(t.Context(), words.For(language, "", time.UTC, time.Now()))
		if err := CommandTable().Render(ctx, &page); err != nil {
			t.Fatal(err)
		}
		_, help, _ := strings.Cut(page.String(), `<template id="help-words">`)
		help, _, _ = strings.Cut(help, "</template>")
		for _, want := range wants {
			if !strings.Contains(help, want) {
				t.Errorf("%s: %q is not in the help: %s", language, want, help)
			}
		}
	}
}

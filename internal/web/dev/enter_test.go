package dev_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

// TestEnterDoesWhatTheFormIsFor holds that the enter key in a field never presses a button that adds a row, takes one away or leads elsewhere: the
// first button of a form is what browsers press, so it is the plain one or the one that stands out.
func TestEnterDoesWhatTheFormIsFor(t *testing.T) {
	s, _ := site(t, true)
	_, index := body(s, "/dev/pages", "en")
	seen, several := map[string]bool{}, 0
	for _, link := range stateLink.FindAllStringSubmatch(index, -1) {
		if link[2] != "full" && link[2] != "empty" {
			continue
		}
		path := "/dev/pages/" + link[1] + "/" + link[2]
		code, page := body(s, path, "en")
		if code != http.StatusOK {
			t.Fatalf("%s answers %d", path, code)
		}
		root, err := nethtml.ParseWithOptions(strings.NewReader(page), nethtml.ParseOptionEnableScripting(false)) // with what those without scripts get
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, f := range formsOf(root) {
			if len(f.submits) < 2 || !f.typed {
				continue
			}
			several++
			if wrong := f.enter(); wrong != "" && !seen[link[1]+wrong] {
				seen[link[1]+wrong] = true
				t.Errorf("%s: in the form to %s the enter key presses %s", path, f.action, wrong)
			}
		}
	}
	if several < 10 {
		t.Errorf("the gallery shows only %d forms with several buttons: is this still looking at them?", several)
	}
}

// form is what of a form tells what the enter key does in it.
type form struct {
	id, action string
	typed      bool // it has a field of one line, in which the enter key sends it
	submits    []map[string]string
}

// enter says which button the enter key presses, where it is not one that the form is for; empty: all is well.
func (f form) enter() string {
	first := f.submits[0]
	if strings.Contains(first["class"], "btn--primary") {
		return ""
	}
	if _, named := first["name"]; !named && first["formaction"] == "" {
		return ""
	}
	return fmt.Sprintf("name=%q value=%q formaction=%q", first["name"], first["value"], first["formaction"])
}

// typedOf are the kinds of inputs in which the enter key sends the form.
var typedOf = []string{"", "text", "search", "email", "url", "tel", "password", "number", "date", "time", "datetime-local", "month"}

// formsOf gives the forms of a page with their buttons in the order of the page, those outside that name their form too.
func formsOf(root *nethtml.Node) []form {
	var forms []*form
	byID := map[string]*form{}
	var walk func(n *nethtml.Node, in *form)
	walk = func(n *nethtml.Node, in *form) {
		has := map[string]string{}
		for _, a := range n.Attr {
			has[a.Key] = a.Val
		}
		if n.Type == nethtml.ElementNode && n.Data == "form" {
			in = byID[has["id"]]
			if in == nil || has["id"] == "" {
				in = &form{id: has["id"]}
				forms, byID[has["id"]] = append(forms, in), in
			}
			in.action = has["action"]
		}
		of := in
		if id := has["form"]; id != "" {
			if of = byID[id]; of == nil { // it stands before its form
				of = &form{id: id}
				forms, byID[id] = append(forms, of), of
			}
		}
		_, disabled := has["disabled"]
		switch {
		case of == nil || n.Type != nethtml.ElementNode || disabled:
		case n.Data == "button" && (has["type"] == "" || has["type"] == "submit"), n.Data == "input" && has["type"] == "submit":
			of.submits = append(of.submits, has)
		case n.Data == "input" && slices.Contains(typedOf, has["type"]):
			of.typed = true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(root, nil)
	var all []form
	for _, f := range forms {
		all = append(all, *f)
	}
	return all
}

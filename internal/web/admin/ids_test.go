package admin

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
)

var (
	idAttribute  = regexp.MustCompile(`\sid="([^"]+)"`)
	forAttribute = regexp.MustCompile(`<label for="([^"]+)"`)
)

// TestIDsAreTheirOwn looks at every page for an id that two elements have, and for a label that leads nowhere.
func TestIDsAreTheirOwn(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	o.must(o.engine.SaveSite(ctx, desk.Actor{Person: o.people["dana"]}, desk.Site{ID: "east", Client: o.acme.ID, Name: "Eastgate"}))
	vendor := o.post("dana", "/admin/vendors", "name", "Cisco")
	if vendor.status != http.StatusSeeOther {
		t.Fatal(problemIn(vendor.body))
	}
	script := o.post("dana", "/admin/scripts", "source", scriptStart[len("title: \n"):]+"title: Printer\n")
	if script.status != http.StatusSeeOther {
		t.Fatal(problemIn(script.body))
	}
	if a := o.post("dana", "/admin/touch", "system", "ERP", "words", "erp", "who", "team"); a.status != http.StatusSeeOther {
		t.Fatal(problemIn(a.body))
	}
	house, seen := o.engine.House(), 0
	var team, category string
	for id := range house.Teams {
		team = string(id)
	}
	for id := range house.Categories {
		category = string(id)
	}
	for _, route := range o.routes {
		id := map[bool]string{true: string(o.acme.ID)}[strings.Contains(route.Path, "/clients/")]
		switch {
		case strings.Contains(route.Path, "/agents/"):
			id = string(o.people["ana"].ID)
		case strings.Contains(route.Path, "/teams/"):
			id = team
		case strings.Contains(route.Path, "/categories/"):
			id = category
		case strings.Contains(route.Path, "/boxes/"):
			id = "support"
		case strings.Contains(route.Path, "/calendars/"):
			id = "office"
		case strings.Contains(route.Path, "/agreements/"):
			id = "gold"
		case strings.Contains(route.Path, "/touch/"):
			id = string(house.Touch[0].ID)
		case strings.Contains(route.Path, "/scripts/"):
			id = string(o.engine.Scripts()[0].ID)
		}
		path := strings.NewReplacer("{id}", id, "{person}", string(o.people["rita"].ID), "{number}", "1", "{to}", "2").Replace(route.Path)
		if route.Method != http.MethodGet || slices.Contains(leadOn, route.Path) || strings.Contains(path, "{") || strings.Contains(path, "/quarantine/") {
			continue
		}
		a := o.get("dana", path)
		if a.status != http.StatusOK {
			t.Errorf("%s answers %d", path, a.status)
			continue
		}
		seen++
		has := map[string]bool{}
		for _, found := range idAttribute.FindAllStringSubmatch(a.body, -1) {
			if has[found[1]] {
				t.Errorf("%s has the id %q twice", path, found[1])
			}
			has[found[1]] = true
		}
		for _, found := range forAttribute.FindAllStringSubmatch(a.body, -1) {
			if !has[found[1]] {
				t.Errorf("%s has a label for %q, which is not there", path, found[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d pages were looked at", seen)
	}
}

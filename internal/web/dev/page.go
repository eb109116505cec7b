package dev

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/workspace"
)

// example is a page of the desk: where it lives in the demo, and how it looks with values made by hand.
type example struct {
	Name string
	Live []string
	As   string // who may see it
	// Make renders it full or empty; nil: the page has no example yet.
	Make func(f part.Frame, full bool) templ.Component
}

// examples are the pages in the order people meet them.
var examples = []example{
	{"list", []string{"/tickets", "/tickets?view=dispatch", "/tickets?view=queue"}, "marcus", workspace.ExampleList},
	{"ticket", []string{"/tickets/30", "/tickets/42", "/tickets/56"}, "marcus", workspace.ExampleTicket},
	{"handoff", []string{"/tickets/60/handoff"}, "marcus", workspace.ExampleHandoff},
	{"new", []string{"/tickets/new", "/tickets/new?via=call"}, "marcus", workspace.ExampleNew},
	{"report", []string{"/reports"}, "sam", workspace.ExampleReport},
	{"knowledge", []string{"/knowledge"}, "marcus", nil},
	{"portal", []string{"/"}, "dana", nil},
	{"requests", []string{"/requests", "/requests/new"}, "dana", nil},
	{"guides", []string{"/guides"}, "dana", nil},
	{"settings", []string{"/admin", "/admin/teams", "/admin/tiers", "/admin/mail", "/admin/quarantine"}, "sam", nil},
	{"you", []string{"/you"}, "dana", nil},
	{"mail", []string{"/dev/mail", "/dev/mail/new"}, "", nil},
	{"components", []string{"/dev/components"}, "", nil},
}

// states are those in which every page can be asked for.
var states = []string{"full", "empty", "error", "forbidden", "offline"}

func (e example) has(state string) bool {
	return e.Make != nil || state != "full" && state != "empty"
}

func (s *Site) pages(v *page.Visit) error {
	return s.Render(v, http.StatusOK, indexPage(s.Frame(v, v.T("dev.pages.title")), examples))
}

// pageState shows a page in a state. Error and forbidden are those that the desk itself would show.
func (s *Site) pageState(v *page.Visit) error {
	i := slices.IndexFunc(examples, func(e example) bool { return e.Name == v.R.PathValue("name") })
	state := v.R.PathValue("state")
	if i < 0 || !slices.Contains(states, state) || !examples[i].has(state) {
		return desk.NotFound("page")
	}
	f := s.Frame(v, v.T("dev.page."+examples[i].Name))
	f.Person = desk.Person{ID: "example", Name: "Marcus Bell", Roles: []desk.Role{desk.RoleAgent, desk.RoleManager}}
	f.Path = examples[i].Live[0]
	switch state {
	case "error":
		f.Title = v.T("fail.title.500")
		return s.Render(v, http.StatusOK, part.FailPage(f, v.T("fail.body.500", "Reference", "7f3a-example")))
	case "forbidden":
		f.Title = v.T("fail.title.403")
		return s.Render(v, http.StatusOK, part.FailPage(f, v.T("dev.forbidden")))
	case "offline":
		return s.Render(v, http.StatusOK, offlinePage(f))
	}
	return s.Render(v, http.StatusOK, examples[i].Make(f, state == "full"))
}

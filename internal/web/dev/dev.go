// Package dev shows what no customer sees: the letters of a desk with examples, every part of the design system, and every page in
// every state. Its routes are there in the demo only; it changes nothing but by writing in as a customer.
package dev

import (
	"tierdesk/internal/web/page"
)

// Site serves the pages for those who build the desk, or look at it.
type Site struct {
	*page.Base
	Own Own
}

// Routes are its pages and acts; none at a desk that is not a demo.
func (s *Site) Routes() []page.Route {
	if !s.Demo {
		return nil
	}
	routes := []page.Route{
		{Method: "GET", Path: "/dev/components", Open: true, Handle: s.Base.Open(s.components)},
		{Method: "GET", Path: "/dev/pages", Open: true, Handle: s.Base.Open(s.pages)},
		{Method: "GET", Path: "/dev/pages/{name}/{state}", Open: true, Handle: s.Base.Open(s.pageState)},
	}
	if s.Sink == nil {
		return routes
	}
	return append(routes,
		page.Route{Method: "GET", Path: "/dev/mail", Open: true, Handle: s.Base.Open(s.letterList)},
		page.Route{Method: "GET", Path: "/dev/mail/new", Open: true, Handle: s.Base.Open(s.letterNew)},
		page.Route{Method: "POST", Path: "/dev/mail/new", Open: true, Handle: s.Base.Open(s.letterReceive)},
		page.Route{Method: "GET", Path: "/dev/mail/{id}", Open: true, Handle: s.Base.Open(s.letterShow)},
	)
}

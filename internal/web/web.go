// Package web serves the pages: it puts the audiences together (workspace, portal, administration) and holds what belongs to all
// of them: signing in, oneself, and the files that browsers keep. Handlers hold no rule and no SQL.
package web

import (
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/admin"
	"tierdesk/internal/web/asset"
	"tierdesk/internal/web/dev"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/portal"
	"tierdesk/internal/web/workspace"
)

// Config is what the pages stand on.
type Config = page.Config

// Route is one page or action. The access matrix walks them all.
type Route = page.Route

// Site serves the pages.
type Site struct {
	*page.Base
	mux *http.ServeMux
}

// New makes the pages.
func New(c Config) *Site {
	s := &Site{Base: &page.Base{Config: c, Commands: workspace.CommandTable()}, mux: http.NewServeMux()}
	for _, route := range s.Routes() {
		s.mux.HandleFunc(route.Method+" "+route.Path, route.Handle)
	}
	s.mux.Handle("GET "+asset.Prefix, asset.Handler())
	s.mux.HandleFunc("GET /", s.Open(func(*page.Visit) error { return desk.NotFound("page") }))
	return s
}

// Routes lists every page and action.
func (s *Site) Routes() []Route {
	routes := []Route{
		{Method: "GET", Path: "/sign-in", Open: true, Handle: s.Open(s.signInPage)},
		{Method: "POST", Path: "/sign-in", Open: true, Handle: s.Open(s.signIn)},
		{Method: "POST", Path: "/sign-out", Open: true, Handle: s.Open(s.signOut)},
		{Method: "GET", Path: "/you", Handle: s.Signed(s.youPage)},
		{Method: "POST", Path: "/you/preferences", Handle: s.Signed(s.youPreferences)},
		{Method: "POST", Path: "/you/away", Handle: s.Signed(s.youAway)},
		{Method: "POST", Path: "/you/password", Handle: s.Signed(s.youPassword)},
		{Method: "POST", Path: "/you/sessions/others", Handle: s.Signed(s.sessionOthers)},
		{Method: "POST", Path: "/you/sessions/revoke", Handle: s.Signed(s.sessionRevoke)},
		{Method: "GET", Path: "/people/{id}/avatar/{hash}", Handle: s.Signed(s.avatar)},
	}
	routes = append(routes, (&portal.Site{Base: s.Base}).Routes()...)
	routes = append(routes, (&workspace.Site{Base: s.Base}).Routes()...)
	routes = append(routes, (&dev.Site{Base: s.Base, Own: dev.Own{SignIn: exampleSignIn, You: exampleYou, Refused: exampleSignInRefused}}).Routes()...)
	return append(routes, (&admin.Site{Base: s.Base}).Routes()...)
}

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// openDoor lets in whoever says their name.
type openDoor struct{ *office }

func (openDoor) SignIn(_ context.Context, email, _, _ string) (string, store.Session, error) {
	return email, store.Session{}, nil
}

// TestWhereOneBegins signs in people with work of their own and without, and such who lead others.
func TestWhereOneBegins(t *testing.T) {
	o := newOffice(t)
	config := o.site.Config
	config.SignIn = openDoor{o}
	o.site = New(config)
	for range 3 {
		o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	}
	o.post("ana", "/tickets/1/take")
	for name, role := range map[string]desk.Role{"leads": desk.RoleDispatcher, "manages": desk.RoleManager, "administers": desk.RoleAdministrator} {
		p := o.people["ana"]
		p.Roles = []desk.Role{desk.RoleAgent, role}
		o.people[name] = p
	}
	begins := func(who, wanted, want string) {
		t.Helper()
		if _, to, _ := o.posted("", "/sign-in", url.Values{"email": {who}, "password": {"secret"}, "to": {wanted}}); to != want {
			t.Errorf("%s begins at %q, want %q", who, to, want)
		}
	}
	begins("ana", "", "/tickets?view=mine")
	begins("ana", "/tickets/2", "/tickets/2")
	begins("tom", "", "/tickets")
	begins("leads", "", "/tickets")
	begins("manages", "", "/tickets")
	begins("administers", "", "/tickets")
	begins("maria", "", "/")
	request := httptest.NewRequest(http.MethodGet, "/sign-in", nil)
	request.Header.Set("X-Who", "ana")
	answer := httptest.NewRecorder()
	o.site.ServeHTTP(answer, request)
	if to := answer.Header().Get("Location"); to != "/tickets?view=mine" {
		t.Errorf("who is signed in already is led to %q", to)
	}
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "The cable was loose")
	begins("ana", "", "/tickets")
}

package dev_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
	"tierdesk/internal/web"
	"tierdesk/internal/web/page"
)

// sink keeps what came in.
type sink struct{ received []page.Letter }

func (s *sink) Letters() []page.Letter {
	return []page.Letter{{
		ID: "one", At: time.Now(), From: "Northwind IT <support@northwind.example>", To: "dana@harbordental.example", ReplyTo: "support+token@northwind.example",
		Subject: "[#1] VPN drops", Text: "We have it. See http://desk.example/tickets/1", MessageID: "td.1@northwind.example",
	}}
}

func (s *sink) Receive(_ context.Context, l page.Letter) error {
	s.received = append(s.received, l)
	return nil
}

func site(t *testing.T, demo bool) (*web.Site, *sink) {
	t.Helper()
	s, n := memory.New(), 0
	house := desk.DefaultHouse(func() string { n++; return "id-" + string(rune('a'+n)) })
	if err := s.SaveHouse(t.Context(), house, store.Audit{At: time.Now(), Act: "house.first"}); err != nil {
		t.Fatal(err)
	}
	dana := desk.Person{ID: "dana", Name: "Dana Whitfield", Email: "dana@harbordental.example", Roles: []desk.Role{desk.RoleRequester}}
	if err := s.SavePerson(t.Context(), dana, store.Audit{At: time.Now(), Act: "person.save"}); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	clock := engine.NewClock(time.Now, func() time.Duration { return time.Since(start) })
	e, err := engine.New(t.Context(), s, clock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	kept := &sink{}
	c := web.Config{Engine: e, SignIn: auth.New(s, time.Now), Cookie: auth.Cookie{}, Log: slog.New(slog.DiscardHandler), Demo: demo}
	if demo {
		c.Sink = kept
	}
	return web.New(c), kept
}

func get(s http.Handler, path, lang string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

var devPages = []string{"/dev/mail", "/dev/mail/new", "/dev/mail/new?reply=one", "/dev/mail/one", "/dev/components", "/dev/pages"}

// TestOnlyInTheDemo holds that no other desk has these pages.
func TestOnlyInTheDemo(t *testing.T) {
	s, _ := site(t, false)
	for _, route := range s.Routes() {
		if strings.HasPrefix(route.Path, "/dev") {
			t.Errorf("%s %s is a route of every desk", route.Method, route.Path)
		}
	}
	for _, path := range append(devPages, "/dev/pages/list/full") {
		if w := get(s, path, "en"); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/dev/mail/new", nil))
	if w.Code < 400 {
		t.Errorf("writing in answers %d", w.Code)
	}
}

func TestPagesOfTheDemo(t *testing.T) {
	s, _ := site(t, true)
	for _, path := range devPages {
		for _, lang := range []string{"en", "de"} {
			w := get(s, path, lang)
			if w.Code != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(w.Body.String()), "</html>") {
				t.Errorf("%s in %s answers %d with %d bytes", path, lang, w.Code, w.Body.Len())
			}
		}
	}
	for _, path := range []string{"/dev/pages/none/full", "/dev/pages/list/none", "/dev/pages/portal/full", "/dev/mail/none"} {
		if w := get(s, path, "en"); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", path, w.Code)
		}
	}
}

func TestWriteIn(t *testing.T) {
	for _, tc := range []struct {
		name, form, from string
		want             int
	}{
		{"somebody known", "from=dana@harbordental.example&to=support@northwind.example&subject=Hi&text=Help", `"Dana Whitfield" <dana@harbordental.example>`, 303},
		{"a stranger", "stranger=new@else.example&to=support@northwind.example&subject=Hi&text=Help", "new@else.example", 303},
		{"nobody", "to=support@northwind.example&subject=Hi&text=Help", "", 422},
		{"nothing", "from=dana@harbordental.example&to=support@northwind.example&subject=Hi&text=+", "", 422},
		{"nowhere", "from=dana@harbordental.example&subject=Hi&text=Help", "", 422},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, kept := site(t, true)
			form, _ := url.ParseQuery(tc.form)
			r := httptest.NewRequest("POST", "/dev/mail/new", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Fatalf("answers %d, want %d", w.Code, tc.want)
			}
			if got := len(kept.received); (got == 1) != (tc.want == 303) {
				t.Fatalf("%d letters came in", got)
			}
			if tc.want == 303 && kept.received[0].From != tc.from {
				t.Errorf("it is from %q, want %q", kept.received[0].From, tc.from)
			}
		})
	}
}

package httpguard

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func guarded(c Config, f http.HandlerFunc) *guard {
	c.Log = slog.New(slog.DiscardHandler)
	return Handler(f, c).(*guard)
}

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestShield(t *testing.T) {
	w := ask(guarded(Config{HTTPS: true}, func(http.ResponseWriter, *http.Request) {}), "GET", "/")
	for name, part := range map[string]string{
		"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age", "Referrer-Policy": "same-origin",
	} {
		if !strings.Contains(w.Header().Get(name), part) {
			t.Errorf("%s: %q", name, w.Header().Get(name))
		}
	}
	if strings.Contains(w.Header().Get("Content-Security-Policy"), "unsafe") || w.Header().Get("X-Request-Id") == "" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestPanicBecomesAReference(t *testing.T) {
	w := ask(guarded(Config{}, func(http.ResponseWriter, *http.Request) { panic("secret detail") }), "GET", "/")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestLogHoldsNoLink breaks on pages whose addresses are secrets.
func TestLogHoldsNoLink(t *testing.T) {
	var log strings.Builder
	mux, pages := http.NewServeMux(), http.NewServeMux()
	pages.HandleFunc("GET /r/{token}", func(http.ResponseWriter, *http.Request) { panic("broken") })
	mux.Handle("/", pages)
	h := Handler(mux, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if w := ask(h, "GET", "/r/sesame"); w.Code != 500 {
		t.Fatalf("got %d", w.Code)
	}
	if !strings.Contains(log.String(), "/r/{token}") || strings.Contains(log.String(), "sesame") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestCrossOriginChangesAreRefused(t *testing.T) {
	h := guarded(Config{}, func(http.ResponseWriter, *http.Request) {})
	for _, tc := range []struct {
		name   string
		method string
		header []string
		want   int
	}{
		{"another site's form", "POST", []string{"Sec-Fetch-Site", "cross-site", "Cookie", "tierdesk_session=x"}, 403},
		{"a sister domain", "POST", []string{"Sec-Fetch-Site", "same-site", "Cookie", "tierdesk_session=x"}, 403},
		{"an old browser", "POST", []string{"Origin", "https://evil.example", "Cookie", "tierdesk_session=x"}, 403},
		{"a token beside a cookie", "POST", []string{"Sec-Fetch-Site", "cross-site", "Cookie", "x=y", "Authorization", "Bearer z"}, 403},
		{"sign-in from elsewhere", "POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"the desk's own form", "POST", []string{"Sec-Fetch-Site", "same-origin", "Cookie", "tierdesk_session=x"}, 200},
		{"a program with a token", "POST", []string{"Authorization", "Bearer z"}, 200},
		{"reading", "GET", []string{"Sec-Fetch-Site", "cross-site", "Cookie", "tierdesk_session=x"}, 200},
	} {
		if w := ask(h, tc.method, "/", tc.header...); w.Code != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, w.Code, tc.want)
		}
	}
	for _, tc := range []struct {
		path   string
		header []string
		want   int
	}{
		{"/r/secret/message", []string{"Origin", "null"}, 200},
		{"/r/secret/message", []string{"Origin", "null", "Cookie", "zone=UTC"}, 200},
		{"/setup/secret", []string{"Origin", "null"}, 200},
		{"/r/secret/message", []string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}, 403},
		{"/r/secret/message", []string{"Origin", "http://evil.example"}, 403},
		{"/requests/1/message", []string{"Origin", "null", "Cookie", "tierdesk_session=x"}, 403},
		{"/join/secret", []string{"Origin", "null"}, 403}, // it signs in, and anybody can have a link of their own
		{"/sign-in", []string{"Origin", "null"}, 403},
	} {
		if w := ask(h, "POST", tc.path, tc.header...); w.Code != tc.want {
			t.Errorf("%s with %v: got %d, want %d", tc.path, tc.header, w.Code, tc.want)
		}
	}
}

func TestLimits(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	h := guarded(Config{Limits: Limits{PerSignIn: 0.1, PerRefusal: 0.1, PerAddress: 100, PerKey: 100}}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer wrong" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	h.now = func() time.Time { return now }
	exhaust := func(method, path string, header ...string) *httptest.ResponseRecorder {
		for range 10_000 {
			if w := ask(h, method, path, header...); w.Code == http.StatusTooManyRequests {
				return w
			}
		}
		t.Fatalf("%s %s is never held back", method, path)
		return nil
	}
	for _, door := range []string{SignInPath, "/join", "/forgot", "/forgot/a-guess", "/you/password", "/r/a-guess/message"} {
		if w := exhaust("POST", door, "Sec-Fetch-Site", "same-origin"); w.Header().Get("Retry-After") != "10" {
			t.Errorf("%s: Retry-After %q", door, w.Header().Get("Retry-After"))
		}
		now = now.Add(time.Hour)
	}
	exhaust("GET", "/", "Authorization", "Bearer wrong")
	if w := ask(h, "GET", "/"); w.Code != 429 {
		t.Errorf("after many refusals: %d", w.Code)
	}
	now = now.Add(time.Hour)
	exhaust("GET", "/")
	now = now.Add(time.Second)
	if w := ask(h, "GET", "/"); w.Code != 200 {
		t.Errorf("after the wait: %d", w.Code)
	}
}

func TestLimitersStayBounded(t *testing.T) {
	l := newLimiters(1)
	for i := range 5 * maxNames {
		l.take(string(rune(i))+"/"+time.Duration(i).String(), time.Unix(0, 0))
	}
	if len(l.fresh)+len(l.earlier) > 2*maxNames {
		t.Errorf("%d names", len(l.fresh)+len(l.earlier))
	}
}

func TestBodiesAreBounded(t *testing.T) {
	h := guarded(Config{MaxBody: 10}, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	r := httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", 11)))
	for _, length := range []int64{11, -1} {
		r.ContentLength = length
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("length %d: got %d", length, w.Code)
		}
	}
}

func TestProxiesAreBelievedOnlyWhenNamed(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.0.0.2:1234"
	r.Header.Set("X-Forwarded-For", "1.1.1.1, 203.0.113.9")
	plain, behind := guarded(Config{}, nil), guarded(Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, nil)
	if got := plain.address(r); got != "10.0.0.2" {
		t.Errorf("without a proxy: %s", got)
	}
	if got := behind.address(r); got != "203.0.113.9" {
		t.Errorf("behind a proxy: %s", got)
	}
}

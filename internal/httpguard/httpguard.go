// Package httpguard stands before every page and every route: it counts, bounds, names and shields requests before anything
// looks at them. It knows nothing of tickets or people.
package httpguard

import (
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Config is how the guard stands.
type Config struct {
	HTTPS   bool // the desk is reached by https
	Log     *slog.Logger
	Limits  Limits         // zero fields: the defaults
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
	MaxBody int64          // bytes of a request; 0 means DefaultMaxBody
}

// DefaultMaxBody leaves room for the largest attachment.
const DefaultMaxBody = 26 << 20

// Handler puts the guard before a handler. It is the outermost one.
func Handler(next http.Handler, c Config) http.Handler {
	if c.MaxBody == 0 {
		c.MaxBody = DefaultMaxBody
	}
	return &guard{next: crossOrigin(next), config: c, counts: newCounts(c.Limits), now: time.Now}
}

type guard struct {
	next   http.Handler
	config Config
	counts *counts
	now    func() time.Time
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reference := rand.Text()[:16]
	g.shield(w.Header(), reference)
	out := &watched{ResponseWriter: w}
	defer g.recovered(out, r, reference)
	address := g.address(r)
	if wait, ok := g.counts.admit(r, address, g.now()); !ok {
		tooMany(w, wait)
		return
	}
	if r.ContentLength > g.config.MaxBody {
		problem(w, http.StatusRequestEntityTooLarge, "request.too_large", "The request is larger than what is taken here.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, g.config.MaxBody)
	g.next.ServeHTTP(out, r)
	if out.status == http.StatusUnauthorized {
		g.counts.failed(address, g.now())
	}
}

// shield sets the headers that keep browsers from doing what nobody asked for. A handler may tighten them.
func (g *guard) shield(h http.Header, reference string) {
	h.Set("X-Request-Id", reference)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if g.config.HTTPS {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// policy admits what the desk itself serves, and no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// recovered turns a panic into an answer with a reference that the log has too. The log names the route: an address may hold the
// secret of a link.
func (g *guard) recovered(w *watched, r *http.Request, reference string) {
	broken := recover()
	if broken == nil {
		return
	}
	if broken == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
		panic(broken)
	}
	g.config.Log.Error("a request broke", "reference", reference, "route", r.Pattern, "panic", broken, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	problem(w, http.StatusInternalServerError, "internal", "Something broke on our side. Name this reference when you ask about it: "+reference)
}

// crossOrigin refuses changes that another site's page sends with a browser's cookie. A request without cookies carries its
// own proof and may come from anywhere.
func crossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusForbidden, "request.cross_origin", "This came from another site's page. Open the desk itself and try there.")
	}))
	checked := protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") == "" && r.Header.Get("Authorization") != "" || isNameless(r) {
			next.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

// nameless are pages whose address is a secret that no other site knows. They send no referrer, and over plain http a browser then
// does not say either where a form comes from.
var nameless = []string{"/r/", "/setup/"}

func isNameless(r *http.Request) bool {
	return r.Header.Get("Origin") == "null" && r.Header.Get("Sec-Fetch-Site") == "" &&
		slices.ContainsFunc(nameless, func(page string) bool { return strings.HasPrefix(r.URL.Path, page) })
}

// address is whom the connection comes from; a proxy that is believed may name another.
func (g *guard) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if len(g.config.Proxies) == 0 {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && g.isProxy(host); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = hop.Unmap().String()
	}
	return host
}

func (g *guard) isProxy(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range g.config.Proxies {
		if prefix.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}

// watched remembers the status that was sent.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

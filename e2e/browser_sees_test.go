package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// faulty is a page with one fault of each kind that the checks look for.
const faulty = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Faulty</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/faulty.css"><script src="/faulty.js"></script></head><body><main>
<p class="pale">Too pale to read</p>
<p class="pale-at-night">Too pale to read in the dark</p>
<p class="cut">These words are cut off by their box and nothing leads to the rest of them</p>
<button class="tight">Words that are wider than their button</button>
<div class="wide">wide</div>
<img src="/missing.png" alt="An image that is not there">
<script>window.inline = true</script>
</main></body></html>`

const faultyCSS = `:root{color-scheme:light dark;background:Canvas;color:CanvasText} .pale{color:#ccc;background:#fff}
.pale-at-night{color:light-dark(#000,#333);background:light-dark(#fff,#000)} .cut{width:90px;white-space:nowrap;overflow:hidden}
.tight{width:60px;white-space:nowrap;overflow:visible;display:block} .wide{width:400px}`

const faultyScript = `console.error("said on the console"); setTimeout(() => { throw new Error("thrown by a script"); });`

// infected is a page into which every kind of hostile string got its way.
const infected = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Infected</title></head><body><main>
<script>alert("ran")</script><p onclick="this.remove()">handler</p><a href="java&#10;script:alert(2)">link</a>
<img src="http://127.0.0.2:9/spy.gif" alt="">
<iframe src="/frame" title="frame"></iframe><form action="http://127.0.0.2:9/"></form>
<script>setTimeout(() => history.pushState(null, "", "/elsewhere"))</script></main></body></html>`

func serveFaulty(t *testing.T) string {
	serve := func(kind, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:")
			_, _ = w.Write([]byte(text))
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /faulty", serve("text/html; charset=utf-8", faulty))
	mux.HandleFunc("GET /faulty.css", serve("text/css", faultyCSS))
	mux.HandleFunc("GET /faulty.js", serve("text/javascript", faultyScript))
	mux.HandleFunc("GET /frame", serve("text/html", "<script>confirm('in a frame')</script>"))
	mux.HandleFunc("GET /infected", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(infected)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// TestBrowserSees holds that the checks are not blind: each of these faults, planted in a page, is found.
func TestBrowserSees(t *testing.T) {
	wantBrowser(t)
	base := serveFaulty(t)
	found := map[string][]string{}
	for _, line := range inBrowser(t, time.Minute, "axe.mjs", map[string]any{"base": base, "pages": map[string][]string{"anybody": {"/faulty"}}}) {
		var f finding
		decode(t, line, &f)
		if !f.Summary {
			found[f.Kind+" "+f.Rule] = append(found[f.Kind+" "+f.Rule], f.Variants...)
			t.Log(f)
		}
	}
	for _, want := range []string{"axe color-contrast", "overflow ", "clipped ", "console ", "script ", "csp ", "request "} {
		if len(found[want]) == 0 {
			t.Errorf("nothing of the kind %q was found", want)
		}
	}
	if len(found["overflow "]) != 2 {
		t.Errorf("overflow was found in %v, want it at 360 px only, in both directions", found["overflow "])
	}
}

// TestBrowserSeesHostile holds the same of the check for hostile strings.
func TestBrowserSeesHostile(t *testing.T) {
	wantBrowser(t)
	base := serveFaulty(t)
	var said []string
	for _, line := range inBrowser(t, time.Minute, "hostile.mjs", map[string]any{"base": base, "people": map[string]any{}, "pages": map[string][]string{"anybody": {"/infected"}}}) {
		var f finding
		decode(t, line, &f)
		said = append(said, f.String())
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{
		"script: alert(ran)", "an event handler", "an address that runs", "another origin: image", "a frame without a sandbox",
		"the policy stopped a script", "a form that leads away", "navigation: " + base + "/elsewhere",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among what was found:\n%s", want, all)
		}
	}
}

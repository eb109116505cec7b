// Package asset serves the files that browsers keep: styles, islands, icons and font. Each has the hash of its bytes in its name
// and is kept for a year; web/build.mjs makes them. Without them (a bare clone) the pages work and look plain.
package asset

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

var names = manifest()

func manifest() map[string]string {
	known := map[string]string{}
	data, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		return known // a bare clone: nothing was built
	}
	if err := json.Unmarshal(data, &known); err != nil {
		panic(err) // the binary itself is broken
	}
	return known
}

// URL gives the address of a file by its plain name, as desk.css.
func URL(name string) string {
	if file, ok := names[name]; ok {
		return Prefix + file
	}
	return Prefix + name
}

// Icon gives the address of a drawing. Sprites share them out: requesters do not fetch what only the desk draws.
func Icon(name string) string {
	sprite, ok := names["#"+name]
	if !ok {
		sprite = "icons.svg" // a bare clone, or a name that is drawn nowhere
	}
	return Prefix + sprite + "#i-" + name
}

// Built tells whether the files are there.
func Built() bool { return len(names) > 0 }

// Handler serves the files, compressed as the browser likes.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		if name == "" || strings.ContainsAny(name, "/\\") || name == "placeholder" || name == "manifest.json" {
			http.NotFound(w, r)
			return
		}
		data, encoding, ok := find(name, r.Header.Get("Accept-Encoding"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", typeOf(name))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		if encoding != "" {
			h.Set("Content-Encoding", encoding)
		}
		_, _ = w.Write(data)
	})
}

func find(name, accepted string) (data []byte, encoding string, ok bool) {
	for _, form := range []struct{ encoding, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(accepted, form.encoding) {
			continue
		}
		if data, err := fs.ReadFile(dist, path.Join("dist", name+form.ending)); err == nil {
			return data, form.encoding, true
		}
	}
	data, err := fs.ReadFile(dist, path.Join("dist", name))
	return data, "", err == nil
}

func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.TrimSpace(weight) != "q=0"
		}
	}
	return false
}

func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	default:
		return mime.TypeByExtension(path.Ext(name))
	}
}

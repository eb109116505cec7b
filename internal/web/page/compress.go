package page

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

var writers = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed); return w }}

// compressed gives the writer of a page: gzip where the browser takes it. Pages hold no secret that another site could guess at
// by their length: sessions live in cookies, and changes are guarded by where they come from.
func compressed(w http.ResponseWriter, r *http.Request, status int) io.WriteCloser {
	w.Header().Add("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		return plain{w}
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z, _ := writers.Get().(*gzip.Writer)
	z.Reset(w)
	return &zipped{z}
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

type zipped struct{ *gzip.Writer }

func (z *zipped) Close() error {
	err := z.Writer.Close()
	writers.Put(z.Writer)
	return err
}

package page

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// writers are the compressors there are: each holds close to a megabyte, so there are no more than can work at once.
var writers = func() chan *gzip.Writer {
	n := 2 * runtime.GOMAXPROCS(0)
	c := make(chan *gzip.Writer, n)
	for range n {
		c <- nil // made when it is first needed
	}
	return c
}()

// level packs pages smaller than the fastest does, by a twentieth and more, for less than a millisecond.
const level = 6

// buffers hold pages on their way, of up to maxKept bytes.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const maxKept = 256 << 10

func giveBack(b *bytes.Buffer) {
	if b.Cap() <= maxKept {
		b.Reset()
		buffers.Put(b)
	}
}

// send gives a whole page: gzip where the browser takes it. No compressor waits for a slow reader. Pages hold no secret that
// another site could guess at by their length: sessions live in cookies, and changes are guarded by where they come from.
func send(w http.ResponseWriter, r *http.Request, status int, page *bytes.Buffer) error {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	body := page
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = buffers.Get().(*bytes.Buffer)
		defer giveBack(body)
		compress(body, page.Bytes())
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, err := io.Copy(w, body)
	return err
}

// compress cannot fail: its target is memory.
func compress(into *bytes.Buffer, page []byte) {
	z := <-writers
	if z == nil {
		z, _ = gzip.NewWriterLevel(io.Discard, level)
	}
	z.Reset(into)
	_, _ = z.Write(page)
	_ = z.Close()
	writers <- z
}

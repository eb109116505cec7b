package api

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"time"
)

// line carries a feed to its reader. What is written stands there after flush, which tells whether the reader still takes it.
type line interface {
	Write(p []byte) (int, error)
	flush() bool
	close()
}

// lineTime is how long a reader may take over what it is sent.
const lineTime = 2 * feedHeartbeat

// served is a line inside the request that asked for it: over HTTP/2, and in tests without a connection.
type served struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (l *served) flush() bool {
	_ = l.control.SetReadDeadline(time.Time{}) // the deadline of a request would end the stream
	_ = l.control.SetWriteDeadline(time.Now().Add(lineTime))
	return l.control.Flush() == nil
}

func (l *served) close() {}

// alone is a line on the connection itself, taken from the HTTP server. A server keeps some 30 KB for each request that goes on:
// its buffers and the stack that led to the handler. For thousands of readers that wait, this is most of what they cost.
type alone struct {
	ctx    context.Context // ends when the reader is gone
	cancel context.CancelFunc
	conn   net.Conn
	waits  bytes.Buffer
}

// takeOver begins the answer on the connection of an HTTP/1.1 request. It gives nil where there is none to take.
func takeOver(w http.ResponseWriter, r *http.Request) *alone {
	if r.ProtoMajor != 1 || r.ProtoMinor < 1 {
		return nil
	}
	header := w.Header().Clone()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil
	}
	// The request ends now, and must not be held on to.
	ctx, cancel := context.WithCancel(context.Background())
	l := &alone{ctx: ctx, cancel: cancel, conn: conn}
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("Transfer-Encoding", "chunked")
	header.Set("Connection", "close")
	l.begin(header)
	go l.watch()
	return l
}

func (l *alone) begin(header http.Header) {
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	_ = header.Write(&head) // memory takes everything
	head.WriteString("\r\n")
	l.send(head.Bytes())
}

// watch waits for the reader to go: a reader of a feed says nothing more.
func (l *alone) watch() {
	defer l.cancel()
	_ = l.conn.SetReadDeadline(time.Time{})
	var said [1]byte
	_, _ = l.conn.Read(said[:])
}

func (l *alone) Write(p []byte) (int, error) { return l.waits.Write(p) }

func (l *alone) flush() bool {
	if l.waits.Len() == 0 {
		return l.ctx.Err() == nil
	}
	var chunk bytes.Buffer
	_, _ = httputil.NewChunkedWriter(&chunk).Write(l.waits.Bytes())
	l.waits = bytes.Buffer{} // nothing is kept for those who wait
	return l.send(chunk.Bytes())
}

func (l *alone) send(p []byte) bool {
	_ = l.conn.SetWriteDeadline(time.Now().Add(lineTime))
	if _, err := l.conn.Write(p); err != nil {
		l.cancel()
		return false
	}
	return true
}

// close ends the answer, so that the reader knows that nothing is missing, and the connection.
func (l *alone) close() {
	if l.ctx.Err() == nil {
		l.send([]byte("0\r\n\r\n"))
	}
	l.cancel()
	_ = l.conn.Close()
}

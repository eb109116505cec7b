package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// onLine serves one line on a real connection and gives it when somebody asked for it; nil when it could not be taken over.
func onLine(t *testing.T) (*httptest.Server, <-chan *alone) {
	t.Helper()
	lines := make(chan *alone, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Request-Id", "reference")
		lines <- takeOver(w, r)
	}))
	t.Cleanup(server.Close)
	return server, lines
}

func TestLineIsAWholeAnswer(t *testing.T) {
	server, lines := onLine(t)
	response, err := http.Get(server.URL) //nolint:gosec // our own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("X-Request-Id") != "reference" {
		t.Errorf("got %s %v, want 200 with what was set before", response.Status, response.Header)
	}
	l := <-lines
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		for _, text := range []string{"data: one\n\n", "data: two\n\n"} {
			_, _ = io.WriteString(l, text)
			l.flush()
		}
		l.close()
	}()
	body, err := io.ReadAll(response.Body)
	if string(body) != "data: one\n\ndata: two\n\n" || err != nil {
		t.Errorf("got %q and %v, want both and a proper end", body, err)
	}
	<-closed // the reader may see the end before it is marked
	if l.flush() {
		t.Error("a closed line says that its reader still takes it")
	}
}

func TestLineKnowsThatItsReaderIsGone(t *testing.T) {
	server, lines := onLine(t)
	ctx, leave := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	l := <-lines
	defer l.close()
	leave()
	select {
	case <-l.ctx.Done():
	case <-time.After(10 * time.Second):
		t.Error("ten seconds after its reader left the line is still kept")
	}
}

func TestOldHTTPIsServedInsideTheRequest(t *testing.T) {
	server, lines := onLine(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "GET / HTTP/1.0\r\nHost: desk\r\n\r\n")
	if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
		t.Error(err)
	}
	if l := <-lines; l != nil {
		t.Error("a connection that knows no chunks was taken over")
	}
}

// noted is a line that notes what it carries.
type noted struct{ strings.Builder }

func (*noted) flush() bool { return true }
func (*noted) close()      {}

func TestManyReadersAreAskedForPatience(t *testing.T) {
	l := newLive(nil)
	out := &noted{}
	f := &follower{server: &server{live: l}, line: out}
	for _, step := range []struct {
		readers int
		want    string
	}{
		{3, ""}, {99, ""}, {100, "500"}, {110, ""}, {2000, "10000"}, {2000, ""}, {1000, "5000"}, {3, "15"}, {4, ""},
	} {
		clear(l.readers)
		for range step.readers {
			l.readers[make(chan []seen)] = true
		}
		out.Reset()
		f.sayPatience()
		want := ""
		if step.want != "" {
			want = "event: patience\ndata: " + step.want + "\n\n"
		}
		if out.String() != want {
			t.Errorf("%d readers: got %q, want %q", step.readers, out.String(), want)
		}
	}
}

func TestSlowReaderIsLetGo(t *testing.T) {
	l := newLive(nil)
	_, _, slow, _ := l.join(0)
	frame := newSeen(store.Frame{Pos: 1, Topic: "house", ID: "house", Version: 1})
	for range feedQueue {
		l.publish([]seen{frame, frame})
	}
	if len(l.readers) != 1 {
		t.Fatal("a reader was let go before its queue was full")
	}
	l.publish([]seen{frame})
	if len(l.readers) != 0 {
		t.Error("a reader that takes nothing is still kept")
	}
	for range feedQueue {
		if brought := <-slow; len(brought) != 2 {
			t.Errorf("got %d frames, want the two of a poll", len(brought))
		}
	}
	if _, open := <-slow; open {
		t.Error("the channel of a reader that was let go is open")
	}
}

// failing is a store that cannot be read the first time it is asked for a feed, and for a ticket.
type failing struct {
	store.Store
	feeds, tickets atomic.Int64
}

func (f *failing) FeedAfter(ctx context.Context, c store.FeedCursor, limit int) ([]store.Frame, store.FeedCursor, error) {
	if f.feeds.Add(1) == 1 {
		return nil, c, errors.New("the disk is away")
	}
	return f.Store.FeedAfter(ctx, c, limit)
}

func (f *failing) Ticket(ctx context.Context, id desk.TicketID) (store.Loaded, error) {
	if f.tickets.Add(1) == 1 {
		return store.Loaded{}, errors.New("the disk is away")
	}
	return f.Store.Ticket(ctx, id)
}

// A ticket that can never be read holds up those who follow for a while, and no longer; who may no longer read is learned at once.
func TestFeedGoesOnPastABrokenTicket(t *testing.T) {
	d := newDesk(t)
	broken := &failing{Store: d.store}
	log := &strings.Builder{}
	l := newLive(&server{Config: Config{Log: slog.New(slog.NewTextHandler(log, nil))}, store: broken})
	cursor, _ := l.poll(t.Context(), store.FeedCursor{}) // fails once
	cursor, _ = l.poll(t.Context(), cursor)
	_, _, frames, _ := l.join(0)
	id := d.open("Printer")
	for n := range feedTries + 1 {
		broken.tickets.Store(0) // it fails every time
		if len(frames) > 0 {
			t.Fatalf("told after %d tries", n)
		}
		cursor, _ = l.poll(t.Context(), cursor)
	}
	brought := <-frames
	if !slices.ContainsFunc(brought, func(f seen) bool { return f.ID == id && f.ticket == nil }) || !strings.Contains(log.String(), "cannot be read") {
		t.Errorf("told %+v, logged %q", brought, log)
	}
	if next, _ := l.poll(t.Context(), cursor); next.Pos != cursor.Pos {
		t.Error("it is told twice")
	}
}

// Nobody follows before the feed stands somewhere, and a change whose ticket could not be read is told when it can be.
func TestFeedMissesNothing(t *testing.T) {
	d := newDesk(t)
	broken := &failing{Store: d.store}
	l := newLive(&server{store: broken})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if l.stands(ended) {
		t.Error("a reader may follow a feed that stands nowhere")
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go l.run(ctx)
	if !l.stands(ctx) {
		t.Fatal("the feed did not begin when the store came back")
	}
	_, _, frames, _ := l.join(0)
	id := d.open("Printer")
	for brought := range frames {
		for _, f := range brought {
			if f.Topic == "ticket" && f.ID == id {
				if f.ticket == nil || broken.tickets.Load() < 2 {
					t.Errorf("told without its ticket; it was read %d times", broken.tickets.Load())
				}
				return
			}
		}
	}
}

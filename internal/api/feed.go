package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Frame says that something changed, never what: the reader asks again, and is answered within their scope.
type Frame struct {
	Topic   string `json:"topic"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

type feedInput struct {
	LastEvent int64 `header:"Last-Event-ID" minimum:"0"`
}

// The rhythm of the feed and what it holds for those who come late.
const (
	feedEvery     = 250 * time.Millisecond
	feedPage      = 500
	feedKept      = 5_000 // frames for replay
	feedReplay    = 10 * time.Second
	feedTries     = 40 // polls for which all wait for a ticket that cannot be read
	feedHeartbeat = 15 * time.Second
	feedQueue     = 16 // polls with frames that a slow reader may be behind
	maxReaders    = 5_000
)

// Whoever hears of a change of something they do not look at asks their list again after a while that grows with the number of
// readers, so that all of them together ask 200 times a second at most. A desk with few readers says nothing of it.
const (
	patienceEach = 5 * time.Millisecond
	patienceFrom = 500 * time.Millisecond // below it nothing is said
)

func (s *server) feedRoutes() {
	o := get("/feed", "follow-feed", "Follow what changes (server-sent events)", "Feed")
	o.Responses = binaryAnswer("text/event-stream")
	handle(s, o, s.followFeed)
}

// seen is a frame with what is needed to tell who may know of it.
type seen struct {
	store.Frame
	ticket *desk.Ticket // of a topic about a ticket; nil when it is gone
	text   []byte       // as readers get it, made once for all of them
}

func newSeen(f store.Frame) seen {
	data, _ := json.Marshal(Frame{Topic: f.Topic, ID: f.ID, Version: f.Version}) // three plain fields cannot fail
	return seen{Frame: f, text: fmt.Appendf(nil, "id: %d\ndata: %s\n\n", f.Pos, data)}
}

// isOnTicket tells whether the frame's id is that of a ticket.
func (f seen) isOnTicket() bool { return f.Topic == "ticket" || f.Topic == "presence" }

// live reads the store's feed once for all who follow it.
type live struct {
	server *server
	begun  chan struct{} // closed when it stands in the feed: whoever joins before that would miss what happens until then

	unread int // polls in a row whose tickets could not be read

	mu      sync.Mutex
	readers map[chan []seen]bool // each gets what one poll brought; the frames are shared
	recent  []seen
	closed  bool
}

func newLive(s *server) *live {
	return &live{server: s, begun: make(chan struct{}), readers: map[chan []seen]bool{}}
}

// run polls until the context ends.
func (l *live) run(ctx context.Context) {
	ticker := time.NewTicker(feedEvery)
	defer ticker.Stop()
	defer l.close()
	var cursor store.FeedCursor
	for {
		next, more := l.poll(ctx, cursor)
		if next.Begun && !cursor.Begun {
			close(l.begun)
		}
		cursor = next
		if more {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (l *live) poll(ctx context.Context, cursor store.FeedCursor) (store.FeedCursor, bool) {
	frames, next, err := l.server.store.FeedAfter(ctx, cursor, feedPage)
	if err != nil {
		return cursor, false // the store is away; readers keep waiting
	}
	l.learn(frames) // at once, whatever becomes of the tickets
	withTickets, err := l.withTickets(ctx, frames)
	if err != nil && l.unread < feedTries {
		l.unread++
		return cursor, false // as above: the same frames are read again
	}
	if err != nil { // one ticket does not hold up all others for ever
		l.server.Log.Error("a change is told to nobody: its ticket cannot be read", "error", err)
	}
	l.unread = 0
	l.publish(withTickets)
	return next, len(frames) == feedPage
}

// learn lets what another process changed be known here.
func (l *live) learn(frames []store.Frame) {
	for _, f := range frames {
		switch f.Topic {
		case "person":
			l.server.people.forget()
			l.server.Access.Forget(desk.PersonID(f.ID))
		case "client":
			l.server.people.clients.forget()
		}
	}
}

// withTickets reads the ticket of each frame once, and none while nobody follows. With an error the frames of what could be read are whole.
func (l *live) withTickets(ctx context.Context, frames []store.Frame) ([]seen, error) {
	all := make([]seen, 0, len(frames))
	var failed error
	read := map[string]*desk.Ticket{}
	for _, f := range frames {
		one := newSeen(f)
		if one.isOnTicket() && l.isFollowed() {
			if _, ok := read[f.ID]; !ok {
				read[f.ID] = nil // of a ticket that is gone
				loaded, err := l.server.store.Ticket(ctx, desk.TicketID(f.ID))
				switch {
				case err == nil:
					read[f.ID] = &loaded.Ticket
				case !store.IsNotFound(err):
					failed = err
				}
			}
			one.ticket = read[f.ID]
		}
		all = append(all, one)
	}
	return all, failed
}

func (l *live) isFollowed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.readers) > 0
}

func (l *live) publish(frames []seen) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(frames) == 0 {
		return
	}
	for reader := range l.readers {
		select {
		case reader <- frames:
		default: // too far behind: it is let go and comes back by its Last-Event-ID
			delete(l.readers, reader)
			close(reader)
		}
	}
	l.recent = append(l.recent, frames...)
	if over := len(l.recent) - feedKept; over > 0 {
		l.recent = slices.Delete(l.recent, 0, over)
	}
}

// join gives the frames a reader missed, from a little before its last one, and a channel of those to come. It gives false
// when too many read already. A gap that is too long is told by reload.
func (l *live) join(last int64) (missed []seen, reload bool, frames chan []seen, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.readers) >= maxReaders {
		return nil, false, nil, false
	}
	frames = make(chan []seen, feedQueue)
	l.readers[frames] = true
	if last == 0 {
		return nil, false, frames, true
	}
	at := slices.IndexFunc(l.recent, func(f seen) bool { return f.Pos == last })
	if at < 0 {
		return nil, true, frames, true
	}
	from := at
	for from > 0 && l.recent[at].At.Sub(l.recent[from-1].At) <= feedReplay {
		from--
	}
	return slices.Clone(l.recent[from:]), false, frames, true
}

// stands waits for a while until the feed has begun.
func (l *live) stands(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, feedHeartbeat)
	defer cancel()
	select {
	case <-l.begun:
		return true
	case <-ctx.Done():
		return false
	}
}

func (l *live) leave(frames chan []seen) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.readers, frames)
}

// patience is how long a reader shall wait before it asks its list again.
func (l *live) patience() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Duration(len(l.readers)) * patienceEach
}

func (l *live) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for reader := range l.readers {
		delete(l.readers, reader)
		close(reader)
	}
}

func (s *server) followFeed(ctx context.Context, in *feedInput) (*stream, error) {
	if !s.live.stands(ctx) {
		return nil, &desk.Error{Kind: desk.KindUnavailable, Code: "feed.away", Message: "What changes cannot be followed yet. Try again shortly."}
	}
	missed, reload, frames, ok := s.live.join(in.LastEvent)
	if !ok {
		return nil, &desk.Error{Kind: desk.KindUnavailable, Code: "feed.full", Message: "Too many follow already. Try again shortly."}
	}
	return &stream{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Accel-Buffering", "no")
		f := &follower{server: s, caller: callerOf(ctx), missed: missed, reload: reload, frames: frames}
		if alone := takeOver(w, r); alone != nil {
			f.line = alone
			go f.followAlone(alone.ctx)
			return
		}
		w.WriteHeader(http.StatusOK)
		f.line = &served{w, http.NewResponseController(w)}
		f.follow(r.Context())
	}}, nil
}

// follower writes the feed to one reader.
type follower struct {
	server *server
	caller caller
	line   line
	missed []seen
	reload bool
	frames chan []seen
	told   time.Duration // the patience last said
}

// followAlone follows outside of any request: nobody else catches a panic here.
func (f *follower) followAlone(ctx context.Context) {
	defer f.server.caught()
	f.follow(ctx)
}

// caught is deferred where a feed goes on outside of any request.
func (s *server) caught() {
	if cause := recover(); cause != nil {
		s.Log.Error("a feed broke", "cause", cause, "stack", string(debug.Stack()))
	}
}

// follow writes until the context, the line or the feed ends.
func (f *follower) follow(ctx context.Context) {
	defer f.server.live.leave(f.frames)
	defer f.line.close()
	if f.reload {
		_, _ = io.WriteString(f.line, "event: reload\ndata: {}\n\n")
	}
	for _, frame := range f.missed {
		f.writeMissed(ctx, frame)
	}
	f.missed = nil
	f.sayPatience()
	if !f.line.flush() {
		return
	}
	beat := time.NewTicker(feedHeartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case brought, open := <-f.frames:
			if !open {
				return
			}
			for _, frame := range brought {
				f.write(frame)
			}
		case <-beat.C:
			if !f.stillMay(ctx) {
				return
			}
			f.sayPatience()
			_, _ = io.WriteString(f.line, ": still here\n\n")
		}
		if !f.line.flush() {
			return
		}
	}
}

// sayPatience tells, in milliseconds, how patient a reader shall be, when that has changed by a quarter.
func (f *follower) sayPatience() {
	patience := f.server.live.patience()
	if max(patience, f.told) < patienceFrom || patience < f.told*5/4 && patience > f.told*3/4 {
		return
	}
	f.told = patience
	_, _ = fmt.Fprintf(f.line, "event: patience\ndata: %d\n\n", patience.Milliseconds())
}

// stillMay asks again who reads: a stream outlives a sign-out otherwise. The question goes down to the database, and is asked on a stack of its own:
// the follower's would stay as large as that for as long as it waits.
func (f *follower) stillMay(ctx context.Context) bool {
	answered := make(chan bool)
	go func() {
		may := false
		defer func() { answered <- may }()
		defer f.server.caught()
		who, err := f.server.Access.ActorOf(ctx, f.caller.secret)
		f.caller.actor, may = who, err == nil
	}()
	return <-answered
}

// writeMissed reads the ticket of a frame that passed while nobody followed.
func (f *follower) writeMissed(ctx context.Context, frame seen) {
	if frame.isOnTicket() && frame.ticket == nil {
		if loaded, err := f.server.store.Ticket(ctx, desk.TicketID(frame.ID)); err == nil {
			frame.ticket = &loaded.Ticket
		}
	}
	f.write(frame)
}

func (f *follower) write(frame seen) {
	if mayFollow(f.caller.actor, frame) {
		_, _ = f.line.Write(frame.text)
	}
}

// mayFollow keeps even the ids of foreign things from a reader.
func mayFollow(who desk.Actor, frame seen) bool {
	switch frame.Topic {
	case "ticket":
		return frame.ticket != nil && who.Scope().Admits(*frame.ticket)
	case "presence":
		return frame.ticket != nil && who.Scope().IsAgentOf(*frame.ticket)
	case "house":
		return true
	case "client":
		return who.MayReach(desk.ClientID(frame.ID))
	case "person":
		return frame.ID == string(who.Person.ID) || who.MayAct(desk.ActSeePeople) == nil && who.Person.ServesAll
	case "inbox":
		return who.MayAct(desk.ActSeeQuarantine) == nil
	default:
		return false
	}
}

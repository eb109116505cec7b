package subscription

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/outbound"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
)

var thisMachine = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// bench is a desk with one calendar, the reader of its subscriptions and a server that publishes one.
type bench struct {
	t      *testing.T
	store  store.Store
	engine *engine.Engine
	reader *Reader
	server *httptest.Server
	boss   desk.Actor
	now    time.Time
	serve  atomic.Pointer[http.HandlerFunc]
	asked  atomic.Int64 // how often the server gave the whole file
}

func newBench(t *testing.T, s store.Store) *bench {
	t.Helper()
	ctx := t.Context()
	b := &bench{t: t, store: s, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), boss: desk.Actor{Person: desk.Person{ID: "mia", Roles: []desk.Role{desk.RoleAgent, desk.RoleManager}, ServesAll: true}}}
	audit := store.Audit{At: b.now, Act: "seed"}
	b.must(s.SaveHouse(ctx, desk.DefaultHouse(uuid.NewString), audit))
	hours := calendar.Calendar{Zone: "Europe/Berlin", Weekly: map[string][]string{"mon": {"09:00-17:00"}, "fri": {"09:00-17:00"}}, Exceptions: []calendar.Exception{{Date: "2026-12-24", Hours: []string{}}}}
	b.must(s.SaveCalendar(ctx, store.Calendar{ID: "office", Name: "Office", Hours: hours, Days: map[string]string{"2026-12-24": "Typed"}}, audit))
	start := b.now
	var err error
	log := slog.New(slog.DiscardHandler)
	b.engine, err = engine.New(ctx, s, engine.NewClock(func() time.Time { return b.now }, func() time.Duration { return b.now.Sub(start) }), log)
	b.must(err)
	b.reader = New(b.engine, thisMachine, log)
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*b.serve.Load())(w, r) }))
	t.Cleanup(b.server.Close)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) serves(h http.HandlerFunc) { b.serve.Store(&h) }

// publishes serves days, "20260501 May Day", under a mark of their own.
func (b *bench) publishes(days ...string) {
	body := file(days...)
	tag := fmt.Sprintf("%q", strings.Join(days, "|"))
	b.serves(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		b.asked.Add(1)
		_, _ = w.Write([]byte(body))
	})
}

func file(days ...string) string {
	var f strings.Builder
	f.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\n")
	for i, day := range days {
		date, name, _ := strings.Cut(day, " ")
		fmt.Fprintf(&f, "BEGIN:VEVENT\r\nUID:%d\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:%s\r\nDTSTART;VALUE=DATE:%s\r\nEND:VEVENT\r\n", i, name, date)
	}
	f.WriteString("END:VCALENDAR\r\n")
	return f.String()
}

// proposed says what waits to be looked at.
func (b *bench) proposed() string {
	b.t.Helper()
	all, err := b.engine.Proposals(b.t.Context(), "office")
	b.must(err)
	var said []string
	for _, p := range all["office"] {
		said = append(said, string(p.Kind)+" "+p.Date+" "+p.Key())
	}
	return strings.Join(said, "; ")
}

func (b *bench) picks(dates ...string) []engine.Pick {
	b.t.Helper()
	all, err := b.engine.Proposals(b.t.Context(), "office")
	b.must(err)
	var picks []engine.Pick
	for _, p := range all["office"] {
		for _, date := range dates {
			if p.Date == date {
				picks = append(picks, engine.Pick{Subscription: p.Subscription, Date: p.Date, Key: p.Key()})
			}
		}
	}
	if len(picks) != len(dates) {
		b.t.Fatalf("%v is not all proposed: %s", dates, b.proposed())
	}
	return picks
}

// nextDay lets the daily round come.
func (b *bench) nextDay() {
	b.t.Helper()
	b.now = b.now.Add(every + time.Minute)
	more, _, err := b.reader.FetchDue(b.t.Context())
	b.must(err)
	if !more {
		b.t.Fatal("nothing was fetched")
	}
	if more, next, err := b.reader.FetchDue(b.t.Context()); more || err != nil || !next.Equal(b.now.Add(every)) {
		b.t.Fatalf("after a round: more %v, next %v, %v", more, next, err)
	}
}

func (b *bench) subscription() store.Subscription {
	b.t.Helper()
	all, err := b.store.Subscriptions(b.t.Context(), "office")
	b.must(err)
	if len(all) != 1 {
		b.t.Fatalf("there are %d subscriptions", len(all))
	}
	return all[0]
}

// calendar gives the newest version and its exceptions in words.
func (b *bench) calendar() (int64, string) {
	b.t.Helper()
	c, err := b.engine.Subscribable(b.t.Context(), b.boss, "office")
	b.must(err)
	var said []string
	for _, x := range c.Hours.Exceptions {
		said = append(said, strings.TrimSpace(x.Date+" "+strings.Join(x.Hours, ",")+" "+c.Days[x.Date]))
	}
	return c.Version, strings.Join(said, "; ")
}

func (b *bench) wants(proposed string, version int64, exceptions string) {
	b.t.Helper()
	if got := b.proposed(); got != proposed {
		b.t.Errorf("proposed is %q, want %q", got, proposed)
	}
	if at, got := b.calendar(); at != version || got != exceptions {
		b.t.Errorf("version %d has %q, want %d with %q", at, got, version, exceptions)
	}
}

// testLife follows a subscription from its first day to its last, with what people make of it.
func testLife(t *testing.T, s store.Store) {
	b, ctx := newBench(t, s), t.Context()
	b.publishes("20260501 May Day", "20260525 Whit Monday", "20261224 Christmas Eve", "20260101 Past")
	one, err := b.reader.Subscribe(ctx, b.boss, "office", " "+b.server.URL+"/a.ics#x ")
	b.must(err)
	if one.URL != b.server.URL+"/a.ics" || b.subscription().URL != one.URL {
		t.Errorf("the address is %q", one.URL)
	}
	// Nothing counts; what is past and what somebody typed alike is not proposed.
	b.wants("new 2026-05-01  May Day; new 2026-05-25  Whit Monday", 1, "2026-12-24  Typed")
	b.must(b.engine.DismissProposals(ctx, b.boss, "office", b.picks("2026-05-25")))
	stale := b.picks("2026-05-01")
	b.must(b.engine.TakeProposals(ctx, b.boss, "office", stale))
	b.wants("", 2, "2026-05-01  May Day; 2026-12-24  Typed")
	if err := b.engine.TakeProposals(ctx, b.boss, "office", stale); kindOf(err) != desk.KindConflict {
		t.Errorf("taken twice: %v", err)
	}

	// The calendar has another version, so the file is read again in spite of its mark; then it is not.
	b.nextDay()
	b.nextDay()
	if n := b.asked.Load(); n != 2 {
		t.Errorf("the file was given %d times, want 2", n)
	}
	b.wants("", 2, "2026-05-01  May Day; 2026-12-24  Typed")

	// The feed says otherwise: changed, dismissed before and not the same, gone although typed.
	b.publishes("20260501 Labour Day", "20260525 Pentecost", "20260608 Fair")
	b.nextDay()
	b.wants("change 2026-05-01  Labour Day; new 2026-05-25  Pentecost; new 2026-06-08  Fair", 2, "2026-05-01  May Day; 2026-12-24  Typed")
	b.must(b.engine.TakeProposals(ctx, b.boss, "office", b.picks("2026-05-01", "2026-06-08")))
	b.publishes("20260525 Pentecost")
	b.nextDay()
	b.wants("gone 2026-05-01 gone; new 2026-05-25  Pentecost; gone 2026-06-08 gone", 3, "2026-05-01  Labour Day; 2026-06-08  Fair; 2026-12-24  Typed")
	b.must(b.engine.DismissProposals(ctx, b.boss, "office", b.picks("2026-06-08")))
	b.must(b.engine.TakeProposals(ctx, b.boss, "office", b.picks("2026-05-01")))
	b.wants("new 2026-05-25  Pentecost", 4, "2026-06-08  Fair; 2026-12-24  Typed")

	// What cannot be read changes nothing, and says so until it can be read again.
	b.serves(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>")) })
	b.nextDay()
	if s := b.subscription(); s.Problem.Code != "ical.unreadable" || !s.TriedAt.Equal(b.now) || s.ReadAt.Equal(b.now) {
		t.Errorf("after an HTML page: %+v", s)
	}
	b.wants("new 2026-05-25  Pentecost", 4, "2026-06-08  Fair; 2026-12-24  Typed")
	b.publishes("20260525 Pentecost")
	b.nextDay()
	if s := b.subscription(); s.Problem.Err() != nil || !s.ReadAt.Equal(b.now) {
		t.Errorf("after it can be read again: %+v", s)
	}
	b.must(b.engine.Unsubscribe(ctx, b.boss, "office", one.ID))
	b.wants("", 4, "2026-06-08  Fair; 2026-12-24  Typed")
	if more, next, err := b.reader.FetchDue(ctx); more || !next.IsZero() || err != nil {
		t.Errorf("without a subscription: %v, %v, %v", more, next, err)
	}
}

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestLife(t *testing.T) {
	t.Run("memory", func(t *testing.T) { testLife(t, memory.New()) })
	t.Run("SQLite", func(t *testing.T) {
		s, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		testLife(t, s)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		s, err := sqlstore.OpenPostgres(context.Background(), pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		testLife(t, s)
	})
}

func kindOf(err error) desk.Kind {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// refusal is the field and code of an error.
func refusal(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Field + " " + e.Code
	}
	return fmt.Sprint(err)
}

// TestRefused holds that what is no calendar is refused with field and reason, fast, and is not kept.
func TestRefused(t *testing.T) {
	b := newBench(t, memory.New())
	patient, hasty := b.reader.client, newClient(outbound.Policy{Allow: thisMachine}, 300*time.Millisecond)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a private address was reached") }))
	defer elsewhere.Close()
	private := strings.Replace(elsewhere.URL, "127.0.0.1", "127.0.0.2", 1)
	hang := make(chan struct{})
	defer close(hang)
	write := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
	}
	var many strings.Builder
	many.WriteString("BEGIN:VCALENDAR\r\n")
	for range 60_000 {
		many.WriteString("BEGIN:VEVENT\r\nEND:VEVENT\r\n")
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"garbage":                        {write("\x00\x01\x02"), "url ical.unreadable"},
		"nothing":                        {write(""), "url ical.unreadable"},
		"an HTML page":                   {write("<!DOCTYPE html><title>Holidays</title>"), "url ical.unreadable"},
		"60,000 events":                  {write(many.String()), "url ical.many"},
		"100,000 events":                 {write(file(strings.Split(strings.Repeat("20260501 A|", 100_000), "|")...)), "url ical.large"},
		"no end":                         {func(w http.ResponseWriter, _ *http.Request) { writeOn(w) }, "url ical.large"},
		"not there":                      {http.NotFound, "url feed.status"},
		"as it was, of what nobody read": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, "url feed.status"},
		"a server that hangs":            {func(_ http.ResponseWriter, r *http.Request) { waitFor(r, hang) }, "url feed.slow"},
		"one that hangs in between": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("BEGIN"))
			w.(http.Flusher).Flush()
			waitFor(r, hang)
		}, "url feed.slow"},
		"to a private address":         {http.RedirectHandler(private, http.StatusFound).ServeHTTP, "url feed.refused"},
		"to one that is not encrypted": {http.RedirectHandler("http://dates.example/", http.StatusFound).ServeHTTP, "url feed.plain"},
		"to a file":                    {http.RedirectHandler("file:///etc/passwd", http.StatusFound).ServeHTTP, "url feed.address"},
		"round and round":              {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, b.server.URL, http.StatusFound) }, "url feed.status"},
	} {
		b.serves(c.serve)
		if b.reader.client = patient; c.want == "url feed.slow" {
			b.reader.client = hasty // else the test waits as long as the desk does
		}
		start := time.Now()
		_, err := b.reader.Subscribe(t.Context(), b.boss, "office", b.server.URL)
		if got := refusal(err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if took := time.Since(start); took > 20*time.Second { // it is read for ten seconds at most; the machine may be busy
			t.Errorf("%s takes %v", name, took)
		}
	}
	for address, want := range map[string]string{
		"":                                       "url feed.address",
		"dates.example/a.ics":                    "url feed.address",
		"ftp://dates.example/a.ics":              "url feed.address",
		"https://":                               "url feed.address",
		"https:///a.ics":                         "url feed.address",
		"http://dates.example/a.ics":             "url feed.plain",
		"http://10.0.0.1/a.ics":                  "url feed.plain",
		"https://10.0.0.1/a.ics":                 "url feed.refused",
		"https://[::ffff:10.0.0.1]/a":            "url feed.refused",
		"https://169.254.169.254/":               "url feed.refused",
		"https://me:pw@dates.example/":           "url feed.password",
		"http://127.0.0.1:1/":                    "url feed.unreachable",
		"https://" + strings.Repeat("a", maxURL): "url feed.address",
	} {
		if _, err := b.reader.Subscribe(t.Context(), b.boss, "office", address); refusal(err) != want {
			t.Errorf("%s: %v, want %s", address, refusal(err), want)
		}
	}
	if kept, err := b.store.Subscriptions(t.Context(), ""); err != nil || len(kept) > 0 {
		t.Errorf("kept is %v, %v", kept, err)
	}
}

func waitFor(r *http.Request, hang chan struct{}) {
	select {
	case <-hang:
	case <-r.Context().Done():
	}
}

// writeOn writes more than anybody reads.
func writeOn(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/calendar")
	for line := []byte(strings.Repeat("X-A:b\r\n", 1000)); ; {
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}

// TestWhoMaySubscribe asks for the role before anything is fetched, and hides calendars of clients that somebody does not serve.
func TestWhoMaySubscribe(t *testing.T) {
	b := newBench(t, memory.New())
	b.publishes("20260501 May Day")
	b.must(b.store.SaveCalendar(t.Context(), store.Calendar{ID: "theirs", Name: "Theirs", Client: "c9", Hours: calendar.Calendar{Zone: "UTC"}}, store.Audit{At: b.now}))
	agent, boss := b.boss, b.boss
	agent.Person.Roles = []desk.Role{desk.RoleAgent}
	boss.Person.ServesAll = false
	for name, c := range map[string]struct {
		who      desk.Actor
		calendar string
		want     desk.Kind
	}{"an agent": {agent, "office", desk.KindForbidden}, "of a client not served": {boss, "theirs", desk.KindNotFound}, "of nothing": {boss, "none", desk.KindNotFound}} {
		_, err := b.reader.Subscribe(t.Context(), c.who, c.calendar, b.server.URL)
		if kindOf(err) != c.want || b.asked.Load() > 0 {
			t.Errorf("%s: %v, asked %d times", name, err, b.asked.Load())
		}
	}
	for i := range 10 {
		_, err := b.reader.Subscribe(t.Context(), b.boss, "office", fmt.Sprint(b.server.URL, "/", i))
		b.must(err)
	}
	if _, err := b.reader.Subscribe(t.Context(), b.boss, "office", b.server.URL+"/more"); refusal(err) != "url subscription.many" {
		t.Errorf("an eleventh: %v", err)
	}
	if _, err := b.reader.Subscribe(t.Context(), b.boss, "theirs", b.server.URL); err != nil {
		t.Errorf("of another calendar: %v", err)
	}
	all, err := b.store.Subscriptions(t.Context(), "theirs")
	b.must(err)
	if err := b.engine.Unsubscribe(t.Context(), b.boss, "office", all[0].ID); kindOf(err) != desk.KindNotFound {
		t.Errorf("that of another calendar is removed: %v", err)
	}
}

// TestWebcal reads addresses as calendar programs write them.
func TestWebcal(t *testing.T) {
	if got, err := ReadURL("WebCal://dates.example/a.ics?x=1"); err != nil || got != "https://dates.example/a.ics?x=1" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestAskedInTheMiddle ends a fetch with whoever asked for it.
func TestAskedInTheMiddle(t *testing.T) {
	b := newBench(t, memory.New())
	ctx, stop := context.WithCancel(t.Context())
	b.serves(func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	if _, err := b.reader.Subscribe(ctx, b.boss, "office", b.server.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

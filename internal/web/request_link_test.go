package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail"
	"tierdesk/internal/store"
)

// linkOffice is an office whose letters hold links.
type linkOffice struct {
	*office
	keys mail.Keys
}

func newLinkOffice(t *testing.T) *linkOffice {
	o := &linkOffice{office: newOffice(t), keys: mail.NewKeys(bytes.Repeat([]byte{3}, 32))}
	blobs, err := blob.OpenDisk(t.TempDir())
	o.must(err)
	o.site = New(Config{
		Engine: o.engine, SignIn: o, Cookie: o, Letters: o, BaseURL: "https://desk.test", Log: o.site.Log, Blobs: blobs,
		LetterLinks: mail.NewLetterLinks(o.engine, o.keys),
	})
	return o
}

// link gives the address of the link in the newest letter to somebody.
func (o *linkOffice) link(who string) string {
	o.t.Helper()
	now, err := o.engine.Clock().Now()
	o.must(err)
	posts, err := o.engine.Store().ClaimPosts(o.t.Context(), "test", now.Add(time.Minute), now, 100) // those too that can still be taken back; the lease is over at once
	o.must(err)
	slices.SortFunc(posts, func(a, b store.Post) int { return a.QueuedAt.Compare(b.QueuedAt) })
	link := ""
	for _, p := range posts {
		if p.To == o.people[who].ID {
			token, err := o.keys.LinkToken(p)
			o.must(err)
			link = "/r/" + token
		}
	}
	if link == "" {
		o.t.Fatalf("there is no letter to %s", who)
	}
	return link
}

// asked is a request by its requester, and the link in the letter about it.
func (o *linkOffice) asked(who, subject string) string {
	o.t.Helper()
	status, _ := o.post(who, "/requests", "subject", subject, "body", "Since nine")
	o.wants("a request", status, "", 303)
	return o.link(who)
}

func (o *linkOffice) ticket(number int64) desk.Ticket {
	o.t.Helper()
	loaded, err := o.engine.Store().TicketByNumber(o.t.Context(), number)
	o.must(err)
	return loaded.Ticket
}

// save changes a person behind the pages.
func (o *linkOffice) save(who string, change func(*desk.Person)) {
	o.t.Helper()
	p := o.people[who]
	change(&p)
	o.must(o.engine.Store().SavePerson(o.t.Context(), p, store.Audit{At: time.Now(), Act: "test"}))
}

// TestLinkOpensTheRequest does by the link alone what a requester comes for.
func TestLinkOpensTheRequest(t *testing.T) {
	o := newLinkOffice(t)
	link := o.asked("maria", "VPN down")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/note", "body", "Only for us")
	o.post("ana", "/tickets/1/message", "body", "We look into it")
	before := o.ticket(1).Version
	w := o.whole("", http.MethodGet, link, nil, "")
	o.wants("the link", w.Code, w.Body.String(), 200, "VPN down", "We look into it", "Ana has it", "by the link in a letter to Maria", `action="`+link+`/message#problem"`, `href="/sign-in?to=%2Frequests%2F1"`)
	o.hasNot("the link", w.Body.String(), "Only for us", `href="/requests"`, `href="/you"`)
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if after := o.ticket(1).Version; after != before {
		t.Errorf("opening the link changed the ticket from %d to %d", before, after)
	}
	o.answers(link)
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Restart it once")
	for _, act := range []struct {
		path string
		form []string
		to   string
		says string
	}{
		{"/reopen", []string{"body", "It drops again"}, link, "It drops again"},
		{"/solved", nil, link, "How did it go?"},
		{"/rate", []string{"good", "1"}, link, "Thank you"},
	} {
		status, to, _ := o.posted("", link+act.path, values(act.form...))
		if status != 303 || !strings.HasPrefix(to, act.to) {
			t.Errorf("%s: got %d to %q", act.path, status, to)
		}
		if act.path == "/reopen" {
			o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
		}
		_, body := o.get("", link)
		o.wants(act.path, 200, body, 200, act.says)
	}
	if got := o.ticket(1); got.State != desk.StateClosed || got.Closure.By.Person != o.people["maria"].ID || got.Rating == nil {
		t.Errorf("the ticket is %s, rated %v", got.State, got.Rating)
	}
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// whole gives an answer with its headers.
func (o *linkOffice) whole(who, method, path string, body *bytes.Buffer, kind string) *httptest.ResponseRecorder {
	if body == nil {
		body = &bytes.Buffer{}
	}
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("X-Who", who)
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	return w
}

// answers sends an answer with a file by the link, and reads the file there.
func (o *linkOffice) answers(link string) {
	o.t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	o.must(m.WriteField("body", "It is router 7"))
	file, err := m.CreateFormFile("files", "router.txt")
	o.must(err)
	_, err = file.Write([]byte("a log"))
	o.must(err)
	o.must(m.Close())
	w := o.whole("", http.MethodPost, link+"/message", &form, m.FormDataContentType())
	if w.Code != 303 || w.Header().Get("Location") != link+"#last" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		o.t.Fatalf("an answer: got %d to %q", w.Code, w.Header().Get("Location"))
	}
	records, err := o.engine.Store().Timeline(o.t.Context(), o.ticket(1).ID, 0, 100)
	o.must(err)
	last := records[len(records)-1]
	posted, ok := last.Event.(desk.MessagePosted)
	if !ok || posted.Side != desk.SideRequester || last.Stamp.By.Person != o.people["maria"].ID || last.Stamp.Via != desk.ViaWeb {
		o.t.Errorf("the answer is %+v by %+v", last.Event, last.Stamp)
	}
	_, body := o.get("", link)
	path := regexp.MustCompile(`href="(` + link + `/files/[^"]+)"`).FindStringSubmatch(body)
	if path == nil {
		o.t.Fatalf("the file is not on the page: %.3000s", body)
	}
	w = o.whole("", http.MethodGet, path[1], nil, "")
	if w.Code != 200 || w.Body.String() != "a log" || w.Header().Get("Referrer-Policy") != "no-referrer" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		o.t.Errorf("the file: got %d %q, %v", w.Code, w.Body.String(), w.Header())
	}
	second := o.asked("maria", "Another one")
	if w := o.whole("", http.MethodGet, second+strings.TrimPrefix(path[1], link), nil, ""); w.Code != 404 {
		o.t.Errorf("the link of another request gives the file: %d", w.Code)
	}
}

// TestLinkIsForOneRequest holds that a link opens no other request of the person, and that one of another desk, a damaged one and
// one that leads nowhere look the same.
func TestLinkIsForOneRequest(t *testing.T) {
	o := newLinkOffice(t)
	first, second := o.asked("maria", "VPN down"), o.asked("maria", "No sound")
	for link, wants := range map[string][2]string{first: {"VPN down", "No sound"}, second: {"No sound", "VPN down"}} {
		_, body := o.get("", link)
		o.wants("a link", 200, body, 200, wants[0])
		o.hasNot("a link", body, wants[1])
	}
	for _, path := range []string{"/requests", "/requests/1", "/tickets/1", "/requests/new"} {
		if w := o.whole("", http.MethodGet, path, nil, ""); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s after a link: got %d, want to be asked who one is", path, w.Code)
		}
	}
	_, missing := o.get("", "/r/none")
	for _, link := range []string{"/r/" + strings.Repeat("a", 52), first[:len(first)-1], first + "a", first[:8] + "b" + first[9:]} {
		if link == first {
			continue
		}
		status, body := o.get("", link)
		if status != 404 || body != missing {
			t.Errorf("%s: got %d and a page of its own", link, status)
		}
		for _, act := range []string{"message", "reopen", "solved", "rate"} {
			if status, _ := o.post("", link+"/"+act, "body", "x", "good", "1"); status != 404 {
				t.Errorf("%s by %s: got %d", act, link, status)
			}
		}
	}
}

// TestLinkIsTakenBack holds that a link opens nothing once its reader may not see the ticket, whatever the reason, and that it says
// no more then than one that was never made.
func TestLinkIsTakenBack(t *testing.T) {
	ctx := t.Context()
	for name, tt := range map[string]struct {
		reader string
		takes  func(o *linkOffice)
	}{
		"deactivated": {"maria", func(o *linkOffice) { o.save("maria", func(p *desk.Person) { p.Disabled = true }) }},
		"left":        {"maria", func(o *linkOffice) { o.save("maria", func(p *desk.Person) { p.Contacts = nil }) }},
		"became an agent": {"maria", func(o *linkOffice) {
			o.save("maria", func(p *desk.Person) { p.Roles, p.ServesAll = []desk.Role{desk.RoleAgent}, true })
		}},
		"became a vendor": {"maria", func(o *linkOffice) { o.save("maria", func(p *desk.Person) { p.Roles = []desk.Role{desk.RoleVendor} }) }},
		"erased": {"maria", func(o *linkOffice) {
			_, err := o.engine.Erase(ctx, o.people["maria"].ID, o.people["ana"].ID)
			o.must(err)
		}},
		"moved": {"maria", func(o *linkOffice) {
			o.must(o.engine.Store().SaveClient(ctx, desk.Client{ID: "other", Name: "Other"}, store.Audit{At: time.Now()}))
			_, err := o.engine.Do(ctx, o.ticket(1).ID, desk.MoveClient{Client: "other"}, engine.Call{Actor: desk.Actor{Person: o.people["ana"]}, Via: desk.ViaWeb})
			o.must(err)
		}},
		"restricted": {"john", func(o *linkOffice) { o.post("ana", "/tickets/1/restrict") }},
	} {
		t.Run(name, func(t *testing.T) {
			o := newLinkOffice(t)
			link := o.asked("maria", "VPN down")
			if tt.reader == "john" { // sees all of the client's, and follows it
				o.save("john", func(p *desk.Person) { p.Contacts = []desk.Contact{{Client: o.client.ID, Sees: desk.SeesAll}} })
				_, err := o.engine.Do(ctx, o.ticket(1).ID, desk.Watch{Person: o.people["john"].ID}, engine.Call{Actor: desk.Actor{Person: o.people["ana"]}, Via: desk.ViaWeb})
				o.must(err)
				o.post("ana", "/tickets/1/take")
				status, body := o.post("ana", "/tickets/1/message", "body", "We look into it")
				o.wants("an answer", status, body, 303)
				link = o.link("john")
			}
			status, body := o.get("", link)
			o.wants("before", status, body, 200, "VPN down")
			tt.takes(o)
			_, missing := o.get("", "/r/none")
			if status, body := o.get("", link); status != 404 || body != missing {
				t.Errorf("got %d, want what is not there", status)
			}
			version := o.ticket(1).Version
			for _, act := range []string{"message", "reopen", "solved", "rate"} {
				if status, _ := o.post("", link+"/"+act, "body", "x", "good", "1"); status != 404 {
					t.Errorf("%s: got %d, want 404", act, status)
				}
			}
			o.at = 31 * 24 * time.Hour
			if status, body := o.get("", link); status != 404 || body != missing {
				t.Errorf("after its end: got %d, want what is not there", status)
			}
			if got := o.ticket(1).Version; got != version {
				t.Errorf("the ticket went from %d to %d", version, got)
			}
		})
	}
}

// TestLinkEnds reads a letter a month later.
func TestLinkEnds(t *testing.T) {
	o := newLinkOffice(t)
	link := o.asked("maria", "VPN down")
	o.at = 30*24*time.Hour - time.Minute
	status, body := o.get("", link)
	o.wants("on the last day", status, body, 200, "VPN down")
	o.at = 30 * 24 * time.Hour
	version := o.ticket(1).Version
	status, body = o.get("", link)
	o.wants("after it", status, body, 410, "This link has ended", `href="/sign-in?to=%2Frequests%2F1"`, `href="/forgot"`)
	o.hasNot("after it", body, "VPN down", "Since nine", "Maria")
	status, body = o.post("", link+"/message", "body", "Still there?")
	o.wants("an answer after it", status, body, 410, "This link has ended")
	if got := o.ticket(1).Version; got != version {
		t.Error("an ended link changes the ticket")
	}
	if w := o.whole("maria", http.MethodGet, link, nil, ""); w.Code != 303 || w.Header().Get("Location") != "/requests/1" {
		t.Errorf("signed in: got %d to %q", w.Code, w.Header().Get("Location"))
	}
}

// TestLinkOfWhoIsSignedIn leads people to their own page of the ticket; nobody of the desk acts by a link.
func TestLinkOfWhoIsSignedIn(t *testing.T) {
	o := newLinkOffice(t)
	link := o.asked("maria", "VPN down")
	for who, want := range map[string]string{"maria": "/requests/1", "ana": "/tickets/1", "tom": "/tickets/1"} {
		if w := o.whole(who, http.MethodGet, link, nil, ""); w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("%s: got %d to %q, want %q", who, w.Code, w.Header().Get("Location"), want)
		}
	}
	version := o.ticket(1).Version
	for _, act := range []string{"message", "reopen", "solved", "rate"} {
		status, body := o.post("ana", link+"/"+act, "body", "In her name", "good", "1")
		o.wants("an agent's "+act, status, body, 403, "in your own name")
	}
	if got := o.ticket(1).Version; got != version {
		t.Error("an agent acted by a letter's link")
	}
	status, body := o.get("john", link)
	o.wants("somebody else of the client", status, body, 200, "by the link in a letter to Maria")
	o.hasNot("somebody else of the client", body, `href="/you"`)
	status, _ = o.post("maria", link+"/message", "body", "Typed before I signed in")
	o.wants("what was typed before signing in", status, "", 303)
}

// TestLinkOfAMergedRequest says where it went on, as far as its reader may know.
func TestLinkOfAMergedRequest(t *testing.T) {
	for name, tt := range map[string]struct {
		requester string
		knows     bool
	}{"into one's own": {"maria", true}, "into a colleague's": {"john", false}} {
		t.Run(name, func(t *testing.T) {
			o := newLinkOffice(t)
			link := o.asked("maria", "VPN down")
			o.asked(tt.requester, "The secret other one")
			status, _ := o.post("ana", "/tickets/1/merge", "number", "2")
			o.wants("merging", status, "", 303)
			status, body := o.get("", link)
			o.wants("the link", status, body, 200, "VPN down")
			if got := strings.Contains(body, `href="/requests/2"`); got != tt.knows {
				t.Errorf("the number of the other one is named: %t, want %t", got, tt.knows)
			}
			o.hasNot("the link", body, "The secret other one")
			status, body = o.post("", link+"/message", "body", "And now?")
			o.wants("an answer", status, body, 409, `role="alert"`)
		})
	}
}

// TestLinkOfAnOldRequest says how to go on when the request is over for too long, and keeps what was typed.
func TestLinkOfAnOldRequest(t *testing.T) {
	o := newLinkOffice(t)
	link := o.asked("maria", "VPN down")
	o.post("", link+"/solved")
	o.post("maria", "/requests/1/solved")
	o.at = 20 * 24 * time.Hour
	status, body := o.post("", link+"/message", "body", "It is back, a long story")
	o.wants("an answer", status, body, 409, "Answer the letter by mail", "It is back, a long story")
	o.hasNot("an answer", body, "/requests/new")
}

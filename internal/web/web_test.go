package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// office is a small desk in memory with its pages. The name in the cookie is who is signed in.
type office struct {
	t      *testing.T
	engine *engine.Engine
	site   *Site
	people map[string]desk.Person
	client desk.Client
	at     time.Duration // how far the desk's clock is ahead
	step   time.Duration // how far the computer's clock was set ahead
	mailed []string
	began  desk.PersonID
}

func (o *office) SignIn(context.Context, string, string, string) (string, store.Session, error) {
	return "", store.Session{}, desk.Forbidden("auth.wrong", "Address and password do not fit together.")
}
func (o *office) SignOut(context.Context, string) error { return nil }
func (o *office) ActorOf(_ context.Context, secret string) (desk.Actor, error) {
	p, ok := o.people[secret]
	if !ok {
		return desk.Actor{}, desk.Forbidden("auth.required", "Sign in first.")
	}
	return desk.Actor{Person: p}, nil
}

func (o *office) BeginSession(_ context.Context, id desk.PersonID, _ string) (string, store.Session, error) {
	o.began = id
	return "secret", store.Session{}, nil
}

func (o *office) CheckPassword(password string) error {
	if len(password) < 8 {
		return desk.Invalid("password", "password.length", "A password has at least 8 characters.")
	}
	return nil
}

func (o *office) SetPassword(context.Context, desk.PersonID, string, desk.PersonID) error { return nil }

func (o *office) VerifyPassword(_ context.Context, _ desk.Person, password string) error {
	if password != "my own password" {
		return desk.Invalid("current", "password.wrong", "This is not your password.")
	}
	return nil
}
func (o *office) HashOf(secret string) string { return "hash of " + secret }

func (o *office) Sends() bool { return true }

func (o *office) SendLink(_ context.Context, to desk.Person, purpose, url string) error {
	o.mailed = append(o.mailed, to.Email+" "+purpose+" "+url)
	return nil
}

func (o *office) SendInvitation(ctx context.Context, to desk.Person, _, purpose, url string) error {
	return o.SendLink(ctx, to, purpose, url)
}

func (o *office) Sessions(context.Context, desk.PersonID) ([]store.Session, error) { return nil, nil }
func (o *office) RevokeSession(context.Context, desk.PersonID, string) error       { return nil }
func (o *office) Set(http.ResponseWriter, string)                                  {}
func (o *office) Clear(http.ResponseWriter)                                        {}
func (o *office) Secret(r *http.Request) string                                    { return r.Header.Get("X-Who") }

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx, s := context.Background(), memory.New()
	o := &office{t: t, people: map[string]desk.Person{}}
	house := desk.DefaultHouse(uuid.NewString)
	audit := store.Audit{At: time.Now()}
	o.must(s.SaveHouse(ctx, house, audit))
	o.client = desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Acme"}
	o.must(s.SaveClient(ctx, o.client, audit))
	team := map[string]desk.TeamID{}
	for id, t := range house.Teams {
		team[t.Name] = id
	}
	contact := []desk.Contact{{Client: o.client.ID, Sees: desk.SeesOwn}}
	agent := []desk.Role{desk.RoleAgent}
	for name, p := range map[string]desk.Person{
		"maria": {Email: "maria@acme.test", Contacts: contact},
		"john":  {Email: "john@acme.test", Contacts: contact},
		"ana":   {Email: "ana@desk.test", Roles: agent, ServesAll: true, Teams: []desk.TeamID{team["Intake"], team["Service Desk"]}},
		"dana":  {Email: "dana@desk.test", Roles: []desk.Role{desk.RoleAdministrator}, Serves: []desk.ClientID{o.client.ID}},
		"tom":   {Email: "tom@desk.test", Roles: agent, ServesAll: true, Teams: []desk.TeamID{team["Specialists"]}},
	} {
		p.ID, p.Name = desk.PersonID(uuid.NewString()), strings.ToUpper(name[:1])+name[1:]
		o.must(s.SavePerson(ctx, p, audit))
		o.people[name] = p
	}
	start := time.Now()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	o.engine, err = engine.New(ctx, s, engine.NewClock(func() time.Time { return time.Now().Add(o.at + o.step) }, func() time.Duration { return time.Since(start) + o.at }), log)
	o.must(err)
	o.site = New(Config{Engine: o.engine, Node: "node-7", SignIn: o, Cookie: o, Letters: o, BaseURL: "https://desk.test", Log: log})
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) get(who, path string) (int, string) { return o.send(who, http.MethodGet, path, nil) }

func (o *office) post(who, path string, form ...string) (int, string) {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return o.send(who, http.MethodPost, path, values)
}

func (o *office) send(who, method, path string, form url.Values) (int, string) {
	o.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	request.Header.Set("X-Who", who)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	recorder := httptest.NewRecorder()
	o.site.ServeHTTP(recorder, request)
	return recorder.Code, recorder.Body.String()
}

// wants checks status and texts of a page.
func (o *office) wants(what string, status int, body string, want int, texts ...string) {
	o.t.Helper()
	if status != want {
		o.t.Errorf("%s: got %d, want %d", what, status, want)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			o.t.Errorf("%s: %q is not on the page:\n%.2000s", what, text, body)
		}
	}
}

// TestTicketOnPages walks a ticket through the pages, as the requester and two agents see them.
// instant is a moment for machines, which may hold any letters a tier is named by, as 2026-11-26T10:00:00Z does.
var instant = regexp.MustCompile(`datetime="[^"]*"`)

func TestTicketOnPages(t *testing.T) {
	o := newOffice(t)
	status, body := o.get("maria", "/requests")
	o.wants("an empty list", status, body, 200, "Nothing here")
	status, body = o.post("maria", "/requests", "subject", "", "body", "The long story I typed")
	o.wants("a request without a subject", status, body, 422, "The long story I typed", `role="alert"`)
	status, _ = o.post("maria", "/requests", "subject", "VPN <b>down</b>", "body", "Since nine")
	o.wants("a new request", status, "", 303)
	status, body = o.get("ana", "/tickets")
	o.wants("the agent's list", status, body, 200, "VPN &lt;b&gt;down&lt;/b&gt;")
	status, _ = o.post("ana", "/tickets/1/take")
	o.wants("taking", status, "", 303)
	status, _ = o.get("john", "/requests/1")
	o.wants("a colleague who sees only their own", status, "", 404)
	status, _ = o.get("maria", "/tickets/1")
	o.wants("a requester is led to the portal", status, "", 303)
	status, _ = o.post("ana", "/tickets/1/note", "body", "Only for us")
	o.wants("a note", status, "", 303)
	status, _ = o.post("ana", "/tickets/1/message", "body", "We look into it")
	o.wants("a reply", status, "", 303)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the agent's page", status, body, 200, "Only for us", "Internal note", "We look into it", "Send reply", "Path through the tiers")
	status, body = o.get("maria", "/requests/1")
	o.wants("the requester's page", status, body, 200, "Since nine", "We look into it", "Ana has it")
	told := instant.ReplaceAllString(body, "")
	for _, word := range []string{"Only for us", "Intake", "Tier", "T1", "queue"} {
		if strings.Contains(told, word) {
			t.Errorf("the requester sees what is internal: %q", word)
		}
	}
}

// TestRequestOnPages ends a request as its requester does: not solved, solved, rated.
func TestRequestOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine", "affected", "5")
	o.post("ana", "/tickets/1/take")
	status, _ := o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Restart it once")
	o.wants("a solution", status, "", 303)
	status, body := o.get("maria", "/requests/1")
	o.wants("the solved request", status, body, 200, "Restart it once", "Did this solve it?", "This solved it", "Ana says it is solved.", `href="#helped"`, `id="helped"`, `id="words"`)
	status, body = o.post("maria", "/requests/1/reopen", "body", " ")
	o.wants("not solved, without a word", status, body, 422, "what is still not right", `role="alert"`, "Did this solve it?")
	status, _ = o.post("maria", "/requests/1/reopen", "body", "It drops again")
	o.wants("not solved", status, "", 303)
	status, body = o.get("maria", "/requests/1")
	o.wants("the request is open again", status, body, 200, "Write an answer")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Now it is mended")
	status, _ = o.post("maria", "/requests/1/solved")
	o.wants("solved", status, "", 303)
	status, body = o.get("maria", "/requests/1")
	o.wants("the closed request", status, body, 200, "How did it go?")
	status, _ = o.post("maria", "/requests/1/rate", "good", "1", "body", "Quick")
	o.wants("a rating", status, "", 303)
	status, body = o.get("maria", "/requests/1")
	o.wants("the rated request", status, body, 200, "Thank you")
	status, body = o.get("maria", "/requests?show=solved")
	o.wants("the list of what is done", status, body, 200, "VPN down")
}

// TestForgotKeepsTheAddress takes the address of a sign-in that was refused along to the page for a new password.
func TestForgotKeepsTheAddress(t *testing.T) {
	o := newOffice(t)
	status, body := o.post("", "/sign-in", "email", "maria+x@acme.test", "password", "wrong")
	o.wants("a refused sign-in", status, body, 403, `href="/forgot?email=maria%2Bx%40acme.test"`)
	status, body = o.get("", "/forgot?email=maria%2Bx%40acme.test")
	o.wants("the page for a new password", status, body, 200, `value="maria+x@acme.test"`)
}

func TestHandoffOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	team := ""
	for id, other := range o.engine.House().Teams {
		if other.Name == "Specialists" {
			team = string(id)
		}
	}
	status, body := o.get("ana", "/tickets/1/handoff?team="+team)
	o.wants("the sheet", status, body, 200, "required", "Symptoms", "Since nine", "from 1 message", "Must be accepted by")
	status, body = o.post("ana", "/tickets/1/handoff", "team", team, "symptoms", "It drops")
	o.wants("an incomplete story", status, body, 422, "asks for this part", "It drops", "What was tried, with results")
	status, _ = o.post("ana", "/tickets/1/handoff", "team", team, "symptoms", "It drops", "tried", "Restart", "best_guess", "Line", "customer_context", "Hurry")
	o.wants("the whole story", status, "", 303)
	status, body = o.get("tom", "/tickets/1")
	o.wants("the receiver's page", status, body, 200, "Accept", "It drops", "Waits for acceptance")
	status, body = o.post("tom", "/tickets/1/return", "why", "wrong_team", "body", "")
	o.wants("a return without words", status, body, 422, `role="alert"`)
	status, _ = o.post("tom", "/tickets/1/accept")
	o.wants("accepting", status, "", 303)
	status, body = o.post("tom", "/tickets/1/message", "body", "Past the voice, a long text")
	o.wants("a word past the customer owner", status, body, 403, "Past the voice, a long text")
}

// TestReplyOverAnUnseenOneKeepsItsText sends a reply from a page that is older than what the requester wrote since.
func TestReplyOverAnUnseenOneKeepsItsText(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.post("maria", "/requests/1/message", "body", "It works again for two of us")
	status, body := o.post("ana", "/tickets/1/message", "seen", "2", "body", "My careful answer")
	o.wants("a reply over something unseen", status, body, 409, "My careful answer", "This came while you were writing", "It works again for two of us", "Send anyway")
	status, _ = o.post("ana", "/tickets/1/message", "seen", "2", "anyway", "1", "body", "My careful answer")
	o.wants("sent anyway", status, "", 303)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the conversation", status, body, 200, "My careful answer")
}

// TestReplyOverAColleaguesAnswer holds that a reply which lay as a draft is not sent over what a colleague told the requester since,
// be it with a solution.
func TestReplyOverAColleaguesAnswer(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	ben := o.people["ana"]
	ben.ID, ben.Name, ben.Email = desk.PersonID(uuid.NewString()), "Ben", "ben@desk.test"
	o.must(o.engine.Store().SavePerson(t.Context(), ben, store.Audit{At: time.Now()}))
	o.people["ben"] = ben
	o.post("ana", "/tickets/1/take")
	seen := fmt.Sprintf(`name="seen" value="%d"`, o.ticket(1).Version)
	o.post("ana", "/tickets/1/draft", "kind", "reply", "body", "My careful answer")
	o.at = time.Minute
	o.post("ben", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "It is mended")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the page that is opened after it", status, body, 200, "My careful answer", seen)
	_, rest, _ := strings.Cut(body, `name="seen" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	status, body = o.post("ana", "/tickets/1/message", "seen", version, "body", "My careful answer")
	_, dock, _ := strings.Cut(body, `id="dock"`)
	o.wants("the reply", status, dock, 409, "This came while you were writing", "It is mended", "Send anyway")
}

// TestEveryPageNeedsSigningIn asks every route without signing in.
func TestEveryPageNeedsSigningIn(t *testing.T) {
	o := newOffice(t)
	fill := strings.NewReplacer("{number}", "1", "{id}", "x", "{seq}", "1", "{hash}", "x", "{act}", "hold", "{person}", "x", "{to}", "2", "{secret}", "x", "{step}", "x", "{$}", "")
	for _, route := range o.site.Routes() {
		if route.Open {
			continue
		}
		path := fill.Replace(route.Path)
		if status, _ := o.send("", route.Method, path, url.Values{}); status != http.StatusSeeOther {
			t.Errorf("%s %s: got %d, want to be led to the sign-in", route.Method, path, status)
		}
	}
}

// TestNoOfferOfWhatIsRefused looks for acts that could only be refused.
func TestNoOfferOfWhatIsRefused(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the owner's page", status, body, 200, "Send reply", "/sheet/hold", "/sheet/resolve", "/tickets/1/handoff", "/sheet/assign", "/sheet/classify")
	status, body = o.get("tom", "/tickets/1")
	o.wants("the page of another team's agent", status, body, 200, "Write note", "writes to the requester", "/sheet/classify")
	for _, gone := range []string{"Send reply", "/sheet/hold", "/sheet/resolve", "/tickets/1/handoff", "/sheet/assign", "/tickets/1/take"} {
		if strings.Contains(body, gone) {
			t.Errorf("an agent of another team is offered %q", gone)
		}
	}
	status, body = o.get("tom", "/tickets/1/sheet/hold")
	o.wants("the sheet of an act that is not theirs", status, body, 403)
	if status, body = o.post("maria", "/tickets/1/handoff", "team", "x"); status != http.StatusNotFound || strings.Contains(body, "Specialists") {
		t.Errorf("a requester's handoff: got %d, with the house's teams: %v", status, strings.Contains(body, "Specialists"))
	}
}

// TestRefusedFormKeepsItsFields sends forms that are refused; each comes again with what was typed.
func TestRefusedFormKeepsItsFields(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.post("ana", "/tickets/1/hold", "reason", "scheduled", "until", "", "body", "Wait for the part")
	o.wants("a hold without a date", status, body, 422, "Wait for the part", `<option value="scheduled" selected>`)
	status, body = o.post("ana", "/tickets/1/resolve", "outcome", "", "cause", "network", "body", "It is the line")
	o.wants("a solution without an outcome", status, body, 422, "It is the line", `<option value="network" selected>`)
	status, _ = o.post("ana", "/tickets/1/hold", "reason", "requester")
	o.wants("a hold", status, "", 303)
	status, body = o.get("ana", "/tickets?view=requester")
	o.wants("the list of what waits", status, body, 200, "VPN down", `data-state="paused"`)
}

// TestBulkOnPages takes two tickets at once and takes it back.
func TestBulkOnPages(t *testing.T) {
	o := newOffice(t)
	for range 3 {
		o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	}
	o.post("ana", "/tickets/3/resolve", "outcome", "solved", "cause", "unknown")
	status, body := o.get("ana", "/tickets/bulk?act=tag&t=1,2,3")
	o.wants("the preview", status, body, 200, "3 tickets picked, 2 fit, 1 client", "left out: it has ended")
	status, body = o.post("ana", "/tickets/bulk", "act", "tag", "value", "vpn", "t", "1,2,3")
	o.wants("the outcome", status, body, 200, "2 tickets changed, 1 left out", `name="job"`)
	_, fits := o.get("ana", "/tickets/bulk?act=tag&t=1,2")
	o.wants("the preview of what fits", 200, fits, 200, "2 tickets, 1 client")
	o.hasNot("the preview of what fits", fits, "picked", "left out")
	loaded, err := o.engine.Store().TicketByNumber(t.Context(), 2)
	o.must(err)
	if !slices.Contains(loaded.Ticket.Tags, "vpn") {
		t.Errorf("got the tags %v, want vpn among them", loaded.Ticket.Tags)
	}
	_, rest, _ := strings.Cut(body, `name="job" value="`)
	job, _, _ := strings.Cut(rest, `"`)
	status, _ = o.post("tom", "/tickets/bulk/undo", "job", job)
	o.wants("somebody else's undo", status, "", 409)
	status, _ = o.post("ana", "/tickets/bulk/undo", "job", job)
	o.wants("the undo", status, "", 200)
	loaded, err = o.engine.Store().TicketByNumber(t.Context(), 2)
	o.must(err)
	if len(loaded.Ticket.Tags) > 0 {
		t.Errorf("got the tags %v after the undo, want none", loaded.Ticket.Tags)
	}
}

// TestJoining asks for a link, uses it once, and finds it spent. Known and unknown addresses are answered alike.
func TestJoining(t *testing.T) {
	o := newOffice(t)
	status, unknown := o.post("", "/join", "name", "Zoe", "email", "zoe@acme.test")
	o.wants("joining", status, unknown, 200, "a link is on its way")
	status, known := o.post("", "/join", "name", "Zoe", "email", "maria@acme.test")
	o.wants("joining with a known address", status, known, 200)
	if strings.ReplaceAll(unknown, "zoe@", "maria@") != known {
		t.Error("the answer tells whether an address is known")
	}
	if len(o.mailed) != 2 || !strings.HasPrefix(o.mailed[0], "zoe@acme.test sign-up ") || !strings.HasPrefix(o.mailed[1], "maria@acme.test password ") {
		t.Fatalf("got the letters %v, want one to each, that fits", o.mailed)
	}
	_, address, _ := strings.Cut(o.mailed[0], "https://desk.test")
	status, body := o.get("", address)
	o.wants("the link's page", status, body, 200, "zoe@acme.test", `type="password"`)
	status, body = o.post("", address, "password", "short")
	o.wants("a short password", status, body, 422, `role="alert"`)
	status, _ = o.post("", address, "password", "long enough for this")
	o.wants("the link", status, "", 303)
	person, err := o.engine.Store().PersonByEmail(t.Context(), "zoe@acme.test")
	o.must(err)
	if person.Name != "Zoe" || person.IsAgent() || o.began != person.ID {
		t.Errorf("got %+v, want a contact who is signed in", person)
	}
	status, _ = o.post("", address, "password", "long enough for this")
	o.wants("the spent link", status, "", 404)
	for range 5 {
		o.post("", "/forgot", "email", "john@acme.test")
		o.post("", "/forgot", "email", "nobody@acme.test")
	}
	if len(o.mailed) != 2+3 {
		t.Errorf("got %d letters, want three in an hour for the one who is known", len(o.mailed))
	}
}

// TestOtherLanguage shows pages in German and from right to left.
func TestOtherLanguage(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	request := httptest.NewRequest(http.MethodGet, "/tickets/1", nil)
	request.Header.Set("X-Who", "ana")
	request.Header.Set("Accept-Language", "de-AT, en;q=0.5")
	recorder := httptest.NewRecorder()
	o.site.ServeHTTP(recorder, request)
	o.wants("in German", recorder.Code, recorder.Body.String(), 200, `lang="de"`, "Weg durch die Stufen", "hat den Vorfall")
	request.AddCookie(&http.Cookie{Name: "lang", Value: "ar-XB"})
	recorder = httptest.NewRecorder()
	o.site.ServeHTTP(recorder, request)
	o.wants("from right to left", recorder.Code, recorder.Body.String(), 200, `dir="rtl"`)
}

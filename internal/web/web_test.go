package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
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
		"tom":   {Email: "tom@desk.test", Roles: agent, ServesAll: true, Teams: []desk.TeamID{team["Specialists"]}},
	} {
		p.ID, p.Name = desk.PersonID(uuid.NewString()), strings.ToUpper(name[:1])+name[1:]
		o.must(s.SavePerson(ctx, p, audit))
		o.people[name] = p
	}
	start := time.Now()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	o.engine, err = engine.New(ctx, s, engine.NewClock(time.Now, func() time.Duration { return time.Since(start) }), log)
	o.must(err)
	o.site = New(Config{Engine: o.engine, SignIn: o, Cookie: o, Log: log})
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
func TestTicketOnPages(t *testing.T) {
	o := newOffice(t)
	status, body := o.get("maria", "/tickets")
	o.wants("an empty list", status, body, 200, "No open tickets")
	status, body = o.post("maria", "/tickets", "subject", "", "body", "The long story I typed")
	o.wants("a ticket without a subject", status, body, 422, "The long story I typed", `role="alert"`)
	status, _ = o.post("maria", "/tickets", "subject", "VPN <b>down</b>", "body", "Since nine")
	o.wants("a new ticket", status, "", 303)
	status, body = o.get("ana", "/tickets")
	o.wants("the agent's list", status, body, 200, "VPN &lt;b&gt;down&lt;/b&gt;", "in the queue")
	status, _ = o.post("ana", "/tickets/1/take")
	o.wants("taking", status, "", 303)
	status, body = o.get("john", "/tickets/1")
	o.wants("a colleague who sees only their own", status, body, 404)
	status, _ = o.post("ana", "/tickets/1/note", "body", "Only for us")
	o.wants("a note", status, "", 303)
	status, body = o.get("maria", "/tickets/1")
	o.wants("the requester's page", status, body, 200, "Since nine")
	if strings.Contains(body, "Only for us") || strings.Contains(body, "Intake") {
		t.Error("the requester sees what is internal")
	}
}

func TestHandoffOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/tickets", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	team := ""
	for id, other := range o.engine.House().Teams {
		if other.Name == "Specialists" {
			team = string(id)
		}
	}
	status, body := o.get("ana", "/tickets/1/handoff?team="+team)
	o.wants("the sheet", status, body, 200, "asked for", "Symptoms")
	status, body = o.post("ana", "/tickets/1/handoff", "team", team, "symptoms", "It drops")
	o.wants("an incomplete story", status, body, 422, "still missing", "It drops", "What was tried, with results")
	if strings.Contains(body, "Still missing: tried") {
		t.Error("a code stands on the page")
	}
	status, _ = o.post("ana", "/tickets/1/handoff", "team", team, "symptoms", "It drops", "tried", "Restart", "best_guess", "Line", "customer_context", "Hurry")
	o.wants("the whole story", status, "", 303)
	status, body = o.get("tom", "/tickets/1")
	o.wants("the receiver's page", status, body, 200, "Accept", "It drops", "not yet accepted")
	status, body = o.post("tom", "/tickets/1/return", "why", "wrong_team", "body", "")
	o.wants("a return without words", status, body, 422, `role="alert"`)
	status, _ = o.post("tom", "/tickets/1/accept")
	o.wants("accepting", status, "", 303)
	status, body = o.post("tom", "/tickets/1/message", "body", "Past the voice, a long text")
	o.wants("a word past the customer owner", status, body, 403, "Past the voice, a long text")
}

// TestReplyOverAnUnseenOneKeepsItsText sends a reply from a page that is older than the ticket.
func TestReplyOverAnUnseenOneKeepsItsText(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/tickets", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.post("ana", "/tickets/1/message", "version", "2", "body", "My careful answer")
	o.wants("a reply over something unseen", status, body, 409, "My careful answer", "Somebody changed this ticket")
}

// TestEveryPageNeedsSigningIn asks every route without signing in.
func TestEveryPageNeedsSigningIn(t *testing.T) {
	o := newOffice(t)
	for _, route := range o.site.Routes() {
		if route.Open {
			continue
		}
		path := strings.NewReplacer("{number}", "1", "{id}", "x", "{seq}", "1", "{hash}", "x").Replace(route.Path)
		if status, _ := o.send("", route.Method, path, url.Values{}); status != http.StatusSeeOther {
			t.Errorf("%s %s: got %d, want to be led to the sign-in", route.Method, path, status)
		}
	}
}

// TestNoOfferOfWhatIsRefused looks for buttons that could only be refused.
func TestNoOfferOfWhatIsRefused(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/tickets", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the owner's page", status, body, 200, "Send reply", "Put on hold", "Resolve", "Hand off…", "Assign", "Classify")
	status, body = o.get("tom", "/tickets/1")
	o.wants("the page of another team's agent", status, body, 200, "Write as internal note", "is the contact person and writes to the requester", "Classify")
	for _, gone := range []string{"Send reply", "Put on hold", "Resolve", "Hand off…", "<summary>Assign", "Take it", "/message"} {
		if strings.Contains(body, gone) {
			t.Errorf("an agent of another team is offered %q", gone)
		}
	}
	if status, _ = o.get("tom", "/tickets/1/handoff"); status != http.StatusSeeOther {
		t.Errorf("a handoff sheet for somebody who may not hand off: got %d", status)
	}
	if status, body = o.post("maria", "/tickets/1/handoff", "team", "x"); status != http.StatusForbidden || strings.Contains(body, "Specialists") {
		t.Errorf("a requester's handoff: got %d, with the house's teams: %v", status, strings.Contains(body, "Specialists"))
	}
}

// TestRefusedFormKeepsItsFields sends forms that are refused; each opens again with what was typed, and no other holds it.
func TestRefusedFormKeepsItsFields(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/tickets", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.post("ana", "/tickets/1/hold", "reason", "scheduled", "until", "")
	o.wants("a hold without a date", status, body, 422, `<details open><summary>Put on hold`, `<option value="scheduled" selected>A date`)
	status, body = o.post("ana", "/tickets/1/resolve", "outcome", "", "cause", "network", "body", "It is the line")
	o.wants("a solution without an outcome", status, body, 422, `<details open><summary>Resolve`, "Choose how it ended", `<option value="network" selected>Network`, "No fault found")
	if strings.Count(body, "It is the line") != 1 {
		t.Error("the solution stands in another form too")
	}
	status, _ = o.post("ana", "/tickets/1/hold", "reason", "requester")
	o.wants("a hold", status, "", 303)
	status, body = o.get("ana", "/tickets?view=held")
	o.wants("the list of what waits", status, body, 200, "Waits for the requester")
}

// TestAddressThatIsNone asks for pages that are not there.
func TestAddressThatIsNone(t *testing.T) {
	o := newOffice(t)
	for _, who := range []string{"", "ana", "maria"} {
		status, body := o.get(who, "/nothing")
		o.wants("no such page", status, body, 404, "<h1>Not found</h1>", "There is no such page.")
	}
}

func TestWords(t *testing.T) {
	for agent, want := range map[string]string{
		"": "Not named", "curl/8": "Curl/8", "Mozilla/5.0 (X11; Linux x86_64) Chrome/120 Safari/537": "Chrome on Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604": "Safari on iPhone", "Firefox/120": "Firefox",
	} {
		if got := browserWords(agent); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
	for _, r := range desk.HoldReasons {
		if holdWords[r] == "" {
			t.Errorf("no words for the hold %q", r)
		}
	}
	for _, code := range desk.PartCodes {
		if partWords[code] == "" {
			t.Errorf("no words for the part %q", code)
		}
	}
}

// TestNoPageIsKept asks for the page that repeats a typed address: no browser and no proxy keeps it.
func TestNoPageIsKept(t *testing.T) {
	o := newOffice(t)
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRequest(http.MethodGet, "/sign-in", nil),
		httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader("email=maria%40acme.example&password=x")),
	} {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		o.site.ServeHTTP(w, r)
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s %s: got Cache-Control %q, want no-store", r.Method, r.URL.Path, got)
		}
	}
}

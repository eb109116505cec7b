package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/auth"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/engine"
	"tierdesk/internal/httpguard"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// testDesk is a whole desk on SQLite behind the API and its guard.
type testDesk struct {
	t       testing.TB
	store   *sqlstore.Store
	engine  *engine.Engine
	blobs   *blob.Disk
	auth    *auth.Auth
	handler http.Handler
	house   desk.House
	acme    desk.Client
	other   desk.Client
	people  map[string]desk.Person
	secrets map[string]string
	step    atomic.Int64 // nanoseconds by which the computer's clock was set ahead
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// newDesk opens a desk with two clients and somebody in every role, each with a token named after them.
func newDesk(t testing.TB) *testDesk {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	d := &testDesk{t: t, people: map[string]desk.Person{}, secrets: map[string]string{}}
	d.store = must[*sqlstore.Store](t)(sqlstore.OpenSQLite(ctx, dir))
	t.Cleanup(func() { _ = d.store.Close() })
	d.seedHouse(ctx)
	start := time.Now()
	clock := engine.NewClock(func() time.Time { return time.Now().Add(time.Duration(d.step.Load())) }, func() time.Duration { return time.Since(start) })
	log := slog.New(slog.NewTextHandler(testLog{t}, nil))
	d.engine = must[*engine.Engine](t)(engine.New(ctx, d.store, clock, log))
	d.blobs = must[*blob.Disk](t)(blob.OpenDisk(dir + "/blobs"))
	d.auth = auth.New(d.store, time.Now)
	d.seedPeople(ctx)
	live, stop := context.WithCancel(ctx)
	t.Cleanup(stop)
	h := must[http.Handler](t)(New(live, Config{
		Engine: d.engine, Node: "node-7", Blobs: d.blobs, Access: d.auth, Answers: d.store, Secret: bytes.Repeat([]byte{7}, 32), BaseURL: "https://desk.example", Log: log,
		Cookie: auth.Cookie{Secure: true}.Secret, Feeds: feeds{d.engine},
	}))
	limits := httpguard.Limits{PerAddress: 1e6, PerKey: 1e6, PerRefusal: 1e6}
	d.handler = httpguard.Handler(h, httpguard.Config{HTTPS: true, Log: log, Limits: limits})
	return d
}

type testLog struct{ t testing.TB }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

func (d *testDesk) seedHouse(ctx context.Context) {
	audit := store.Audit{At: time.Now(), Act: "seed"}
	house := desk.DefaultHouse(newID)
	for _, c := range []desk.Client{{ID: house.Unsorted, Name: "Unsorted"}, {ID: desk.ClientID(newID()), Name: "Acme", Domains: []string{"acme.example"}}, {ID: desk.ClientID(newID()), Name: "Other", Domains: []string{"other.example"}}} {
		if err := d.store.SaveClient(ctx, c, audit); err != nil {
			d.t.Fatal(err)
		}
		switch c.Name {
		case "Acme":
			d.acme = c
		case "Other":
			d.other = c
		}
	}
	if err := d.store.SaveHouse(ctx, house, audit); err != nil {
		d.t.Fatal(err)
	}
	hours := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{"mon": {"09:00-17:00"}}}
	if err := d.store.SaveCalendar(ctx, store.Calendar{ID: "office", Name: "Office", Hours: hours}, audit); err != nil {
		d.t.Fatal(err)
	}
	// It is not in force yet, so tickets of these tests have no clocks.
	gold := sla.Agreement{ID: "gold", Name: "Gold", Coverage: "office", Start: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), Targets: []sla.Target{{Clock: sla.Resolution, Priority: 1, Minutes: 240}}}
	if err := d.store.SaveAgreement(ctx, gold, audit); err != nil {
		d.t.Fatal(err)
	}
	reset := sop.Script{ID: "reset", Title: "Reset a password", Owner: "", Requesters: true, Steps: []sop.Step{
		{ID: "known", Kind: sop.YesNo, Text: "Do they know the old one?", Answers: []sop.Answer{{Next: "version"}, {Next: "up"}}},
		{ID: "version", Kind: sop.Text, Text: "Which system is it?", Next: "done"},
		{ID: "up", Kind: sop.Outcome, End: sop.Escalate, Up: 2, Reason: "Nobody knows it."},
		{ID: "done", Kind: sop.Outcome, End: sop.Solved},
	}}
	spare := reset
	spare.ID, spare.Title = "spare", "Spare"
	for _, script := range []sop.Script{reset, spare} {
		if err := d.store.SaveScript(ctx, script, audit); err != nil {
			d.t.Fatal(err)
		}
	}
	d.house = must[desk.House](d.t)(d.store.House(ctx))
}

func (d *testDesk) team(name string) desk.TeamID {
	for id, team := range d.house.Teams {
		if team.Name == name {
			return id
		}
	}
	d.t.Fatalf("no team %q", name)
	return ""
}

func (d *testDesk) seedPeople(ctx context.Context) {
	agent := func(name string, role desk.Role, teams ...string) desk.Person {
		p := desk.Person{Name: name, Roles: []desk.Role{role}, Serves: []desk.ClientID{d.acme.ID, d.house.Unsorted}}
		for _, team := range teams {
			p.Teams = append(p.Teams, d.team(team))
		}
		return p
	}
	contact := func(name string, client desk.ClientID, sees desk.Sees) desk.Person {
		return desk.Person{Name: name, Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: client, Sees: sees}}}
	}
	d.add(ctx, contact("requester", d.acme.ID, desk.SeesOwn))
	d.add(ctx, contact("colleague", d.acme.ID, desk.SeesOwn))
	d.add(ctx, contact("stranger", d.other.ID, desk.SeesOwn))
	d.add(ctx, contact("client-manager", d.acme.ID, desk.SeesAll))
	d.add(ctx, agent("agent-team", desk.RoleAgent, "Intake", "Service Desk"))
	d.add(ctx, agent("agent-other", desk.RoleAgent, "Specialists"))
	d.add(ctx, agent("agent-tier3", desk.RoleAgent, "Experts"))
	d.add(ctx, agent("dispatcher", desk.RoleDispatcher))
	d.add(ctx, desk.Person{Name: "vendor", Roles: []desk.Role{desk.RoleVendor}})
	d.add(ctx, agent("manager", desk.RoleManager))
	d.add(ctx, agent("administrator", desk.RoleAdministrator))
	d.token("read-only", "agent-team", desk.ScopeRead)
	d.token("manager-write", "manager", desk.ScopeWrite)
	d.token("agent-write", "agent-team", desk.ScopeWrite)
	d.token("expired", "agent-team", desk.ScopeWrite)
	d.expire("expired")
}

func (d *testDesk) add(ctx context.Context, p desk.Person) {
	p.ID, p.Email = desk.PersonID(newID()), p.Name+"@acme.example"
	if err := d.store.SavePerson(ctx, p, store.Audit{At: time.Now(), Act: "seed"}); err != nil {
		d.t.Fatal(err)
	}
	d.people[p.Name] = p
	scope := desk.ScopeWrite
	if p.Has(desk.RoleManager) || p.Has(desk.RoleAdministrator) {
		scope = desk.ScopeAdmin
	}
	d.token(p.Name, p.Name, scope)
}

func (d *testDesk) token(name, person string, scope desk.TokenScope) {
	secret, _, err := d.auth.CreateToken(context.Background(), desk.Actor{Person: d.people[person]}, name, []desk.TokenScope{scope}, time.Time{})
	if err != nil {
		d.t.Fatal(err)
	}
	d.secrets[name] = secret
}

// expire lets a token's time be over.
func (d *testDesk) expire(name string) {
	ctx := context.Background()
	for _, token := range must[[]store.Token](d.t)(d.store.Tokens(ctx, d.people["agent-team"].ID)) {
		if token.Name == name {
			token.ExpiresAt = time.Now().Add(-time.Hour)
			if err := d.store.SaveToken(ctx, token, store.Audit{At: time.Now()}); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// reply is what came back.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

func (r reply) json() map[string]any {
	r.t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		r.t.Fatalf("no JSON: %v: %s", err, r.body)
	}
	return v
}

func (r reply) str(field string) string {
	text, _ := r.json()[field].(string)
	return text
}

func (r reply) must(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("got status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// as sends a request of somebody; header is pairs of name and value.
func (d *testDesk) as(who, method, path string, body any, header ...string) reply {
	d.t.Helper()
	var reader io.Reader
	if text, ok := body.(string); ok {
		reader = strings.NewReader(text)
	} else if body != nil {
		reader = bytes.NewReader(must[[]byte](d.t)(json.Marshal(body)))
	}
	r := httptest.NewRequest(method, Prefix+path, reader)
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if secret := d.secrets[who]; secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return reply{t: d.t, status: w.Code, header: w.Header(), body: w.Body.String()}
}

type object = map[string]any

// open opens a ticket of Acme's requester and gives its id.
func (d *testDesk) open(subject string) string {
	d.t.Helper()
	r := d.as("agent-team", "POST", "/tickets", object{
		"client_id": string(d.acme.ID), "requester": object{"email": "requester@acme.example"}, "subject": subject, "body": "It does not work.",
	})
	return r.must(201).str("id")
}

// events are the kinds in a ticket's timeline after a version.
func (d *testDesk) events(id string, after desk.Seq) []string {
	d.t.Helper()
	var kinds []string
	for _, r := range must[[]store.Record](d.t)(d.store.Timeline(context.Background(), desk.TicketID(id), after, 1000)) {
		kinds = append(kinds, r.Event.Kind())
	}
	return kinds
}

func (d *testDesk) engineLog() *slog.Logger { return slog.New(slog.NewTextHandler(testLog{d.t}, nil)) }

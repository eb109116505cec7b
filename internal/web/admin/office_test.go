package admin

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/auth"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
	"tierdesk/internal/web/page"
)

// office is a small desk in memory with the pages of its administration, and somebody in every role.
type office struct {
	t      *testing.T
	store  *memory.Store
	engine *engine.Engine
	auth   *auth.Auth
	blobs  *blob.Disk
	mux    *http.ServeMux
	site   *Site
	routes []page.Route
	people map[string]desk.Person
	secret map[string]string
	acme   desk.Client
	other  desk.Client
	mailed []string // receipts that were released
	setup  page.MailSetup
	tried  int // how often a mail server was asked
	lang   string
	feeds  *feeds
}

func (o *office) Release(_ context.Context, id string) error {
	o.mailed = append(o.mailed, id)
	return nil
}

func (o *office) Mailboxes() []page.Mailbox {
	if len(o.setup.Boxes) == 0 {
		return nil
	}
	return []page.Mailbox{{ID: "support", Address: "support@desk.example", Out: &page.Door{Kind: "smtp", Host: "mail.desk.example:465", Encryption: "tls"}}}
}

func (o *office) TestMail(_ context.Context, _, to string) page.MailTest {
	return page.MailTest{To: to, Sent: true, SentFor: time.Second, Looked: to == "support@desk.example", Problem: "550 <script>no</script>"}
}

func (o *office) MailSetup(context.Context) (page.MailSetup, error) {
	setup := o.setup
	setup.Boxes = slices.Clone(setup.Boxes)
	return setup, nil
}

func (o *office) SaveMailSetup(ctx context.Context, actor desk.Actor, act, ref string, change func(*page.MailSetup) error) error {
	setup, _ := o.MailSetup(ctx)
	if err := change(&setup); err != nil {
		return err
	}
	o.setup = setup
	return o.engine.Note(ctx, actor, act, ref)
}

func (o *office) TryMailbox(_ context.Context, box page.MailboxSetup) error { return o.try(box.In) }

func (o *office) TryOut(_ context.Context, out page.MailServer) error { return o.try(out) }

// try is a mail server that knows one password.
func (o *office) try(s page.MailServer) error {
	o.tried++
	if s.Password != "right" {
		return &page.MailRefused{Said: "535 <script>no</script>"}
	}
	return nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx, s := context.Background(), memory.New()
	o := &office{t: t, store: s, mux: http.NewServeMux(), people: map[string]desk.Person{}, secret: map[string]string{}, feeds: &feeds{}, setup: page.MailSetup{Place: page.SetupOnPage, Boxes: []page.MailboxSetup{{ID: "support", Address: "support@desk.example"}}}}
	house, audit := desk.DefaultHouse(uuid.NewString), store.Audit{At: time.Now(), Act: "seed"}
	o.must(s.SaveHouse(ctx, house, audit))
	o.acme, o.other = desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Acme"}, desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Other"}
	for _, c := range []desk.Client{o.acme, o.other, {ID: house.Unsorted, Name: "Unsorted"}} {
		o.must(s.SaveClient(ctx, c, audit))
	}
	o.must(s.SaveCalendar(ctx, store.Calendar{ID: "office", Name: "Office hours", Hours: exampleHours}, audit))
	o.must(s.SaveAgreement(ctx, exampleAgreement, audit))
	o.auth = auth.New(s, time.Now)
	for name, roles := range map[string][]desk.Role{
		"dana": {desk.RoleAgent, desk.RoleAdministrator}, "mia": {desk.RoleAgent, desk.RoleManager}, "ana": {desk.RoleAgent}, "rita": {desk.RoleRequester},
	} {
		p := desk.Person{ID: desk.PersonID(uuid.NewString()), Name: name, Email: name + "@desk.example", Roles: roles}
		switch name {
		case "dana":
			p.ServesAll = true
		case "rita":
			p.Contacts = []desk.Contact{{Client: o.acme.ID, Sees: desk.SeesOwn}}
		default:
			p.Serves = []desk.ClientID{o.acme.ID}
		}
		o.must(s.SavePerson(ctx, p, audit))
		o.people[name] = p
		secret, _, err := o.auth.BeginSession(ctx, p.ID, "test")
		o.must(err)
		o.secret[name] = secret
	}
	o.open(ctx)
	return o
}

func (o *office) open(ctx context.Context) {
	o.t.Helper()
	start := time.Now()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	o.engine, err = engine.New(ctx, o.store, engine.NewClock(time.Now, func() time.Duration { return time.Since(start) }), log)
	o.must(err)
	o.blobs, err = blob.OpenDisk(o.t.TempDir())
	o.must(err)
	o.site = &Site{Base: &page.Base{Config: page.Config{
		Engine: o.engine, SignIn: o.auth, Keys: o.auth, Cookie: auth.Cookie{}, Blobs: o.blobs, Mail: o, Post: o, Feeds: o.feeds, Log: log,
	}}}
	o.routes = o.site.Routes()
	for _, route := range o.routes {
		o.mux.HandleFunc(route.Method+" "+route.Path, route.Handle)
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// answer is what came back: the status, the page, and where it leads.
type answer struct {
	status int
	body   string
	to     string
	cookie string
}

func (o *office) get(who, path string) answer { return o.send(who, http.MethodGet, path, "", nil) }

func (o *office) post(who, path string, form ...string) answer {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return o.send(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// upload sends one file.
func (o *office) upload(who, path, field string, data []byte) answer {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile(field, "x.bin")
	o.must(err)
	_, err = part.Write(data)
	o.must(err)
	o.must(form.Close())
	return o.send(who, http.MethodPost, path, form.FormDataContentType(), &b)
}

func (o *office) send(who, method, path, kind string, body io.Reader) answer {
	r := httptest.NewRequest(method, path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Accept-Language", o.lang)
	if secret := o.secret[who]; secret != "" {
		r.AddCookie(&http.Cookie{Name: auth.Cookie{}.Name(), Value: secret})
	}
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r)
	a := answer{status: w.Code, body: w.Body.String(), to: w.Header().Get("Location")}
	for _, c := range w.Result().Cookies() {
		a.cookie = c.Value
	}
	return a
}

// saved is where a form that was kept leads, without what the page says about it.
func (o *office) saved(a answer) string {
	o.t.Helper()
	if a.status != http.StatusSeeOther {
		o.t.Fatalf("the form was refused with %d: %s", a.status, problemIn(a.body))
	}
	path, _, _ := strings.Cut(a.to, "?")
	return path
}

// problemIn finds the words of what was wrong.
func problemIn(body string) string {
	var said []string
	for _, mark := range []string{`data-kind="error"`, `<span class="error"`} {
		for rest := body; ; {
			_, after, ok := strings.Cut(rest, mark)
			if !ok {
				break
			}
			text, _, _ := strings.Cut(after, "</")
			_, said1, _ := strings.Cut(after, "</svg>")
			if said1 != "" {
				text, _, _ = strings.Cut(said1, "</")
			}
			said, rest = append(said, strings.TrimSpace(text)), after
		}
	}
	return strings.Join(said, "; ")
}

// seen is what a form says the record was when it was made.
func seen(body string) string {
	_, after, _ := strings.Cut(body, `name="seen" value="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

func (o *office) trail() []store.Audit {
	trail, err := o.store.AuditTrail(context.Background(), 0, 200)
	o.must(err)
	return trail
}

// did tells whether somebody left an entry in the trail.
func (o *office) did(who, act string) bool {
	for _, a := range o.trail() {
		if a.Act == act && a.By == o.people[who].ID {
			return true
		}
	}
	return false
}

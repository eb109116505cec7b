package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/httpguard"
	"tierdesk/internal/mail"
	"tierdesk/internal/store"
	"tierdesk/internal/web"
	"tierdesk/internal/web/page"
)

// The access matrix: every route of the API and every page × every actor × own, restricted and foreign objects, against the
// committed table. A route without a recipe, or without rows in the table, fails. -update writes the table; look at the diff.

const accessTable = "testdata/access_golden.tsv"

var accessActors = []string{
	"anonymous", "requester", "colleague", "stranger", "client-manager", "agent-team", "agent-other", "agent-tier3", "dispatcher", "vendor",
	"manager", "administrator", "read-only", "manager-write", "expired", "disabled",
}

// recipe is how a route is asked. Words in braces are replaced: ids of the object's fixture.
type recipe struct {
	fixture string // what the ticket went through before; empty: the route is about no ticket
	path    string // beyond what {ticket} fills
	body    any
}

type matrix struct {
	*testDesk
	pages    http.Handler
	omni     desk.Actor
	spare    desk.Person                  // an agent nothing else is asked of
	fixtures map[string]map[string]string // by fixture and object: the words for the recipe
	cookies  map[string]string
	count    int
}

// linkKeys sign the links of letters.
var linkKeys = mail.NewKeys(bytes.Repeat([]byte{5}, 32))

// postman places every mail and has one mailbox, that nobody needs to look at.
type postman struct{}

func (postman) Release(context.Context, string) error { return nil }

func (postman) Mailboxes() []page.Mailbox {
	return []page.Mailbox{{ID: mailboxID, Address: "support@desk.example"}}
}

func (postman) TestMail(_ context.Context, _, to string) page.MailTest {
	return page.MailTest{To: to, Sent: true}
}

func (postman) MailSetup(context.Context) (page.MailSetup, error) {
	return page.MailSetup{Place: page.SetupOnPage, Boxes: []page.MailboxSetup{{ID: mailboxID, Address: "support@desk.example"}}}, nil
}

func (p postman) SaveMailSetup(ctx context.Context, _ desk.Actor, _, _ string, change func(*page.MailSetup) error) error {
	setup, err := p.MailSetup(ctx)
	if err != nil {
		return err
	}
	return change(&setup)
}

func (postman) TryMailbox(context.Context, page.MailboxSetup) error { return nil }
func (postman) TryOut(context.Context, page.MailServer) error       { return nil }

const mailboxID = "support"

// objects are whose tickets are asked for.
var objects = []string{"own", "restricted", "foreign"}

func TestAccessMatrix(t *testing.T) {
	m := newMatrix(t)
	got := m.walk(t)
	if *update {
		if err := os.WriteFile(accessTable, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(accessTable)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(data)) {
		key, status, _ := cutLast(strings.TrimSpace(line))
		want[key] = status
	}
	for _, line := range got {
		key, status, _ := cutLast(line)
		if want[key] == "" {
			t.Errorf("no row for %s (got %s)", key, status)
		} else if want[key] != status {
			t.Errorf("%s: got %s, want %s", key, status, want[key])
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("a row without a route: %s", key)
	}
}

func cutLast(line string) (string, string, bool) {
	i := strings.LastIndexByte(line, '\t')
	if i < 0 {
		return line, "", false
	}
	return line[:i], line[i+1:], true
}

// TestGoldenAccess lets the drift check rewrite the table.
func TestGoldenAccess(t *testing.T) {
	if !*update {
		t.Skip("TestAccessMatrix compares")
	}
	TestAccessMatrix(t)
}

func newMatrix(t *testing.T) *matrix {
	d := newDesk(t)
	m := &matrix{testDesk: d, fixtures: map[string]map[string]string{}, cookies: map[string]string{}}
	ctx := context.Background()
	for _, name := range []string{"omni", "disabled"} {
		p := desk.Person{
			ID: desk.PersonID(newID()), Name: name, Email: name + "@desk.example", ServesAll: true,
			Roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator},
			Teams: []desk.TeamID{d.team("Intake"), d.team("Service Desk"), d.team("Specialists"), d.team("Experts")},
		}
		d.people[name] = p
		m.save(ctx, p)
		d.token(name, name, desk.ScopeAdmin)
		if name == "omni" {
			m.omni = desk.Actor{Person: p}
		}
	}
	m.spare = desk.Person{ID: desk.PersonID(newID()), Name: "spare", Email: "spare@desk.example", Roles: []desk.Role{desk.RoleAgent}}
	m.save(ctx, m.spare)
	for _, name := range accessActors {
		if p, ok := d.people[name]; ok {
			m.signIn(p.Name)
		}
	}
	disabled := d.people["disabled"]
	disabled.Disabled = true
	m.save(ctx, disabled)
	log := d.engineLog()
	site := web.New(web.Config{Engine: d.engine, SignIn: d.auth, Keys: d.auth, Cookie: auth.Cookie{Secure: true}, Blobs: d.blobs, Mail: postman{}, Post: postman{}, Feeds: feeds{d.engine}, Log: log, LetterLinks: mail.NewLetterLinks(d.engine, linkKeys)})
	limits := httpguard.Limits{PerAddress: 1e6, PerKey: 1e6, PerRefusal: 1e6, PerSignIn: 1e6}
	m.pages = httpguard.Handler(site, httpguard.Config{HTTPS: true, Log: log, Limits: limits})
	return m
}

func (m *matrix) signIn(name string) {
	secret, _, err := m.auth.BeginSession(context.Background(), m.people[name].ID, "test")
	if err != nil {
		m.t.Fatal(err)
	}
	m.cookies[name] = secret
	m.secrets[name] = secret // the API takes a session as it takes a token; the kinds of tokens are actors of their own
}

func (m *matrix) save(ctx context.Context, p desk.Person) {
	if err := m.store.SavePerson(ctx, p, store.Audit{At: time.Now(), Act: "seed"}); err != nil {
		m.t.Fatal(err)
	}
}

// walk asks every route as everybody and gives one line for each: route, object, actor, answer.
func (m *matrix) walk(t *testing.T) []string {
	var lines []string
	for _, o := range Operations(newServer(Config{}).api.OpenAPI()) {
		r, ok := apiRecipes[o.OperationID]
		if !ok {
			t.Errorf("the route %s %s (%s) has no recipe in the access matrix", o.Method, o.Path, o.OperationID)
			continue
		}
		for _, object := range m.objectsOf(r, o.Path) {
			for _, who := range accessActors {
				status := m.askAPI(o.Method, o.Path, r, object, who)
				lines = append(lines, strings.Join([]string{"API", o.Method, o.Path, object, who, status}, "\t"))
			}
		}
	}
	for _, route := range web.New(web.Config{}).Routes() {
		name := route.Method + " " + route.Path
		r, ok := pageRecipes[name]
		if !ok {
			t.Errorf("the page %s has no recipe in the access matrix", name)
			continue
		}
		for _, object := range m.objectsOf(r, route.Path) {
			for _, who := range accessActors {
				if who == "read-only" || who == "expired" || who == "manager-write" {
					continue // kinds of tokens; pages take sessions
				}
				status := m.askPage(route.Method, route.Path, r, object, who)
				lines = append(lines, strings.Join([]string{"page", route.Method, route.Path, object, who, status}, "\t"))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func (m *matrix) objectsOf(r recipe, path string) []string {
	if r.fixture != "" {
		return objects
	}
	if strings.Contains(path, "{") {
		return []string{"own", "foreign"}
	}
	return []string{"-"}
}

// askAPI gives "ok", or the status of the refusal. A command on a ticket names a version nobody has, so that nothing changes:
// the conflict that comes of it means that the command itself was allowed.
func (m *matrix) askAPI(method, path string, r recipe, object, who string) string {
	words := m.words(r, object, who)
	header := []string{}
	if r.fixture != "" && method != http.MethodGet {
		header = append(header, "If-Match", `"999999"`)
	}
	var body any
	if r.body != nil {
		body = fill(string(must[[]byte](m.t)(json.Marshal(r.body))), words)
	}
	for name, value := range map[string]string{"{number}": "1", "{tag}": "vpn", "{person}": "me", "{version}": "1"} {
		path = strings.ReplaceAll(path, name, value)
	}
	if name, _, _ := strings.Cut(r.path, "#"); r.path != "" {
		path += name
	}
	if strings.HasSuffix(path, "/feed") {
		return m.askFeed(who)
	}
	reply := m.as(who, method, fill(path, words), body, header...)
	switch {
	case reply.status == http.StatusConflict && strings.Contains(reply.body, engine.CodeStale), reply.status < 300:
		return "ok"
	case reply.status == http.StatusConflict || reply.status == http.StatusUnprocessableEntity || reply.status >= 500:
		return strconv.Itoa(reply.status) + " " + reply.str("code")
	default:
		return strconv.Itoa(reply.status)
	}
}

// askFeed joins the feed with a request that ends at once.
func (m *matrix) askFeed(who string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, Prefix+"/feed", nil)
	if secret := m.secrets[who]; secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		return "ok"
	}
	return strconv.Itoa(w.Code)
}

func (m *matrix) askPage(method, path string, r recipe, object, who string) string {
	words := m.words(r, object, who)
	path = strings.NewReplacer("{$}", "", "{act}", "classify", "{number}", words["tier"], "{to}", "2", "{person}", words["me"], "{secret}", "none", "{token}", words["link"], "{step}", "desk").Replace(fill(path, words))
	form := url.Values{"version": {"999999"}}
	if fields, ok := r.body.(object_); ok {
		for name, value := range fields {
			form.Set(name, fill(fmt.Sprint(value), words))
		}
	}
	request := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if secret := m.cookies[who]; secret != "" {
		request.AddCookie(&http.Cookie{Name: auth.Cookie{Secure: true}.Name(), Value: secret})
	}
	w := httptest.NewRecorder()
	m.pages.ServeHTTP(w, request)
	if path == "/sign-out" && m.cookies[who] != "" {
		m.signIn(who)
	}
	switch {
	case w.Code == http.StatusConflict && strings.Contains(w.Body.String(), "Somebody changed this ticket"):
		return "ok"
	case w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/sign-in"):
		return "sign-in"
	case w.Code == http.StatusSeeOther && r.fixture != "" && !r.isSafe():
		m.fixtures[r.fixture] = nil // it happened: the next one needs a fresh object
		return "ok"
	case w.Code < 400:
		return "ok"
	default:
		return strconv.Itoa(w.Code)
	}
}

type object_ = map[string]any

func (r recipe) isSafe() bool { return r.body == nil }

func fill(text string, words map[string]string) string {
	for name, value := range words {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// words are what the braces stand for, with a fresh object where it is missing.
func (m *matrix) words(r recipe, object, who string) map[string]string {
	words := map[string]string{}
	if r.fixture != "" {
		if m.fixtures[r.fixture] == nil {
			m.fixtures[r.fixture] = map[string]string{}
		}
		at := m.fixtures[r.fixture]
		if at[object] == "" {
			at[object] = m.fixture(r.fixture, object)
		}
		for pair := range strings.SplitSeq(at[object], " ") {
			name, value, _ := strings.Cut(pair, "=")
			words[name] = value
		}
	}
	m.count++
	words["n"] = strconv.Itoa(m.count)
	words["client"], words["foreign_client"] = string(m.acme.ID), string(m.other.ID)
	words["specialists"], words["experts"], words["desk"] = string(m.team("Specialists")), string(m.team("Experts")), string(m.team("Service Desk"))
	words["later"], words["latest"] = later(3*m.count).Format(time.RFC3339), later(3*m.count+1).Format(time.RFC3339)
	words["work_day"], words["work_time"] = later(3*m.count).Format(time.DateOnly), later(3*m.count).Format("15:04")
	words["unsorted"], words["omni"] = string(m.house.Unsorted), string(m.omni.Person.ID)
	words["agent"], words["manager"] = string(m.people["agent-team"].ID), string(m.people["manager"].ID)
	words["me"] = string(m.people[holderOf(who)].ID)
	words["email"], words["spare"] = m.people["requester"].Email, string(m.spare.ID)
	for category := range m.house.Categories {
		words["category"] = string(category)
	}
	m.placed(words, r, object, who)
	return words
}

// placed fills what routes about other things than tickets name: {id} is own or foreign.
func (m *matrix) placed(words map[string]string, r recipe, object, who string) {
	own := object == "own"
	ctx := context.Background()
	person := m.people[holderOf(who)]
	pick := func(mine, theirs string) string {
		if own {
			return mine
		}
		return theirs
	}
	words["person"] = pick(string(m.people["requester"].ID), string(m.people["stranger"].ID))
	words["tier"] = pick("1", "9")
	words["this_client"] = pick(string(m.acme.ID), string(m.other.ID))
	if strings.Contains(r.path+fmt.Sprint(r.body), "{token}") || strings.Contains(r.path, "#token") {
		holder := person
		if !own || holder.ID == "" {
			holder = m.people["omni"]
		}
		_, token, err := m.auth.CreateToken(ctx, desk.Actor{Person: holder}, "spare", []desk.TokenScope{desk.ScopeRead}, time.Time{})
		if err != nil {
			m.t.Fatal(err)
		}
		words["id"], words["holder"] = token.ID, string(holder.ID)
	}
	if strings.Contains(r.path, "#session") {
		holder := person
		if !own || holder.ID == "" {
			holder = m.people["omni"]
		}
		_, session, err := m.auth.BeginSession(ctx, holder.ID, "spare")
		if err != nil {
			m.t.Fatal(err)
		}
		words["id"], words["holder"] = sessionID(session), string(holder.ID)
	}
	switch {
	case strings.Contains(r.path, "#agent"):
		words["id"] = pick(words["spare"], newID())
	case strings.Contains(r.path, "#person"):
		words["id"] = words["person"]
	case strings.Contains(r.path, "#client"):
		words["id"] = words["this_client"]
	case strings.Contains(r.path, "#team"):
		words["id"] = pick(words["desk"], newID())
	case strings.Contains(r.path, "#category"):
		words["id"] = pick(words["category"], newID())
	case strings.Contains(r.path, "#touch"):
		words["id"] = pick(m.touch(), newID())
	case strings.Contains(r.path, "#article"):
		words["id"] = m.articleOf(pick("own", "foreign"))
	case strings.Contains(r.path, "#calendar"):
		words["id"] = pick("office", newID())
		words["subscription"], words["date"] = m.subscription()
	case strings.Contains(r.path, "#agreement"):
		words["id"] = pick("gold", newID())
	case strings.Contains(r.path, "#script"):
		words["id"] = pick("spare", newID()) // runs are of another one
	case strings.Contains(r.path, "#mailbox"):
		words["id"] = pick(mailboxID, newID())
	case strings.Contains(r.path, "#receipt"):
		words["id"] = pick(m.receipt(), newID())
	}
}

// holderOf is whose token an actor has.
func holderOf(who string) string {
	switch who {
	case "read-only":
		return "agent-team"
	case "manager-write":
		return "manager"
	default:
		return who
	}
}

func (m *matrix) articleOf(object string) string {
	if m.fixtures["article"] == nil {
		m.fixtures["article"] = map[string]string{}
	}
	if id := m.fixtures["article"][object]; id != "" {
		return id
	}
	client := map[string]desk.ClientID{"own": m.acme.ID, "foreign": m.other.ID}[object]
	a := store.Article{ID: desk.ArticleID(newID()), Title: "How to", Body: "Like this.", Audience: "client", Client: client, UpdatedAt: time.Now()}
	if err := m.store.SaveArticle(context.Background(), a, store.Audit{At: time.Now()}); err != nil {
		m.t.Fatal(err)
	}
	m.fixtures["article"][object] = string(a.ID)
	return string(a.ID)
}

// subscription is the only one of the calendar, with a date that nobody looked at.
func (m *matrix) subscription() (id, date string) {
	ctx := context.Background()
	audit := store.Audit{At: time.Now(), Act: "seed"}
	for _, one := range must[[]store.Subscription](m.t)(m.store.Subscriptions(ctx, "office")) {
		if err := m.store.RemoveSubscription(ctx, one.ID, audit); err != nil {
			m.t.Fatal(err)
		}
	}
	id, date = newID(), time.Date(2090, 1, m.count, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	said := []store.SaidOn{{Date: date, Day: calendar.Day{Name: "Far"}}}
	if err := m.store.AddSubscription(ctx, store.Subscription{ID: id, Calendar: "office", URL: "https://far.example/a.ics", AddedAt: time.Now()}, said, audit); err != nil {
		m.t.Fatal(err)
	}
	return id, date
}

// touch makes a row of who may touch what: the one before may have been removed.
func (m *matrix) touch() string {
	row := desk.Touch{ID: desk.TouchID(newID()), System: "System", Words: []string{"word"}, Who: desk.TouchTeam}
	err := m.engine.SaveHouse(context.Background(), m.omni, "touch.save", string(row.ID), func(h *desk.House) error { return h.PutTouch(row) })
	if err != nil {
		m.t.Fatal(err)
	}
	return string(row.ID)
}

// receipt is a fresh mail in quarantine.
func (m *matrix) receipt() string {
	ctx := context.Background()
	ref, err := m.blobs.Put(ctx, rawFolder, bytes.NewReader([]byte("Subject: x\r\n\r\nHello")), 1000)
	if err != nil {
		m.t.Fatal(err)
	}
	r := store.Receipt{ID: newID(), Mailbox: "support", Key: newID(), Hash: ref.Hash, Raw: ref.Hash, Size: ref.Size, ReceivedAt: time.Now(), State: store.ReceiptWaiting}
	if _, _, err := m.store.SaveReceipt(ctx, r); err != nil {
		m.t.Fatal(err)
	}
	if err := m.store.SettleReceipt(ctx, store.Placed{Receipt: r.ID, State: store.ReceiptQuarantined, Why: "test"}); err != nil {
		m.t.Fatal(err)
	}
	return r.ID
}

// fixture makes a ticket and leads it where a route needs it. It gives the words of it as "name=value …".
func (m *matrix) fixture(name, object string) string {
	ctx := context.Background()
	call := engine.Call{Actor: m.omni, Via: desk.ViaAPI}
	client, requester := m.acme.ID, m.people["requester"].ID
	if object == "foreign" {
		client, requester = m.other.ID, m.people["stranger"].ID
	}
	data, err := m.blobs.Put(ctx, string(client), strings.NewReader("bytes"), 100)
	if err != nil {
		m.t.Fatal(err)
	}
	file := []desk.Attachment{{Client: client, Hash: data.Hash, Name: "a.txt", Type: "text/plain", Size: 5}}
	open := func() engine.Result {
		return must[engine.Result](m.t)(m.engine.Open(ctx, desk.Open{
			Client: client, Requester: requester, Team: m.team("Service Desk"), Content: desk.Content{Subject: "Case", Body: "Text", Attachments: file},
		}, call))
	}
	ticket, other := open(), open()
	do := func(c desk.Command) engine.Result {
		return must[engine.Result](m.t)(m.engine.Do(ctx, ticket.Ticket, c, call))
	}
	words := map[string]string{"ticket": string(ticket.Ticket), "number": strconv.FormatInt(ticket.Number, 10), "other": string(other.Ticket), "hash": data.Hash, "seq": "2"}
	words["link"] = m.link(ctx, ticket.Ticket)
	m.lead(name, object, other.Ticket, do, words)
	if object == "restricted" {
		do(desk.Restrict{People: []desk.PersonID{m.people["agent-tier3"].ID, m.people["colleague"].ID}, Teams: []desk.TeamID{m.team("Experts")}})
		if _, err := m.engine.Do(ctx, other.Ticket, desk.Restrict{People: []desk.PersonID{m.people["agent-tier3"].ID}}, call); err != nil {
			m.t.Fatal(err)
		}
	}
	var pairs []string
	for name, value := range words {
		pairs = append(pairs, name+"="+value)
	}
	return strings.Join(pairs, " ")
}

// link is the token of the link in the letter that says a ticket came in.
func (m *matrix) link(ctx context.Context, ticket desk.TicketID) string {
	now := time.Now()
	for _, p := range must[[]store.Post](m.t)(m.store.ClaimPosts(ctx, "matrix", now, now.Add(time.Hour), 1000)) {
		if p.Ticket == ticket {
			return must[string](m.t)(linkKeys.LinkToken(p))
		}
	}
	m.t.Fatal("nobody was told that the ticket came in")
	return ""
}

var story = []desk.Part{{Code: desk.PartSymptoms, Text: "a"}, {Code: desk.PartTried, Text: "b"}, {Code: desk.PartGuess, Text: "c"}, {Code: desk.PartCustomerContext, Text: "d"}}

func (m *matrix) lead(name, object string, other desk.TicketID, do func(desk.Command) engine.Result, words map[string]string) {
	voice := m.people["agent-team"].ID
	take := func() {
		if object == "foreign" {
			do(desk.Assign{To: m.omni.Person.ID})
			return
		}
		do(desk.Assign{To: voice})
	}
	switch name {
	case "new":
	case "work":
		take()
	case "voice": // the customer owner is of another team than the ticket
		take()
		do(desk.OfferHandoff{To: m.team("Specialists"), Parts: story})
		do(desk.AcceptHandoff{})
	case "offered", "accepted":
		take()
		words["seq"] = strconv.FormatInt(int64(do(desk.OfferHandoff{To: m.team("Specialists"), Parts: story}).First), 10)
		if name == "accepted" {
			do(desk.AcceptHandoff{})
		}
	case "held":
		take()
		do(desk.Put{Reason: desk.HoldChange})
	case "resolved":
		take()
		do(desk.Resolve{Outcome: desk.OutcomeSolved})
	case "linked":
		do(desk.LinkTo{Other: other})
	case "tagged":
		do(desk.Tag{Tag: "vpn"})
	case "raised":
		do(desk.RaiseTo{To: m.omni.Person.ID, Content: desk.Content{Body: "Look."}})
	case "listed":
		do(desk.ListForDispatch{Content: desk.Content{Body: "Look."}})
	case "running", "answered":
		take()
		run := do(desk.StartScript{Script: "reset"}).First
		words["run"] = strconv.FormatInt(int64(run), 10)
		if name == "answered" {
			do(desk.AnswerStep{Run: run, Step: "known", Answer: 1})
		}
	case "task":
		words["seq"] = strconv.FormatInt(int64(do(desk.AddTask{Title: "Cable"}).First), 10)
	case "planned":
		plan := desk.ScheduleWork{Person: m.omni.Person.ID, From: later(3 * m.count), Until: later(3*m.count + 1)} // a time of its own for each
		words["seq"] = strconv.FormatInt(int64(do(plan).First), 10)
		words["latest"] = later(3*m.count + 2).Format(time.RFC3339)
	case "watched":
		if object != "foreign" {
			do(desk.Watch{Person: m.people["requester"].ID})
		}
	case "limited": // restricted, but so that all who serve the client still see it, and one of them is not named
		if object != "restricted" {
			do(desk.Restrict{Teams: []desk.TeamID{m.team("Service Desk"), m.team("Specialists")}})
		}
	default:
		m.t.Fatalf("no fixture %q", name)
	}
}

// later is a time in the coming weeks, in half hours of its own.
func later(halves int) time.Time {
	return time.Now().UTC().Truncate(time.Hour).Add(24*time.Hour + time.Duration(halves%10_000)*30*time.Minute)
}

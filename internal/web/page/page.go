// Package page is what all pages stand on: who visits, in which language and zone, how a page or a refusal is sent. It knows no
// page of its own and no rule of the trade.
package page

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"
	_ "time/tzdata" // the zones of readers, wherever the desk runs

	"github.com/a-h/templ"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// SignIn is what the pages need of sign-in.
type SignIn interface {
	SignIn(ctx context.Context, email, password, agent string) (string, store.Session, error)
	SignOut(ctx context.Context, secret string) error
	ActorOf(ctx context.Context, secret string) (desk.Actor, error)
	Sessions(ctx context.Context, id desk.PersonID) ([]store.Session, error)
	RevokeSession(ctx context.Context, id desk.PersonID, hash string) error
	// BeginSession begins a session for a person who proved in another way who they are.
	BeginSession(ctx context.Context, id desk.PersonID, agent string) (string, store.Session, error)
	// CheckPassword refuses what cannot be a password.
	CheckPassword(password string) error
	// SetPassword gives a person a new password and ends all their sessions.
	SetPassword(ctx context.Context, id desk.PersonID, password string, by desk.PersonID) error
	// VerifyPassword refuses a person who does not know their own password, and who tries too often.
	VerifyPassword(ctx context.Context, p desk.Person, password string) error
	// HashOf is how the session of a secret is known.
	HashOf(secret string) string
}

// Cookie carries the secret of a session.
type Cookie interface {
	Set(w http.ResponseWriter, secret string)
	Clear(w http.ResponseWriter)
	Secret(r *http.Request) string
}

// Mail lets a person place a quarantined mail; nil in tests without mail.
type Mail interface {
	Release(ctx context.Context, receipt string) error
}

// Triage says what a text is likely about, who should have it, and what is like it.
type Triage interface {
	Suggest(ctx context.Context, scope desk.Scope, q triage.Question) (triage.Suggested, error)
}

// Letters sends links that belong to no ticket.
type Letters interface {
	// Sends tells whether the desk sends mail at all.
	Sends() bool
	// SendLink takes a letter on. It does not wait for a mail server, so it takes as long for every address.
	SendLink(ctx context.Context, to desk.Person, purpose, url string) error
	// SendInvitation takes a letter on that says who of the desk lets it be sent.
	SendInvitation(ctx context.Context, to desk.Person, by, purpose, url string) error
}

// LetterLinks reads the links in letters to requesters, each of which opens one request without signing in.
type LetterLinks interface {
	// Read gives the letter of a link, and when the link ends or ended. What the desk did not write is not found.
	Read(ctx context.Context, token string) (store.Post, time.Time, error)
}

// Sink is where a desk with examples keeps the letters it would send, and where its visitors write in as customers.
type Sink interface {
	// Letters gives what was sent, newest first.
	Letters() []Letter
	// Receive takes a letter in as mail; From, To, Subject, Text and InReplyTo count.
	Receive(ctx context.Context, l Letter) error
}

// Letter is one letter of a desk with examples.
type Letter struct {
	ID                   string
	At                   time.Time
	From, To, ReplyTo    string
	Subject, Text        string
	MessageID, InReplyTo string
}

// Config is what the pages stand on.
type Config struct {
	Engine      *engine.Engine
	SignIn      SignIn
	Cookie      Cookie
	Blobs       blob.Store
	Keys        Keys
	Mail        Mail
	Post        Post
	Feeds       Feeds  // nil: nothing is read from elsewhere
	Triage      Triage // nil: nothing is suggested
	Letters     Letters
	LetterLinks LetterLinks // nil: letters hold none
	BaseURL     string      // where people reach the desk, for links in letters; without a slash at its end
	Node        string      // what this process is called, where several serve one desk
	Log         *slog.Logger
	Demo        bool // a desk with examples: it shows the gallery
	Sink        Sink // of a desk with examples
}

// Base is a Config with what all audiences do alike.
type Base struct {
	Config
	said said
	// Commands is what the shell of the desk's people holds for keys and palette.
	Commands templ.Component
}

// Store gives the store for reading.
func (b *Base) Store() store.Store { return b.Engine.Store() }

// SendsMail tells whether letters leave.
func (b *Base) SendsMail() bool { return b.Letters != nil && b.Letters.Sends() }

// House gives the desk's set-up.
func (b *Base) House() desk.House { return b.Engine.House() }

// Route is one page or action. The access matrix walks them all.
type Route struct {
	Method string
	Path   string
	Open   bool // without signing in
	Handle http.HandlerFunc
}

// Visit is one request of somebody.
type Visit struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor desk.Actor // zero: not signed in
	Words *words.Words
	// zoned tells that the browser said its zone.
	zoned bool
	// LinkEnds is when the link ends by which the visitor came; zero: they came without one.
	LinkEnds time.Time
}

// Ctx gives the context of the request, with the words in it.
func (v *Visit) Ctx() context.Context { return v.R.Context() }

// T gives a text.
func (v *Visit) T(id string, pairs ...any) string { return v.Words.T(id, pairs...) }

// Person is the visitor.
func (v *Visit) Person() desk.Person { return v.Actor.Person }

// IsAgent tells whether the visitor works at the desk.
func (v *Visit) IsAgent() bool { return v.Actor.Person.IsAgent() }

// Form gives a field of the form.
func (v *Visit) Form(name string) string { return v.R.PostFormValue(name) }

// Query gives a value of the address.
func (v *Visit) Query(name string) string { return v.R.URL.Query().Get(name) }

// IsPartial tells whether a script asks for a part of a page and puts it in itself.
func (v *Visit) IsPartial() bool { return v.R.Header.Get("HX-Request-Type") == "partial" }

// Go answers with the way to another page.
func (v *Visit) Go(address string) { http.Redirect(v.W, v.R, address, http.StatusSeeOther) }

// Open handles a page that needs no signing in; who is signed in is known all the same.
func (b *Base) Open(handle func(*Visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := b.visit(w, r)
		actor, err := b.SignIn.ActorOf(r.Context(), b.Cookie.Secret(r))
		if err == nil {
			v.Actor = actor
			b.ByTheirClocks(v)
		}
		b.answer(v, handle(v))
	}
}

// Signed lets only those in who are signed in; others are led to the sign-in page and from there back.
func (b *Base) Signed(handle func(*Visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := b.visit(w, r)
		actor, err := b.SignIn.ActorOf(r.Context(), b.Cookie.Secret(r))
		if IsKind(err, desk.KindForbidden) || store.IsNotFound(err) {
			b.toSignIn(v)
			return
		}
		if err == nil {
			v.Actor = actor
			b.ByTheirClocks(v)
			err = handle(v)
		}
		b.answer(v, err)
	}
}

// Agents lets only those in who work at the desk; to everybody else the page is not there.
func (b *Base) Agents(handle func(*Visit) error) http.HandlerFunc {
	return b.Signed(func(v *Visit) error {
		if !v.IsAgent() {
			return desk.NotFound("page")
		}
		return handle(v)
	})
}

// toSignIn keeps the address somebody wanted, if opening it again changes nothing. A script is told by status: it must not lose
// what was typed to a page it did not ask for.
func (b *Base) toSignIn(v *Visit) {
	if v.R.Header.Get("HX-Request") == "true" {
		http.Error(v.W, v.T("fail.title.401"), http.StatusUnauthorized)
		return
	}
	address := "/sign-in"
	if v.R.Method == http.MethodGet && v.R.URL.Path != "/" {
		address += "?to=" + part.Escape(v.R.URL.RequestURI())
	}
	v.Go(address)
}

func (b *Base) answer(v *Visit, err error) {
	if err != nil {
		b.Fail(v, err)
	}
}

func (b *Base) visit(w http.ResponseWriter, r *http.Request) *Visit {
	w.Header().Set("Cache-Control", "no-store")
	zone, zoned := zoneOf(cookie(r, "zone"))
	said := words.For(cookie(r, "lang"), r.Header.Get("Accept-Language"), zone, time.Now())
	return &Visit{W: w, R: r.WithContext(words.With(r.Context(), said)), Words: said, zoned: zoned}
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 64 {
		return ""
	}
	return c.Value
}

// zoneOf reads the name of a zone, as the browser's cookie or a person has it. UTC where it is none.
func zoneOf(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return time.UTC, false
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, false
	}
	return z, true
}

// ByTheirClocks says times to somebody of a client by the zone that their browser told; without one by their own, else by that of the
// agreement for the place they are at, and it stays UTC where there is none.
func (b *Base) ByTheirClocks(v *Visit) {
	who := v.Person()
	if who.ID == "" || who.IsAgent() {
		return
	}
	said, known := v.Words, v.zoned
	if own, ok := zoneOf(who.Zone); ok && !known {
		said, known = said.Local(own), true
	}
	there := b.zoneAt(who, said.Now)
	if there != nil && !known {
		said = said.Local(there)
	}
	mine := *said
	mine.Supposed, mine.There = !known, there
	v.Words = &mine
	v.R = v.R.WithContext(words.With(v.R.Context(), v.Words))
}

// zoneAt is the zone of what was agreed for the place somebody is at; nil where nothing was.
func (b *Base) zoneAt(who desk.Person, now time.Time) *time.Location {
	if len(who.Contacts) == 0 {
		return nil
	}
	cover, ok := b.Engine.Cover(who.Contacts[0].Client, who.Contacts[0].Site, now.UTC())
	if !ok {
		return nil
	}
	return cover.Zone
}

// Frame is what surrounds the visitor's page.
func (b *Base) Frame(v *Visit, title string) part.Frame {
	theme := cookie(v.R, "theme")
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	who := v.Person()
	if v.Actor.Only != "" {
		who = desk.Person{} // the link of a letter signs nobody in
	}
	return part.Frame{Title: title, Theme: theme, Person: who, Path: v.R.URL.Path, Desk: cmp.Or(b.House().Name, v.T("desk.default")), Demo: b.Demo, Commands: b.Commands, Stands: b.stands(v, who), Triages: part.Triages(who, b.House())}
}

// Render sends a page once it is whole: one that breaks off halfway is told as an error, not shown in part.
func (b *Base) Render(v *Visit, status int, page templ.Component) error {
	whole := buffers.Get().(*bytes.Buffer)
	defer giveBack(whole)
	if err := page.Render(v.Ctx(), whole); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Cookie, HX-Request-Type")
	if err := send(v.W, v.R, status, whole); err != nil {
		b.Log.Debug("a page was not taken whole", "page", v.R.Pattern, "error", err)
	}
	return nil
}

// IsKind tells whether an error is of a kind.
func IsKind(err error, kind desk.Kind) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == kind
}

// IsRefusal tells whether an error says what the visitor can do better, or that nothing is written for a while, so that the form is shown
// again with what was typed.
func IsRefusal(err error) bool {
	return engine.IsClock(err) || IsKind(err, desk.KindInvalid) || IsKind(err, desk.KindConflict) || IsKind(err, desk.KindForbidden) || IsKind(err, desk.KindLimit)
}

// StatusOf decides the status of an error in the one place of this edge.
func StatusOf(err error) int {
	var e *desk.Error
	if !errors.As(err, &e) {
		return http.StatusInternalServerError
	}
	return map[desk.Kind]int{
		desk.KindInvalid: http.StatusUnprocessableEntity, desk.KindNotFound: http.StatusNotFound, desk.KindForbidden: http.StatusForbidden,
		desk.KindConflict: http.StatusConflict, desk.KindUnavailable: http.StatusServiceUnavailable, desk.KindLimit: http.StatusTooManyRequests,
		desk.KindInternal: http.StatusInternalServerError,
	}[e.Kind]
}

// Problem words an error for the visitor. What is our own fault is logged with a reference and told by it.
func (b *Base) Problem(v *Visit, err error) string {
	if v.Ctx().Err() != nil {
		return v.T("fail.body.500", "Reference", "") // nobody waits for it: the browser broke off
	}
	if engine.IsClock(err) && !v.IsAgent() {
		return v.T("stands.portal") + " " + v.T("stands.portal.text")
	}
	if StatusOf(err) != http.StatusInternalServerError {
		return words.Problem(v.Ctx(), err)
	}
	reference := v.W.Header().Get("X-Request-Id")
	b.Log.Error("a page broke", "page", v.R.Pattern, "reference", reference, "error", err)
	return v.T("fail.body.500", "Reference", reference)
}

// Fail answers with a page that says what is wrong and what to do; to a script, with the words alone.
func (b *Base) Fail(v *Visit, err error) {
	status := StatusOf(err)
	if status == http.StatusServiceUnavailable {
		v.W.Header().Set("Retry-After", "5")
	}
	said := b.Problem(v, err)
	title := v.T("fail.title." + strconv.Itoa(status))
	again := ""
	if v.R.Method == http.MethodGet && (status >= http.StatusInternalServerError || status == http.StatusTooManyRequests) {
		again = v.R.URL.RequestURI()
	}
	shown := part.FailPage(b.Frame(v, title), said, again)
	if v.R.Header.Get("HX-Request") == "true" {
		shown = part.Toast(said)
	}
	if err := b.Render(v, status, shown); err != nil && v.Ctx().Err() == nil {
		b.Log.Error("the page of an error broke", "page", v.R.Pattern, "error", err)
		http.Error(v.W, said, status)
	}
}

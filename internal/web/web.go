// Package web serves the pages. Handlers parse, call the engine and render; they hold no rule and no SQL. Every page works
// without JavaScript.
package web

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

//go:embed static
var static embed.FS

// SignIn is what the pages need of sign-in.
type SignIn interface {
	SignIn(ctx context.Context, email, password, agent string) (string, store.Session, error)
	SignOut(ctx context.Context, secret string) error
	ActorOf(ctx context.Context, secret string) (desk.Actor, error)
	Sessions(ctx context.Context, id desk.PersonID) ([]store.Session, error)
	RevokeSession(ctx context.Context, id desk.PersonID, hash string) error
}

// Cookie carries the secret of a session.
type Cookie interface {
	Set(w http.ResponseWriter, secret string)
	Clear(w http.ResponseWriter)
	Secret(r *http.Request) string
}

// Mail lets a person place a quarantined mail; nil where the desk has no mail.
type Mail interface {
	Release(ctx context.Context, receipt string) error
}

// Config is what the pages stand on.
type Config struct {
	Engine *engine.Engine
	SignIn SignIn
	Cookie Cookie
	Blobs  blob.Store
	Mail   Mail
	Log    *slog.Logger
}

// Site serves the pages.
type Site struct {
	Config
	mux *http.ServeMux
}

// New makes the pages.
func New(c Config) *Site {
	s := &Site{Config: c, mux: http.NewServeMux()}
	for _, route := range s.Routes() {
		s.mux.HandleFunc(route.Method+" "+route.Path, route.handle)
	}
	s.mux.Handle("GET /static/", http.FileServerFS(static))
	s.mux.HandleFunc("GET /", s.noPage)
	return s
}

// Route is one page or action. The access matrix walks them all.
type Route struct {
	Method string
	Path   string
	Open   bool // without signing in
	handle http.HandlerFunc
}

// Routes lists every page and action.
func (s *Site) Routes() []Route {
	return []Route{
		{"GET", "/{$}", true, s.home},
		{"GET", "/sign-in", true, s.signInPage},
		{"POST", "/sign-in", true, s.signIn},
		{"POST", "/sign-out", true, s.signOut},
		{"GET", "/tickets", false, s.signed(s.ticketList)},
		{"GET", "/tickets/new", false, s.signed(s.ticketNew)},
		{"POST", "/tickets", false, s.signed(s.ticketCreate)},
		{"GET", "/tickets/{number}", false, s.signed(s.ticketShow)},
		{"POST", "/tickets/{number}/message", false, s.signed(s.ticketAct(message))},
		{"POST", "/tickets/{number}/note", false, s.signed(s.ticketAct(note))},
		{"POST", "/tickets/{number}/take", false, s.signed(s.ticketAct(take))},
		{"POST", "/tickets/{number}/assign", false, s.signed(s.ticketAct(assign))},
		{"POST", "/tickets/{number}/classify", false, s.signed(s.ticketAct(classify))},
		{"GET", "/tickets/{number}/handoff", false, s.signed(s.handoffPage)},
		{"POST", "/tickets/{number}/handoff", false, s.signed(s.handoffOffer)},
		{"POST", "/tickets/{number}/accept", false, s.signed(s.ticketAct(accept))},
		{"POST", "/tickets/{number}/return", false, s.signed(s.ticketAct(giveBack))},
		{"POST", "/tickets/{number}/withdraw", false, s.signed(s.ticketAct(withdraw))},
		{"POST", "/tickets/{number}/hold", false, s.signed(s.ticketAct(hold))},
		{"POST", "/tickets/{number}/resume", false, s.signed(s.ticketAct(resume))},
		{"POST", "/tickets/{number}/resolve", false, s.signed(s.ticketAct(resolve))},
		{"POST", "/tickets/{number}/confirm", false, s.signed(s.ticketAct(confirm))},
		{"POST", "/tickets/{number}/reopen", false, s.signed(s.ticketAct(reopen))},
		{"GET", "/tickets/{number}/files/{seq}/{hash}", false, s.signed(s.fileShow)},
		{"GET", "/sessions", false, s.signed(s.sessionList)},
		{"POST", "/sessions/revoke", false, s.signed(s.sessionRevoke)},
		{"GET", "/quarantine", false, s.signed(s.quarantineList)},
		{"GET", "/quarantine/{id}/raw", false, s.signed(s.quarantineRaw)},
		{"POST", "/quarantine/{id}/retry", false, s.signed(s.quarantineRetry)},
		{"POST", "/quarantine/{id}/release", false, s.signed(s.quarantineRelease)},
	}
}

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// visit is one request of somebody signed in.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	actor desk.Actor
}

func (v visit) ctx() context.Context { return v.r.Context() }

func (v visit) isAgent() bool { return v.actor.Person.IsAgent() }

// signed lets only those in who are signed in; others are led to the sign-in page.
func (s *Site) signed(page func(visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		actor, err := s.SignIn.ActorOf(r.Context(), s.Cookie.Secret(r))
		if isKind(err, desk.KindForbidden) || store.IsNotFound(err) {
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		v := visit{w: w, r: r, actor: actor}
		if err == nil {
			err = page(v)
		}
		if err != nil {
			s.fail(v, err)
		}
	}
}

// noPage answers every address that is none, to whoever asks.
func (s *Site) noPage(w http.ResponseWriter, r *http.Request) {
	v := visit{w: w, r: r}
	if actor, err := s.SignIn.ActorOf(r.Context(), s.Cookie.Secret(r)); err == nil {
		v.actor = actor
	}
	s.fail(v, desk.NotFound("page"))
}

func isKind(err error, kind desk.Kind) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == kind
}

// statusOf decides the status of an error in the one place of this edge.
func statusOf(err error) int {
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

func (s *Site) fail(v visit, err error) {
	status := statusOf(err)
	message := "Something broke on our side. Name this reference when you ask about it: " + v.w.Header().Get("X-Request-Id")
	var e *desk.Error
	if errors.As(err, &e) && status != http.StatusInternalServerError {
		message = messageOf(e)
	} else {
		s.Log.Error("a page broke", "path", v.r.URL.Path, "reference", v.w.Header().Get("X-Request-Id"), "error", err)
	}
	if status == http.StatusServiceUnavailable {
		v.w.Header().Set("Retry-After", "5")
	}
	s.render(v, status, errorPage(v.frame(statusWords[status]), message))
}

func (s *Site) render(v visit, status int, page templ.Component) {
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	if err := page.Render(v.r.Context(), v.w); err != nil {
		s.Log.Warn("a page was not sent whole", "path", v.r.URL.Path, "error", err)
	}
}

// frame is what surrounds every page.
type frame struct {
	Title   string
	Person  string
	Agent   bool
	Manages bool
}

func (v visit) frame(title string) frame {
	p := v.actor.Person
	return frame{Title: title, Person: p.Name, Agent: p.IsAgent(), Manages: mayQuarantine(p)}
}

func mayQuarantine(p desk.Person) bool {
	return p.Has(desk.RoleDispatcher) || p.Has(desk.RoleManager) || p.Has(desk.RoleAdministrator)
}

func (s *Site) call(v visit) engine.Call { return engine.Call{Actor: v.actor, Via: desk.ViaWeb} }

// ticket loads the ticket of the address, if the visitor may see it.
func (s *Site) ticket(v visit) (store.Loaded, error) {
	number, err := strconv.ParseInt(v.r.PathValue("number"), 10, 64)
	if err != nil {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	loaded, err := s.Engine.Store().TicketByNumber(v.ctx(), number)
	if err == nil && !v.actor.Scope().Admits(loaded.Ticket) {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return loaded, err
}

func path(number int64) string { return "/tickets/" + strconv.FormatInt(number, 10) }

package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Access says whose a secret is and keeps the secrets; package auth does it.
type Access interface {
	ActorOf(ctx context.Context, secret string) (desk.Actor, error)
	CreateToken(ctx context.Context, actor desk.Actor, name string, scopes []desk.TokenScope, expires time.Time) (string, store.Token, error)
	Tokens(ctx context.Context, id desk.PersonID) ([]store.Token, error)
	RevokeToken(ctx context.Context, id desk.PersonID, tokenID string) error
	Sessions(ctx context.Context, id desk.PersonID) ([]store.Session, error)
	RevokeSession(ctx context.Context, id desk.PersonID, hash string) error
	Forget(id desk.PersonID)
}

// Answers keeps what was answered under an idempotency key when no ticket was changed; the store does it.
type Answers interface {
	KeepAnswer(ctx context.Context, key store.Key, at time.Time) error
}

// Config is what the API stands on.
type Config struct {
	Engine  *engine.Engine
	Node    string // what this process is called, where several serve one desk
	Blobs   blob.Store
	Access  Access
	Answers Answers
	Cookie  func(*http.Request) string // the secret of a browser's session; nil: bearer tokens only
	Secret  []byte                     // signs the keys of uploaded files; at least 32 bytes
	BaseURL string                     // as configured, without a slash at the end
	Log     *slog.Logger
	Feeds   Feeds  // nil: nothing is read from elsewhere
	Triage  Triage // nil: nothing is suggested
}

type server struct {
	Config
	store   store.Store
	api     huma.API
	mux     *http.ServeMux
	people  *people
	running *running
	live    *live
}

// New gives the handler of everything under Prefix. The context ends the live feed.
func New(ctx context.Context, c Config) (http.Handler, error) {
	if len(c.Secret) < 32 {
		return nil, fmt.Errorf("the API needs a secret of at least 32 bytes")
	}
	s := newServer(c)
	s.live = newLive(s)
	go s.live.run(ctx)
	return s.mux, nil
}

// newServer registers every route. It touches nothing it is given, so that the specification can be made without a desk.
func newServer(c Config) *server {
	s := &server{Config: c, mux: http.NewServeMux(), people: newPeople(), running: newRunning()}
	if c.Engine != nil {
		s.store = c.Engine.Store()
	}
	useProblems()
	s.api = humago.NewWithPrefix(s.mux, Prefix, specification())
	s.api.UseMiddleware(s.authenticate, s.once)
	s.routes()
	s.mux.HandleFunc("GET "+Prefix+"/openapi.json", s.serveSpec)
	s.mux.HandleFunc("GET "+Prefix+"/docs", s.serveDocs)
	s.mux.HandleFunc("GET "+Prefix+"/docs.css", serveDocsStyle)
	s.mux.HandleFunc(Prefix+"/", s.serveMissing)
	return s
}

func (s *server) routes() {
	s.ticketRoutes()
	s.workRoutes()
	s.handoffRoutes()
	s.timelineRoutes()
	s.personRoutes()
	s.clientRoutes()
	s.houseRoutes()
	s.touchRoutes()
	s.clockRoutes()
	s.promiseRoutes()
	s.scriptRoutes()
	s.articleRoutes()
	s.searchRoutes()
	s.triageRoutes()
	s.attachmentRoutes()
	s.accessRoutes()
	s.quarantineRoutes()
	s.auditRoutes()
	s.reportRoutes()
	s.feedRoutes()
}

func specification() huma.Config {
	c := huma.DefaultConfig("Tierdesk", "1")
	c.Info.Description = "The REST API of the desk. Send a token as \"Authorization: Bearer td_…\"."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Servers = []*huma.Server{{URL: Prefix}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}}
	c.Security = []map[string][]string{{"bearer": {}}}
	return c
}

// Spec gives the OpenAPI 3.1 document of the routes.
func Spec() ([]byte, error) {
	spec, err := json.MarshalIndent(newServer(Config{}).api.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the specification: %w", err)
	}
	return append(spec, '\n'), nil
}

func (s *server) serveSpec(w http.ResponseWriter, _ *http.Request) {
	spec, err := Spec()
	if err != nil {
		s.Log.Error("the specification cannot be written", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(spec)
}

func (s *server) serveMissing(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, &Problem{Status: http.StatusNotFound, Code: "route.not_found", Detail: "There is no such route. See " + Prefix + "/docs."})
}

// now is the instant for what is no ticket; tickets are stamped by the engine.
func (s *server) now() (time.Time, error) { return s.Engine.Clock().Now() }

// audit is the entry of the trail for an act of the caller.
func (s *server) audit(ctx context.Context, act, ref string) (store.Audit, error) {
	now, err := s.now()
	return store.Audit{At: now, By: actor(ctx).Person.ID, Act: act, Ref: ref}, err
}

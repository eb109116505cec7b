package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Me is who calls.
type Me struct {
	Person Person   `json:"person"`
	Scopes []string `json:"scopes" doc:"Of the token; empty for a session, which has all that the person has"`
}

// Token is a key to the API.
type Token struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	Token     string     `json:"token,omitempty" doc:"The secret, shown this once"`
}

// Session is a signed-in browser.
type Session struct {
	ID        string    `json:"id"`
	Agent     string    `json:"agent" doc:"The browser's name for itself"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

type addTokenInput struct {
	Keyed
	Body struct {
		Name      string     `json:"name" maxLength:"100"`
		Scopes    []string   `json:"scopes" maxItems:"3" doc:"read, write, admin: no more than you hold"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	} `nameHint:"AddToken"`
}

type gone struct{}

func (s *server) accessRoutes() {
	handle(s, get("/me", "show-me", "Who am I?", "Access"), s.showMe)
	handle(s, get("/tokens", "list-tokens", "List one's own tokens", "Access"), s.listTokens)
	handle(s, post("/tokens", "add-token", "Make a token for oneself", "Access"), s.addToken)
	handle(s, remove("/tokens/{id}", "revoke-token", "Revoke one's own token", "Access"), s.revokeToken)
	handle(s, get("/sessions", "list-sessions", "List one's own sessions", "Access"), s.listSessions)
	handle(s, remove("/sessions/{id}", "revoke-session", "End one's own session", "Access"), s.revokeSession)
}

func (s *server) showMe(ctx context.Context, _ *struct{}) (*out[Me], error) {
	who := actor(ctx)
	return answer(Me{Person: personWire(who.Person), Scopes: texts(who.Scopes)}), nil
}

func tokenWire(t store.Token) Token {
	return Token{
		ID: t.ID, Name: t.Name, Scopes: texts(t.Scopes), CreatedAt: t.CreatedAt, ExpiresAt: instant(t.ExpiresAt), RevokedAt: instant(t.RevokedAt),
	}
}

func (s *server) listTokens(ctx context.Context, _ *struct{}) (*out[list[Token]], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSeeOwnTokens); err != nil {
		return nil, err
	}
	tokens, err := s.Access.Tokens(ctx, who.Person.ID)
	if err != nil {
		return nil, err
	}
	var items []Token
	for _, t := range tokens {
		items = append(items, tokenWire(t))
	}
	return listOf(items, ""), nil
}

func (s *server) addToken(ctx context.Context, in *addTokenInput) (*out[Token], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActChangeOwnToken); err != nil {
		return nil, err
	}
	var expires time.Time
	if in.Body.ExpiresAt != nil {
		expires = in.Body.ExpiresAt.UTC().Truncate(time.Microsecond)
	}
	secret, token, err := s.Access.CreateToken(ctx, who, in.Body.Name, typed[desk.TokenScope](in.Body.Scopes), expires)
	if err != nil {
		return nil, err
	}
	wire := tokenWire(token)
	wire.Token = secret
	return answer(wire), nil
}

func (s *server) revokeToken(ctx context.Context, in *IDInput) (*gone, error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActChangeOwnToken); err != nil {
		return nil, err
	}
	return &gone{}, s.Access.RevokeToken(ctx, who.Person.ID, in.ID)
}

// sessionID names a session without giving away what it is kept under.
func sessionID(v store.Session) string { return v.Hash[:min(len(v.Hash), 24)] }

func (s *server) listSessions(ctx context.Context, _ *struct{}) (*out[list[Session]], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSeeOwnTokens); err != nil {
		return nil, err
	}
	sessions, err := s.Access.Sessions(ctx, who.Person.ID)
	if err != nil {
		return nil, err
	}
	var items []Session
	for _, v := range sessions {
		items = append(items, Session{ID: sessionID(v), Agent: v.Agent, CreatedAt: v.CreatedAt, SeenAt: v.SeenAt, ExpiresAt: v.ExpiresAt})
	}
	return listOf(items, ""), nil
}

func (s *server) revokeSession(ctx context.Context, in *IDInput) (*gone, error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActChangeOwnToken); err != nil {
		return nil, err
	}
	sessions, err := s.Access.Sessions(ctx, who.Person.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range sessions {
		if sessionID(v) == in.ID {
			return &gone{}, s.Access.RevokeSession(ctx, who.Person.ID, v.Hash)
		}
	}
	return nil, desk.NotFound("session")
}

package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/core/desk"
)

// caller is who calls and with what.
type caller struct {
	actor  desk.Actor
	secret string
}

type callerKey struct{}

// actor is who calls. Every route stands behind authenticate, so there is always one; a mistake gives one that may do nothing.
func actor(ctx context.Context) desk.Actor { return callerOf(ctx).actor }

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// scopeOf is what a secret's keys and answers are kept under.
func (c caller) scope() string {
	sum := sha256.Sum256([]byte(c.secret))
	return "api:" + hex.EncodeToString(sum[:16])
}

// authenticate lets nobody through who does not prove who they are.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	w.Header().Set("Cache-Control", "no-store")
	secret := s.secretOf(r)
	if secret == "" {
		s.refuse(ctx.Context(), w, desk.Forbidden("auth.required", "Sign in, or send a token that is valid."))
		return
	}
	who, err := s.Access.ActorOf(ctx.Context(), secret)
	if err != nil {
		s.refuse(ctx.Context(), w, err)
		return
	}
	next(huma.WithValue(ctx, callerKey{}, caller{actor: who, secret: secret}))
}

func (s *server) secretOf(r *http.Request) string {
	header := r.Header.Get("Authorization")
	if scheme, secret, ok := strings.Cut(header, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret)
	}
	if header == "" && s.Cookie != nil {
		return s.Cookie(r)
	}
	return ""
}

func (s *server) refuse(ctx context.Context, w http.ResponseWriter, err error) {
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != desk.KindForbidden {
		writeProblem(w, s.problem(ctx, err))
		return
	}
	writeProblem(w, &Problem{
		Status: http.StatusUnauthorized, Code: e.Code, Detail: e.Message, header: http.Header{"Www-Authenticate": {"Bearer"}},
	})
}

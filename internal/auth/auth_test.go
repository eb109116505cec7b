package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

const goodPassword = "correct horse battery"

type world struct {
	auth  *Auth
	store *sqlstore.Store
	now   time.Time
	ana   desk.Person
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ctx := context.Background()
	s, err := sqlstore.OpenSQLite(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{store: s, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), ana: desk.Person{ID: "ana", Name: "Ana", Email: "ana@desk.example", Roles: []desk.Role{desk.RoleAgent}}}
	w.auth = New(s, func() time.Time { return w.now })
	w.save(t, w.ana)
	if err := w.auth.SetPassword(ctx, w.ana.ID, goodPassword, ""); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) save(t *testing.T, p desk.Person) {
	t.Helper()
	if err := w.store.SavePerson(context.Background(), p, store.Audit{At: w.now}); err != nil {
		t.Fatal(err)
	}
}

func code(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	secret, session, err := w.auth.SignIn(ctx, " ANA@desk.example ", goodPassword, "Firefox")
	if err != nil || len(secret) != 43 || session.Agent != "Firefox" {
		t.Fatalf("got %q, %+v, %v", secret, session, err)
	}
	if actor, err := w.auth.ActorOf(ctx, secret); err != nil || actor.Person.ID != "ana" || actor.Scopes != nil {
		t.Errorf("got %+v, %v", actor, err)
	}
	if strings.Contains(session.Hash, secret) {
		t.Error("the secret is stored")
	}
	for _, tc := range [][2]string{{"ana@desk.example", "wrong"}, {"nobody@desk.example", goodPassword}, {"", ""}} {
		if _, _, err := w.auth.SignIn(ctx, tc[0], tc[1], ""); code(err) != "auth.sign_in_failed" {
			t.Errorf("%v: got %v", tc, err)
		}
	}
}

func TestSignInIsHeldBackPerAddress(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.auth.hashing = make(chan struct{}, 8)
	for i := range triesAtOnce {
		if _, _, err := w.auth.SignIn(ctx, "x@desk.example", "wrong", ""); code(err) != "auth.sign_in_failed" {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	if _, _, err := w.auth.SignIn(ctx, "X@desk.example", "wrong", ""); code(err) != "auth.too_many_tries" {
		t.Errorf("got %v", err)
	}
	w.now = w.now.Add(triesEvery)
	if _, _, err := w.auth.SignIn(ctx, "x@desk.example", "wrong", ""); code(err) != "auth.sign_in_failed" {
		t.Errorf("after the wait: %v", err)
	}
}

func TestSessionsEnd(t *testing.T) {
	for name, end := range map[string]func(w *world, t *testing.T, secret string){
		"idle": func(w *world, _ *testing.T, _ string) { w.now = w.now.Add(idleFor + time.Second) },
		"disabled": func(w *world, t *testing.T, _ string) {
			p := w.ana
			p.Disabled = true
			w.save(t, p)
			w.auth.Forget(p.ID)
		},
		"elsewhere": func(w *world, t *testing.T, _ string) {
			p := w.ana
			p.Disabled = true
			w.save(t, p)
			w.now = w.now.Add(knownFor)
		},
		"signed out": func(w *world, _ *testing.T, secret string) { _ = w.auth.SignOut(context.Background(), secret) },
		"new secret": func(w *world, _ *testing.T, _ string) {
			_ = w.auth.SetPassword(context.Background(), "ana", goodPassword+"2", "")
		},
		"after weeks": func(w *world, t *testing.T, secret string) {
			for range 30 * 4 {
				w.now = w.now.Add(6 * time.Hour)
				_, _ = w.auth.ActorOf(context.Background(), secret)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			secret, _, err := w.auth.SignIn(context.Background(), "ana@desk.example", goodPassword, "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.auth.ActorOf(context.Background(), secret); err != nil {
				t.Fatal(err)
			}
			end(w, t, secret)
			if _, err := w.auth.ActorOf(context.Background(), secret); code(err) != "auth.required" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestUseKeepsASession(t *testing.T) {
	w := newWorld(t)
	secret, _, _ := w.auth.SignIn(context.Background(), "ana@desk.example", goodPassword, "")
	for range 4 {
		w.now = w.now.Add(11 * time.Hour)
		if _, err := w.auth.ActorOf(context.Background(), secret); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPasswords(t *testing.T) {
	hash := hashPassword(goodPassword)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || !matches(hash, goodPassword) || matches(hash, goodPassword+"x") {
		t.Errorf("hash %s", hash)
	}
	for _, broken := range []string{"", "x", "$argon2id$v=19$m=99999999,t=2,p=1$aaaa$aaaa", "$argon2id$v=19$m=19456,t=0,p=0$aaaa$aaaa", "$argon2i$v=19$m=1,t=1,p=1$a$a"} {
		if matches(broken, "") {
			t.Errorf("%q matches", broken)
		}
	}
	w := newWorld(t)
	if err := w.auth.SetPassword(context.Background(), "ana", "short", ""); code(err) != "password.length" {
		t.Errorf("got %v", err)
	}
}

func TestVerifyPassword(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	if err := w.auth.VerifyPassword(ctx, w.ana, goodPassword); err != nil {
		t.Errorf("the right one: %v", err)
	}
	for range triesAtOnce - 1 {
		if err := w.auth.VerifyPassword(ctx, w.ana, "a guess"); code(err) != "password.wrong" {
			t.Errorf("a guess: %v", err)
		}
	}
	if err := w.auth.VerifyPassword(ctx, w.ana, goodPassword); code(err) != "auth.too_many_tries" {
		t.Errorf("after many guesses: %v", err)
	}
	if _, _, err := w.auth.SignIn(ctx, w.ana.Email, goodPassword, ""); code(err) != "auth.too_many_tries" {
		t.Errorf("signing in counts apart: %v", err)
	}
}

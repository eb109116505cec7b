package web

import (
	"net/http"

	"tierdesk/internal/core/desk"
)

func (s *Site) home(w http.ResponseWriter, r *http.Request) {
	if _, err := s.SignIn.ActorOf(r.Context(), s.Cookie.Secret(r)); err == nil {
		http.Redirect(w, r, "/tickets", http.StatusSeeOther)
		return
	}
	s.signInPage(w, r)
}

func (s *Site) signInPage(w http.ResponseWriter, r *http.Request) {
	s.render(visit{w: w, r: r}, http.StatusOK, signInPage(frame{Title: "Sign in"}, "", ""))
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	v := visit{w: w, r: r}
	email := r.PostFormValue("email")
	secret, _, err := s.SignIn.SignIn(r.Context(), email, r.PostFormValue("password"), r.UserAgent())
	if isKind(err, desk.KindForbidden) || isKind(err, desk.KindInvalid) || isKind(err, desk.KindLimit) {
		s.render(v, statusOf(err), signInPage(frame{Title: "Sign in"}, email, messageOf(err)))
		return
	}
	if err != nil {
		s.fail(v, err)
		return
	}
	s.Cookie.Set(w, secret)
	http.Redirect(w, r, "/tickets", http.StatusSeeOther)
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.SignIn.SignOut(r.Context(), s.Cookie.Secret(r)); err != nil {
		s.fail(visit{w: w, r: r}, err)
		return
	}
	s.Cookie.Clear(w)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

func (s *Site) sessionList(v visit) error {
	sessions, err := s.SignIn.Sessions(v.ctx(), v.actor.Person.ID)
	if err != nil {
		return err
	}
	s.render(v, http.StatusOK, sessionListPage(v.frame("Where you are signed in"), sessions))
	return nil
}

func (s *Site) sessionRevoke(v visit) error {
	if err := s.SignIn.RevokeSession(v.ctx(), v.actor.Person.ID, v.r.PostFormValue("session")); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/sessions", http.StatusSeeOther)
	return nil
}

package web

import (
	"net/http"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/web/workspace"
)

func (s *Site) signInPage(v *page.Visit) error {
	if v.Person().ID != "" {
		to, err := s.home(v, v.Actor)
		if err == nil {
			v.Go(to)
		}
		return err
	}
	return s.Render(v, http.StatusOK, signInPage(s.Frame(v, v.T("sign_in.title")), wanted(v.Query("to")), "", ""))
}

// wanted is the page somebody wanted before signing in: an address of this desk and of nothing else.
func wanted(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") || len(to) > 500 {
		return ""
	}
	return to
}

// home is where one begins: agents with their open tickets, where they have some and do not lead others, or with all; requesters with the portal.
func (s *Site) home(v *page.Visit, a desk.Actor) (string, error) {
	if !a.Person.IsAgent() {
		return "/", nil
	}
	if part.Leads(a.Person) {
		return "/tickets", nil
	}
	own, err := s.Store().CountTickets(v.Ctx(), workspace.Mine(a), 1)
	if own == 0 {
		return "/tickets", err
	}
	return "/tickets?view=mine", err
}

func (s *Site) signIn(v *page.Visit) error {
	email, to := v.Form("email"), wanted(v.Form("to"))
	secret, _, err := s.SignIn.SignIn(v.Ctx(), email, v.Form("password"), v.R.UserAgent())
	if page.IsRefusal(err) {
		return s.Render(v, page.StatusOf(err), signInPage(s.Frame(v, v.T("sign_in.title")), to, email, s.Problem(v, err)))
	}
	if err != nil {
		return err
	}
	s.Cookie.Set(v.W, secret)
	if to == "" {
		if actor, err := s.SignIn.ActorOf(v.Ctx(), secret); err == nil {
			if to, err = s.home(v, actor); err != nil {
				return err
			}
		}
	}
	v.Go(to)
	return nil
}

func (s *Site) signOut(v *page.Visit) error {
	if err := s.SignIn.SignOut(v.Ctx(), s.Cookie.Secret(v.R)); err != nil {
		return err
	}
	s.Cookie.Clear(v.W)
	v.Go("/sign-in")
	return nil
}

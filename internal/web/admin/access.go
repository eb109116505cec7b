package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// personAccess is what opens the desk for somebody.
type personAccess struct {
	Person   desk.Person
	Tokens   []store.Token
	Sessions []store.Session
	Back     string
}

// personAccess gives tokens and sessions of somebody to those who may see them.
func (s *Site) personAccess(v *page.Visit, id desk.PersonID) (personAccess, error) {
	a := personAccess{Back: agentPath(id)}
	a.Person.ID = id
	if v.Actor.MayAct(desk.ActSeeAccess) != nil {
		return a, nil
	}
	tokens, err := s.Keys.Tokens(v.Ctx(), id)
	if err != nil {
		return a, err
	}
	a.Tokens = slices.DeleteFunc(tokens, func(t store.Token) bool { return !t.RevokedAt.IsZero() })
	a.Sessions, err = s.SignIn.Sessions(v.Ctx(), id)
	return a, err
}

// tokenList are one's own tokens, and everybody's and all sessions for those who may see them.
type tokenList struct {
	draft
	Mine     []store.Token
	All      []store.Token
	Sessions []store.Session
	People   map[desk.PersonID]desk.Person
	Sees     bool
	Secret   string // of the token just made, this once
	Base     string // where the desk is reached
	Actor    desk.Actor
	Now      time.Time
}

// most bounds how many tokens and sessions are shown at once, the newest.
const most = 200

var lifetimes = []string{"30", "90", "365", ""}

func (s *Site) tokens(v *page.Visit) (tokenList, error) {
	l := tokenList{Actor: v.Actor, Sees: v.Actor.MayAct(desk.ActSeeAccess) == nil, Now: v.Words.Now}
	l.Base = s.BaseURL
	l.draft = blank("token", url.Values{"name": {""}, "scopes": {string(desk.ScopeRead)}, "days": {"90"}})
	var err error
	if l.Mine, err = s.Keys.Tokens(v.Ctx(), v.Person().ID); err != nil || !l.Sees {
		return l, err
	}
	all, err := s.Store().AllTokens(v.Ctx(), most)
	if err != nil {
		return l, err
	}
	var ids []desk.PersonID
	for _, t := range all {
		if t.Person != v.Person().ID && t.RevokedAt.IsZero() {
			l.All = append(l.All, t)
			ids = append(ids, t.Person)
		}
	}
	sessions, err := s.Store().AllSessions(v.Ctx(), most)
	if err != nil {
		return l, err
	}
	for _, one := range sessions {
		if one.Person != v.Person().ID && l.Now.Before(one.ExpiresAt) {
			l.Sessions = append(l.Sessions, one)
			ids = append(ids, one.Person)
		}
	}
	l.People, err = s.Store().Persons(v.Ctx(), ids)
	return l, err
}

func (s *Site) tokenList(v *page.Visit) error {
	l, err := s.tokens(v)
	if err != nil {
		return err
	}
	return s.tokenPage(v, http.StatusOK, l)
}

// tokenCreate makes a token for the visitor and shows its secret in the answer, which nobody can ask for again.
func (s *Site) tokenCreate(v *page.Visit) error {
	l, err := s.tokens(v)
	if err != nil {
		return err
	}
	if l.draft, err = sent(v, "token", l.kept); err != nil {
		return err
	}
	if err := v.Actor.MayAct(desk.ActChangeOwnToken); err != nil {
		return err
	}
	expires := time.Time{}
	if days, _ := strconv.Atoi(l.get("days")); days > 0 {
		expires = l.Now.AddDate(0, 0, min(days, 3650)).UTC().Truncate(time.Microsecond)
	}
	secret, err := s.made.once(v.Key(l.Now, l.get("name"), l.all("scopes"), l.get("days")), func() (string, error) {
		secret, _, err := s.Keys.CreateToken(v.Ctx(), v.Actor, l.get("name"), typed[desk.TokenScope](l.all("scopes")), expires)
		return secret, err
	})
	if isStaleOrRefused(err) {
		return s.tokenPage(v, l.refuse(v, err), l)
	}
	if err != nil {
		return err
	}
	if l, err = s.tokens(v); err != nil {
		return err
	}
	l.Secret = secret
	return s.tokenPage(v, http.StatusOK, l)
}

// whose is the person a token or session belongs to: oneself, or anybody for those who may see everybody's.
func (s *Site) whose(v *page.Visit) (desk.PersonID, error) {
	id := desk.PersonID(cmp.Or(v.Form("person"), string(v.Person().ID)))
	if id == v.Person().ID {
		return id, v.Actor.MayAct(desk.ActChangeOwnToken)
	}
	if v.Actor.MayAct(desk.ActSeeAccess) != nil {
		return id, desk.NotFound("token")
	}
	return id, nil
}

func (s *Site) tokenRevoke(v *page.Visit) error {
	id, err := s.whose(v)
	if err != nil {
		return err
	}
	if err := s.Keys.EndToken(v.Ctx(), id, v.R.PathValue("id"), v.Person().ID); err != nil {
		return err
	}
	v.Go("/admin/access?done=ended")
	return nil
}

func (s *Site) sessionRevoke(v *page.Visit) error {
	id, err := s.whose(v)
	if err != nil {
		return err
	}
	if err := s.Keys.EndSession(v.Ctx(), id, v.Form("session"), v.Person().ID); err != nil {
		return err
	}
	v.Go("/admin/access?done=ended#sessions")
	return nil
}

func (s *Site) tokenPage(v *page.Visit, status int, l tokenList) error {
	return s.Render(v, status, tokenListPage(s.head(v, v.T("admin.access")), l))
}

// scopes offers no more than the visitor holds.
func (l tokenList) scopes(ctx context.Context) []part.Option {
	var options []part.Option
	for _, o := range codes(ctx, "scope", desk.TokenScopes) {
		if l.Actor.MayGrant([]desk.TokenScope{desk.TokenScope(o.Value)}) == nil {
			options = append(options, o)
		}
	}
	return options
}

func (l tokenList) days(ctx context.Context) []part.Option {
	var options []part.Option
	for _, days := range lifetimes {
		label := words.T(ctx, "admin.token.for_ever")
		if n, _ := strconv.Atoi(days); n > 0 {
			label = words.N(ctx, "admin.token.days.count", n)
		}
		options = append(options, part.Option{Value: days, Label: label})
	}
	return options
}

// scopesOf says the widest of a token's scopes, which holds the others.
func scopesOf(ctx context.Context, t store.Token) string {
	for _, scope := range slices.Backward(desk.TokenScopes) {
		if slices.Contains(t.Scopes, scope) {
			return words.Code(ctx, "scope", string(scope))
		}
	}
	return ""
}

// example asks the API who one is, with the token that was just made.
func (l tokenList) example() string {
	return "curl -H 'Authorization: Bearer " + l.Secret + "' " + l.Base + "/api/v1/me"
}

// ended says why a token opens nothing any more; empty: it does.
func ended(ctx context.Context, t store.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return words.T(ctx, "admin.token.revoked")
	case !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(now):
		return words.T(ctx, "admin.token.expired")
	default:
		return ""
	}
}

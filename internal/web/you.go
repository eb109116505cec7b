package web

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// you is what somebody sees of themselves.
type you struct {
	Sessions []session
	Language string
	Theme    string
	Keys     bool // single keys are on
	Zone     string
	Saved    string // what was just done
	Problem  string // with the new password
	Current  string // what is wrong with the present password
	Forgot   bool   // the desk can mail a link for a new one
	Away     away
}

type session struct {
	store.Session
	Browser string
	Here    bool // it is the one the page is read in
}

// youDone are what the page may say was just done.
var youDone = map[string]string{"password": "you.password.done", "others": "sessions.others.done", "away": "you.away.done", "back": "you.away.back.done"}

func (s *Site) youPage(v *page.Visit) error { return s.youShow(v, http.StatusOK, nil, nil) }

// youShow shows the page, with what was wrong with a new password, or with how long one is away.
func (s *Site) youShow(v *page.Visit, status int, refused, stays error) error {
	sessions, err := s.SignIn.Sessions(v.Ctx(), v.Person().ID)
	if err != nil {
		return err
	}
	frame := s.Frame(v, v.T("you.title"))
	y := you{Language: choice(v.R, "lang"), Theme: frame.Theme, Keys: choice(v.R, "keys") != "off", Zone: v.Words.Zone.String(), Forgot: s.SendsMail()}
	if id, ok := youDone[v.Query("done")]; ok {
		y.Saved = v.T(id)
	}
	here := s.SignIn.HashOf(s.Cookie.Secret(v.R))
	for _, one := range sessions {
		y.Sessions = append(y.Sessions, session{one, cmp.Or(browser(one.Agent), v.T("sessions.unknown")), one.Hash == here})
	}
	slices.SortStableFunc(y.Sessions, func(a, b session) int { return cmp.Compare(place(a), place(b)) })
	var e *desk.Error
	switch {
	case errors.As(refused, &e) && e.Field == "current":
		y.Current = s.Problem(v, refused)
	case refused != nil:
		y.Problem = s.Problem(v, refused)
	}
	if v.IsAgent() {
		if y.Away, err = s.away(v, stays); err != nil {
			return err
		}
		return s.Render(v, status, youInApp(frame, y))
	}
	return s.Render(v, status, youInPortal(frame, y))
}

// place puts this browser first.
func place(one session) int {
	if one.Here {
		return 0
	}
	return 1
}

// others tells whether somebody is signed in elsewhere too.
func (y you) others() bool {
	return slices.ContainsFunc(y.Sessions, func(one session) bool { return !one.Here })
}

// youPassword gives the visitor the password they chose, if they know their present one. All their sessions end, and this browser
// gets a new one.
func (s *Site) youPassword(v *page.Visit) error {
	id, password := v.Person().ID, v.Form("password")
	err := s.SignIn.CheckPassword(password)
	if err == nil {
		err = s.SignIn.VerifyPassword(v.Ctx(), v.Person(), v.Form("current"))
	}
	if page.IsRefusal(err) {
		return s.youShow(v, page.StatusOf(err), err, nil)
	}
	if err != nil {
		return err
	}
	if err := s.SignIn.SetPassword(v.Ctx(), id, password, id); err != nil {
		return err
	}
	secret, _, err := s.SignIn.BeginSession(v.Ctx(), id, v.R.UserAgent())
	if err != nil {
		return err
	}
	s.Cookie.Set(v.W, secret)
	v.Go("/you?done=password")
	return nil
}

// sessionOthers signs the visitor out everywhere but here.
func (s *Site) sessionOthers(v *page.Visit) error {
	sessions, err := s.SignIn.Sessions(v.Ctx(), v.Person().ID)
	if err != nil {
		return err
	}
	here := s.SignIn.HashOf(s.Cookie.Secret(v.R))
	for _, one := range sessions {
		if one.Hash == here {
			continue
		}
		if err := s.SignIn.RevokeSession(v.Ctx(), v.Person().ID, one.Hash); err != nil && !store.IsNotFound(err) {
			return err
		}
	}
	v.Go("/you?done=others")
	return nil
}

func choice(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// youPreferences keeps how this browser shows the desk. They are cookies: another browser may be another place.
func (s *Site) youPreferences(v *page.Visit) error {
	choices := map[string][]string{"theme": {"", "light", "dark"}, "keys": {"", "off"}, "lang": {"", words.PseudoLong, words.PseudoRTL}}
	for _, tag := range words.Languages {
		choices["lang"] = append(choices["lang"], tag.String())
	}
	if v.R.PostForm == nil {
		if err := v.R.ParseForm(); err != nil {
			return desk.Invalid("", "form.unreadable", "This form cannot be read. Send it again.")
		}
	}
	for name, allowed := range choices {
		if value := v.Form(name); v.R.PostForm.Has(name) && slices.Contains(allowed, value) {
			http.SetCookie(v.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 400 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: name != "keys"})
		}
	}
	v.Go("/you")
	return nil
}

func (s *Site) sessionRevoke(v *page.Visit) error {
	if err := s.SignIn.RevokeSession(v.Ctx(), v.Person().ID, v.Form("session")); err != nil {
		return err
	}
	v.Go("/you")
	return nil
}

// AvatarFolder is the blob folder of pictures of people.
const AvatarFolder = "people"

// avatar gives a person's picture to those who may see the person. Its address holds its hash, so a browser may keep it.
func (s *Site) avatar(v *page.Visit) error {
	person, err := s.Store().Person(v.Ctx(), desk.PersonID(v.R.PathValue("id")))
	if err != nil {
		return err
	}
	if person.Avatar == "" || person.Avatar != v.R.PathValue("hash") || !v.Actor.MaySee(person) && !person.IsAgent() {
		return desk.NotFound("picture")
	}
	reader, err := s.Blobs.Open(v.Ctx(), AvatarFolder, person.Avatar)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	v.W.Header().Set("Content-Type", "image/png")
	v.W.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, err = io.Copy(v.W, reader)
	return err
}

// browser shortens what a browser calls itself to its name and system, as far as they are known.
func browser(agent string) string {
	name := firstIn(agent, [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := firstIn(agent, [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	return strings.TrimSuffix(name+" · "+system, " · ")
}

func firstIn(text string, marks [][2]string) string {
	for _, mark := range marks {
		if strings.Contains(text, mark[0]) {
			return mark[1]
		}
	}
	return ""
}

func languages(w *words.Words) []part.Option {
	options := []part.Option{{Label: w.T("language.browser")}}
	for _, tag := range words.Languages {
		options = append(options, part.Option{Value: tag.String(), Label: w.T("language." + tag.String())})
	}
	return options
}

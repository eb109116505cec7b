package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// setup is one step of the first run: a form, and where it stands among the others.
type setup struct {
	draft
	Step   int
	Secret string
	Title  string
	House  desk.House
	Zone   bool // the hours that the desk begins with are there to be put on the clocks of a place
}

// seeded names what the desk begins with.
func (e setup) seeded(w *words.Words) string {
	var names []string
	for _, t := range teams(e.House) {
		names = append(names, "T"+itoa(t.Tier)+" "+t.Name)
	}
	return w.T("admin.setup.seeded", "Teams", strings.Join(names, ", "), "Categories", w.N("admin.setup.seeded.categories", len(e.House.Categories)))
}

// setupSteps are the steps after the first, in order, by the last part of their address.
var setupSteps = []string{"desk", "client", "agent"}

// doSkip goes on without the step; at the last one it means that nobody else works here.
const doSkip = "skip"

func (s *Site) setupFirst(v *page.Visit) (setup, error) {
	secret := v.R.PathValue("secret")
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	used, err := s.Keys.SetupLink(v.Ctx(), secret)
	if err != nil {
		return setup{}, desk.NotFound("page")
	}
	done, err := s.Keys.IsSetUp(v.Ctx())
	if err != nil {
		return setup{}, err
	}
	if used || done {
		return setup{}, desk.NotFound("page")
	}
	kept := url.Values{"name": {""}, "email": {""}, "password": {""}}
	return setup{Step: 1, Secret: secret, Title: v.T("admin.setup.you"), draft: fresh("setup", kept)}, nil
}

// setupGoOn leads who made themselves the administrator with this link on to the step that is open, and who is not signed in any
// more to the way in. To everybody else a used link is not there.
func (s *Site) setupGoOn(v *page.Visit) (bool, error) {
	secret := v.R.PathValue("secret")
	used, err := s.Keys.SetupLink(v.Ctx(), secret)
	if err != nil || !used {
		return false, nil
	}
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	switch {
	case v.Actor.MayAct(desk.ActSaveHouse) == nil:
		step, err := s.openStep(v)
		if err != nil {
			return false, err
		}
		if step == "" {
			v.Go("/admin")
		} else {
			v.Go("/setup/" + secret + "/" + step)
		}
		return true, nil
	case v.Person().ID == "" && v.R.Method == http.MethodGet:
		v.Go("/sign-in?to=" + part.Escape("/setup/"+secret))
		return true, nil
	}
	return false, nil
}

// openStep is the first step of which nothing is there yet; empty: nothing is left.
func (s *Site) openStep(v *page.Visit) (string, error) {
	left, err := s.setupLeft(v)
	if err != nil || len(left) == 0 {
		return "", err
	}
	return left[0], nil
}

// setupLeft are the steps of which nothing is there yet, in order. Who works alone is in every team.
func (s *Site) setupLeft(v *page.Visit) ([]string, error) {
	var left []string
	house := s.House()
	if house.DeskName() == desk.DefaultName {
		left = append(left, "desk")
	}
	clients, _, err := s.Store().ListClients(v.Ctx(), desk.Scope{All: true}, store.Listing{Limit: 2})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(clients, func(c desk.Client) bool { return c.ID != house.Unsorted }) {
		left = append(left, "client")
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return nil, err
	}
	if len(agents) < 2 && len(v.Person().Teams) < len(teams(house)) {
		left = append(left, "agent")
	}
	return left, nil
}

func (s *Site) setupShow(v *page.Visit) error {
	if led, err := s.setupGoOn(v); led || err != nil {
		return err
	}
	e, err := s.setupFirst(v)
	if err != nil {
		return err
	}
	return s.setupPage(v, http.StatusOK, e)
}

// setupSave makes the first administrator and signs them in. The link ends with it.
func (s *Site) setupSave(v *page.Visit) error {
	if led, err := s.setupGoOn(v); led || err != nil {
		return err
	}
	e, err := s.setupFirst(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "setup", e.kept); err != nil {
		return err
	}
	id, err := s.firstAdministrator(v, e)
	if isStaleOrRefused(err) {
		return s.setupPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	secret, _, err := s.Keys.BeginSession(v.Ctx(), id, v.R.UserAgent())
	if err != nil {
		return err
	}
	s.Cookie.Set(v.W, secret)
	v.Go("/setup/" + e.Secret + "/" + setupSteps[0])
	return nil
}

// firstAdministrator is checked as far as it can be before the link is used up. Somebody who was made an administrator without a
// password gets one.
func (s *Site) firstAdministrator(v *page.Visit, e setup) (desk.PersonID, error) {
	password := e.get("password")
	if err := s.Keys.CheckPassword(password); err != nil {
		return "", err
	}
	email, err := engine.ReadEmail(e.get("email"), "email")
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(e.get("name"))
	if name == "" {
		return "", desk.Invalid("name", "person.name", "A person has a name.")
	}
	house := s.House()
	after := desk.Person{Name: name, Email: email, Roles: slices.Clone(deskRoles), ServesAll: true, Teams: []desk.TeamID{house.Intake}}
	before, err := s.Store().PersonByEmail(v.Ctx(), after.Email)
	switch {
	case err == nil && !before.Has(desk.RoleAdministrator):
		return "", desk.Conflict("person.email_taken", "Another person has this address already.")
	case err == nil:
		after = before
		after.Name, after.Disabled = name, false
	case !store.IsNotFound(err):
		return "", err
	default:
		id, err := v.NewID()
		if err != nil {
			return "", err
		}
		before, after.ID = desk.Person{}, desk.PersonID(id)
	}
	if err := s.Keys.UseSetupLink(v.Ctx(), e.Secret); err != nil {
		return "", err
	}
	if _, err := s.Engine.SavePerson(v.Ctx(), desk.MachineActor("setup"), before, after); err != nil {
		return "", err
	}
	return after.ID, s.Keys.SetPassword(v.Ctx(), after.ID, password, after.ID)
}

func (s *Site) setupAt(v *page.Visit) (setup, error) {
	secret, name := v.R.PathValue("secret"), v.R.PathValue("step")
	v.W.Header().Set("Referrer-Policy", "no-referrer")
	i := slices.Index(setupSteps, name)
	used, err := s.Keys.SetupLink(v.Ctx(), secret)
	if i < 0 || err != nil || !used {
		return setup{}, desk.NotFound("page")
	}
	kept := map[string]url.Values{
		"desk":   {"name": {s.House().DeskName()}},
		"client": {"name": {""}, "domains": {""}},
		"agent":  {"name": {""}, "email": {""}, "password": {""}},
	}[name]
	titles := map[string]string{"desk": v.T("admin.setup.desk"), "client": v.T("admin.setup.client"), "agent": v.T("admin.setup.agent")}
	hours, ok := s.Engine.Promises().Calendars[calendar.OfficeHoursID]
	if ok && name == "desk" {
		kept.Set("zone", hours.Hours.Zone)
		if hours.Version == 1 {
			kept.Set("zone", v.Words.Zone.String()) // nobody chose one: the browser says where they are
		}
	}
	return setup{Step: i + 2, Secret: secret, Title: titles[name], House: s.House(), Zone: kept.Has("zone"), draft: fresh("setup", kept)}, nil
}

func (s *Site) setupStep(v *page.Visit) error {
	e, err := s.setupAt(v)
	if err != nil {
		return err
	}
	return s.setupPage(v, http.StatusOK, e)
}

func (s *Site) setupStepSave(v *page.Visit) error {
	e, err := s.setupAt(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "setup", e.kept); err != nil {
		return err
	}
	if v.Form("do") != doSkip || e.name() == "agent" {
		err = s.setupKeep(v, e)
	}
	if isStaleOrRefused(err) {
		return s.setupPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	if e.Step > len(setupSteps) {
		v.Go("/admin")
		return nil
	}
	v.Go("/setup/" + e.Secret + "/" + setupSteps[e.Step-1])
	return nil
}

func (e setup) name() string { return setupSteps[e.Step-2] }

func (s *Site) setupKeep(v *page.Visit, e setup) error {
	switch e.name() {
	case "desk":
		if err := s.setupZone(v, e); err != nil {
			return err
		}
		return s.Engine.SaveHouse(v.Ctx(), v.Actor, "house.save", "", func(h *desk.House) error { return h.Call(e.get("name"), h.CloseAfter) })
	case "client":
		id, err := v.NewID()
		if err != nil {
			return err
		}
		_, err = s.Engine.SaveClient(v.Ctx(), v.Actor, desk.Client{ID: desk.ClientID(id), Name: e.get("name"), Domains: e.lines("domains")})
		return err
	default:
		if v.Form("do") == doSkip {
			return s.everyTeam(v)
		}
		return s.firstAgent(v, e)
	}
}

// setupZone puts the hours that the desk begins with on the clocks of a place.
func (s *Site) setupZone(v *page.Visit, e setup) error {
	hours, ok := s.Engine.Promises().Calendars[calendar.OfficeHoursID]
	zone := trimmed(e.draft, "zone")
	if !ok || !e.typed.Has("zone") || hours.Hours.Zone == zone {
		return nil
	}
	hours.Hours.Zone = zone
	return s.Engine.SaveCalendar(v.Ctx(), v.Actor, hours)
}

// everyTeam lets the one person there is into every team, so that no ticket waits where nobody looks.
func (s *Site) everyTeam(v *page.Visit) error {
	before, err := s.Store().Person(v.Ctx(), v.Person().ID)
	if err != nil {
		return err
	}
	after := before
	after.Teams = nil
	for _, t := range teams(s.House()) {
		after.Teams = append(after.Teams, t.ID)
	}
	_, err = s.Engine.SavePerson(v.Ctx(), v.Actor, before, after)
	s.Keys.Forget(after.ID)
	return err
}

// firstAgent works in the first tier for every client.
func (s *Site) firstAgent(v *page.Visit, e setup) error {
	if err := s.Keys.CheckPassword(e.get("password")); err != nil {
		return err
	}
	id, err := v.NewID()
	if err != nil {
		return err
	}
	p := desk.Person{ID: desk.PersonID(id), Name: e.get("name"), Email: e.get("email"), Roles: []desk.Role{desk.RoleAgent}, ServesAll: true}
	for _, t := range teams(s.House()) {
		if t.Tier == 1 {
			p.Teams = append(p.Teams, t.ID)
		}
	}
	if _, err := s.Engine.SavePerson(v.Ctx(), v.Actor, desk.Person{}, p); err != nil {
		return err
	}
	return s.Keys.SetPassword(v.Ctx(), p.ID, e.get("password"), v.Person().ID)
}

func (s *Site) setupPage(v *page.Visit, status int, e setup) error {
	return s.Render(v, status, setupPage(s.Frame(v, e.Title), e))
}

func (e setup) action() string {
	address := "/setup/" + e.Secret
	if e.Step > 1 {
		address += "/" + e.name()
	}
	return address
}

func named(f part.Field) part.Field {
	f.Complete, f.Focus = "name", true
	return f
}

func labelled(f part.Field, label string) part.Field {
	f.Label = label
	return f
}

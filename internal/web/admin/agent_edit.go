package admin

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// agentEdit is somebody of the desk with the form of what they are and do.
type agentEdit struct {
	draft
	Person  desk.Person
	IsNew   bool
	Way     wayIn // by a letter, with which they choose a password
	Actor   desk.Actor
	House   desk.House
	Clients []desk.Client // that the visitor may give
	Access  personAccess
	Picture string // what was wrong with it

	Calendars []store.Calendar // of the desk
	Zone      *time.Location   // in which the visitor reads and writes leave
}

// maxServed bounds how many clients are offered as ticks; those beyond are given by the API.
const maxServed = 500

func agentValues(p desk.Person, zone *time.Location) url.Values {
	values := profileValues(p)
	values["roles"] = texts(p.Roles)
	values["teams"] = texts(p.Teams)
	values["serves"] = texts(p.Serves)
	values.Set("serves_all", yes(p.ServesAll))
	workValues(values, p, zone)
	return values
}

func (s *Site) agentEdit(v *page.Visit) (agentEdit, error) {
	e := agentEdit{Actor: v.Actor, House: s.House(), IsNew: true, Zone: v.Words.Zone}
	var err error
	if id := desk.PersonID(v.R.PathValue("id")); id != "" {
		e.IsNew = false
		e.Person, err = s.Store().Person(v.Ctx(), id)
		if err == nil && (!e.Person.IsAgent() || !v.Actor.MaySee(e.Person)) {
			err = desk.NotFound("person")
		}
		if err != nil {
			return e, err
		}
	} else {
		e.Person.Roles = []desk.Role{desk.RoleAgent}
		e.Person.ServesAll = v.Person().ServesAll
		for _, t := range teams(e.House) {
			if t.Tier == 1 && t.Client == "" { // where new tickets come in and are worked first
				e.Person.Teams = append(e.Person.Teams, t.ID)
			}
		}
	}
	if e.Way, err = s.wayIn(v, e.Person.ID); err != nil {
		return e, err
	}
	e.draft = e.form()
	if e.Calendars, err = s.deskCalendars(v); err != nil {
		return e, err
	}
	if e.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed}); err != nil || e.IsNew {
		return e, err
	}
	e.Access, err = s.personAccess(v, e.Person.ID)
	return e, err
}

func (e agentEdit) form() draft {
	values := agentValues(e.Person, e.Zone)
	if !e.IsNew {
		return fresh("agent", values)
	}
	values.Set("password", "")
	return blank("agent", values)
}

// person is the record as it was typed. What the visitor was not shown stays as it was.
func (e agentEdit) person() (desk.Person, error) {
	p := e.profile(e.Person)
	p.Roles = slices.DeleteFunc(slices.Clone(e.Person.Roles), func(r desk.Role) bool { return slices.Contains(deskRoles, r) })
	for _, role := range deskRoles {
		if slices.Contains(e.all("roles"), string(role)) {
			p.Roles = append(p.Roles, role)
		}
	}
	p.Teams = typed[desk.TeamID](e.all("teams"))
	p.ServesAll = e.is("serves_all")
	p.Serves = slices.DeleteFunc(slices.Clone(e.Person.Serves), e.offers)
	for _, id := range typed[desk.ClientID](e.all("serves")) {
		if e.offers(id) {
			p.Serves = append(p.Serves, id)
		}
	}
	return e.work(p)
}

// offers tells whether the form shows a client.
func (e agentEdit) offers(id desk.ClientID) bool {
	return slices.ContainsFunc(e.Clients, func(c desk.Client) bool { return c.ID == id })
}

func (s *Site) agentShow(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	return s.agentPage(v, http.StatusOK, e)
}

func (s *Site) agentSave(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "agent", e.kept); err != nil {
		return err
	}
	id, err := s.agentKeep(v, &e)
	if isStaleOrRefused(err) {
		return s.agentPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(agentPath(id) + "?done=saved")
	return nil
}

func (s *Site) agentKeep(v *page.Visit, e *agentEdit) (desk.PersonID, error) {
	if err := e.checkSeen(); err != nil {
		return "", err
	}
	after, err := e.person()
	if err != nil {
		return "", err
	}
	password := e.get("password")
	before := e.Person
	if e.IsNew {
		before = desk.Person{}
		id, err := v.NewID()
		if err != nil {
			return "", err
		}
		after.ID = desk.PersonID(id)
		if is, err := s.isPerson(v, after.ID); is || err != nil {
			return after.ID, err
		}
		if password != "" {
			if err := s.Keys.CheckPassword(password); err != nil {
				return "", err
			}
		}
	}
	if !after.IsAgent() {
		return "", desk.Invalid("roles", "agent.role", "Somebody of the desk has at least one role. To shut them out, disable them below.")
	}
	if err := s.savePerson(v, before, after); err != nil {
		return "", err
	}
	s.Keys.Forget(after.ID)
	if e.IsNew && password != "" {
		return after.ID, s.Keys.SetPassword(v.Ctx(), after.ID, password, v.Person().ID)
	}
	return after.ID, nil
}

func (s *Site) agentDisable(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	return s.disable(v, e.Person, agentPath(e.Person.ID), func(err error) error { return s.agentPage(v, e.refuse(v, err), e) })
}

// agentPassword gives somebody a new password. Administrators alone may: whoever knows it is that person.
func (s *Site) agentPassword(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	e.kept.Set("password", "")
	err = v.Actor.MayChange(e.Person, e.Person)
	if err == nil {
		err = s.Keys.SetPassword(v.Ctx(), e.Person.ID, v.Form("password"), v.Person().ID)
	}
	if isStaleOrRefused(err) {
		return s.agentPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	if e.Person.ID == v.Person().ID {
		v.Go("/sign-in")
		return nil
	}
	v.Go(agentPath(e.Person.ID) + "?done=saved")
	return nil
}

// agentPicture keeps a picture of somebody, or takes it away where none was sent.
func (s *Site) agentPicture(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	after := e.Person
	if err = v.Actor.MayChange(e.Person, after); err == nil {
		after.Avatar, err = s.Picture(v, "picture")
	}
	if err == nil {
		_, err = s.Engine.SavePerson(v.Ctx(), v.Actor, e.Person, after)
	}
	if isStaleOrRefused(err) {
		e.kept.Set("picture", "")
		status := e.refuse(v, err)
		e.Picture = e.wrong
		return s.agentPage(v, status, e)
	}
	if err != nil {
		return err
	}
	s.Keys.Forget(after.ID)
	v.Go(agentPath(after.ID) + "?done=saved")
	return nil
}

func (s *Site) agentPage(v *page.Visit, status int, e agentEdit) error {
	title := v.T("admin.agent.new")
	if !e.IsNew {
		title = orAddress(e.Person)
	}
	return s.Render(v, status, agentEditPage(s.head(v, title, link{Href: "/admin/agents", Label: v.T("admin.agents")}), e))
}

func (e agentEdit) action() string {
	if e.IsNew {
		return "/admin/agents"
	}
	return agentPath(e.Person.ID)
}

// roles offers no more than the visitor holds: administrators make administrators.
func (e agentEdit) roles(options []part.Option) []part.Option {
	if e.Actor.Person.Has(desk.RoleAdministrator) || e.Person.Has(desk.RoleAdministrator) {
		return options
	}
	return slices.DeleteFunc(options, func(o part.Option) bool { return o.Value == string(desk.RoleAdministrator) })
}

func (e agentEdit) teams() []part.Option {
	var options []part.Option
	for _, t := range teams(e.House) {
		options = append(options, part.Option{Value: string(t.ID), Label: "T" + itoa(t.Tier) + " " + t.Name})
	}
	return options
}

func (e agentEdit) clients() []part.Option {
	var options []part.Option
	for _, c := range e.Clients {
		options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return options
}

// password makes a field one for a new password.
func password(f part.Field) part.Field {
	f.Type, f.Complete, f.Value = "password", "new-password", ""
	return f
}

func newPassword(f part.Field, label string) part.Field {
	f.Label, f.Required = label, true
	return f
}

package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// contactEdit is a membership of a person in a client, with the form of it.
type contactEdit struct {
	draft
	Client     desk.Client
	Person     desk.Person
	Sites      []desk.Site
	IsNew      bool
	MayDisable bool
	Way        wayIn
}

// profileValues are what a person says of themselves.
func profileValues(p desk.Person) url.Values {
	return url.Values{
		"name": {p.Name}, "email": {p.Email}, "title": {p.Title}, "phone": {p.Phone}, "language": {p.Language}, "zone": {p.Zone},
		"no_mail": {yes(p.NoMail)},
	}
}

func (d draft) profile(p desk.Person) desk.Person {
	p.Name, p.Email, p.Title, p.Phone = d.get("name"), d.get("email"), d.get("title"), d.get("phone")
	p.Language, p.Zone = d.get("language"), d.get("zone")
	if p.NoMail {
		p.NoMail = d.is("no_mail")
	}
	return p
}

func contactValues(p desk.Person, client desk.ClientID) url.Values {
	values := profileValues(p)
	values.Set("vip", yes(p.VIP))
	contact := contactOf(p, client)
	values.Set("site", string(contact.Site))
	values.Set("sees", string(cmp.Or(contact.Sees, desk.SeesOwn)))
	return values
}

func contactOf(p desk.Person, client desk.ClientID) desk.Contact {
	for _, c := range p.Contacts {
		if c.Client == client {
			return c
		}
	}
	return desk.Contact{}
}

func (s *Site) contactEdit(v *page.Visit) (contactEdit, error) {
	c, err := s.client(v)
	if err != nil {
		return contactEdit{}, err
	}
	e := contactEdit{Client: c, MayDisable: v.Actor.MayAct(desk.ActSaveStaff) == nil}
	if e.Sites, err = s.Store().Sites(v.Ctx(), c.ID); err != nil {
		return e, err
	}
	if id := desk.PersonID(v.R.PathValue("person")); id != "" {
		e.Person, err = s.Store().Person(v.Ctx(), id)
		if err == nil && (!e.Person.IsContact(c.ID) || !v.Actor.MaySee(e.Person)) {
			err = desk.NotFound("person")
		}
	} else {
		e.IsNew = true
	}
	if err != nil {
		return e, err
	}
	if e.Way, err = s.wayIn(v, e.Person.ID); err != nil {
		return e, err
	}
	e.draft = fresh("contact", contactValues(e.Person, c.ID))
	if e.IsNew {
		e.draft = blank("contact", e.kept)
	}
	return e, err
}

func (s *Site) contactNew(v *page.Visit) error { return s.contactShow(v) }

func (s *Site) contactShow(v *page.Visit) error {
	e, err := s.contactEdit(v)
	if err != nil {
		return err
	}
	return s.contactPage(v, http.StatusOK, e)
}

func (s *Site) contactCreate(v *page.Visit) error { return s.contactSave(v) }

func (s *Site) contactSave(v *page.Visit) error {
	e, err := s.contactEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "contact", e.kept); err != nil {
		return err
	}
	after := e.profile(e.Person)
	if e.MayDisable { // who may not is not asked
		after.VIP = e.is("vip")
	}
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		after.ID, after.Roles = desk.PersonID(id), []desk.Role{desk.RoleRequester}
		if is, err := s.isPerson(v, after.ID); is || err != nil {
			return s.contactSaved(v, e, err)
		}
	}
	if err = e.checkSeen(); err == nil {
		if after, err = e.membership(after); err == nil {
			err = s.savePerson(v, e.Person, after)
		}
	}
	if isStaleOrRefused(err) {
		return s.contactPage(v, e.refuse(v, err), e)
	}
	s.Keys.Forget(after.ID)
	return s.contactSaved(v, e, err)
}

func (s *Site) contactSaved(v *page.Visit, e contactEdit, err error) error {
	if err == nil {
		v.Go(clientPath(e.Client.ID) + "?done=saved#contacts")
	}
	return err
}

// membership puts what was chosen into the person's memberships; those in other clients stay.
func (e contactEdit) membership(p desk.Person) (desk.Person, error) {
	c := desk.Contact{Client: e.Client.ID, Site: desk.SiteID(e.get("site")), Sees: desk.Sees(e.get("sees"))}
	if !slices.Contains(desk.Sights, c.Sees) {
		return p, desk.Invalid("sees", "contact.sees", "Choose which tickets they see.")
	}
	if c.Site != "" && siteName(e.Sites, c.Site) == "" {
		return p, desk.Invalid("site", "site.unknown", "This client has no such site.")
	}
	if c.Sees == desk.SeesSite && c.Site == "" {
		return p, desk.Invalid("site", "contact.site_missing", "Choose the site whose tickets they see.")
	}
	p.Contacts = slices.Clone(p.Contacts)
	if i := slices.IndexFunc(p.Contacts, func(one desk.Contact) bool { return one.Client == c.Client }); i >= 0 {
		p.Contacts[i] = c
	} else {
		p.Contacts = append(p.Contacts, c)
	}
	return p, nil
}

// contactDisable shuts a person out or lets them in again. What they wrote and asked stays.
func (s *Site) contactDisable(v *page.Visit) error {
	e, err := s.contactEdit(v)
	if err != nil {
		return err
	}
	return s.disable(v, e.Person, clientPath(e.Client.ID)+"/contacts/"+string(e.Person.ID), func(err error) error {
		return s.contactPage(v, e.refuse(v, err), e)
	})
}

// disable changes whether a person may come in, and ends their sessions.
func (s *Site) disable(v *page.Visit, before desk.Person, back string, refused func(error) error) error {
	after := before
	after.Disabled = v.Form("disabled") == "yes"
	_, err := s.Engine.SavePerson(v.Ctx(), v.Actor, before, after)
	if isStaleOrRefused(err) {
		return refused(err)
	}
	if err != nil {
		return err
	}
	s.Keys.Forget(after.ID)
	if after.Disabled {
		if err := s.Store().DeleteSessions(v.Ctx(), after.ID); err != nil {
			return err
		}
	}
	v.Go(back + "?done=saved")
	return nil
}

func (s *Site) contactPage(v *page.Visit, status int, e contactEdit) error {
	title := v.T("admin.contact.new")
	if !e.IsNew {
		title = orAddress(e.Person)
	}
	h := s.head(v, title, link{Href: "/admin/clients", Label: v.T("admin.clients")}, link{Href: clientPath(e.Client.ID), Label: e.Client.Name})
	return s.Render(v, status, contactEditPage(h, e))
}

func (e contactEdit) action() string {
	if e.IsNew {
		return clientPath(e.Client.ID) + "/contacts"
	}
	return clientPath(e.Client.ID) + "/contacts/" + string(e.Person.ID)
}

func (e clientEdit) action() string {
	if e.IsNew {
		return "/admin/clients"
	}
	return clientPath(e.Client.ID)
}

func (e contactEdit) sites(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.nothing")}}
	for _, site := range e.Sites {
		options = append(options, part.Option{Value: string(site.ID), Label: site.Name})
	}
	return options
}

func siteName(sites []desk.Site, id desk.SiteID) string {
	for _, site := range sites {
		if site.ID == id {
			return site.Name
		}
	}
	return ""
}

// codes are the options of a group of codes.
func codes[C ~string](ctx context.Context, group string, all []C) []part.Option {
	var options []part.Option
	for _, one := range all {
		options = append(options, part.Option{Value: string(one), Label: words.Code(ctx, group, string(one))})
	}
	return options
}

func languages(ctx context.Context, kept string) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "language.browser")}}
	for _, tag := range words.Languages {
		options = append(options, part.Option{Value: tag.String(), Label: words.T(ctx, "language."+tag.String())})
	}
	if kept != "" && !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == kept }) {
		options = append(options, part.Option{Value: kept, Label: kept})
	}
	return options
}

// orAddress is how a person is called: by name, or by address where nobody knows it.
func orAddress(p desk.Person) string { return cmp.Or(p.Name, p.Email) }

func orNothing(ctx context.Context, text string) string {
	return cmp.Or(text, words.T(ctx, "admin.nothing"))
}

func saveOrAdd(ctx context.Context, isNew bool) string {
	if isNew {
		return words.T(ctx, "act.add")
	}
	return words.T(ctx, "act.save")
}

// email makes a field one for a mail address.
func email(f part.Field) part.Field {
	f.Type, f.Complete = "email", "off"
	return f
}

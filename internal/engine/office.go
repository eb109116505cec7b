package engine

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// What is no ticket is changed here too, so that every door asks the same rights, keeps the same rules and leaves the same
// entry in the trail: the house, clients, sites and people.

// NewAudit is the entry of the trail for an act of an actor, as of now.
func (e *Engine) NewAudit(actor desk.Actor, act, ref string) (store.Audit, error) {
	now, err := e.clock.Now()
	return store.Audit{At: now, By: actor.Person.ID, Act: act, Ref: ref}, err
}

// auditOf is the entry of an act that puts one record in the place of another, with what it changed.
func (e *Engine) auditOf(actor desk.Actor, act, ref string, before, after any) (store.Audit, error) {
	audit, err := e.NewAudit(actor, act, ref)
	if err != nil {
		return audit, err
	}
	return withChanges(audit, before, after)
}

// Note leaves an entry in the trail about what changes no row of its own kind.
func (e *Engine) Note(ctx context.Context, actor desk.Actor, act, ref string) error {
	audit, err := e.NewAudit(actor, act, ref)
	if err != nil {
		return err
	}
	return e.store.SaveAudit(ctx, audit)
}

// SaveHouse changes a copy of the house and keeps it as its next version. Somebody faster gives [store.ErrStale].
func (e *Engine) SaveHouse(ctx context.Context, actor desk.Actor, act, ref string, change func(h *desk.House) error) error {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return err
	}
	house, err := e.store.House(ctx)
	if err != nil {
		return err
	}
	before := house
	house = house.Copy()
	if err := change(&house); err != nil {
		return err
	}
	if err := e.checkHouse(before, house); err != nil {
		return err
	}
	audit, err := e.auditOf(actor, act, ref, before, house)
	if err != nil {
		return err
	}
	if err := e.store.SaveHouse(ctx, house, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// SaveMailSetup puts a mail set-up in the place of the one of its version. Somebody faster gives [store.ErrStale].
func (e *Engine) SaveMailSetup(ctx context.Context, actor desk.Actor, act, ref string, m store.MailSetup) error {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, act, ref)
	if err != nil {
		return err
	}
	return e.store.SaveMailSetup(ctx, m, audit)
}

// SaveClient adds a client or changes one, and gives it as it is kept.
func (e *Engine) SaveClient(ctx context.Context, actor desk.Actor, c desk.Client) (desk.Client, error) {
	if err := actor.MayAct(desk.ActSaveClient); err != nil {
		return c, err
	}
	c, err := c.Checked()
	if err != nil {
		return c, err
	}
	before, err := e.store.Client(ctx, c.ID)
	if err != nil && !store.IsNotFound(err) {
		return c, err
	}
	audit, err := e.auditOf(actor, "client.save", string(c.ID), before, c)
	if err != nil {
		return c, err
	}
	return c, e.store.SaveClient(ctx, c, audit)
}

// SaveSite adds a place of a client or changes one.
func (e *Engine) SaveSite(ctx context.Context, actor desk.Actor, site desk.Site) error {
	if err := actor.MayAct(desk.ActSaveClient); err != nil {
		return err
	}
	if site.Name = strings.TrimSpace(site.Name); site.Name == "" {
		return desk.Invalid("name", "site.name", "A site has a name.")
	}
	sites, err := e.store.Sites(ctx, site.Client)
	if err != nil {
		return err
	}
	var before desk.Site
	if i := slices.IndexFunc(sites, func(one desk.Site) bool { return one.ID == site.ID }); i >= 0 {
		before = sites[i]
	}
	audit, err := e.auditOf(actor, "site.save", string(site.Client), before, site)
	if err != nil {
		return err
	}
	return e.store.SaveSite(ctx, site, audit)
}

// SavePerson puts one record of a person in the place of another; before is zero for a new one. It gives the record as it is kept.
func (e *Engine) SavePerson(ctx context.Context, actor desk.Actor, before, after desk.Person) (desk.Person, error) {
	after, err := checkedPerson(before, after)
	if err != nil {
		return after, err
	}
	if err := actor.MayChange(before, after); err != nil {
		return after, err
	}
	if err := e.checkPlaces(ctx, before, after); err != nil {
		return after, err
	}
	if err := e.checkWork(before, after); err != nil {
		return after, err
	}
	audit, err := e.auditOf(actor, "person.save", string(after.ID), before, after)
	if err != nil {
		return after, err
	}
	return after, e.store.SavePerson(ctx, after, audit)
}

// checkWork refuses skills, leaves and hours that are not there, where they are given.
func (e *Engine) checkWork(before, after desk.Person) error {
	if after.Shift != "" && after.Shift != before.Shift && !e.Promises().mayUse(after.Shift, "") {
		return desk.Invalid("shift", "person.shift", "There is no such calendar. Choose one that belongs to no client.")
	}
	return e.House().CheckWork(after)
}

// checkedPerson refuses what cannot be a name, an address, a role or a profile. An address that was kept is taken as it is.
func checkedPerson(before, after desk.Person) (desk.Person, error) {
	if after.Name = strings.TrimSpace(after.Name); after.Name == "" && (before.ID == "" || before.Name != "") {
		return after, desk.Invalid("name", "person.name", "A person has a name.")
	}
	if before.ID == "" || after.Email != before.Email {
		email, err := ReadEmail(after.Email, "email")
		if err != nil {
			return after, err
		}
		after.Email = email
	}
	for _, role := range after.Roles {
		if !slices.Contains(desk.Roles, role) {
			return after, desk.Invalid("roles", "person.role_unknown", "The roles are requester, agent, dispatcher, manager, administrator and vendor.")
		}
	}
	for _, field := range []*string{&after.Title, &after.Phone, &after.Language, &after.Zone} {
		*field = strings.TrimSpace(*field)
	}
	if err := after.CheckProfile(); err != nil {
		return after, err
	}
	if after.Zone != "" && after.Zone != before.Zone {
		if _, err := time.LoadLocation(after.Zone); err != nil || after.Zone == "Local" {
			return after, desk.UnknownZone()
		}
	}
	return after, nil
}

// ReadEmail takes a mail address as people type it.
func ReadEmail(text, field string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || len(text) > 254 {
		return "", desk.Invalid(field, "email.invalid", "This is not a mail address.")
	}
	return text, nil
}

// checkPlaces refuses teams and clients that are not there.
func (e *Engine) checkPlaces(ctx context.Context, before, after desk.Person) error {
	house := e.House()
	for _, team := range after.Teams {
		if _, ok := house.Teams[team]; !ok && !slices.Contains(before.Teams, team) {
			return desk.Invalid("teams", "team.unknown", "There is no such team.")
		}
	}
	clients := slices.Clone(after.Serves)
	for _, c := range after.Contacts {
		clients = append(clients, c.Client)
	}
	slices.Sort(clients)
	for _, id := range slices.Compact(clients) {
		if _, err := e.store.Client(ctx, id); store.IsNotFound(err) {
			return desk.NotFound("client")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Package admin is where the desk itself is set up: clients, people, teams, tiers and what they promise, mail, access. Handlers
// parse, call and render; who may change what is decided in the core, and changes go through the engine.
package admin

import (
	"net/http"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// Site serves the administration.
type Site struct {
	*page.Base
	made made
}

// pageSize is how many rows a list shows at once.
const pageSize = 50

// Routes are its pages and acts.
func (s *Site) Routes() []page.Route {
	return slices.Concat(s.clientRoutes(), s.peopleRoutes(), s.houseRoutes(), s.scriptRoutes(), s.ruleRoutes(), s.mailRoutes(), s.accessRoutes())
}

func (s *Site) peopleRoutes() []page.Route {
	staff, house := desk.ActSaveStaff, desk.ActSaveHouse
	return []page.Route{
		{Method: "GET", Path: "/admin/agents", Handle: s.may(staff, s.agentList)},
		{Method: "GET", Path: "/admin/agents/new", Handle: s.may(staff, s.agentShow)},
		{Method: "POST", Path: "/admin/agents", Handle: s.may(staff, s.agentSave)},
		{Method: "GET", Path: "/admin/agents/{id}", Handle: s.may(staff, s.agentShow)},
		{Method: "POST", Path: "/admin/agents/{id}", Handle: s.may(staff, s.agentSave)},
		{Method: "POST", Path: "/admin/agents/{id}/picture", Handle: s.may(staff, s.agentPicture)},
		{Method: "POST", Path: "/admin/agents/{id}/password", Handle: s.may(desk.ActSeeAccess, s.agentPassword)},
		{Method: "POST", Path: "/admin/agents/{id}/invite", Handle: s.may(staff, s.agentInvite)},
		{Method: "POST", Path: "/admin/agents/{id}/disabled", Handle: s.may(staff, s.agentDisable)},
		{Method: "GET", Path: "/admin/teams", Handle: s.may(house, s.teamList)},
		{Method: "GET", Path: "/admin/teams/new", Handle: s.may(house, s.teamShow)},
		{Method: "POST", Path: "/admin/teams", Handle: s.may(house, s.teamSave)},
		{Method: "GET", Path: "/admin/teams/{id}", Handle: s.may(house, s.teamShow)},
		{Method: "POST", Path: "/admin/teams/{id}", Handle: s.may(house, s.teamSave)},
		{Method: "POST", Path: "/admin/teams/{id}/members", Handle: s.may(staff, s.teamMember)},
	}
}

func (s *Site) houseRoutes() []page.Route {
	house := desk.ActSaveHouse
	return []page.Route{
		{Method: "GET", Path: "/admin", Handle: s.may(desk.ActSaveContact, s.overview)},
		{Method: "GET", Path: "/admin/tiers", Handle: s.may(house, s.tierList)},
		{Method: "GET", Path: "/admin/tiers/{number}", Handle: s.may(house, s.tierShow)},
		{Method: "POST", Path: "/admin/tiers/{number}", Handle: s.may(house, s.tierSave)},
		{Method: "GET", Path: "/admin/tiers/{number}/to/{to}", Handle: s.may(house, s.edgeShow)},
		{Method: "POST", Path: "/admin/tiers/{number}/to/{to}", Handle: s.may(house, s.edgeSave)},
		{Method: "GET", Path: "/admin/categories", Handle: s.may(house, s.categoryList)},
		{Method: "GET", Path: "/admin/categories/new", Handle: s.may(house, s.categoryShow)},
		{Method: "POST", Path: "/admin/categories", Handle: s.may(house, s.categorySave)},
		{Method: "GET", Path: "/admin/categories/{id}", Handle: s.may(house, s.categoryShow)},
		{Method: "POST", Path: "/admin/categories/{id}", Handle: s.may(house, s.categorySave)},
		{Method: "GET", Path: "/admin/priorities", Handle: s.may(house, s.priorityShow)},
		{Method: "POST", Path: "/admin/priorities", Handle: s.may(house, s.prioritySave)},
		{Method: "GET", Path: "/admin/skills", Handle: s.may(house, s.skillList)},
		{Method: "POST", Path: "/admin/skills", Handle: s.may(house, s.skillSave)},
		{Method: "GET", Path: "/admin/vendors", Handle: s.may(house, s.vendorList)},
		{Method: "POST", Path: "/admin/vendors", Handle: s.may(house, s.vendorSave)},
		{Method: "GET", Path: "/admin/touch", Handle: s.may(house, s.touchList)},
		{Method: "GET", Path: "/admin/touch/new", Handle: s.may(house, s.touchShow)},
		{Method: "POST", Path: "/admin/touch", Handle: s.may(house, s.touchSave)},
		{Method: "GET", Path: "/admin/touch/{id}", Handle: s.may(house, s.touchShow)},
		{Method: "POST", Path: "/admin/touch/{id}", Handle: s.may(house, s.touchSave)},
		{Method: "POST", Path: "/admin/touch/{id}/remove", Handle: s.may(house, s.touchRemove)},
		{Method: "GET", Path: "/admin/calendars", Handle: s.may(house, s.calendarList)},
		{Method: "GET", Path: "/admin/calendars/new", Handle: s.may(house, s.calendarShow)},
		{Method: "POST", Path: "/admin/calendars", Handle: s.may(house, s.calendarSave)},
		{Method: "GET", Path: "/admin/calendars/{id}", Handle: s.may(house, s.calendarShow)},
		{Method: "POST", Path: "/admin/calendars/{id}", Handle: s.may(house, s.calendarSave)},
		{Method: "POST", Path: "/admin/calendars/{id}/subscriptions", Handle: s.may(house, s.calendarSubscribe)},
		{Method: "POST", Path: "/admin/calendars/{id}/subscriptions/{subscription}/remove", Handle: s.may(house, s.calendarUnsubscribe)},
		{Method: "POST", Path: "/admin/calendars/{id}/proposals", Handle: s.may(house, s.calendarDecide)},
		{Method: "GET", Path: "/admin/agreements", Handle: s.may(house, s.agreementList)},
		{Method: "GET", Path: "/admin/agreements/new", Handle: s.may(house, s.agreementShow)},
		{Method: "POST", Path: "/admin/agreements", Handle: s.may(house, s.agreementSave)},
		{Method: "GET", Path: "/admin/agreements/{id}", Handle: s.may(house, s.agreementShow)},
		{Method: "POST", Path: "/admin/agreements/{id}", Handle: s.may(house, s.agreementSave)},
		{Method: "GET", Path: "/admin/desk", Handle: s.may(house, s.deskShow)},
		{Method: "POST", Path: "/admin/desk", Handle: s.may(house, s.deskSave)},
	}
}

func (s *Site) mailRoutes() []page.Route {
	look := desk.ActSeeQuarantine
	return []page.Route{
		{Method: "GET", Path: "/admin/mail", Handle: s.may(desk.ActSaveHouse, s.mailShow)},
		{Method: "GET", Path: "/admin/mail/test", Handle: s.may(desk.ActSaveHouse, goTo("/admin/mail"))},
		{Method: "POST", Path: "/admin/mail/test", Handle: s.may(desk.ActSaveHouse, s.mailTest)},
		{Method: "POST", Path: "/admin/mail/letters/{id}/again", Handle: s.may(desk.ActSaveHouse, s.letterAgain)},
		{Method: "GET", Path: "/admin/mail/boxes/new", Handle: s.may(desk.ActSaveHouse, s.mailboxShow)},
		{Method: "POST", Path: "/admin/mail/boxes", Handle: s.may(desk.ActSaveHouse, s.mailboxSave)},
		{Method: "GET", Path: "/admin/mail/boxes/{id}", Handle: s.may(desk.ActSaveHouse, s.mailboxShow)},
		{Method: "POST", Path: "/admin/mail/boxes/{id}", Handle: s.may(desk.ActSaveHouse, s.mailboxSave)},
		{Method: "POST", Path: "/admin/mail/boxes/{id}/remove", Handle: s.may(desk.ActSaveHouse, s.mailboxRemove)},
		{Method: "GET", Path: "/admin/mail/sending", Handle: s.may(desk.ActSaveHouse, s.sendingShow)},
		{Method: "POST", Path: "/admin/mail/sending", Handle: s.may(desk.ActSaveHouse, s.sendingSave)},
		{Method: "POST", Path: "/admin/mail/sending/stop", Handle: s.may(desk.ActSaveHouse, s.sendingStop)},
		{Method: "GET", Path: "/admin/quarantine", Handle: s.may(look, s.quarantineList)},
		{Method: "GET", Path: "/admin/quarantine/{id}", Handle: s.may(look, s.quarantineShow)},
		{Method: "GET", Path: "/admin/quarantine/{id}/raw", Handle: s.may(look, s.quarantineRaw)},
		{Method: "POST", Path: "/admin/quarantine/{id}/retry", Handle: s.may(look, s.quarantineRetry)},
		{Method: "POST", Path: "/admin/quarantine/{id}/release", Handle: s.may(look, s.quarantineRelease)},
	}
}

func (s *Site) accessRoutes() []page.Route {
	own := desk.ActChangeOwnToken
	return []page.Route{
		{Method: "GET", Path: "/admin/access", Handle: s.may(desk.ActSeeOwnTokens, s.tokenList)},
		{Method: "GET", Path: "/admin/access/tokens", Handle: s.may(desk.ActSeeOwnTokens, goTo("/admin/access"))},
		{Method: "POST", Path: "/admin/access/tokens", Handle: s.may(own, s.tokenCreate)},
		{Method: "POST", Path: "/admin/access/tokens/{id}/revoke", Handle: s.may(own, s.tokenRevoke)},
		{Method: "POST", Path: "/admin/access/sessions/revoke", Handle: s.may(own, s.sessionRevoke)},
		{Method: "GET", Path: "/admin/clock/accept", Handle: s.may(desk.ActAcceptClock, goTo("/admin"))},
		{Method: "POST", Path: "/admin/clock/accept", Handle: s.may(desk.ActAcceptClock, s.clockAccept)},
		{Method: "GET", Path: "/admin/audit", Handle: s.may(desk.ActReadAudit, s.auditList)},
		{Method: "GET", Path: "/setup/{secret}", Open: true, Handle: s.Open(s.setupShow)},
		{Method: "POST", Path: "/setup/{secret}", Open: true, Handle: s.Open(s.setupSave)},
		{Method: "GET", Path: "/setup/{secret}/{step}", Handle: s.may(desk.ActSaveHouse, s.setupStep)},
		{Method: "POST", Path: "/setup/{secret}/{step}", Handle: s.may(desk.ActSaveHouse, s.setupStepSave)},
	}
}

func (s *Site) clientRoutes() []page.Route {
	see, save := desk.ActSaveContact, desk.ActSaveClient
	return []page.Route{
		{Method: "GET", Path: "/admin/clients", Handle: s.may(see, s.clientList)},
		{Method: "GET", Path: "/admin/clients/new", Handle: s.may(save, s.clientNew)},
		{Method: "POST", Path: "/admin/clients", Handle: s.may(save, s.clientCreate)},
		{Method: "GET", Path: "/admin/clients/{id}", Handle: s.may(see, s.clientShow)},
		{Method: "POST", Path: "/admin/clients/{id}", Handle: s.may(save, s.clientSave)},
		{Method: "POST", Path: "/admin/clients/{id}/sites", Handle: s.may(save, s.siteSave)},
		{Method: "GET", Path: "/admin/clients/{id}/contacts/new", Handle: s.may(see, s.contactNew)},
		{Method: "POST", Path: "/admin/clients/{id}/contacts", Handle: s.may(see, s.contactCreate)},
		{Method: "GET", Path: "/admin/clients/{id}/contacts/{person}", Handle: s.may(see, s.contactShow)},
		{Method: "POST", Path: "/admin/clients/{id}/contacts/{person}", Handle: s.may(see, s.contactSave)},
		{Method: "POST", Path: "/admin/clients/{id}/contacts/{person}/invite", Handle: s.may(see, s.contactInvite)},
		{Method: "POST", Path: "/admin/clients/{id}/contacts/{person}/disabled", Handle: s.may(desk.ActSaveStaff, s.contactDisable)},
	}
}

// goTo leads on to where a form stands, who loads its answer again or comes back to it.
func goTo(address string) func(*page.Visit) error {
	return func(v *page.Visit) error {
		v.Go(address)
		return nil
	}
}

// may lets those in whose role allows an act; to everybody else the page is not there.
func (s *Site) may(act desk.Act, handle func(*page.Visit) error) func(http.ResponseWriter, *http.Request) {
	return s.Agents(func(v *page.Visit) error {
		if v.Actor.MayAct(act) != nil {
			return desk.NotFound("page")
		}
		return handle(v)
	})
}

// client gives the client of the address, if the visitor serves it.
func (s *Site) client(v *page.Visit) (desk.Client, error) {
	id := desk.ClientID(v.R.PathValue("id"))
	if !v.Person().MayServe(id) {
		return desk.Client{}, desk.NotFound("client")
	}
	return s.Store().Client(v.Ctx(), id)
}

func isStaleOrRefused(err error) bool { return page.IsRefusal(err) || isStale(err) }

func listing(v *page.Visit) store.Listing {
	return store.Listing{Limit: pageSize, After: v.Query("after"), Query: v.Query("q")}
}

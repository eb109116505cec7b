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

// teamEdit is a team with its form and its members.
type teamEdit struct {
	draft
	Team     desk.Team
	IsNew    bool
	House    desk.House
	Clients  []desk.Client
	Members  []desk.Person
	Others   []desk.Person // who could join
	MayStaff bool
	Member   draft

	Calendars []store.Calendar
	MayHours  bool // make calendars
}

func teamValues(t desk.Team) url.Values {
	values := url.Values{"name": {t.Name}, "tier": {strconv.Itoa(t.Tier)}, "client_id": {string(t.Client)}, "calendar_id": {t.Calendar()}}
	assignValues(values, t.Assign)
	return values
}

func (s *Site) teamEdit(v *page.Visit) (teamEdit, error) {
	e := teamEdit{IsNew: true, House: s.House(), Team: desk.Team{Tier: 1}, MayStaff: v.Actor.MayAct(desk.ActSaveStaff) == nil, MayHours: v.Actor.MayAct(desk.ActSaveHouse) == nil}
	if id := desk.TeamID(v.R.PathValue("id")); id != "" {
		team, ok := e.House.Teams[id]
		if !ok || team.Client != "" && !v.Person().MayServe(team.Client) {
			return e, desk.NotFound("team")
		}
		e.IsNew, e.Team = false, team
	}
	e.draft = fresh("team", teamValues(e.Team))
	if e.IsNew {
		e.draft = blank("team", e.kept)
	}
	e.Member = fresh("team", url.Values{"person": {""}})
	var err error
	if e.Calendars, err = s.calendars(v); err != nil {
		return e, err
	}
	if e.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed}); err != nil || e.IsNew {
		return e, err
	}
	agents, err := s.agents(v)
	for _, p := range agents {
		switch {
		case p.Disabled:
		case p.IsMember(e.Team.ID):
			e.Members = append(e.Members, p)
		default:
			e.Others = append(e.Others, p)
		}
	}
	return e, err
}

func (s *Site) teamShow(v *page.Visit) error {
	e, err := s.teamEdit(v)
	if err != nil {
		return err
	}
	return s.teamPage(v, http.StatusOK, e)
}

func (s *Site) teamSave(v *page.Visit) error {
	e, err := s.teamEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "team", e.kept); err != nil {
		return err
	}
	team := e.Team
	team.Name, team.Client = e.get("name"), desk.ClientID(e.get("client_id"))
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		team.ID = desk.TeamID(id)
		team.Tier, _ = strconv.Atoi(e.get("tier"))
	}
	if err = e.checkSeen(); err == nil {
		team.Assign, err = e.readAssign()
	}
	if err == nil && team.Client != "" && !v.Person().MayServe(team.Client) {
		err = desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	var now time.Time
	if err == nil {
		now, err = s.Engine.Clock().Now()
	}
	if err == nil {
		err = s.saveHouse(v, "team.save", string(team.ID), e.IsNew, func(h *desk.House) error {
			if e.IsNew && h.Teams[team.ID].ID != "" {
				return errThere
			}
			if err := h.PutTeam(team); err != nil {
				return err
			}
			return h.GiveHours(team.ID, e.get("calendar_id"), now)
		})
	}
	if isStaleOrRefused(err) {
		return s.teamPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(teamPath(team.ID) + "?done=saved")
	return nil
}

// teamMember lets a person join a team or leave it.
func (s *Site) teamMember(v *page.Visit) error {
	e, err := s.teamEdit(v)
	if err != nil {
		return err
	}
	if e.Member, err = sent(v, "team", e.Member.kept); err != nil {
		return err
	}
	before, err := s.Store().Person(v.Ctx(), desk.PersonID(v.Form("person")))
	if store.IsNotFound(err) || err == nil && !before.IsAgent() {
		err = desk.Invalid("person", "person.unknown", "Choose somebody who works at the desk.")
	}
	if err == nil {
		after := before
		after.Teams = slices.DeleteFunc(slices.Clone(before.Teams), func(id desk.TeamID) bool { return id == e.Team.ID })
		if v.Form("do") != "leave" {
			after.Teams = append(after.Teams, e.Team.ID)
		}
		_, err = s.Engine.SavePerson(v.Ctx(), v.Actor, before, after)
	}
	if isStaleOrRefused(err) {
		return s.teamPage(v, e.Member.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	s.Keys.Forget(before.ID)
	v.Go(teamPath(e.Team.ID) + "?done=saved#members")
	return nil
}

func (s *Site) teamPage(v *page.Visit, status int, e teamEdit) error {
	title := cmp.Or(e.Team.Name, v.T("admin.team.new"))
	return s.Render(v, status, teamEditPage(s.head(v, title, link{Href: "/admin/teams", Label: v.T("admin.teams")}), e))
}

func (e teamEdit) action() string {
	if e.IsNew {
		return "/admin/teams"
	}
	return teamPath(e.Team.ID)
}

func (e teamEdit) tiers(ctx context.Context) []part.Option {
	var options []part.Option
	for _, t := range e.House.Tiers {
		if t.Number >= 1 && t.Number <= 3 {
			options = append(options, part.Option{Value: strconv.Itoa(t.Number), Label: words.T(ctx, "tier.named", "N", t.Number, "Name", t.Name)})
		}
	}
	return options
}

func (e teamEdit) clients(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.team.own")}}
	for _, c := range e.Clients {
		if c.ID != e.House.Unsorted {
			options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	return options
}

func (e teamEdit) calendars(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.team.agreed_hours")}}, calendarOptions(e.Calendars, e.Clients)...)
}

func (e teamEdit) others(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.team.choose")}}
	for _, p := range e.Others {
		options = append(options, part.Option{Value: string(p.ID), Label: orAddress(p)})
	}
	return options
}

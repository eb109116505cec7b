package admin

import (
	"context"
	"net/http"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// overview is the index of what can be set up, and what of it needs somebody.
type overview struct {
	Groups []group
	Needs  []need
}

type group struct {
	Title string
	Items []item
}

// item is one page of the settings with a line about it.
type item struct{ Href, Icon, Title, Line string }

// need is something that waits for somebody.
type need struct{ Href, Icon, Said string }

// deadShown bounds how many dead letters are counted.
const deadShown = 100

func (s *Site) overview(v *page.Visit) error {
	o := overview{Groups: groups(v.Ctx(), v.Actor)}
	var err error
	if o.Needs, err = s.needs(v); err != nil {
		return err
	}
	h := s.head(v, v.T("admin.title"))
	h.Trail = nil
	return s.Render(v, http.StatusOK, overviewPage(h, o))
}

// groups are the settings that somebody may see.
func groups(ctx context.Context, who desk.Actor) []group {
	var all []group
	for _, g := range part.Settings {
		shown := group{Title: words.T(ctx, g.Title)}
		for _, one := range g.Items {
			if who.MayAct(one.Act) == nil {
				shown.Items = append(shown.Items, item{Href: one.Href, Icon: one.Icon, Title: words.T(ctx, one.Title), Line: words.T(ctx, one.Title+".line")})
			}
		}
		if len(shown.Items) > 0 {
			all = append(all, shown)
		}
	}
	return all
}

// needs are what waits for the visitor, as far as they may do something about it.
func (s *Site) needs(v *page.Visit) ([]need, error) {
	var needs []need
	if v.Actor.MayAct(desk.ActSeeQuarantine) == nil {
		counts, err := s.Store().CountReceipts(v.Ctx())
		if err != nil {
			return nil, err
		}
		if n := counts[store.ReceiptQuarantined]; n > 0 {
			needs = append(needs, need{"/admin/quarantine", "shield-alert", v.Words.N("admin.need.quarantine", n)})
		}
	}
	if v.Actor.MayAct(desk.ActSaveHouse) != nil {
		return needs, nil
	}
	needs, err := s.unsaid(v, needs)
	if err != nil {
		return nil, err
	}
	if needs, err = s.mailless(v, needs); err != nil {
		return nil, err
	}
	dead, err := s.Store().DeadPosts(v.Ctx(), deadShown)
	if err != nil {
		return nil, err
	}
	if len(dead) > 0 {
		needs = append(needs, need{"/admin/mail#dead", "mail-x", v.Words.N("admin.need.dead", len(dead))})
	}
	if needs, err = s.proposals(v, needs); err != nil {
		return nil, err
	}
	return s.empties(v.Ctx(), v, needs)
}

// unsaid is what is left of setting the desk up, each with the page where it is done. A desk that works may well be called as it was.
func (s *Site) unsaid(v *page.Visit, needs []need) ([]need, error) {
	left, err := s.setupLeft(v)
	if len(left) == 1 && left[0] == "desk" {
		return needs, err
	}
	for _, step := range left {
		needs = append(needs, map[string]need{
			"desk":   {"/admin/desk", "sliders-horizontal", v.T("admin.need.desk")},
			"client": {"/admin/clients/new", "building-2", v.T("admin.need.client")},
			"agent":  {"/admin/agents/new", "user-round-cog", v.T("admin.need.agent")},
		}[step])
	}
	return needs, err
}

// mailless says that letters do not come or go yet, where that can be set up on the page.
func (s *Site) mailless(v *page.Visit, needs []need) ([]need, error) {
	if s.Post == nil {
		return needs, nil
	}
	setup, err := s.Post.MailSetup(v.Ctx())
	switch {
	case err != nil || setup.Place != page.SetupOnPage:
		return needs, err
	case len(setup.Boxes) == 0:
		return append(needs, need{"/admin/mail", "mail", v.T("admin.need.mail")}), nil
	case setup.Out.Host == "":
		return append(needs, need{"/admin/mail#sending", "send", v.T("admin.need.sending")}), nil
	}
	return needs, nil
}

// empties are teams nobody is in, a first team that only administrators look at, and tiers no team works in.
func (s *Site) empties(ctx context.Context, v *page.Visit, needs []need) ([]need, error) {
	house := s.House()
	all, err := s.agents(v)
	if err != nil {
		return nil, err
	}
	members, err := s.members(v)
	if err != nil {
		return nil, err
	}
	worked := map[int]bool{}
	for _, t := range shownTeams(v, house) {
		worked[t.Tier] = true
		switch {
		case len(members[t.ID]) == 0:
			needs = append(needs, need{teamPath(t.ID), "users-round", words.T(ctx, "admin.need.team", "Team", t.Name)})
		case t.ID == house.Intake && isOnlyAdministrators(members[t.ID]) && !isOnlyAdministrators(all):
			needs = append(needs, need{teamPath(t.ID), "users-round", words.T(ctx, "admin.need.intake", "Team", t.Name)})
		}
	}
	for _, t := range house.Tiers {
		if t.Number >= 1 && t.Number <= 3 && !worked[t.Number] {
			needs = append(needs, need{"/admin/teams/new", "layers", words.T(ctx, "admin.need.tier", "N", t.Number, "Name", t.Name)})
		}
	}
	return needs, nil
}

// isOnlyAdministrators tells whether nobody of these works here but as an administrator.
func isOnlyAdministrators(all []desk.Person) bool {
	return !slices.ContainsFunc(all, func(p desk.Person) bool { return !p.Disabled && !p.Has(desk.RoleAdministrator) })
}

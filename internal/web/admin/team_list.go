package admin

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

type teamList struct {
	Tiers   []desk.Tier
	Teams   []desk.Team
	House   desk.House
	Members map[desk.TeamID][]desk.Person
	Clients map[desk.ClientID]string
}

func itoa(n int) string { return strconv.Itoa(n) }

// teams are all teams by tier and name.
func teams(h desk.House) []desk.Team { return slices.SortedFunc(maps.Values(h.Teams), byTier) }

// shownTeams are the desk's own and those of the clients the visitor serves.
func shownTeams(v *page.Visit, h desk.House) []desk.Team {
	return slices.DeleteFunc(teams(h), func(t desk.Team) bool { return t.Client != "" && !v.Person().MayServe(t.Client) })
}

func (s *Site) teamList(v *page.Visit) error {
	house := s.House()
	list := teamList{House: house, Teams: shownTeams(v, house), Clients: map[desk.ClientID]string{}}
	for _, t := range house.Tiers {
		if t.Number >= 1 && t.Number <= 3 {
			list.Tiers = append(list.Tiers, t)
		}
	}
	var err error
	if list.Members, err = s.members(v); err != nil {
		return err
	}
	for _, t := range list.Teams {
		if t.Client == "" {
			continue
		}
		c, err := s.Store().Client(v.Ctx(), t.Client)
		if err != nil {
			return err
		}
		list.Clients[t.Client] = c.Name
	}
	h := s.head(v, v.T("admin.teams")).with(link{Href: "/admin/teams/new", Label: v.T("admin.team.new")})
	return s.Render(v, http.StatusOK, teamListPage(h, list))
}

// members are those who work at the desk and are not disabled, by team.
func (s *Site) members(v *page.Visit) (map[desk.TeamID][]desk.Person, error) {
	agents, err := s.agents(v)
	members := map[desk.TeamID][]desk.Person{}
	for _, p := range agents {
		if p.Disabled {
			continue
		}
		for _, team := range p.Teams {
			members[team] = append(members[team], p)
		}
	}
	return members, err
}

func teamPath(id desk.TeamID) string { return "/admin/teams/" + string(id) }

func (l teamList) of(tier int) []desk.Team {
	return slices.DeleteFunc(slices.Clone(l.Teams), func(t desk.Team) bool { return t.Tier != tier })
}

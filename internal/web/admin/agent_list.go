package admin

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

type agentList struct {
	Agents []desk.Person
	House  desk.House
}

func (s *Site) agentList(v *page.Visit) error {
	agents, err := s.agents(v)
	if err != nil {
		return err
	}
	query := strings.ToLower(strings.TrimSpace(v.Query("q")))
	list := agentList{House: s.House()}
	for _, p := range agents {
		if strings.HasPrefix(strings.ToLower(p.Name), query) || strings.HasPrefix(strings.ToLower(p.Email), query) {
			list.Agents = append(list.Agents, p)
		}
	}
	h := s.head(v, v.T("admin.agents")).with(link{Href: "/admin/agents/new", Label: v.T("admin.agent.new")})
	return s.Render(v, http.StatusOK, agentListPage(h, list))
}

// agents are all who work at the desk, by name; those who left come last.
func (s *Site) agents(v *page.Visit) ([]desk.Person, error) {
	agents, err := s.Store().ListAgents(v.Ctx())
	slices.SortFunc(agents, func(a, b desk.Person) int {
		return cmp.Or(strings.Compare(yes(a.Disabled), yes(b.Disabled)), strings.Compare(strings.ToLower(orAddress(a)), strings.ToLower(orAddress(b))), cmp.Compare(a.ID, b.ID))
	})
	return agents, err
}

func agentPath(id desk.PersonID) string { return "/admin/agents/" + string(id) }

// deskRoles are the roles of those who work at the desk.
var deskRoles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator}

// teamsOf gives a person's teams by tier and name.
func teamsOf(p desk.Person, h desk.House) []desk.Team {
	var teams []desk.Team
	for _, id := range p.Teams {
		if t, ok := h.Teams[id]; ok {
			teams = append(teams, t)
		}
	}
	slices.SortFunc(teams, byTier)
	return teams
}

func byTier(a, b desk.Team) int {
	return cmp.Or(a.Tier-b.Tier, cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

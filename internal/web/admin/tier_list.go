package admin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// tierList are the tiers and the ways between those with teams.
type tierList struct {
	House desk.House
	Teams map[int]int // how many teams each tier has
}

func (s *Site) tierList(v *page.Visit) error {
	l := tierList{House: s.House(), Teams: map[int]int{}}
	for _, t := range l.House.Teams {
		l.Teams[t.Tier]++
	}
	return s.Render(v, http.StatusOK, tierListPage(s.head(v, v.T("admin.tiers")), l))
}

// worked are the tiers with teams: those that hand tickets on.
var worked = []int{1, 2, 3}

func (l tierList) allowed(from, to int) bool { return slices.Contains(l.House.Ways(from), to) }

func tierPath(number int) string { return "/admin/tiers/" + strconv.Itoa(number) }

func edgePath(from, to int) string { return tierPath(from) + "/to/" + strconv.Itoa(to) }

// within says how soon a handoff must be accepted.
func within(ctx context.Context, d time.Duration) string {
	if d == 0 {
		return words.T(ctx, "admin.edge.no_limit")
	}
	return words.T(ctx, "admin.edge.within", "Time", words.Span(ctx, d))
}

func money(cents int64) string { return strconv.FormatFloat(float64(cents)/100, 'f', 2, 64) }

package admin

import (
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// clockAccept takes the new time of the node that showed the banner. Behind one address the form may reach another node, whose clock is its own.
func (s *Site) clockAccept(v *page.Visit) error {
	if node := v.Form("node"); node != "" && node != s.Node {
		return desk.Conflict("clock.other_node", "This reached another server of the desk, whose clock is its own. Load the page again and see whether the banner is still there.")
	}
	if _, err := s.Engine.AcceptClock(v.Ctx(), v.Actor, s.Node); err != nil {
		return err
	}
	back := v.Form("back")
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, "\\") {
		back = "/admin"
	}
	v.Go(back)
	return nil
}

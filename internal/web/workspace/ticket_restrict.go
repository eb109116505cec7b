package workspace

import (
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// circle is who sees a ticket: before an act, or after it.
type circle struct {
	Teams  []desk.Team   // named by the restriction
	Others []desk.Person // agents outside these teams who could be named too
	Agents int           // who serve its client
}

func restrict(v *page.Visit, _ *Site) (desk.Command, error) {
	c := desk.Restrict{}
	for _, id := range v.R.PostForm["people"] {
		c.People = append(c.People, desk.PersonID(id))
	}
	return c, nil
}

func liftRestriction(*page.Visit, *Site) (desk.Command, error) { return desk.LiftRestriction{}, nil }

// loadCircle tells who would be left, and who has a place on the ticket besides.
func (s *Site) loadCircle(v *page.Visit, e *sheet) error {
	ids := []desk.TeamID{e.Ticket.Team}
	if open := e.Ticket.OpenHandoff(); open != nil {
		ids = append(ids, open.From)
	}
	for _, id := range ids {
		e.Circle.Teams = append(e.Circle.Teams, e.House.Teams[id])
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	for _, a := range agents {
		if a.Disabled || !a.MayServe(e.Ticket.Client) {
			continue
		}
		e.Circle.Agents++
		inTeam := slices.ContainsFunc(ids, a.IsMember)
		if place := a.ID == e.Ticket.Voice || slices.Contains(e.Ticket.Watchers, a.ID); place && !inTeam && a.ID != v.Person().ID {
			e.Circle.Others = append(e.Circle.Others, a)
		}
	}
	return err
}

// keeps are those whom the sheet names at first: who keeps in touch goes on doing so.
func (c circle) keeps(t desk.Ticket) []string {
	if t.Voice == "" {
		return nil
	}
	return []string{string(t.Voice)}
}

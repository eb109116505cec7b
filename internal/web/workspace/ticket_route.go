package workspace

import (
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/part"
)

// mayRoute tells whether the visitor may set the team without a handoff: until somebody works on the ticket, and a dispatcher always.
// The core decides; this keeps the command out of sight where it would refuse.
func (p shown) mayRoute() bool {
	return p.isLive() && p.may(desk.Route{}) && (!p.routeAsksWhy() || p.Me.Has(desk.RoleDispatcher)) && len(p.routes()) > 0
}

// routeAsksWhy tells whether a change of the team passes over somebody who works on the ticket, which only a dispatcher may, with words.
func (p shown) routeAsksWhy() bool { return p.Ticket.Taken || p.Ticket.OpenHandoff() != nil }

// routes are the teams that the ticket may be given to.
func (p shown) routes() []part.Option {
	return slices.DeleteFunc(teamOptions(p.House, p.Ticket), func(o part.Option) bool {
		id := desk.TeamID(o.Value)
		return id == p.Ticket.Team || !p.House.MayGo(p.Ticket, p.House.Teams[id], p.Me.Has(desk.RoleDispatcher))
	})
}

// mayDispatch tells whether the ticket waits for a dispatcher and the visitor is one who can give it on.
func (p shown) mayDispatch() bool {
	return p.isLive() && p.Ticket.Dispatch != nil && p.Me.Has(desk.RoleDispatcher) && (sheets["assign"].may(p) || sheets["route"].may(p))
}

// mayPlan tells whether the visitor can plan a visit or other work for the ticket, which is done on the board.
func (p shown) mayPlan() bool {
	return p.isLive() && part.Leads(p.Me) && p.may(desk.ScheduleWork{})
}

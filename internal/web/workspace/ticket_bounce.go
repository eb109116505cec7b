package workspace

import (
	"tierdesk/internal/words"
)

// bounceSaid is what is said of the bounces of a ticket: at the first a calm line, from the second on a warning with the way drawn.
type bounceSaid struct {
	Text  string // empty: nothing is said
	Warns bool
}

// warnFrom is the bounce from which the way is drawn.
const warnFrom = 2

// bounced says what the bounces so far mean for the next one.
func (p shown) bounced(w *words.Words) bounceSaid {
	n, limit := p.Ticket.Bounces, p.House.BounceLimit()
	said := bounceSaid{Warns: n >= warnFrom || limit > 0 && n+1 >= limit}
	if n == 0 || !p.isLive() {
		return bounceSaid{}
	}
	id := "ticket.bounce.until"
	switch {
	case limit > 0 && n >= limit && p.Ticket.Dispatch == nil:
		id = "ticket.bounce.decided"
	case limit > 0 && n >= limit:
		id = "ticket.bounce.over"
	case limit > 0 && n+1 == limit:
		id = "ticket.bounce.next"
	case n < warnFrom || limit == 0:
		id = "ticket.bounce.calm"
	}
	said.Text = w.N(id, n, "Limit", limit, "Team", p.House.TeamName(p.Ticket.Team))
	return said
}

// bounces says what handing the ticket to the team that was chosen would add; to a team that never had it, what the bounces so far mean.
func (c contract) bounces(w *words.Words) bounceSaid {
	if !c.Bounce || c.Down && c.WorkDone {
		return c.bounced(w)
	}
	n, limit := c.Ticket.Bounces+1, c.House.BounceLimit()
	said := bounceSaid{Warns: n >= warnFrom || limit > 0 && n >= limit}
	id := "handoff.bounce.calm"
	switch {
	case limit > 0 && n >= limit:
		id = "handoff.bounce.over"
	case said.Warns && limit > 0:
		id = "handoff.bounce.until"
	case said.Warns:
		id = "handoff.bounce.many"
	}
	said.Text = w.T(id, "Team", c.Team.Name, "N", n, "Limit", limit)
	if c.Down {
		said.Text += " " + w.T("handoff.bounce.down")
	}
	return said
}

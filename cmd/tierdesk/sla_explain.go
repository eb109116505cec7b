package main

import (
	"strconv"
	"strings"

	"tierdesk/internal/api"
	"tierdesk/internal/core/desk"
)

type slaExplainCommand struct {
	place
	Ticket string `arg:"" help:"The number of the ticket."`
}

type slaExplainAnswer struct {
	Number int64 `json:"number"`
	api.Clocks
}

// Run prints every clock of the ticket as it stands now, with its steps, and the ledger.
func (c *slaExplainCommand) Run(s *session) error {
	number, err := strconv.ParseInt(strings.TrimPrefix(c.Ticket, "#"), 10, 64)
	if err != nil || number < 1 {
		return desk.Invalid("ticket", "ticket.number", c.Ticket+" is no number of a ticket. Give it as people know it: 1042 or #1042.")
	}
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	loaded, err := d.store.TicketByNumber(s.ctx, number)
	if err != nil {
		return err
	}
	terms, err := d.engine.Terms(s.ctx, loaded.Ticket)
	if err != nil {
		return err
	}
	now, err := d.engine.Clock().Now()
	if err != nil {
		return err
	}
	return s.print(slaExplainAnswer{Number: number, Clocks: api.ClocksOf(loaded.Ticket, terms, now, true)})
}

package workspace

import (
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// readStanding reads how the ticket stands with what its agreement covers, before its entries are told: those that went over say so.
func (s *Site) readStanding(v *page.Visit, p *shown, records []store.Record) error {
	var err error
	if p.Standing, err = s.Engine.Standing(v.Ctx(), p.Ticket, records, v.Words.Now.UTC()); err != nil {
		return err
	}
	terms, err := s.Engine.Terms(v.Ctx(), p.Ticket)
	if err != nil {
		return err
	}
	bound := sla.Agreement{}
	if p.Ticket.Agreement != nil {
		bound = terms[*p.Ticket.Agreement].Agreement
	}
	if p.isLive() && (p.Ticket.Agreement != nil || len(s.Engine.Promises().Agreements) > 0) {
		bound.Time = p.Standing.Agreement.Time // hours are counted by the newest version
		p.Gaps = p.Ticket.Gaps(bound, false, p.Standing.Month.Usage.Left)
	}
	p.OnSite = bound.OnSite
	return nil
}

// loadTime reads what is left before time is logged.
func (s *Site) loadTime(v *page.Visit, e *sheet) error { return s.readStanding(v, &e.shown, nil) }

// over gives how many minutes of an entry went over the prepaid hours or are paid apart.
func (p shown) over(r store.Record) int {
	if _, worked := r.Event.(desk.TimeLogged); !worked {
		return 0
	}
	return p.Standing.Over[r.Seq]
}

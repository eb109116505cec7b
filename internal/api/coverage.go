package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// Coverage is what a client was promised and what it used of it this month.
type Coverage struct {
	Agreement *Agreement     `json:"agreement" doc:"The one in force; null: nothing is promised, and nothing else is said"`
	Level     string         `json:"level,omitempty" doc:"Why this one: service, site, client or desk"`
	Zone      string         `json:"zone,omitempty" doc:"Of the agreement's calendar"`
	Open      bool           `json:"open"`
	ClosesAt  *time.Time     `json:"closes_at,omitempty" doc:"While open; none: never"`
	OpensAt   *time.Time     `json:"opens_at,omitempty" doc:"While closed; none: never"`
	Month     *CoverageMonth `json:"month,omitempty" doc:"The calendar month of the zone"`
}

// CoverageMonth is what was counted in a month.
type CoverageMonth struct {
	From           time.Time        `json:"from"`
	To             time.Time        `json:"to" doc:"The first instant of the next one"`
	PrepaidMinutes int              `json:"prepaid_minutes"`
	UsedMinutes    int              `json:"used_minutes"`
	LeftMinutes    int              `json:"left_minutes"`
	ExtraMinutes   int              `json:"extra_minutes" doc:"To be paid apart"`
	HiddenMinutes  int              `json:"hidden_minutes,omitempty" doc:"Worked on tickets that are not yours to see; counted in the figures above"`
	Entries        []CoverageEntry  `json:"entries"`
	Breaches       []CoverageBreach `json:"breaches"`
	CreditedCents  int64            `json:"credited_cents" doc:"In the agreement's currency, which it does not name"`
}

// CoverageEntry is time that was logged, with what became of it.
type CoverageEntry struct {
	TicketID     string    `json:"ticket_id"`
	Number       int64     `json:"number"`
	Seq          int64     `json:"seq"`
	At           time.Time `json:"at"`
	PersonID     string    `json:"person_id"`
	Minutes      int       `json:"minutes"`
	Where        string    `json:"where"`
	Billable     bool      `json:"billable"`
	TakenMinutes int       `json:"taken_minutes" doc:"Of the prepaid ones"`
	ExtraMinutes int       `json:"extra_minutes" doc:"To be paid apart"`
}

// CoverageBreach is a promise that was missed.
type CoverageBreach struct {
	TicketID string    `json:"ticket_id,omitempty" doc:"None: a ticket that is not yours to see"`
	Number   int64     `json:"number,omitempty"`
	Clock    string    `json:"clock"`
	At       time.Time `json:"at"`
	Cents    int64     `json:"cents"`
}

// showCoverage is for those who serve the client.
func (s *server) showCoverage(ctx context.Context, in *IDInput) (*out[Coverage], error) {
	who := actor(ctx)
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	if !who.IsMachine() && !who.Person.MayServe(desk.ClientID(in.ID)) {
		return nil, desk.NotFound("client")
	}
	client, err := s.client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return nil, err
	}
	cover, ok := s.Engine.Cover(client.ID, "", now)
	if !ok {
		return answer(Coverage{}), nil
	}
	agreement := agreementWire(cover.Agreement)
	wire := Coverage{
		Agreement: &agreement, Level: string(desk.LevelOf(cover.Agreement.Scope)), Zone: cover.Zone.String(),
		Open: cover.Outlook.IsOpen, ClosesAt: instant(cover.Outlook.Closes), OpensAt: instant(cover.Outlook.Opens),
	}
	month, err := s.Engine.Month(ctx, client.ID, cover.Agreement.ID, now)
	if err != nil {
		return nil, err
	}
	breaches, err := s.Engine.Breaches(ctx, client.ID, month.From, month.To, now)
	if err != nil {
		return nil, err
	}
	wire.Month = monthWire(month, breaches, who.Scope())
	return answer(wire), nil
}

// monthWire says of tickets that the caller does not see only what was worked on all of them together.
func monthWire(m engine.Month, breaches []engine.Breach, scope desk.Scope) *CoverageMonth {
	wire := &CoverageMonth{
		From: m.From, To: m.To, PrepaidMinutes: m.Agreement.Time.PrepaidMinutes, UsedMinutes: m.Usage.Used, LeftMinutes: m.Usage.Left, ExtraMinutes: m.Extra(),
		Entries: []CoverageEntry{}, Breaches: []CoverageBreach{},
	}
	for i, e := range m.Entries {
		if !scope.IsAgentOf(m.Tickets[e.Ticket]) {
			wire.HiddenMinutes += e.Minutes
			continue
		}
		wire.Entries = append(wire.Entries, CoverageEntry{
			TicketID: string(e.Ticket), Number: e.Number, Seq: int64(e.Seq), At: e.At, PersonID: string(e.By), Minutes: e.Minutes, Where: string(e.Where),
			Billable: e.Billable, TakenMinutes: m.Usage.Taken[i], ExtraMinutes: m.Usage.Extra[i],
		})
	}
	for _, b := range breaches {
		line := CoverageBreach{Clock: string(b.Clock), At: b.At, Cents: b.Cents}
		if scope.IsAgentOf(b.Ticket) {
			line.TicketID, line.Number = string(b.Ticket.ID), b.Ticket.Number
		}
		wire.Breaches, wire.CreditedCents = append(wire.Breaches, line), wire.CreditedCents+b.Cents
	}
	return wire
}

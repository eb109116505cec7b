package engine

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Cover is what is in force for a client at an instant.
type Cover struct {
	desk.Promise
	Calendar store.Calendar // of the agreement, as it is now
	Zone     *time.Location // of the calendar: months and days of the agreement are of this zone
	Outlook  desk.Outlook   // open or closed; without a promise
}

// Cover gives the agreement in force for a client, or for somebody of no client, at an instant. It gives false if there is none.
func (e *Engine) Cover(client desk.ClientID, site desk.SiteID, at time.Time) (Cover, bool) {
	chosen, ok := sla.Choose(e.offered(client), sla.Scope{Client: string(client), Site: string(site)}, at)
	if !ok {
		return Cover{}, false
	}
	return e.cover(chosen, at), true
}

func (e *Engine) cover(a sla.Agreement, at time.Time) Cover {
	promises := e.Promises()
	c := Cover{Promise: desk.Promise{Agreement: a, Hours: promises.Hours[a.Coverage]}, Calendar: promises.Calendars[a.Coverage], Zone: e.ZoneOf(a)}
	c.Outlook = desk.OutlookOf(desk.Promise{Hours: c.Hours}, sla.Subject{}, desk.ViaWeb, at)
	return c
}

// ZoneOf gives the zone of an agreement's calendar. One that is not known any more is UTC.
func (e *Engine) ZoneOf(a sla.Agreement) *time.Location {
	zone, err := time.LoadLocation(e.Promises().Calendars[a.Coverage].Hours.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Month is what was counted against an agreement in a calendar month of its zone.
type Month struct {
	From, To  time.Time
	Agreement sla.Agreement
	Entries   []store.TimeEntry
	Usage     sla.Usage // its Taken and Extra are those of the entries
	Tickets   map[desk.TicketID]desk.Ticket
}

// Extra is all that is to be paid apart, in minutes.
func (m Month) Extra() int {
	sum := 0
	for _, extra := range m.Usage.Extra {
		sum += extra
	}
	return sum
}

// Month counts the time of a client's tickets that are bound to an agreement, in the month of an instant, by the agreement's newest version.
func (e *Engine) Month(ctx context.Context, client desk.ClientID, id string, at time.Time) (Month, error) {
	agreements := e.Promises().Agreements
	i := slices.IndexFunc(agreements, func(a sla.Agreement) bool { return a.ID == id })
	if i < 0 {
		return Month{}, desk.NotFound("agreement")
	}
	m := Month{Agreement: agreements[i]}
	m.From, m.To = calendar.MonthOf(at, e.ZoneOf(m.Agreement))
	entries, err := e.store.TimeEntries(ctx, client, m.From, m.To)
	if err != nil {
		return m, err
	}
	ids := make([]desk.TicketID, len(entries))
	for i, entry := range entries {
		ids[i] = entry.Ticket
	}
	if m.Tickets, err = e.ticketsOf(ctx, ids); err != nil {
		return m, err
	}
	m.Entries = slices.DeleteFunc(entries, func(entry store.TimeEntry) bool {
		bound := m.Tickets[entry.Ticket].Agreement
		return bound == nil || string(bound.ID) != id
	})
	worked := make([]sla.Entry, len(m.Entries))
	for i, entry := range m.Entries {
		worked[i] = sla.Entry{Minutes: entry.Minutes, OnSite: entry.Where == desk.OnSite, Billable: entry.Billable}
	}
	m.Usage = m.Agreement.Use(worked)
	return m, nil
}

// ticketsOf reads tickets in bites that every database takes.
func (e *Engine) ticketsOf(ctx context.Context, ids []desk.TicketID) (map[desk.TicketID]desk.Ticket, error) {
	all := map[desk.TicketID]desk.Ticket{}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for bite := range slices.Chunk(ids, recountBatch) {
		found, err := e.store.TicketsOf(ctx, bite)
		if err != nil {
			return nil, err
		}
		for id, t := range found {
			all[id] = t
		}
	}
	return all, nil
}

// Breach is a clock of a ticket that was late, and what the client gets for it.
type Breach struct {
	Ticket desk.Ticket
	Clock  sla.Kind
	At     time.Time // of the first of its runs that was late
	Cents  int64
}

// lateToTell is how long after a breach it is looked for: the desk may have stood still when it happened.
const lateToTell = 14 * 24 * time.Hour

// Breaches gives what a client is credited in a span: each clock that was late once, in the span in which it first was. Clocks of the desk alone, for
// which nothing is credited, are left out.
func (e *Engine) Breaches(ctx context.Context, client desk.ClientID, from, to, now time.Time) ([]Breach, error) {
	ids, err := e.store.BreachedTickets(ctx, client, from, to.Add(lateToTell))
	if err != nil {
		return nil, err
	}
	tickets, err := e.ticketsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []Breach
	for _, id := range ids {
		t := tickets[id]
		terms, err := e.Terms(ctx, t)
		if err != nil {
			return nil, err
		}
		if t.Agreement == nil {
			continue
		}
		agreement := terms[*t.Agreement].Agreement
		account, _ := t.Clocks(terms, now)
		for _, c := range account.Clocks {
			if len(c.Breaches) == 0 || c.Breaches[0].At.Before(from) || !c.Breaches[0].At.Before(to) {
				continue
			}
			if b := (Breach{Ticket: t, Clock: c.Kind, At: c.Breaches[0].At, Cents: agreement.CreditFor(c, int(t.Priority))}); b.Cents != 0 || c.Kind.IsClients() {
				all = append(all, b)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Breach) int { return a.At.Compare(b.At) })
	return all, nil
}

// Standing is how a ticket stands with its agreement's terms for time.
type Standing struct {
	Agreement sla.Agreement    // its newest version; zero: the ticket is bound to none
	Month     Month            // of now, where hours are prepaid
	Over      map[desk.Seq]int // minutes of the ticket's entries that went over the prepaid ones, or are paid apart
}

// IsPrepaid tells whether hours are counted.
func (s Standing) IsPrepaid() bool { return s.Agreement.Time.PrepaidMinutes > 0 }

// Standing tells how a ticket stands: what is left this month, and which of some of its entries went over. Where each minute is paid nothing is over.
func (e *Engine) Standing(ctx context.Context, t desk.Ticket, entries []store.Record, now time.Time) (Standing, error) {
	s := Standing{Over: map[desk.Seq]int{}}
	agreements := e.Promises().Agreements
	i := slices.IndexFunc(agreements, func(a sla.Agreement) bool { return t.Agreement != nil && a.ID == string(t.Agreement.ID) })
	if i < 0 {
		return s, nil
	}
	s.Agreement = agreements[i]
	if !s.IsPrepaid() {
		s.addApart(entries)
		return s, nil
	}
	var err error
	if s.Month, err = e.Month(ctx, t.Client, s.Agreement.ID, now); err != nil {
		return s, err
	}
	months := []Month{s.Month}
	for _, r := range entries {
		within := func(m Month) bool { return !r.Stamp.At.Before(m.From) && r.Stamp.At.Before(m.To) }
		if _, worked := r.Event.(desk.TimeLogged); !worked || slices.ContainsFunc(months, within) {
			continue
		}
		month, err := e.Month(ctx, t.Client, s.Agreement.ID, r.Stamp.At)
		if err != nil {
			return s, err
		}
		months = append(months, month)
	}
	for _, m := range months {
		for i, entry := range m.Entries {
			if entry.Ticket == t.ID && m.Usage.Extra[i] > 0 {
				s.Over[entry.Seq] = m.Usage.Extra[i]
			}
		}
	}
	return s, nil
}

// addApart adds work at the client's place that is paid apart; it hangs on no other entry.
func (s Standing) addApart(entries []store.Record) {
	for _, r := range entries {
		if e, ok := r.Event.(desk.TimeLogged); ok && e.Where == desk.OnSite && s.Agreement.OnSite != sla.OnSiteIncluded {
			usage := s.Agreement.Use([]sla.Entry{{Minutes: e.Minutes, OnSite: true, Billable: e.Billable}})
			if usage.Extra[0] > 0 {
				s.Over[r.Seq] = usage.Extra[0]
			}
		}
	}
}

package api

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// Clock is a promise as it stands, or an instant at which the ticket does something by itself.
type Clock struct {
	Kind  string     `json:"kind" doc:"Promised: first_response, next_response, resolution; inside the desk also tier_time, acceptance, vendor_response, vendor_resolution. By itself: handoff_expiry, hold_end, auto_close"`
	DueAt *time.Time `json:"due_at,omitempty" doc:"Absent where nothing is due, and while a pause keeps it from being known"`
	Words string     `json:"words,omitempty" doc:"What happens by itself then"`

	State          string        `json:"state,omitempty" doc:"running, paused, met, breached, met_after_change, not_applicable or no_due_time"`
	PausedFor      string        `json:"paused_for,omitempty" doc:"requester, vendor, change or scheduled"`
	TeamID         string        `json:"team_id,omitempty" doc:"Of tier time and acceptance"`
	Run            int           `json:"run,omitempty" doc:"A change of target begins another"`
	StartedAt      *time.Time    `json:"started_at,omitempty"`
	StoppedAt      *time.Time    `json:"stopped_at,omitempty"`
	TargetSeconds  *float64      `json:"target_seconds,omitempty" doc:"Open time that was promised"`
	AccruedSeconds *float64      `json:"accrued_seconds,omitempty" doc:"Open time that counts so far"`
	LeftSeconds    *float64      `json:"left_seconds,omitempty" doc:"Less than zero for a clock that is late"`
	Breaches       []ClockBreach `json:"breaches,omitempty"`
	Steps          []ClockStep   `json:"steps,omitempty" doc:"How it came to that, oldest first; for agents"`
}

// ClockBreach is a target that was missed.
type ClockBreach struct {
	Run int       `json:"run"`
	At  time.Time `json:"at"`
}

// ClockStep is one thing that happened to a clock.
type ClockStep struct {
	At             time.Time `json:"at"`
	Step           string    `json:"step" doc:"started, paused, resumed, changed, reopened, breached, stopped, returned, opens, closes or calendar"`
	AccruedSeconds float64   `json:"accrued_seconds"`
	PausedFor      string    `json:"paused_for,omitempty"`
	Run            int       `json:"run"`
	TargetSeconds  float64   `json:"target_seconds"`
}

// ClockAgreement is what the clocks are promised by.
type ClockAgreement struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Version    int64  `json:"version"`
	Level      string `json:"level" doc:"What it was chosen for: service, site, client or desk"`
	CalendarID string `json:"calendar_id"`
}

// Ledger splits the time since the opening, less the time it was solved: its cells sum to elapsed_seconds, the counted ones to counted_seconds.
type Ledger struct {
	ElapsedSeconds float64      `json:"elapsed_seconds"`
	CountedSeconds float64      `json:"counted_seconds"`
	Cells          []LedgerCell `json:"cells"`
}

// LedgerCell is time of one holder in one state.
type LedgerCell struct {
	Holder   string  `json:"holder" doc:"tier, vendor, requester or schedule"`
	Tier     int     `json:"tier,omitempty"`
	TeamID   string  `json:"team_id,omitempty"`
	VendorID string  `json:"vendor_id,omitempty"`
	State    string  `json:"state" doc:"counted, paused or closed"`
	Seconds  float64 `json:"seconds"`
}

// Clocks are all clocks of a ticket.
type Clocks struct {
	At        time.Time       `json:"at" doc:"When it was so"`
	Items     []Clock         `json:"items"`
	Next      string          `json:"next" doc:"Always empty: there is one page"`
	Agreement *ClockAgreement `json:"agreement,omitempty" doc:"For agents"`
	Ledger    *Ledger         `json:"ledger,omitempty" doc:"For agents"`
}

func (s *server) listClocks(ctx context.Context, in *OnTicket) (*out[Clocks], error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	terms, err := s.Engine.Terms(ctx, loaded.Ticket)
	if err != nil {
		return nil, err
	}
	return answer(ClocksOf(loaded.Ticket, terms, now, actor(ctx).Scope().IsAgentOf(loaded.Ticket))), nil
}

// ClocksOf gives the clocks of a ticket as they stand at an instant: to those inside all of them with their steps and the ledger, to others what the
// client was promised.
func ClocksOf(t desk.Ticket, terms desk.Terms, at time.Time, inside bool) Clocks {
	all := Clocks{At: at, Items: []Clock{}}
	if account, ok := t.Clocks(terms, at); ok {
		for _, c := range account.Clocks {
			if inside || c.Kind.IsClients() && c.Target > 0 {
				all.Items = append(all.Items, clockWire(c, at, inside))
			}
		}
		if inside {
			all.Agreement, all.Ledger = agreementOf(t, terms), ledgerWire(account.Ledger)
		}
	}
	all.Items = append(all.Items, byItself(t, inside)...)
	return all
}

func clockWire(c sla.Clock, at time.Time, inside bool) Clock {
	wire := Clock{
		Kind: string(c.Kind), State: string(c.State), PausedFor: string(c.Wait), Run: c.Run, StartedAt: instantOf(c.StartedAt), StoppedAt: instantOf(c.StoppedAt),
		DueAt: instantOf(c.Due), AccruedSeconds: secondsOf(c.Accrued),
	}
	if c.Target > 0 {
		wire.TargetSeconds, wire.LeftSeconds = secondsOf(c.Target), secondsOf(c.Left())
	}
	for _, b := range c.Breaches {
		wire.Breaches = append(wire.Breaches, ClockBreach{Run: b.Run, At: b.At})
	}
	if !inside {
		return wire
	}
	wire.TeamID = c.Team.ID
	for _, s := range c.Explain(at) {
		wire.Steps = append(wire.Steps, ClockStep{
			At: s.At, Step: string(s.Code), AccruedSeconds: s.Accrued.Seconds(), PausedFor: string(s.Wait), Run: s.Run, TargetSeconds: s.Target.Seconds(),
		})
	}
	return wire
}

func instantOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func secondsOf(d time.Duration) *float64 {
	seconds := d.Seconds()
	return &seconds
}

func agreementOf(t desk.Ticket, terms desk.Terms) *ClockAgreement {
	if t.Agreement == nil {
		return nil
	}
	a := terms[*t.Agreement].Agreement
	return &ClockAgreement{ID: a.ID, Name: a.Name, Version: a.Version, Level: string(desk.LevelOf(a.Scope)), CalendarID: a.Coverage}
}

func ledgerWire(l sla.Ledger) *Ledger {
	wire := Ledger{ElapsedSeconds: l.Elapsed.Seconds(), CountedSeconds: l.Sum(sla.Counted).Seconds(), Cells: []LedgerCell{}}
	for _, c := range l.Cells {
		wire.Cells = append(wire.Cells, LedgerCell{
			Holder: string(c.Holder.Kind), Tier: c.Holder.Team.Tier, TeamID: c.Holder.Team.ID, VendorID: c.Holder.Vendor, State: string(c.State), Seconds: c.For.Seconds(),
		})
	}
	return &wire
}

// byItself are the instants at which the ticket does something without anybody, the earliest first.
func byItself(t desk.Ticket, inside bool) []Clock {
	var items []Clock
	add := func(kind string, at time.Time, words string) {
		items = append(items, Clock{Kind: kind, DueAt: &at, Words: words})
	}
	if open := t.OpenHandoff(); open != nil && !open.AcceptBy.IsZero() && inside {
		add("handoff_expiry", open.AcceptBy, "Not accepted by then, the handoff goes to the dispatcher.")
	}
	if t.Hold != nil && !t.Hold.Until.IsZero() {
		add("hold_end", t.Hold.Until, "The wait ends.")
	}
	if t.State == desk.StateResolved && t.Resolution != nil {
		add("auto_close", t.Resolution.CloseAt, "Unless somebody objects, the ticket is closed.")
	}
	slices.SortFunc(items, func(a, b Clock) int { return a.DueAt.Compare(*b.DueAt) })
	return items
}

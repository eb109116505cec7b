package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// The sizes of the measurements of the report of tiers.
const (
	flowTickets  = 1_000_000
	flowClients  = 20
	flowMonths   = 36
	flowTeams    = 40
	scratchCases = 20_000 // counted from their timelines
	flowRounds   = 15
)

// flows measures the report of tiers over a million tickets, on both databases, and gives a section of the report.
func (b *bench) flows(ctx context.Context) (string, error) {
	text := fmt.Sprintf(`## Report of tiers

The store in one process, on the same two cores: %d counted tickets of %d clients in %d months, in ways drawn at random. "Behind" is a report
while one month of one client is not summed yet. From scratch: %d cases of eight rows each counted from their timelines.

| what | target | value | |  |
| --- | --- | --- | --- | --- |
`, flowTickets, flowClients, flowMonths, scratchCases)
	for _, pg := range []bool{false, true} {
		rows, err := b.flowRows(ctx, pg)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			text += r.line(pg)
			fmt.Fprint(os.Stderr, r.line(pg))
		}
	}
	return text + "\n", nil
}

func (b *bench) flowRows(ctx context.Context, pg bool) ([]row, error) {
	name := "SQLite"
	if pg {
		name = "PostgreSQL"
	}
	d, err := b.newClockDesk(ctx, "flows-"+name, pg)
	if err != nil {
		return nil, err
	}
	defer d.close()
	scratch, err := d.countScratch(ctx)
	if err != nil {
		return nil, err
	}
	rows := []row{{
		fmt.Sprintf("%s: %d tickets counted from scratch", name, scratchCases), "reported",
		fmt.Sprintf("%.1f s, %.0f/s", scratch.Seconds(), scratchCases/scratch.Seconds()), "", true,
	}}
	if err := d.fillFlows(ctx); err != nil {
		return nil, err
	}
	if err := d.store.Analyze(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	for {
		n, err := d.store.FoldFlows(ctx, 50)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			break
		}
	}
	rows = append(rows, row{name + ": a million counted tickets summed by month", "reported", fmt.Sprintf("%.1f s", time.Since(began).Seconds()), "", true})
	more, err := d.timeReports(ctx, name)
	return append(rows, more...), err
}

// countScratch takes cases over and counts them from their timelines.
func (d *clockDesk) countScratch(ctx context.Context) (time.Duration, error) {
	for start := 0; start < scratchCases; start += 250 {
		var histories []engine.History
		for range 250 {
			h := engine.History{Ticket: desk.TicketID(uuid.Must(uuid.NewV7()).String())}
			for i := range 8 {
				tier := 1 + i%3
				entry := desk.Entry{Event: desk.RowImported{Log: "bench", Line: int64(i), Team: d.teams[tier%len(d.teams)], Tier: tier, State: desk.StateOpen}}
				if i == 0 {
					entry = desk.Entry{Event: desk.TicketOpened{Type: desk.Incident, Client: noClient, Team: d.teams[0], Tier: 1, Priority: 3, Log: "bench", State: desk.StateOpen}}
				}
				h.Steps = append(h.Steps, engine.Step{At: d.now.Add(time.Duration(i-1000) * time.Hour), Entries: []desk.Entry{entry}})
			}
			histories = append(histories, h)
		}
		if _, err := d.engine.Import(ctx, histories); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	for {
		n, err := d.store.CountFlows(ctx, 500)
		if err != nil || n == 0 {
			return time.Since(began), err
		}
	}
}

// fillFlows writes what a million tickets came to, as the store does, by the thousand.
func (d *clockDesk) fillFlows(ctx context.Context) error {
	like, err := d.open(ctx, noClient)
	if err != nil {
		return err
	}
	if err := d.copyTicket(ctx, like, flowTickets); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(5, 5))
	const each = 500
	for n := 0; n < flowTickets; n += each {
		var flows, marks inserts
		for i := n; i < n+each; i++ {
			id, number := fmt.Sprintf("%s%012x", like[:24], i+1), int64(10_000_001+i) // as copyTicket names them
			opened := time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(int64(flowMonths * 30 * 24 * time.Hour))))
			f := randomFlow(r, opened)
			body, err := json.Marshal(f)
			if err != nil {
				return err
			}
			flows.add(id, number, 1, string(clientOf(r.IntN(flowClients))), store.MonthOf(opened), "", store.Micros(opened), f.First, f.Last, f.Highest, f.Solved,
				f.Changes, f.Bounces, f.Skips, bit(f.Returned), bit(f.Front), f.Reopened, string(body))
			for _, mark := range store.FlowMarks(f) {
				marks.add(string(mark), number, id)
			}
		}
		if err := d.insert(ctx, "flows (ticket_id, number, version, client_id, month, log, opened_at, first_tier, last_tier, highest_tier, solved_tier, changes, bounces, skips, returned, front, reopened, body)", flows); err != nil {
			return err
		}
		if err := d.insert(ctx, "flow_marks (mark, number, ticket_id)", marks); err != nil {
			return err
		}
	}
	_, err = d.db.ExecContext(ctx, `INSERT INTO flow_blocks (client_id, month, log, stamp, behind, body)
 SELECT DISTINCT client_id, month, log, 1, 1, '' FROM flows WHERE log = ''`)
	return err
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// inserts are rows to write with one statement.
type inserts struct {
	rows  int
	width int
	args  []any
}

func (i *inserts) add(values ...any) {
	i.rows++
	i.width = len(values)
	i.args = append(i.args, values...)
}

func (d *clockDesk) insert(ctx context.Context, into string, rows inserts) error {
	if rows.rows == 0 {
		return nil
	}
	var query strings.Builder
	query.WriteString("INSERT INTO " + into + " VALUES ")
	n := 0
	for i := range rows.rows {
		if i > 0 {
			query.WriteString(", ")
		}
		query.WriteByte('(')
		for j := range rows.width {
			if j > 0 {
				query.WriteByte(',')
			}
			n++
			if d.store.Dialect() == "postgres" {
				fmt.Fprintf(&query, "$%d", n)
			} else {
				query.WriteByte('?')
			}
		}
		query.WriteByte(')')
	}
	_, err := d.db.ExecContext(ctx, query.String(), rows.args...)
	return err
}

// randomFlow leads a ticket a way of its own.
func randomFlow(r *rand.Rand, at time.Time) report.Flow {
	step := report.Step{At: at, Team: desk.TeamID(fmt.Sprint("team-", r.IntN(flowTeams/2))), Tier: 1, State: desk.StateOpen}
	t := report.Trace{Steps: []report.Step{step}}
	for range 1 + r.IntN(6) {
		step.At, step.Held = step.At.Add(time.Duration(r.ExpFloat64()*float64(30*time.Hour))), false
		switch r.IntN(6) {
		case 0:
			step.Tier = 1 + r.IntN(3)
			step.Team = desk.TeamID(fmt.Sprint("team-", r.IntN(flowTeams)))
		case 1:
			step.Hold, step.Held = desk.HoldRequester, true
		default:
			step.Hold = ""
		}
		t.Steps = append(t.Steps, step)
	}
	step.At, step.Hold, step.Held, step.State = step.At.Add(time.Hour), "", false, desk.StateResolved
	t.Steps = append(t.Steps, step)
	t.Done = []report.Done{{Day: store.DayOf(step.At), Tier: step.Tier}}
	f, _ := report.Of(t)
	return f
}

// timeReports times the whole report, a part that cuts through months, one while a month is behind, and the tickets behind numbers.
func (d *clockDesk) timeReports(ctx context.Context, name string) ([]row, error) {
	all := desk.Scope{All: true}
	var rows []row
	tell := func(what string, f store.FlowFilter) error {
		var took []time.Duration
		cases := 0
		for range flowRounds {
			began := time.Now()
			sum, err := d.store.FlowSum(ctx, all, f)
			if err != nil {
				return err
			}
			cases = sum.Tell().Cases
			took = append(took, time.Since(began))
		}
		rows = append(rows, row{fmt.Sprintf("%s: report over %s, %d tickets", name, what, cases), "≤ 1 s", millis(median(took)), "", median(took) <= time.Second})
		return nil
	}
	if err := tell("everything", store.FlowFilter{}); err != nil {
		return nil, err
	}
	if err := tell("one client", store.FlowFilter{Client: clientOf(3)}); err != nil {
		return nil, err
	}
	from, to := time.Date(2023, 9, 15, 0, 0, 0, 0, time.UTC), time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)
	if err := tell("days that cut through two months", store.FlowFilter{From: from, To: to}); err != nil {
		return nil, err
	}
	if _, err := d.db.ExecContext(ctx, fmt.Sprintf(`UPDATE flow_blocks SET behind = 1 WHERE month = %d AND client_id = '%s'`, store.MonthOf(from), clientOf(3))); err != nil {
		return nil, err
	}
	if err := tell("everything, behind", store.FlowFilter{}); err != nil {
		return nil, err
	}
	slowest, pick := time.Duration(0), store.FlowPick("")
	for _, p := range []store.FlowPick{
		store.PickAll, store.PickOnlyFirst, store.PickFront, store.PickPingPong, store.PickReturned, store.PickReopened, store.PickSkipped, store.PickSolved,
		store.PickFrontLine, store.PickTier("first", 1), store.PickTier("last", 2), store.PickTier("highest", 3), store.PickTier("solved_at", 1),
		store.PickChanges(0), store.PickChanges(3), store.PickMark("hold", "requester"), store.PickMark("move", "1", "3"), store.PickMark("pair", "team-3", "team-7"),
		store.PickSolvedIn(store.DayOf(to)-6, store.DayOf(to), false), store.PickSolvedIn(store.DayOf(to)-89, store.DayOf(to), true),
	} {
		var took []time.Duration
		for range 5 {
			began := time.Now()
			if _, _, err := d.store.FlowTickets(ctx, all, store.FlowFilter{}, p, store.Page{Limit: 50}); err != nil {
				return nil, fmt.Errorf("tickets of %s: %w", p, err)
			}
			took = append(took, time.Since(began))
		}
		if m := median(took); m > slowest {
			slowest, pick = m, p
		}
	}
	rows = append(rows, row{fmt.Sprintf("%s: tickets behind a number, the slowest (%s)", name, pick), "≤ 50 ms", millis(slowest), "", slowest <= 50*time.Millisecond})
	return rows, nil
}

package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
)

// FlowFilter narrows a report of tiers. Zero fields do not narrow.
type FlowFilter struct {
	From, To time.Time // when the ticket was opened: from the one on, and before the other
	Client   desk.ClientID
	Log      desk.LogCode // of this imported log only
	Source   FlowSource
}

// FlowSource is where tickets come from.
type FlowSource string

// The sources.
const (
	FlowAll      FlowSource = ""
	FlowDesk     FlowSource = "desk"     // worked here
	FlowImported FlowSource = "imported" // from the log of another program
)

// FlowSources are all sources.
var FlowSources = []FlowSource{FlowAll, FlowDesk, FlowImported}

// FlowPick names the tickets behind one number of the report: "returned", "first:2", "hold:requester", "pair:TEAM:TEAM" …
type FlowPick string

// The picks that stand for themselves.
const (
	PickAll       FlowPick = "all"
	PickOnlyFirst FlowPick = "only_first_line"
	PickFront     FlowPick = "push_to_front"
	PickPingPong  FlowPick = "pingpong"
	PickReturned  FlowPick = "returned"
	PickReopened  FlowPick = "reopened"
	PickSkipped   FlowPick = "skipped"
	PickSolved    FlowPick = "solved"
	PickFrontLine FlowPick = "solved_first_line"
)

// PickTier picks by a tier: "first", "last", "highest" or "solved_at".
func PickTier(what string, tier int) FlowPick { return FlowPick(what + ":" + strconv.Itoa(tier)) }

// PickChanges picks by changes of team; the last band and all above it are one.
func PickChanges(n int) FlowPick { return FlowPick("changes:" + strconv.Itoa(n)) }

// PickSolvedIn picks what was solved from a day to another, both included, in days of [DayOf]: at any tier, or at tier 1 or below.
func PickSolvedIn(from, to int64, front bool) FlowPick {
	pick := "solved_in:" + strconv.FormatInt(from, 10) + ":" + strconv.FormatInt(to, 10)
	if front {
		pick += ":front"
	}
	return FlowPick(pick)
}

// maxSolvedIn bounds of how many days a pick can be.
const maxSolvedIn = 100

// SolvedIn gives the days of a pick of [PickSolvedIn]. Not ok: it is none.
func (p FlowPick) SolvedIn() (from, to int64, front, ok bool) {
	text, ok := strings.CutPrefix(string(p), "solved_in:")
	text, front = strings.CutSuffix(text, ":front")
	first, last, two := strings.Cut(text, ":")
	from, wrongFrom := strconv.ParseInt(first, 10, 32)
	to, wrongTo := strconv.ParseInt(last, 10, 32)
	return from, to, front, ok && two && wrongFrom == nil && wrongTo == nil && from <= to && to-from < maxSolvedIn
}

// Marks are the marks of which what it picks has one; none for a pick that is found in another way.
func (p FlowPick) Marks() []FlowPick {
	from, to, front, ok := p.SolvedIn()
	if !ok {
		return nil
	}
	most := 4
	if front {
		most = 1
	}
	var marks []FlowPick
	for day := from; day <= to; day++ {
		for tier := range most + 1 {
			marks = append(marks, markDone(report.Done{Day: day, Tier: tier}))
		}
	}
	return marks
}

func markDone(d report.Done) FlowPick {
	return PickMark("done", strconv.FormatInt(d.Day, 10), strconv.Itoa(d.Tier))
}

// PickMark picks by a mark of [FlowMarks].
func PickMark(kind string, parts ...string) FlowPick {
	return FlowPick(kind + ":" + strings.Join(parts, ":"))
}

// marked are the kinds of mark.
var marked = []string{"hold", "move", "pair", "handoff", "rule"}

// Parts takes a pick apart. Not ok: there is no such pick.
func (p FlowPick) Parts() (kind, value string, ok bool) {
	kind, value, valued := strings.Cut(string(p), ":")
	switch {
	case slices.Contains([]FlowPick{PickAll, PickOnlyFirst, PickFront, PickPingPong, PickReturned, PickReopened, PickSkipped, PickSolved, PickFrontLine}, p):
		return kind, "", true
	case !valued || len(p) > maxPick:
		return "", "", false
	case kind == "solved_in":
		_, _, _, ok := p.SolvedIn()
		return kind, value, ok
	case slices.Contains(marked, kind):
		return kind, value, true
	case slices.Contains([]string{"first", "last", "highest", "solved_at", "changes"}, kind):
		n, err := strconv.Atoi(value)
		return kind, value, err == nil && n >= 0 && n <= 4
	default:
		return "", "", false
	}
}

const maxPick = 300

// IsMark tells whether a pick is found by its mark.
func (p FlowPick) IsMark() bool {
	kind, _, _ := p.Parts()
	return slices.Contains(marked, kind)
}

// UnknownPick refuses a number that the report does not have.
func UnknownPick() error {
	return desk.Invalid("pick", "report.pick", "The report has no such number. Open it from the report itself.")
}

// FlowMarks are what few tickets have in common, as picks.
func FlowMarks(f report.Flow) []FlowPick {
	var marks []FlowPick
	for _, w := range f.Holds {
		marks = append(marks, PickMark("hold", string(w.Reason)))
	}
	for _, m := range f.Moves {
		marks = append(marks, PickMark("move", strconv.Itoa(m.From), strconv.Itoa(m.To)))
	}
	for _, p := range f.Pairs {
		if p.Bounces+p.Comebacks+p.Returned > 0 {
			marks = append(marks, PickMark("pair", string(p.From), string(p.To)))
		}
		if p.Offered > 0 {
			marks = append(marks, PickMark("handoff", string(p.From), string(p.To)))
		}
	}
	for _, r := range f.Rules {
		marks = append(marks, PickMark("rule", r.Ref))
	}
	for i, d := range f.Done {
		if !slices.Contains(f.Done[:i], d) {
			marks = append(marks, markDone(d))
		}
	}
	return marks
}

// Picks tells whether a ticket is behind a number.
func (p FlowPick) Picks(f report.Flow) bool {
	kind, value, ok := p.Parts()
	n, _ := strconv.Atoi(value)
	switch {
	case !ok:
		return false
	case p.IsMark():
		return slices.Contains(FlowMarks(f), p)
	}
	switch kind {
	case "solved_in":
		from, to, front, _ := p.SolvedIn()
		return slices.ContainsFunc(f.Done, func(d report.Done) bool { return from <= d.Day && d.Day <= to && (!front || d.Tier <= 1) })
	case "first":
		return f.First == n
	case "last":
		return f.Last == n
	case "highest":
		return f.Highest == n
	case "solved_at":
		return f.Solved == n
	case "changes":
		return f.Changes == n || n == report.Bands-1 && f.Changes > n
	}
	switch p {
	case PickOnlyFirst:
		return f.Highest <= 1
	case PickFront:
		return f.Front
	case PickPingPong:
		return f.Bounces > 0
	case PickReturned:
		return f.Returned
	case PickReopened:
		return f.Reopened > 0
	case PickSkipped:
		return f.Skips > 0
	case PickSolved:
		return f.Solved >= 0
	case PickFrontLine:
		return f.Solved == 0 || f.Solved == 1
	default:
		return true
	}
}

// Flows are how tickets moved through the tiers, kept as sums. They follow the tickets: what a worker has not counted yet is behind.
type Flows interface {
	// FlowSum gives the sum of the tickets of a filter, of the clients that the scope serves as agent. Who is no agent gets none.
	FlowSum(ctx context.Context, scope desk.Scope, f FlowFilter) (*report.Sum, error)
	// FlowTickets gives a page of the tickets behind a number, the newest first, as far as the scope sees them.
	FlowTickets(ctx context.Context, scope desk.Scope, f FlowFilter, pick FlowPick, p Page) ([]Row, string, error)
	// FlowLogs gives the imported logs, by name.
	FlowLogs(ctx context.Context, scope desk.Scope) ([]desk.LogCode, error)
	// FlowsBehind counts the changed tickets that no sum has yet, up to a limit.
	FlowsBehind(ctx context.Context, limit int) (int, error)
	// CountFlows counts at most limit changed tickets, and gives how many it counted.
	CountFlows(ctx context.Context, limit int) (int, error)
	// FoldFlows brings at most limit sums of a month up to date, and gives how many. Until then a report adds their tickets itself.
	FoldFlows(ctx context.Context, limit int) (int, error)
	// RecountFlows makes all tickets be counted anew.
	RecountFlows(ctx context.Context) error
}

// MonthOf is the month of an instant, in UTC, as a running number.
func MonthOf(at time.Time) int64 {
	at = at.UTC()
	return int64(at.Year())*12 + int64(at.Month()) - 1
}

// MonthBegins is the first instant of a month.
func MonthBegins(month int64) time.Time {
	return time.Date(int(month/12), time.Month(month%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// MovesFlow tells whether an event changes what is counted of its ticket.
func MovesFlow(e desk.Event) bool {
	_, moved := e.(desk.ClientMoved)
	return moved || report.Matters(e)
}

// Admits tells whether a ticket is of a filter.
func (f FlowFilter) Admits(client desk.ClientID, log desk.LogCode, opened time.Time) bool {
	return (f.Client == "" || f.Client == client) && (f.Log == "" || f.Log == log) && (f.Source == FlowAll || (f.Source == FlowDesk) == (log == "")) &&
		(f.From.IsZero() || !opened.Before(f.From)) && (f.To.IsZero() || opened.Before(f.To))
}

// ReadFlowFilter reads a filter as people write it: days in UTC, both included.
func ReadFlowFilter(from, to, client, log, source string) (FlowFilter, error) {
	f := FlowFilter{Client: desk.ClientID(client), Log: desk.LogCode(log), Source: FlowSource(source)}
	var err error
	if from != "" {
		if f.From, err = time.Parse(time.DateOnly, from); err != nil {
			return f, desk.Invalid("from", "report.day", "A day is written as 2026-03-01.")
		}
	}
	if to != "" {
		if f.To, err = time.Parse(time.DateOnly, to); err != nil {
			return f, desk.Invalid("to", "report.day", "A day is written as 2026-03-01.")
		}
		f.To = f.To.AddDate(0, 0, 1)
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return f, desk.Invalid("to", "report.days", "The last day lies before the first.")
	}
	if !slices.Contains(FlowSources, f.Source) {
		return f, desk.Invalid("source", "report.source", "Tickets come from the desk or were imported: desk, imported.")
	}
	return f, nil
}

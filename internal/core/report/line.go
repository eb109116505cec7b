package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
)

// Line is one figure in a table of three columns.
type Line struct {
	Measure, Of, Value string
}

// Lines gives a report as a table, every figure on a line of its own. Names come from outside: they may hold anything.
func (r Report) Lines(team func(desk.TeamID) string) []Line {
	var lines []Line
	put := func(measure, of string, value any) { lines = append(lines, Line{measure, of, said(value)}) }
	counts := func(measure string, counts map[int]int) {
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			put(measure, strconv.Itoa(key), counts[key])
		}
	}
	put("cases", "", r.Cases)
	put("events", "", r.Steps)
	put("only_first_line", "", r.OnlyFirst)
	counts("highest_tier", r.Highest)
	counts("first_tier", r.First)
	counts("last_tier", r.Last)
	counts("solved_tier", r.Solved)
	put("first_line_share", "", r.FirstLineShare)
	put("push_to_front", "", r.Front)
	put("skipped_a_tier", "", r.Skipped)
	put("no_team_change", "", r.Changes[0])
	counts("cases_by_team_changes", r.Changes)
	put("team_changes", "mean", r.TeamChanges.Mean)
	put("team_changes", "median", r.TeamChanges.Median)
	put("team_changes", "max", r.TeamChanges.Max)
	put("team_changes", "total", r.TotalChanges)
	put("pingpong", "cases", r.PingPong)
	put("pingpong", "bounces", r.Bounces)
	put("returned_cases", "", r.Returned)
	for _, reason := range desk.HoldReasons {
		held := r.Holds[reason]
		put("hold_cases", string(reason), held.Cases)
		put("hold_events", string(reason), held.Events)
		put("hold_share", string(reason), r.HoldShares[reason])
	}
	put("reopened", "cases", r.Reopened)
	put("reopened", "times", r.Reopenings)
	put("throughput_days", "mean", r.Throughput.Mean)
	put("throughput_days", "median", r.Throughput.Median)
	put("throughput_days", "p90", r.Throughput.P90)
	for band, days := range r.MedianByChanges {
		put("median_days_by_changes", BandName(band), days)
	}
	for _, stay := range r.Sum.InOrder() {
		put("days_at_tier", fmt.Sprintf("%d %s", stay.Tier, stay.In), stay.Days)
	}
	for _, way := range r.Ways() {
		put("moves", fmt.Sprintf("%d %d", way.From, way.To), r.Moves[way])
	}
	for _, p := range r.Troubled(len(r.Pairs)) {
		of := team(p.From) + " > " + team(p.To)
		put("pair_bounces", of, p.Bounces)
		put("pair_returns_to_a_former_team", of, p.Comebacks)
		put("pair_handoffs_returned", of, p.Returned)
	}
	handoffs := r.Handoffs()
	put("handoffs", "offered", handoffs.Offered)
	put("handoffs", "accepted", handoffs.Accepted)
	put("handoffs", "returned", handoffs.Returned)
	put("handoffs", "expired", handoffs.Expired)
	put("handoffs", "withdrawn", handoffs.Withdrawn)
	put("handoffs", "rating", handoffs.Rating())
	put("handoffs", "hours_to_acceptance", handoffs.HoursToAccept())
	for _, ref := range slices.Sorted(maps.Keys(r.Rules)) {
		put("rule_sent", ref, r.Rules[ref].N)
		put("rule_bounced", ref, r.Rules[ref].Bounced)
	}
	return lines
}

func said(value any) string {
	if f, ok := value.(float64); ok {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return fmt.Sprint(value)
}

// BandName is "0", "1", "2" or "3+".
func BandName(band int) string {
	if band == Bands-1 {
		return strconv.Itoa(band) + "+"
	}
	return strconv.Itoa(band)
}

// Cell makes a text safe for programs that take cells as formulas.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// StayLine is the time that all tickets together were at a tier, in one state.
type StayLine struct {
	Place
	Days, Share float64 // the share of all time
}

// InOrder gives the times by tier and state.
func (s *Sum) InOrder() []StayLine {
	var lines []StayLine
	for place, span := range s.Stays {
		lines = append(lines, StayLine{place, span.InSeconds() / (dayMicros / second), ratio(span.InSeconds(), s.Elapsed.InSeconds())})
	}
	slices.SortFunc(lines, func(a, b StayLine) int {
		if a.Tier != b.Tier {
			return a.Tier - b.Tier
		}
		return rank(a.In) - rank(b.In)
	})
	return lines
}

// states are what a ticket can be at a tier, in order.
var states = []string{
	string(desk.StateOpen), string(desk.HoldRequester), string(desk.HoldVendor), string(desk.HoldChange), string(desk.HoldScheduled),
	string(desk.StateResolved), string(desk.StateClosed),
}

func rank(state string) int { return slices.Index(states, state) }

// Ways are the moves there were, in order.
func (s *Sum) Ways() []Way {
	ways := slices.Collect(maps.Keys(s.Moves))
	slices.SortFunc(ways, func(a, b Way) int { return (a.From-b.From)*10 + a.To - b.To })
	return ways
}

// Rating is the mean of the ratings; 0: there are none.
func (p PairSum) Rating() float64 { return ratio(float64(p.Stars), float64(p.Rated)) }

// HoursToAccept is the mean time from offer to acceptance; 0: nothing was accepted.
func (p PairSum) HoursToAccept() float64 {
	return ratio(p.Waited.InSeconds()/3600, float64(p.Accepted))
}

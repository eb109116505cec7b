package store

import (
	"cmp"
	"context"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
)

// What the roll-ups count.
const (
	MetricOpened   = "opened"   // to the tier it began at
	MetricResolved = "resolved" // from the tier that solved it
	MetricReopened = "reopened" // to the tier it came back to
	MetricHandoff  = "handoff"  // offered from a tier to another, or within one
	MetricReturn   = "return"   // given back from a tier to the one that offered it
)

// Rollup is how often something happened on a day. A tier that does not belong to the metric is 0.
type Rollup struct {
	Day      int64 // since 1970, in UTC
	Metric   string
	From, To int // tiers
	N        int64
}

// OpenCount is how many live tickets a team has of one age.
type OpenCount struct {
	Tier int // shown
	Team desk.TeamID
	Age  int // AgeHours … AgeOlder
	N    int64
}

// The bands of age.
const (
	AgeHours = iota // less than 4 hours
	AgeDay          // less than a day
	AgeDays         // less than 3 days
	AgeWeek         // less than 7 days
	AgeOlder
)

// AgeLimits are the ends of all bands but the last.
var AgeLimits = [4]time.Duration{4 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}

// Rollups are what dashboards read, kept in the transactions of the changes they count.
type Rollups interface {
	// Rollups gives the counts of days, both included, summed over the clients that the scope serves as agent, ordered by
	// day, metric and tiers. Who is no agent gets none.
	Rollups(ctx context.Context, scope desk.Scope, fromDay, toDay int64) ([]Rollup, error)
	// OpenCounts counts the live tickets of a filter by shown tier, team and age, in this order.
	OpenCounts(ctx context.Context, f TicketFilter, now time.Time) ([]OpenCount, error)
}

// DayOf is the day of an instant since 1970, in UTC.
func DayOf(at time.Time) int64 { return report.DayOf(at) }

// Count is what one change adds to a row of the roll-ups. A day's count of a client lies in several rows, the shards, so that
// transactions that run at the same time rarely meet on one.
type Count struct {
	Client desk.ClientID
	Shard  int
	Rollup
}

const shards = 16

func shardOf(id desk.TicketID) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return int(h.Sum32() % shards)
}

// CountsOf gives what the entries of changes add to the roll-ups, equal rows summed, in an order that is the same for all who
// write them: two that wait for each other's rows would lock each other out.
func CountsOf(sides ...Side) []Count {
	sums := map[Count]int64{}
	for _, side := range sides {
		countSide(side, func(c Count) { sums[c]++ })
	}
	counts := slices.SortedFunc(maps.Keys(sums), func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Client, b.Client), cmp.Compare(a.Metric, b.Metric), a.From-b.From, a.To-b.To,
			a.Shard-b.Shard)
	})
	for i := range counts {
		counts[i].N = sums[counts[i]]
	}
	return counts
}

// countSide folds a side as far as it holds something to count: a tier is the one the ticket had then.
func countSide(side Side, add func(Count)) {
	if !slices.ContainsFunc(side.Records, func(r Record) bool { return isCounted(r.Event) }) {
		return
	}
	t := side.Before.Ticket
	for _, r := range side.Records {
		before := t
		t = t.Apply(r.Event, r.Stamp)
		if metric, from, to := counted(r.Event, before, t); metric != "" {
			add(Count{Client: t.Client, Shard: shardOf(side.After.ID), Rollup: Rollup{Day: DayOf(r.Stamp.At), Metric: metric, From: from, To: to}})
		}
	}
}

func isCounted(e desk.Event) bool {
	metric, _, _ := counted(e, desk.Ticket{}, desk.Ticket{})
	return metric != ""
}

func counted(e desk.Event, before, after desk.Ticket) (metric string, from, to int) {
	switch e := e.(type) {
	case desk.TicketOpened:
		if e.Log != "" { // of imported logs the report of tiers tells, which has all that they say
			return "", 0, 0
		}
		return MetricOpened, 0, e.Tier
	case desk.TicketResolved:
		return MetricResolved, e.Tier, 0
	case desk.TicketReopened:
		return MetricReopened, 0, after.Tier
	case desk.HandoffOffered:
		return MetricHandoff, e.FromTier, e.ToTier
	case desk.HandoffReturned:
		return MetricReturn, before.Tier, e.Tier
	default:
		return "", 0, 0
	}
}

// Served gives the clients whose work a scope sees as an agent: all, or those named.
func Served(s desk.Scope) (all bool, clients []desk.ClientID) {
	switch {
	case s.All:
		return true, nil
	case !s.Agent || s.Person == "":
		return false, nil
	default:
		return s.ServesAll, s.Serves
	}
}

// AgeOf gives the band of a ticket opened at an instant.
func AgeOf(opened, now time.Time) int {
	for band, limit := range AgeLimits {
		if opened.After(now.Add(-limit)) {
			return band
		}
	}
	return AgeOlder
}

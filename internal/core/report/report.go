package report

import (
	"cmp"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
)

// Report is a sum as people read it. Percentiles are by nearest rank and nothing is rounded; days are of 24 hours.
type Report struct {
	Sum

	TeamChanges     Spread
	TotalChanges    int
	Throughput      Spread         // in days
	MedianByChanges [Bands]float64 // in days, by 0, 1, 2 and more changes of team
	HoldShares      map[desk.HoldReason]float64
	SolvedCases     int
	FirstLineShare  float64 // of what was solved, what tier 1 and below solved
}

// Spread is where values lie.
type Spread struct {
	Mean, Median, P90, Max float64
}

const dayMicros = 24 * 60 * 60 * float64(second)

// Tell gives the report of a sum.
func (s *Sum) Tell() Report {
	r := Report{Sum: *s, HoldShares: map[desk.HoldReason]float64{}}
	r.TeamChanges, r.TotalChanges = spreadOfCounts(s.Changes)
	var all Durations
	for band, took := range s.Took {
		sorted := slices.Clone(took)
		slices.Sort(sorted)
		r.MedianByChanges[band] = float64(nearestRank(sorted, 50)) / dayMicros
		all = append(all, sorted...)
	}
	slices.Sort(all)
	if n := len(all); n > 0 {
		r.Throughput = Spread{
			Mean: s.Elapsed.InSeconds() / (dayMicros / second) / float64(n), Median: float64(nearestRank(all, 50)) / dayMicros,
			P90: float64(nearestRank(all, 90)) / dayMicros, Max: float64(all[n-1]) / dayMicros,
		}
	}
	for _, reason := range desk.HoldReasons {
		r.HoldShares[reason] = ratio(s.Holds[reason].For.InSeconds(), s.Elapsed.InSeconds())
	}
	for tier, n := range s.Solved {
		r.SolvedCases += n
		if tier <= 1 {
			r.FirstLineShare += float64(n)
		}
	}
	r.FirstLineShare = ratio(r.FirstLineShare, float64(r.SolvedCases))
	return r
}

// nearestRank is the smallest value that so many percent of all do not pass; 0 of nothing.
func nearestRank(sorted []int64, percent int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max((percent*len(sorted)+99)/100, 1)-1]
}

func spreadOfCounts(counts map[int]int) (spread Spread, total int) {
	n := 0
	for value, times := range counts {
		n += times
		total += value * times
	}
	if n == 0 {
		return spread, 0
	}
	rank := func(percent int) float64 {
		seen := 0
		for _, value := range slices.Sorted(maps.Keys(counts)) {
			if seen += counts[value]; seen >= (percent*n+99)/100 {
				return float64(value)
			}
		}
		return 0
	}
	return Spread{Mean: float64(total) / float64(n), Median: rank(50), P90: rank(90), Max: rank(100)}, total
}

func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// PairLine is a pair of teams with what went between them.
type PairLine struct {
	Teams
	PairSum
}

// Troubled gives at most limit pairs of teams between which tickets went back and forth, the worst first.
func (s *Sum) Troubled(limit int) []PairLine {
	lines := s.pairs(func(p PairSum) bool { return p.Bounces+p.Comebacks+p.Returned > 0 })
	slices.SortStableFunc(lines, func(a, b PairLine) int {
		return cmp.Or(b.Bounces-a.Bounces, b.Comebacks-a.Comebacks, b.Returned-a.Returned)
	})
	return lines[:min(limit, len(lines))]
}

// Handed gives at most limit pairs of teams between which handoffs were offered, the busiest first.
func (s *Sum) Handed(limit int) []PairLine {
	lines := s.pairs(func(p PairSum) bool { return p.Offered > 0 })
	slices.SortStableFunc(lines, func(a, b PairLine) int { return b.Offered - a.Offered })
	return lines[:min(limit, len(lines))]
}

func (s *Sum) pairs(keep func(PairSum) bool) []PairLine {
	var lines []PairLine
	for teams, p := range s.Pairs {
		if keep(p) {
			lines = append(lines, PairLine{teams, p})
		}
	}
	slices.SortFunc(lines, func(a, b PairLine) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return lines
}

// Handoffs is what all handoffs come to.
func (s *Sum) Handoffs() PairSum {
	var all Sum
	all.Pairs = PairSums{}
	for _, p := range s.Pairs {
		all.addPair(Teams{}, p)
	}
	return all.Pairs[Teams{}]
}

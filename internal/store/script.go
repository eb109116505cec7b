package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
)

// ScriptVersion says who kept a version of a script, and when.
type ScriptVersion struct {
	Version int64
	SavedAt time.Time
	SavedBy desk.PersonID
	Retired bool
	Title   string
}

// Scripts are kept in versions, which are never changed: runs are bound to them. What came of the runs is counted in the transactions
// that change the tickets.
type Scripts interface {
	// SaveScript adds the version after s.Version; another in between gives ErrStale.
	SaveScript(ctx context.Context, s sop.Script, a Audit) error
	// Scripts gives the newest version of each, retired ones too, by id.
	Scripts(ctx context.Context) ([]sop.Script, error)
	// Script gives one version.
	Script(ctx context.Context, ref sop.Ref) (sop.Script, error)
	// ScriptVersions gives the versions of a script, the newest first; none of one that is not there.
	ScriptVersions(ctx context.Context, id sop.ID) ([]ScriptVersion, error)
	// ScriptCounts gives what was counted for a script in all its versions, or for all scripts where id is empty, by script, what, step and band.
	ScriptCounts(ctx context.Context, id sop.ID) ([]ScriptCount, error)
	// CountScript adds one to a count that no ticket makes: what requesters do with a script by themselves.
	CountScript(ctx context.Context, id sop.ID, what string) error
}

// What is counted of scripts. An end and an answer to "did it help?" have their code behind the word.
const (
	CountStarted = "started"
	CountEnd     = "end."
	CountHelped  = "helped."
	CountStep    = "step"    // done at a step, with its time
	CountSkipped = "skipped" // left out at a step

	CountSelfBegun  = "self_begun"  // a requester answered the first step by themselves
	CountSelfSolved = "self_solved" // a requester pressed "this solved it": a deflection
	CountSelfAsked  = "self_asked"  // a requester went on to write to the desk
)

// ScriptCount is how often something came of a script. Step and Band belong to CountStep and CountSkipped, Seconds are a sum.
type ScriptCount struct {
	Script  sop.ID
	What    string
	Step    sop.StepID
	Band    int // BandOf the time it took
	N       int64
	Seconds int64
}

// Bands are the ends of the bands of seconds by which the middle time of a step is told; what is longer is in one more.
var Bands = []int64{5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600, 7200, 14400}

// BandOf gives the band of a time.
func BandOf(seconds int64) int {
	band, _ := slices.BinarySearch(Bands, seconds)
	return band
}

// ShardedCount is what one change adds to a row; see [Count].
type ShardedCount struct {
	Shard int
	ScriptCount
}

// ScriptCountsOf gives what the entries of changes add to the counts of scripts, equal rows summed, in an order that is the same for all.
func ScriptCountsOf(sides ...Side) []ShardedCount {
	type key = ShardedCount
	sums := map[key][2]int64{}
	for _, side := range sides {
		shard := shardOf(side.After.ID)
		for _, r := range side.Records {
			for _, c := range scriptCounts(r.Event) {
				seconds := c.Seconds
				c.Seconds = 0
				k := key{Shard: shard, ScriptCount: c}
				sum := sums[k]
				sums[k] = [2]int64{sum[0] + 1, sum[1] + seconds}
			}
		}
	}
	counts := slices.SortedFunc(maps.Keys(sums), func(a, b key) int {
		return cmp.Or(compareScriptCounts(a.ScriptCount, b.ScriptCount), a.Shard-b.Shard)
	})
	for i := range counts {
		sum := sums[counts[i]]
		counts[i].N, counts[i].Seconds = sum[0], sum[1]
	}
	return counts
}

func compareScriptCounts(a, b ScriptCount) int {
	return cmp.Or(cmp.Compare(a.Script, b.Script), cmp.Compare(a.What, b.What), cmp.Compare(a.Step, b.Step), a.Band-b.Band)
}

func scriptCounts(e desk.Event) []ScriptCount {
	switch e := e.(type) {
	case desk.ScriptStarted:
		if e.Self {
			return nil // what requesters do alone is counted where they do it
		}
		return []ScriptCount{{Script: e.Script, What: CountStarted}}
	case desk.ScriptAnswered:
		if e.Self {
			return nil
		}
		if e.Skip != "" {
			return []ScriptCount{{Script: e.Script, What: CountSkipped, Step: e.Step}}
		}
		return []ScriptCount{{Script: e.Script, What: CountStep, Step: e.Step, Band: BandOf(e.Seconds), Seconds: e.Seconds}}
	case desk.ScriptFinished:
		if e.Self {
			return nil
		}
		counts := []ScriptCount{{Script: e.Script, What: CountEnd + string(e.End)}}
		if e.Helped != "" {
			counts = append(counts, ScriptCount{Script: e.Script, What: CountHelped + string(e.Helped)})
		}
		return counts
	default:
		return nil
	}
}

// ScriptStats is what came of a script.
type ScriptStats struct {
	Runs   int64
	Ends   map[desk.RunEnd]int64
	Helped map[desk.Helped]int64
	Steps  map[sop.StepID]StepStats

	SelfBegun, SelfSolved, SelfAsked int64
}

// StepStats is how long a step took those who did it.
type StepStats struct {
	N, Skipped int64
	Median     time.Duration // told from bands, so within a band it is a guess
}

// HelpedShare is which part of those who said so was helped, a partly counting half. False: nobody said.
func (s ScriptStats) HelpedShare() (float64, bool) {
	n := s.Helped[desk.HelpedYes] + s.Helped[desk.HelpedPartly] + s.Helped[desk.HelpedNo]
	if n == 0 {
		return 0, false
	}
	return (float64(s.Helped[desk.HelpedYes]) + float64(s.Helped[desk.HelpedPartly])/2) / float64(n), true
}

// StatsOf puts counts together by script.
func StatsOf(counts []ScriptCount) map[sop.ID]ScriptStats {
	all := map[sop.ID]ScriptStats{}
	bands := map[sop.ID]map[sop.StepID][]int64{}
	for _, c := range counts {
		s, ok := all[c.Script]
		if !ok {
			s = ScriptStats{Ends: map[desk.RunEnd]int64{}, Helped: map[desk.Helped]int64{}, Steps: map[sop.StepID]StepStats{}}
			bands[c.Script] = map[sop.StepID][]int64{}
		}
		all[c.Script] = s.with(c, bands[c.Script])
	}
	for id, s := range all {
		for step, times := range bands[id] {
			stats := s.Steps[step]
			stats.Median = medianOf(times)
			s.Steps[step] = stats
		}
	}
	return all
}

func (s ScriptStats) with(c ScriptCount, bands map[sop.StepID][]int64) ScriptStats {
	step := s.Steps[c.Step]
	switch what := c.What; {
	case what == CountStarted:
		s.Runs += c.N
	case what == CountStep:
		if bands[c.Step] == nil {
			bands[c.Step] = make([]int64, len(Bands)+1)
		}
		bands[c.Step][min(c.Band, len(Bands))] += c.N
		step.N += c.N
		s.Steps[c.Step] = step
	case what == CountSkipped:
		step.Skipped += c.N
		s.Steps[c.Step] = step
	case what == CountSelfBegun:
		s.SelfBegun += c.N
	case what == CountSelfSolved:
		s.SelfSolved += c.N
	case what == CountSelfAsked:
		s.SelfAsked += c.N
	case len(what) > len(CountEnd) && what[:len(CountEnd)] == CountEnd:
		s.Ends[desk.RunEnd(what[len(CountEnd):])] += c.N
	case len(what) > len(CountHelped) && what[:len(CountHelped)] == CountHelped:
		s.Helped[desk.Helped(what[len(CountHelped):])] += c.N
	}
	return s
}

// medianOf gives the middle of times that lie in bands, as if they lay evenly within each.
func medianOf(bands []int64) time.Duration {
	total := int64(0)
	for _, n := range bands {
		total += n
	}
	half, before, from := float64(total)/2, 0.0, 0.0
	for i, n := range bands {
		to := 2 * from // of the last one nobody knows the end
		if i < len(Bands) {
			to = float64(Bands[i])
		}
		if n > 0 && before+float64(n) >= half {
			return time.Duration((from + (to-from)*(half-before)/float64(n)) * float64(time.Second)).Round(time.Second)
		}
		before, from = before+float64(n), to
	}
	return 0
}

// CleanScript gives a script whose words a database takes.
func CleanScript(s sop.Script) sop.Script { return eachText(s, CleanText) }

// RedactScript gives a script without what is said of a person.
func RedactScript(s sop.Script, redact func(string) string) sop.Script { return eachText(s, redact) }

func eachText(s sop.Script, change func(string) string) sop.Script {
	s = s.Copy()
	s.Title, s.Summary = change(s.Title), change(s.Summary)
	for i := range s.Steps {
		p := &s.Steps[i]
		p.Text, p.Reason = change(p.Text), change(p.Reason)
		for k := range p.Answers {
			p.Answers[k].Text = change(p.Answers[k].Text)
		}
	}
	return s
}

package sim

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// Result is what became of one variant, over its runs: medians of the figures of each, and the lowest and highest beside them.
type Result struct {
	Variant string            `json:"variant"`
	Runs    int               `json:"runs"`
	Figures map[string]Figure `json:"figures"`
	Hash    string            `json:"hash"`    // of the timelines of the first run
	Adds    bool              `json:"adds_up"` // in every run: opened = solved + open
}

// Figure is a number over several runs.
type Figure struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Run plays every variant of a scenario with the same seeds. Tell, if there is one, hears of each run that ended.
func Run(ctx context.Context, s Scenario, tell func(variant string, run int)) ([]Result, error) {
	var results []Result
	for _, v := range s.Variants {
		result := Result{Variant: v.Name, Runs: s.Runs, Figures: map[string]Figure{}, Adds: true}
		all := map[string][]float64{}
		for run := range s.Runs {
			figures, hash, err := week(ctx, s, v, s.Seed+uint64(run))
			if err != nil {
				return nil, fmt.Errorf("%s, run %d: %w", v.Name, run+1, err)
			}
			if run == 0 {
				result.Hash = hash
			}
			result.Adds = result.Adds && figures["opened"] == figures["solved"]+figures["open"]
			for name, n := range figures {
				all[name] = append(all[name], n)
			}
			if tell != nil {
				tell(v.Name, run+1)
			}
		}
		for name, numbers := range all {
			slices.Sort(numbers)
			result.Figures[name] = Figure{Median: numbers[(len(numbers)-1)/2], Low: numbers[0], High: numbers[len(numbers)-1]}
		}
		results = append(results, result)
	}
	return results, nil
}

func week(ctx context.Context, s Scenario, v Variant, seed uint64) (map[string]float64, string, error) {
	w, err := newWorld(s, v, seed)
	if err != nil {
		return nil, "", err
	}
	if err := w.play(ctx); err != nil {
		return nil, "", err
	}
	figures, err := w.figures(ctx)
	if err != nil {
		return nil, "", err
	}
	hash, err := w.hash(ctx)
	return figures, hash, err
}

// figures are told from the timelines of the desk, apart from the time to the right tier: only the scenario knows which it is.
func (w *world) figures(ctx context.Context) (map[string]float64, error) {
	f := map[string]float64{"opened": float64(w.opened), "solved": 0, "open": 0, "bounces": 0, "handoffs": 0, "expired": 0, "dispatched": 0, "late_response": 0, "late_solution": 0, "never_right": 0, "overtaken": float64(w.lost)}
	var waits []float64
	for _, id := range w.order {
		records, err := w.store.Timeline(ctx, id, 0, 10_000)
		if err != nil {
			return nil, err
		}
		t := desk.Ticket{ID: id}
		for _, r := range records {
			before := t
			t = t.Apply(r.Event, r.Stamp)
			count(f, before, t, r.Event)
		}
		if t.State.IsLive() {
			f["open"]++
		} else {
			f["solved"]++
		}
		c := w.cases[id]
		if c.rightAt.IsZero() {
			f["never_right"]++
			continue
		}
		waits = append(waits, w.hours.Accrue(t.OpenedAt, c.rightAt).Minutes())
	}
	slices.SortFunc(waits, cmp.Compare[float64])
	f["right_mean_minutes"], f["right_median_minutes"], f["right_p90_minutes"] = mean(waits), rank(waits, 50), rank(waits, 90)
	return f, nil
}

func count(f map[string]float64, before, after desk.Ticket, e desk.Event) {
	f["bounces"] += float64(max(after.Bounces-before.Bounces, 0))
	switch e := e.(type) {
	case desk.HandoffOffered:
		f["handoffs"]++
	case desk.HandoffExpired:
		f["expired"]++
	case desk.DispatchListed:
		f["dispatched"]++
	case desk.ClockFired:
		if e.What == sla.AtBreach && e.Clock == sla.FirstResponse {
			f["late_response"]++
		}
		if e.What == sla.AtBreach && e.Clock == sla.Resolution {
			f["late_solution"]++
		}
	}
}

func mean(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sum := 0.0
	for _, n := range all {
		sum += n
	}
	return sum / float64(len(all))
}

// rank is the nearest-rank percentile.
func rank(sorted []float64, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max((len(sorted)*percent+99)/100, 1)-1]
}

// Order is how figures are shown.
var Order = []string{
	"opened", "solved", "open", "handoffs", "bounces", "right_mean_minutes", "right_median_minutes", "right_p90_minutes", "never_right",
	"late_response", "late_solution", "expired", "dispatched", "overtaken",
}

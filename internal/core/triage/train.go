package triage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Example is a text whose label is known.
type Example struct{ Text, Label string }

// What can be learned from at once.
const (
	MaxExamples = 200_000
	MaxLabels   = 1000
)

// folds are how many parts of the examples are kept aside in turn, to see how often answers are right. Of many examples one
// part is enough.
const (
	folds     = 5
	fewEnough = 2500
)

// ErrNoExamples says that there is nothing to learn from.
var ErrNoExamples = errors.New("there are no examples with a label to learn from")

// Train learns from examples; those without a label are left out. Labels are trimmed, texts may be empty.
func Train(examples []Example, seed uint64) (*Model, error) {
	kept, labels := labelled(examples)
	numbers := map[string]int{}
	for i, label := range labels {
		numbers[label] = i
	}
	switch {
	case len(kept) == 0:
		return nil, ErrNoExamples
	case len(kept) > MaxExamples:
		return nil, fmt.Errorf("there are %d examples and %d can be learned from; leave the oldest out", len(kept), MaxExamples)
	case len(labels) > MaxLabels:
		return nil, fmt.Errorf("there are %d labels and %d can be told apart; put rare ones together", len(labels), MaxLabels)
	}
	c := newCorpus(kept, numbers)
	known := c.number()
	m := &Model{Labels: labels, Examples: len(kept), buckets: known}
	m.lower, _ = slices.BinarySearch(known, half)
	cost, aside := c.tryOut(len(known), m.lower, seed)
	m.sure = calibrate(aside)
	m.Held, m.Threshold = judge(aside, labels)
	rows := make([]int, len(kept))
	for i := range rows {
		rows[i] = i
	}
	s := space{lower: m.lower, tells: c.tells(rows, len(known))}
	m.tells = s.tells
	m.keep(c.fit(rows, s, cost, seed))
	return m, nil
}

// labelled gives the examples with a label, trimmed, and all labels in order.
func labelled(examples []Example) ([]Example, []string) {
	kept := make([]Example, 0, len(examples))
	seen := map[string]bool{}
	var labels []string
	for _, e := range examples {
		if e.Label = strings.TrimSpace(e.Label); e.Label == "" {
			continue
		}
		if !seen[e.Label] {
			seen[e.Label] = true
			labels = append(labels, e.Label)
		}
		kept = append(kept, e)
	}
	slices.Sort(labels)
	return kept, labels
}

// tryOut draws the lines without a part of the examples and asks about that part; where there are few examples it does so with
// every part in turn. It gives the cost that did best, and its answers.
func (c *corpus) tryOut(known, lower int, seed uint64) (float32, []tried) {
	order := make([]int, len(c.labels))
	for i := range order {
		order[i] = i
	}
	d := dice(seed ^ 0x5eed)
	d.shuffle(order)
	turns := 1
	if len(order) <= fewEnough {
		turns = folds
	}
	all := make([][]tried, len(costs))
	for turn := range turns {
		var draw, ask []int
		for i, row := range order {
			if i%folds == turn {
				ask = append(ask, row)
			} else {
				draw = append(draw, row)
			}
		}
		if len(draw) == 0 {
			continue
		}
		s := space{lower: lower, tells: c.tells(draw, known)}
		for i, cost := range costs {
			all[i] = c.ask(ask, s, c.fit(draw, s, cost, seed), all[i])
		}
	}
	best := 0
	for i := range all {
		if rightOf(all[i]) > rightOf(all[best]) {
			best = i
		}
	}
	return costs[best], all[best]
}

func (c *corpus) ask(rows []int, s space, w []float32, all []tried) []tried {
	var x, scores []float32
	for _, row := range rows {
		x, scores = c.scores(row, s, w, x, scores)
		all = append(all, tried{scores: slices.Clone(scores), label: c.labels[row]})
	}
	return all
}

func rightOf(all []tried) int {
	n := 0
	for _, t := range all {
		if highest(t.scores) == t.label {
			n++
		}
	}
	return n
}

// judge says how good the answers about what was kept aside are. Each half is answered with what the other was calibrated to, so
// that nothing is measured on what it was fitted to.
func judge(aside []tried, labels []string) (Measured, float64) {
	var answers []Answer
	middle := len(aside) / 2
	for _, halves := range [][2][]tried{{aside[:middle], aside[middle:]}, {aside[middle:], aside[:middle]}} {
		sure := calibrate(halves[0])
		for _, t := range halves[1] {
			best := highest(t.scores)
			answers = append(answers, Answer{Label: labels[t.label], Said: labels[best], Confidence: sure.chances(t.scores, nil)[best]})
		}
	}
	return Measure(answers), threshold(answers)
}

// highest is the label with the highest score, of equals the first.
func highest(scores []float32) int {
	best := 0
	for i, v := range scores {
		if v > scores[best] {
			best = i
		}
	}
	return best
}

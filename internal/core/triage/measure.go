package triage

import (
	"maps"
	"math"
	"slices"
)

// Answer is what was said of a text beside what it is.
type Answer struct {
	Label      string
	Said       string
	Confidence float64
}

// Measured says how good answers were.
type Measured struct {
	Accuracy float64          `json:"accuracy"`
	MacroF1  float64          `json:"macro_f1"`
	ECE      float64          `json:"ece"` // how far confidence and accuracy are apart
	N        int              `json:"n"`
	PerClass map[string]Class `json:"per_class"`
}

// Class is one label of them.
type Class struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	N         int     `json:"n"` // texts that have it
}

// bins are how many equal parts of the confidence the calibration error is taken over.
const bins = 10

// Measure compares answers with what is right. The mean F1 is over the labels that texts have; a label that was only said,
// and that no text has, is listed with 0.
func Measure(answers []Answer) Measured {
	m := Measured{N: len(answers), PerClass: map[string]Class{}}
	if m.N == 0 {
		return m
	}
	type tally struct{ has, said, both int }
	tallies := map[string]*tally{}
	of := func(label string) *tally {
		if tallies[label] == nil {
			tallies[label] = &tally{}
		}
		return tallies[label]
	}
	var n, right [bins]int
	var sure [bins]float64
	correct := 0
	for _, a := range answers {
		bin := min(max(int(a.Confidence*bins), 0), bins-1)
		n[bin]++
		sure[bin] += a.Confidence
		of(a.Label).has++
		of(a.Said).said++
		if a.Said == a.Label {
			of(a.Label).both++
			right[bin]++
			correct++
		}
	}
	m.Accuracy = float64(correct) / float64(m.N)
	for bin := range bins {
		m.ECE += math.Abs(sure[bin]-float64(right[bin])) / float64(m.N)
	}
	had := 0
	for _, label := range slices.Sorted(maps.Keys(tallies)) {
		t := tallies[label]
		c := Class{N: t.has, Precision: share(t.both, t.said), Recall: share(t.both, t.has), F1: share(2*t.both, t.said+t.has)}
		m.PerClass[label] = c
		if t.has > 0 {
			had++
			m.MacroF1 += c.F1
		}
	}
	m.MacroF1 /= float64(had)
	return m
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

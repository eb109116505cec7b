package triage

import (
	"cmp"
	"math"
	"slices"
)

// tried is an answer about a text that was kept aside while the lines were drawn.
type tried struct {
	scores []float32
	label  int
}

// sureness makes scores into chances. The zero value is not one.
type sureness struct {
	Sharp float64 `json:"sharp"` // what scores are multiplied by
	// The logarithm of the odds of the likeliest label becomes Slope times itself and Shift.
	Slope float64 `json:"slope"`
	Shift float64 `json:"shift"`
}

// plainSure is for who has seen nothing yet.
var plainSure = sureness{Sharp: 1, Slope: 1}

// certain is as sure as an answer can be: a thousand texts that are kept aside say no more.
const certain = 0.999

// chances gives chances that sum to one, for the label with the highest score the highest.
func (s sureness) chances(scores []float32, out []float64) []float64 {
	out = softly(scores, s.Sharp, out)
	best := highest(scores)
	second := 0.0
	for i, p := range out {
		if i != best {
			second = max(second, p)
		}
	}
	if len(out) == 1 {
		return out
	}
	had := out[best]
	has := 1 / (1 + math.Exp(-(s.Slope*odds(had) + s.Shift)))
	// Never less than any other has then, and never certain.
	has = max(has, 1/float64(len(out)))
	if second > 0 {
		has = max(has, second/(1-had+second))
	}
	has = min(has, certain)
	for i := range out {
		if had < 1 {
			out[i] *= (1 - has) / (1 - had)
		} else {
			out[i] = (1 - has) / float64(len(out)-1)
		}
	}
	out[best] = has
	return out
}

// softly makes scores into chances by their exponents.
func softly(scores []float32, sharp float64, out []float64) []float64 {
	out = out[:0]
	top := scores[highest(scores)]
	sum := 0.0
	for _, s := range scores {
		p := math.Exp(float64(s-top) * sharp)
		out = append(out, p)
		sum += p
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func odds(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}

// calibrate finds how sure answers are, from what was kept aside.
func calibrate(all []tried) sureness {
	if len(all) == 0 || len(all[0].scores) < 2 {
		return plainSure
	}
	s := sureness{Sharp: sharpness(all), Slope: 1}
	s.Slope, s.Shift = straighten(all, s.Sharp)
	return s
}

// sharpness is the factor under which scores become the likeliest chances for what was kept aside.
func sharpness(all []tried) float64 {
	var p []float64
	loss := func(sharp float64) float64 {
		sum := 0.0
		for _, t := range all {
			p = softly(t.scores, sharp, p)
			sum -= math.Log(max(p[t.label], 1e-9))
		}
		return sum
	}
	// The loss has one valley. It is searched by the golden section, in the logarithm.
	const golden = 0.6180339887498949
	low, high := math.Log(0.2), math.Log(30)
	a, b := high-golden*(high-low), low+golden*(high-low)
	atA, atB := loss(math.Exp(a)), loss(math.Exp(b))
	for range 16 {
		if atA < atB {
			high, b, atB = b, a, atA
			a = high - golden*(high-low)
			atA = loss(math.Exp(a))
		} else {
			low, a, atA = a, b, atB
			b = low + golden*(high-low)
			atB = loss(math.Exp(b))
		}
	}
	return math.Exp((low + high) / 2)
}

// steady is how many answers that were right as often as they were sure are imagined beside those that were given, so that a few
// do not decide.
const steady = 10

// straighten finds slope and shift under which the likeliest labels were right as often as was said (a logistic regression by
// Newton's steps).
func straighten(all []tried, sharp float64) (slope, shift float64) {
	xs, right := make([]float64, len(all)), make([]float64, len(all))
	var p []float64
	for i, t := range all {
		p = softly(t.scores, sharp, p)
		best := highest(t.scores)
		xs[i] = odds(p[best])
		if best == t.label {
			right[i] = 1
		}
	}
	slope = 1
	for range 30 {
		// Pulled towards slope 1 and shift 0.
		ga, gb, haa, hab, hbb := steady*(slope-1), steady*shift, float64(steady), 0.0, float64(steady)
		for i, x := range xs {
			q := 1 / (1 + math.Exp(-(slope*x + shift)))
			ga += (q - right[i]) * x
			gb += q - right[i]
			h := max(q*(1-q), 1e-9)
			haa += h * x * x
			hab += h * x
			hbb += h
		}
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		far := max(math.Abs(da), math.Abs(db))
		if far > 1 {
			da, db = da/far, db/far
		}
		slope, shift = max(slope-da, 0.05), shift-db
		if far < 1e-9 {
			break
		}
	}
	return slope, shift
}

// Precise is how often an answer at or above a model's threshold was right on what was kept aside; below it only suggests.
const Precise = 0.9

// leastSure is how many answers must stand at or above a threshold for it to be one.
const leastSure = 20

// Never is the threshold of a model that should never act by itself.
const Never = 2.0

// threshold is the lowest confidence from which on answers are precise enough.
func threshold(answers []Answer) float64 {
	sorted := slices.Clone(answers)
	slices.SortFunc(sorted, func(a, b Answer) int { return cmp.Compare(b.Confidence, a.Confidence) })
	found, right := Never, 0
	for i, a := range sorted {
		if a.Said == a.Label {
			right++
		}
		last := i+1 == len(sorted) || sorted[i+1].Confidence < a.Confidence
		if n := i + 1; last && n >= leastSure && float64(right) >= Precise*float64(n) {
			found = a.Confidence
		}
	}
	return found
}

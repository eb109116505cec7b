package triage

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// Model is what was learned. It is read-only and may be asked by many at once.
type Model struct {
	Labels    []string // in order
	Examples  int      // it was learned from
	Held      Measured // how good it was on examples kept aside
	Threshold float64  // from this confidence on it was right in nine of ten; [Never] when it never was

	sure    sureness
	buckets []uint32  // of the features it knows, in order
	lower   int       // so many of them are words and pairs
	tells   []float32 // of each feature
	scale   []float32 // of each feature's weights
	weights []int8    // label by label of each feature
	none    []float32 // of no feature
}

// keep stores weights in one byte each, with a scale for each feature.
func (m *Model) keep(w []float32) {
	k := len(m.Labels)
	m.scale = make([]float32, len(m.buckets))
	m.weights = make([]int8, len(m.buckets)*k)
	for f := range m.buckets {
		row := w[f*k : (f+1)*k]
		most := float32(0)
		for _, v := range row {
			most = max(most, v, -v)
		}
		if most == 0 {
			continue
		}
		m.scale[f] = most / math.MaxInt8
		for j, v := range row {
			m.weights[f*k+j] = int8(math.Round(float64(v / m.scale[f])))
		}
	}
	m.none = slices.Clone(w[len(m.buckets)*k:])
}

// Guess is a label with the chance that it is right.
type Guess struct {
	Label      string
	Confidence float64
}

// Rank gives all labels, the likeliest first.
func (m *Model) Rank(text string) []Guess {
	return m.ranked(m.read(words(text)))
}

// Best gives the likeliest label.
func (m *Model) Best(text string) Guess { return m.Rank(text)[0] }

// reading is a text as the model sees it.
type reading struct {
	doc   []uint32  // packed features that the model knows
	words []int     // the word each was first found in
	x     []float32 // their values
}

// read finds the features of a text that the model knows.
func (m *Model) read(ws []word) reading {
	found := make([]uint64, 0, 16*len(ws))
	features(ws, func(bucket uint32, at int) { found = append(found, uint64(bucket)<<32|uint64(at)) })
	slices.Sort(found)
	var r reading
	from := 0
	for i := 0; i < len(found); {
		bucket, n := uint32(found[i]>>32), 0
		at := int(uint32(found[i]))
		for ; i < len(found) && uint32(found[i]>>32) == bucket; i++ {
			n++
		}
		place, known := slices.BinarySearch(m.buckets[from:], bucket)
		if from += place; known {
			r.doc = append(r.doc, uint32(from)<<countBits|uint32(min(n, maxCount)))
			r.words = append(r.words, at)
		}
	}
	r.x = space{lower: m.lower, tells: m.tells}.values(r.doc, nil)
	return r
}

func (m *Model) ranked(r reading) []Guess {
	k := len(m.Labels)
	scores := slices.Clone(m.none)
	for n, p := range r.doc {
		id := int(p >> countBits)
		v := r.x[n] * m.scale[id]
		for j, w := range m.weights[id*k : (id+1)*k] {
			scores[j] += v * float32(w)
		}
	}
	guesses := make([]Guess, k)
	for j, p := range m.sure.chances(scores, nil) {
		guesses[j] = Guess{Label: m.Labels[j], Confidence: p}
	}
	slices.SortStableFunc(guesses, func(a, b Guess) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return guesses
}

// leastWord is how many characters a word has that may be told as a reason.
const leastWord = 3

// Explain ranks the labels and gives the words that spoke most for the first, at most so many.
func (m *Model) Explain(text string, most int) ([]Guess, []string) {
	ws := words(text)
	r := m.read(ws)
	guesses := m.ranked(r)
	label, _ := slices.BinarySearch(m.Labels, guesses[0].Label)
	k := len(m.Labels)
	speaks := map[string]float32{}
	for n, p := range r.doc {
		id := int(p >> countBits)
		row := m.weights[id*k : (id+1)*k]
		rest := float32(0)
		for _, w := range row {
			rest += float32(w)
		}
		w := ws[r.words[n]]
		if w.from == inText && utf8.RuneCountInString(w.folded) >= leastWord {
			speaks[w.folded] += r.x[n] * m.scale[id] * (float32(row[label]) - rest/float32(k))
		}
	}
	var best []string
	for w, by := range speaks {
		if by > 0 {
			best = append(best, w)
		}
	}
	slices.SortFunc(best, func(a, b string) int { return cmp.Or(cmp.Compare(speaks[b], speaks[a]), cmp.Compare(a, b)) })
	return guesses, best[:min(len(best), most)]
}

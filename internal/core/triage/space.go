package triage

import (
	"cmp"
	"math"
	"slices"
)

// A counted feature is packed: its number above, how often it occurs below.
const (
	countBits = 10
	maxCount  = 1<<countBits - 1
)

// corpus are texts as counted features.
type corpus struct {
	docs   []uint32 // packed features of all texts, one text after the other
	starts []int    // where each text begins, and where the last ends
	labels []int    // of each text, by the label's number
	k      int      // how many labels there are
}

func (c *corpus) doc(row int) []uint32 { return c.docs[c.starts[row]:c.starts[row+1]] }

// roomForByte is how many different features a byte of text brings at most, but for texts of very few letters.
const roomForByte = 3

// newCorpus counts texts. The table has a place for each bucket and is clean before and after each text.
func newCorpus(examples []Example, labels map[string]int) *corpus {
	c := &corpus{starts: make([]int, 1, len(examples)+1), k: len(labels)}
	table := make([]uint16, buckets)
	bytes := 0
	for _, e := range examples {
		bytes += min(len(e.Text), maxText)
	}
	// Room for all, so that it is never copied while it grows. What is not filled costs no memory.
	c.docs = make([]uint32, 0, bytes*roomForByte)
	for _, e := range examples {
		from := len(c.docs)
		features(words(e.Text), func(bucket uint32, _ int) {
			if table[bucket] == 0 {
				c.docs = append(c.docs, bucket<<countBits)
			}
			if table[bucket] < maxCount {
				table[bucket]++
			}
		})
		for i, p := range c.docs[from:] {
			c.docs[from+i] = p | uint32(table[p>>countBits])
			table[p>>countBits] = 0
		}
		c.starts = append(c.starts, len(c.docs))
		c.labels = append(c.labels, labels[e.Label])
	}
	return c
}

// The bounds of what a model knows: a feature is in some texts, and weights take no more than so many cells.
const (
	minDocs     = 2
	maxFeatures = 1 << 19
	maxCells    = 1 << 24
)

// number chooses the features that count, gives each its place among them instead of its bucket, and forgets the others.
// It gives their buckets in order.
func (c *corpus) number() []uint32 {
	in := make([]uint32, buckets)
	for _, p := range c.docs {
		in[p>>countBits]++
	}
	var kept []uint32
	for b, n := range in {
		if n >= minDocs {
			kept = append(kept, uint32(b))
		}
	}
	if most := min(maxFeatures, maxCells/max(c.k, 1)); len(kept) > most {
		slices.SortFunc(kept, func(a, b uint32) int { return cmp.Or(cmp.Compare(in[b], in[a]), cmp.Compare(a, b)) })
		kept = kept[:most]
		slices.Sort(kept)
	}
	places := in // the same memory: from now on the place of a bucket, from 1
	clear(places)
	for i, b := range kept {
		places[b] = uint32(i) + 1
	}
	at, from := 0, 0
	for d := range c.labels {
		to := c.starts[d+1]
		for _, p := range c.docs[from:to] {
			if place := places[p>>countBits]; place > 0 {
				c.docs[at] = (place-1)<<countBits | p&maxCount
				at++
			}
		}
		from, c.starts[d+1] = to, at
	}
	c.docs = c.docs[:at]
	return kept
}

// How a feature's part is weighed.
const (
	priorTexts = 2    // texts of the usual mixture that are imagined beside those that have a feature
	leastTells = 0.02 // what a feature that tells nothing still counts
	pieces     = 0.7  // of the pieces of words beside the words
)

// tells gives how much each feature tells about the label: how far the labels of the texts that have it are from the usual
// mixture (their divergence in nats), as its root. What is in all texts alike counts little, however rare or frequent.
func (c *corpus) tells(rows []int, features int) []float32 {
	with := make([]int32, features*c.k)
	usual := make([]float64, c.k)
	for _, row := range rows {
		label := c.labels[row]
		usual[label] += 1 / float64(len(rows))
		for _, p := range c.doc(row) {
			with[int(p>>countBits)*c.k+label]++
		}
	}
	weights := make([]float32, features)
	for f := range weights {
		counts := with[f*c.k : (f+1)*c.k]
		all := 0.0
		for _, n := range counts {
			all += float64(n)
		}
		nats := 0.0
		for label, n := range counts {
			q := usual[label]
			if q == 0 {
				continue
			}
			p := (float64(n) + priorTexts*q) / (all + priorTexts)
			nats += p * math.Log(p/q)
		}
		weights[f] = float32(math.Sqrt(max(nats, 0) + leastTells))
	}
	return weights
}

// often is what a feature counts that occurs so many times: the second time less than the first.
var often = func() (t [maxCount + 1]float32) {
	for i := 1; i <= maxCount; i++ {
		t[i] = float32(1 + math.Log(float64(i)))
	}
	return t
}()

// space is how features become numbers.
type space struct {
	lower int       // so many features are words and pairs; the others are pieces
	tells []float32 // how much each tells
}

// values gives the number of each feature of a text. Words have length one together, pieces a little less.
func (s space) values(doc []uint32, out []float32) []float32 {
	out = out[:0]
	var lower, upper float32
	for _, p := range doc {
		id := int(p >> countBits)
		v := often[p&maxCount] * s.tells[id]
		if id < s.lower {
			lower += v * v
		} else {
			upper += v * v
		}
		out = append(out, v)
	}
	lower, upper = oneOver(lower), pieces*oneOver(upper)
	for i, p := range doc {
		if int(p>>countBits) < s.lower {
			out[i] *= lower
		} else {
			out[i] *= upper
		}
	}
	return out
}

func oneOver(squares float32) float32 {
	if squares == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(squares)))
}

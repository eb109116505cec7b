package triage

// costs are what a mistake may cost against large weights. The one with the most right answers about what is kept aside is taken:
// few labels with many texts want a low one, many labels with few texts a high one.
var costs = []float32{0.25, 1}

// rounds are made over all texts.
const rounds = 6

// fit finds the weights, label by label of each feature and at the end of none: a text of a label should score 1 or more for it,
// any other -1 or less, and what is missing counts squared. One text after the other, in an order by chance, is put right for all
// labels at once (dual coordinate descent).
func (c *corpus) fit(rows []int, s space, cost float32, seed uint64) []float32 {
	k := c.k
	w := make([]float32, (len(s.tells)+1)*k)
	none := w[len(s.tells)*k:]
	pull := make([]float32, len(rows)*k) // how much each text pulls at each line
	score, step := make([]float32, k), make([]float32, k)
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	d := dice(seed)
	slack := 0.5 / cost
	var x []float32
	for range rounds {
		d.shuffle(order)
		for _, i := range order {
			doc := c.doc(rows[i])
			x = s.values(doc, x)
			squares := float32(1)
			copy(score, none)
			for n, p := range doc {
				v, at := x[n], int(p>>countBits)*k
				squares += v * v
				for j, weight := range w[at : at+k] {
					score[j] += v * weight
				}
			}
			moves := false
			for j := range k {
				side := float32(-1)
				if c.labels[rows[i]] == j {
					side = 1
				}
				had := pull[i*k+j]
				next := max(had-(side*score[j]-1+slack*had)/(squares+slack), 0)
				step[j] = (next - had) * side
				pull[i*k+j] = next
				moves = moves || next != had
			}
			if !moves {
				continue
			}
			for j := range k {
				none[j] += step[j]
			}
			for n, p := range doc {
				v, at := x[n], int(p>>countBits)*k
				weights := w[at : at+k]
				for j, by := range step {
					weights[j] += v * by
				}
			}
		}
	}
	return w
}

// scores gives how much a text is of each label, before it is calibrated.
func (c *corpus) scores(row int, s space, w []float32, x, out []float32) ([]float32, []float32) {
	k := c.k
	doc := c.doc(row)
	x = s.values(doc, x)
	out = append(out[:0], w[len(s.tells)*k:]...)
	for n, p := range doc {
		v, at := x[n], int(p>>countBits)*k
		for j, weight := range w[at : at+k] {
			out[j] += v * weight
		}
	}
	return x, out
}

// dice are numbers by chance from a seed (splitmix64).
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) shuffle(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := int(d.next() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}

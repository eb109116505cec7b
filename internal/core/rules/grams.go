package rules

import "strings"

// grams are the runs of three bytes of a text, as bits of a table. That a run is not there is certain, that it is there only likely: a word
// whose runs are all there is looked for in the text itself. So that hundreds of rules can ask about the words of one long mail.
type grams [gramBits / 64]uint64

const gramBits = 1 << 16

func gramAt(a, b, c byte) uint32 {
	h := (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 2654435761
	return h >> 16
}

// TextOf is the value of a text.
func TextOf(text string) Value {
	v := Value{Text: Fold(text)}
	if len(v.Text) < minGrams {
		return v
	}
	v.grams = new(grams)
	for i := range len(v.Text) - 2 {
		at := gramAt(v.Text[i], v.Text[i+1], v.Text[i+2])
		v.grams[at/64] |= 1 << (at % 64)
	}
	return v
}

// Holds tells whether a text holds a word, in capitals or not.
func (v Value) Holds(word string) bool {
	n := needleOf(word)
	return n.mayBeIn(v) && strings.Contains(v.Text, n.text)
}

// minGrams is how long a text is whose table is worth its making.
const minGrams = 64

// needle is a word that is looked for.
type needle struct {
	text string
	at   []uint32
}

func needleOf(text string) needle {
	n := needle{text: Fold(text)}
	for i := 0; i+2 < len(n.text); i++ {
		n.at = append(n.at, gramAt(n.text[i], n.text[i+1], n.text[i+2]))
	}
	return n
}

// mayBeIn tells whether the word can be in a text: false is certain.
func (n needle) mayBeIn(v Value) bool {
	if v.grams == nil {
		return true
	}
	for _, at := range n.at {
		if v.grams[at/64]&(1<<(at%64)) == 0 {
			return false
		}
	}
	return true
}

package triage

import "unicode/utf8"

// A feature is a bucket: words and pairs of words are in the lower half, pieces of words in the upper. What shares a bucket
// by chance is taken for the same; of 2 million buckets a half few are shared by what is frequent.
const (
	halfBits = 21
	half     = 1 << halfBits
	buckets  = 2 * half
)

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashBytes(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// mix spreads a hash over all its bits, so that its lowest may be taken.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func bucketOf(h uint64, upper bool) uint32 {
	b := uint32(mix(h)) & (half - 1)
	if upper {
		b |= half
	}
	return b
}

// Kinds of features have beginnings of their own, so that the word "vpn" and the piece "vpn" are two.
const (
	saltWord uint64 = fnvOffset ^ (iota+1)<<40
	saltPair
	saltSender
	saltPiece
	saltNumber
)

// features gives each feature of a text in turn, with the place of the word it comes from.
func features(ws []word, give func(bucket uint32, at int)) {
	var ends [maxWord*2 + 3]int
	before := ""
	for i, w := range ws {
		if w.from == inSender {
			give(bucketOf(hashBytes(saltSender, w.folded), false), i)
			continue
		}
		shaped, number := shape(w.folded)
		give(bucketOf(hashBytes(saltWord, shaped), false), i)
		if number && len(w.folded) <= 8 {
			give(bucketOf(hashBytes(saltNumber, w.folded), false), i)
		}
		if w.after {
			give(bucketOf(hashBytes(hashBytes(saltPair, before)*fnvPrime, shaped), false), i)
		}
		before = shaped
		// Pieces of three to five characters, within the word; its ends count as a character.
		padded := "\x01" + shaped + "\x01"
		n := 0
		for at := 0; at < len(padded) && n < len(ends)-1; n++ {
			ends[n] = at
			_, size := utf8.DecodeRuneInString(padded[at:])
			at += size
		}
		ends[n] = len(padded)
		for long := 3; long <= 5 && long <= n; long++ {
			for a := 0; a+long <= n; a++ {
				give(bucketOf(hashBytes(saltPiece, padded[ends[a]:ends[a+long]]), true), i)
			}
		}
	}
}

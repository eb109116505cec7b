package search

import "strings"

// stemGerman is the German stemmer of Snowball for words whose umlauts are already folded. The library has none.
// See the algorithm's page: endings are only taken from the regions R1 and R2, so that a stem keeps its body.
func stemGerman(word string) string {
	word = foldDigraphs(word)
	r1, r2 := germanRegions(word)
	word = germanInflection(word, r1)
	word = germanComparison(word, r1)
	return germanDerivation(word, r1, r2)
}

// foldDigraphs writes ae, oe and ue as the umlauts they stand for, which are folded to a, o and u. After a vowel or q
// the e belongs to the next syllable.
func foldDigraphs(word string) string {
	if !strings.Contains(word, "ae") && !strings.Contains(word, "oe") && !strings.Contains(word, "ue") {
		return word
	}
	folded := make([]byte, 0, len(word))
	for i := range len(word) {
		umlaut := word[i] == 'e' && i > 0 && strings.IndexByte("aou", word[i-1]) >= 0
		if umlaut && (i < 2 || !isVowel(word[i-2]) && word[i-2] != 'q') {
			continue
		}
		folded = append(folded, word[i])
	}
	return string(folded)
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// germanRegions gives where R1 and R2 begin: each after the first consonant that follows a vowel, R1 not before the
// third letter.
func germanRegions(word string) (r1, r2 int) {
	r1 = regionAfter(word, 0)
	r2 = regionAfter(word, r1)
	return max(r1, 3), r2
}

func regionAfter(word string, from int) int {
	for i := from + 1; i < len(word); i++ {
		if isVowelAt(word, i-1) && !isVowelAt(word, i) {
			return i + 1
		}
	}
	return len(word)
}

// isVowelAt knows that u and y between two vowels are spoken as consonants, as in "neue".
func isVowelAt(word string, i int) bool {
	between := i > 0 && i+1 < len(word) && isVowel(word[i-1]) && isVowel(word[i+1])
	return isVowel(word[i]) && !(between && (word[i] == 'u' || word[i] == 'y'))
}

// ending takes a suffix off if the whole of it lies in the region.
func ending(word, suffix string, region int) (string, bool) {
	if stem, ok := strings.CutSuffix(word, suffix); ok && len(stem) >= region {
		return stem, true
	}
	return word, false
}

// germanInflection takes the endings of case and number.
func germanInflection(word string, r1 int) string {
	for _, suffix := range []string{"ern", "em", "er"} {
		if strings.HasSuffix(word, suffix) {
			stem, _ := ending(word, suffix, r1)
			return stem
		}
	}
	for _, suffix := range []string{"en", "es", "e"} {
		if !strings.HasSuffix(word, suffix) {
			continue
		}
		stem, ok := ending(word, suffix, r1)
		if ok && strings.HasSuffix(stem, "niss") {
			stem = stem[:len(stem)-1]
		}
		return stem
	}
	if stem, ok := ending(word, "s", r1); ok && endsWithOneOf(stem, "bdfghklmnrt") {
		return stem
	}
	return word
}

// germanComparison takes the endings of comparison and of verbs.
func germanComparison(word string, r1 int) string {
	for _, suffix := range []string{"est", "en", "er"} {
		if strings.HasSuffix(word, suffix) {
			stem, _ := ending(word, suffix, r1)
			return stem
		}
	}
	if stem, ok := ending(word, "st", r1); ok && len(stem) > 3 && endsWithOneOf(stem, "bdfghklmnt") {
		return stem
	}
	return word
}

// germanDerivation takes the endings that make nouns and adjectives.
func germanDerivation(word string, r1, r2 int) string {
	for _, suffix := range []string{"isch", "lich", "heit", "keit", "end", "ung", "ig", "ik"} {
		if !strings.HasSuffix(word, suffix) {
			continue
		}
		stem, ok := ending(word, suffix, r2)
		if !ok {
			return word
		}
		switch suffix {
		case "end", "ung":
			return withoutUnlessAfterE(stem, "ig", r2)
		case "ig", "ik", "isch":
			return withoutUnlessAfterE(word, suffix, r2)
		case "lich", "heit":
			return withoutOneOf(stem, []string{"er", "en"}, r1)
		default:
			return withoutOneOf(stem, []string{"lich", "ig"}, r2)
		}
	}
	return word
}

func withoutUnlessAfterE(word, suffix string, region int) string {
	if stem, ok := ending(word, suffix, region); ok && !strings.HasSuffix(stem, "e") {
		return stem
	}
	return word
}

func withoutOneOf(word string, suffixes []string, region int) string {
	for _, suffix := range suffixes {
		if stem, ok := ending(word, suffix, region); ok {
			return stem
		}
	}
	return word
}

func endsWithOneOf(word, letters string) bool {
	return word != "" && strings.IndexByte(letters, word[len(word)-1]) >= 0
}

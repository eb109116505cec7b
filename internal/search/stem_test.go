package search

import "testing"

func TestStemGerman(t *testing.T) {
	tests := []struct{ word, want string }{
		// The forms are folded as the tokenizer hands them over.
		{"aufeinander", "aufeinand"},
		{"kategorie", "kategori"},
		{"kategorien", "kategori"},
		{"kategorischen", "kategor"},
		{"kategorisch", "kategor"},
		{"katzen", "katz"},
		{"haus", "haus"},
		{"hauses", "haus"},
		{"hauser", "haus"},
		{"verbindung", "verbind"},
		{"verbindungen", "verbind"},
		{"moglichkeit", "moglich"},
		{"moglichkeiten", "moglich"},
		{"ergebnisse", "ergebnis"},
		{"ergebnis", "ergebnis"},
		{"freundlichkeit", "freundlich"},
		{"quelle", "quell"},
		{"neue", "neu"},
		{"anmeldung", "anmeld"},
		{"anmelden", "anmeld"},
		{"gesperrt", "gesperrt"},
		{"ol", "ol"},
	}
	for _, tt := range tests {
		if got := stemGerman(tt.word); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.word, got, tt.want)
		}
	}
}

package search

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTokens(t *testing.T) {
	tests := []struct {
		name, lang, text string
		want             []string
	}{
		{"empty", "en", "", nil},
		{"no words", "en", " -- ... !? \x00\xff ", nil},
		{"case and stem", "en", "Printing PRINTED prints", []string{"print", "print", "print"}},
		{"diacritics", "", "Café Ærø Łódź naïve", []string{"cafe", "aero", "lodz", "naive"}},
		{"composed or not is one", "", "u\u0308ber über", []string{"uber", "uber"}},
		{"sharp s", "", "Straße STRASSE", []string{"strasse", "strasse"}},
		{"umlaut and its digraph", "de", "Fällt faellt Drücker Druecker", []string{"fallt", "fallt", "druck", "druck"}},
		{"German forms", "de", "Drucker Druckern Druckers", []string{"druck", "druck", "druck"}},
		{"apostrophes", "en", "user's can't user’s", []string{"user", "cant", "user"}},
		{"numbers", "en", "007 42", []string{"007", "42"}},
		{"error code in hex", "en", "error 0x80070005.", []string{"error", "0x80070005", "80070005"}},
		{"knowledge number", "en", "KB5034441", []string{"kb5034441", "kb", "5034441"}},
		{"host", "en", "mail.example.com", []string{"mail.example.com", "mail", "exampl", "com"}},
		{"address", "en", "<Ana.Lima@example.com>", []string{
			"ana.lima@example.com", "ana.lima", "example.com", "ana", "lima", "exampl", "com",
		}},
		{"IPv4", "en", "10.0.0.12", []string{"10.0.0.12", "10", "12"}},
		{"hyphen", "en", "VPN-client", []string{"vpn-client", "vpn", "client"}},
		{"constant", "en", "ERR_CONNECTION_REFUSED", []string{"err_connection_refused", "err", "connect", "refus"}},
		{"end of a sentence is no compound", "en", "down. Up", []string{"down", "up"}},
		{"wide and ligature forms", "en", "Ｗｉｆｉ ﬁle", []string{"wifi", "file"}},
		{"Cyrillic", "", "Ошибка Ёлка", []string{"ошибка", "елка"}},
		{"Greek final sigma", "", "ΛΌΓΟΣ λόγος", []string{"λογοσ", "λογοσ"}},
		{"Arabic without vowels and stretch", "", "كِتَاب كـتاب", []string{"كتاب", "كتاب"}},
		{"Chinese in pairs", "", "打印机坏了", []string{"打印", "印机", "机坏", "坏了"}},
		{"one character", "", "机", []string{"机"}},
		{"script changes inside", "", "更新KB50", []string{"更新", "kb50", "kb", "50"}},
		{"Japanese", "", "プリンター", []string{"プリ", "リン", "ンタ", "ター"}},
		{"Hindi keeps its vowel signs", "", "हिन्दी", []string{"हिन्दी"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Tokens(tt.lang, tt.text)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestTokensAreLimited(t *testing.T) {
	for name, text := range map[string]string{
		"words":     strings.Repeat("word ", 2*MaxTokens),
		"compound":  strings.Repeat("word-", 2*MaxTokens) + "word",
		"dense run": strings.Repeat("机", 2*MaxTokens),
		"one word":  strings.Repeat("é", 5*maxText),
		"numbers":   strings.Repeat("a1", 5*maxText),
	} {
		t.Run(name, func(t *testing.T) {
			tokens := Tokens("en", text)
			if len(tokens) > MaxTokens {
				t.Errorf("tokens: got %d, want at most %d", len(tokens), MaxTokens)
			}
			for _, token := range tokens {
				if n := utf8.RuneCountInString(token); n > MaxTokenLength {
					t.Fatalf("length: got %d, want at most %d", n, MaxTokenLength)
				}
			}
		})
	}
}

func TestLang(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "en"},
		{"VPN 0x80070005", "en"},
		{"My printer does not work since this morning", "en"},
		{"Mein Drucker geht seit heute früh nicht mehr", "de"},
		{"Für die Anmeldung über VPN fehlt das Zertifikat", "de"},
	}
	for _, tt := range tests {
		if got := Lang(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// words draws texts that mean something to the tokenizer more often than random characters do.
func words() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"0x80070005", "ana@example.com", "10.0.0.1", "1e5", "-12", "+3.14", "KB5034441", "zq", "zqueue", "a_b",
			"http://x.y/z?a=b", "C:\\Temp", "é", "ß", "机器", "ـ", "'", "İ", "<b>", "&amp;", "2026-11-22", "v1.2.3", "𝟘𝟙", "٣",
		}),
		rapid.StringMatching(`[a-z0-9.@_+-]{1,20}`),
	)
	return rapid.Map(rapid.SliceOf(piece), func(pieces []string) string { return strings.Join(pieces, " ") })
}

func TestTokensProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, lang := words().Draw(t, "text"), rapid.SampledFrom([]string{"en", "de", ""}).Draw(t, "lang")
		tokens := Tokens(lang, text)
		checkTokens(t, text, tokens)
		if again := Tokens(lang, text); !slices.Equal(tokens, again) {
			t.Errorf("the same text gave other tokens: %q, then %q", tokens, again)
		}
		if upper := Tokens(lang, strings.ToUpper(strings.ToLower(text))); isASCII(text) && !slices.Equal(tokens, upper) {
			t.Errorf("upper case gave other tokens: %q, then %q", tokens, upper)
		}
	})
}

func checkTokens(t interface{ Errorf(string, ...any) }, text string, tokens []string) {
	if len(tokens) > MaxTokens {
		t.Errorf("%d tokens", len(tokens))
	}
	for _, token := range tokens {
		if token == "" || !utf8.ValidString(token) || utf8.RuneCountInString(token) > MaxTokenLength {
			t.Errorf("%q gave the token %q", text, token)
		}
		if strings.IndexFunc(token, unicode.IsSpace) >= 0 {
			t.Errorf("%q gave a token with a space: %q", text, token)
		}
	}
}

func TestFoldTwiceIsFoldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := fold(words().Draw(t, "text"))
		if twice := fold(once); twice != once {
			t.Errorf("got %q, then %q", once, twice)
		}
	})
}

func FuzzTokens(f *testing.F) {
	f.Add("Mail an ana.lima@example.com: Fehler 0x80070005 (KB5034441) – Straße, 打印机")
	f.Add("'''a'b'c''' @@@ a@b@c _-_ \xff\xfe")
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{"en", "de", ""} {
			checkTokens(t, text, Tokens(lang, text))
		}
		for _, term := range Query(text) {
			if !isPlain(term) {
				t.Errorf("%q gave the term %q", text, term)
			}
		}
		if stream := Stream(Lang(text), text); len(stream) > maxStream {
			t.Errorf("a stream of %d bytes", len(stream))
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	for lang, sentence := range map[string]string{
		"en": "The printer on the third floor prints blank pages since the update KB5034441; please ask ana.lima@example.com. ",
		"de": "Der Drucker im dritten Stock druckt seit dem Update KB5034441 leere Seiten; bitte fragen Sie über die Zentrale. ",
	} {
		b.Run(lang, func(b *testing.B) {
			text := strings.Repeat(sentence, 40)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Tokens(lang, text)
			}
		})
	}
	b.Run("en, no word twice", func(b *testing.B) {
		var text strings.Builder
		for i := range 2000 {
			word := strings.Map(func(r rune) rune { return r - '0' + 'k' }, strings.Repeat(string(rune('0'+i%7)), 2)+itoa(i))
			text.WriteString(word + "ings ")
		}
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			Tokens("en", text.String())
		}
	})
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

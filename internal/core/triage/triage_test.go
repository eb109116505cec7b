package triage

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/mail/corpustest"
)

// split keeps a part of the examples aside, a fifth by chance, and none of its texts among the others.
func split(all []Example, seed uint64) (train, test []Example) {
	d := dice(seed)
	aside := map[string]bool{}
	for _, e := range all {
		if _, seen := aside[e.Text]; !seen {
			aside[e.Text] = d.next()%5 == 0
		}
	}
	for _, e := range all {
		if aside[e.Text] {
			test = append(test, e)
		} else {
			train = append(train, e)
		}
	}
	return train, test
}

func tested(t *testing.T, train, test []Example) (*Model, Measured) {
	t.Helper()
	m, err := Train(train, 1)
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]Answer, len(test))
	for i, e := range test {
		best := m.Best(e.Text)
		answers[i] = Answer{Label: strings.TrimSpace(e.Label), Said: best.Label, Confidence: best.Confidence}
	}
	return m, Measure(answers)
}

// TestRealTickets answers real tickets as well as was asked for, in the time and place it has.
func TestRealTickets(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from 30,000 texts takes some seconds")
	}
	f, err := os.Open(corpustest.Shared(t, "triage/itservice-train.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []Example
	for _, row := range rows[1:] {
		all = append(all, Example{Text: row[0], Label: row[1]})
	}
	train, test := split(all, 7)
	began := time.Now()
	m, got := tested(t, train, test)
	t.Logf("%d and %d texts in %s: accuracy %.4f, macro-F1 %.4f, calibration error %.4f", len(train), len(test), time.Since(began), got.Accuracy, got.MacroF1, got.ECE)
	if got.Accuracy < 0.86 || got.ECE > 0.05 || got.MacroF1 < 0.85 {
		t.Errorf("accuracy %.4f, macro-F1 %.4f, calibration error %.4f; want at least 0.86, 0.85 and at most 0.05", got.Accuracy, got.MacroF1, got.ECE)
	}
	if math.Abs(m.Held.Accuracy-got.Accuracy) > 0.02 {
		t.Errorf("it took itself for %.4f right and is %.4f", m.Held.Accuracy, got.Accuracy)
	}
}

// TestManyGroups answers German and mixed mails for 74 groups of which one has half of all, some a handful, and an eighth is labelled wrong.
func TestManyGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from thousands of texts takes minutes under the race detector; the run with real parts does it")
	}
	all := made(6000, 74, 0.12, 3)
	train, test := split(all, 1)
	m, got := tested(t, train, test)
	t.Logf("%d labels: accuracy %.4f, macro-F1 %.4f, calibration error %.4f", len(m.Labels), got.Accuracy, got.MacroF1, got.ECE)
	if got.Accuracy < 0.72 || got.ECE > 0.05 {
		t.Errorf("accuracy %.4f, calibration error %.4f; want at least 0.72 and at most 0.05", got.Accuracy, got.ECE)
	}
	for _, label := range m.Labels {
		if label != strings.TrimSpace(label) {
			t.Errorf("the label %q was not trimmed", label)
		}
	}
}

// TestThresholdIsPrecise acts by itself only where it is right in nine of ten, on texts it has not seen.
func TestThresholdIsPrecise(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from thousands of texts takes minutes under the race detector; the run with real parts does it")
	}
	train, test := split(made(8000, 20, 0.05, 9), 2)
	m, err := Train(train, 1)
	if err != nil {
		t.Fatal(err)
	}
	above, right := 0, 0
	for _, e := range test {
		if best := m.Best(e.Text); best.Confidence >= m.Threshold {
			above++
			if best.Label == strings.TrimSpace(e.Label) {
				right++
			}
		}
	}
	if above < len(test)/4 || share(right, above) < Precise-0.03 {
		t.Errorf("%d of %d above the threshold %.3f, %.3f of them right", above, len(test), m.Threshold, share(right, above))
	}
}

// TestOddExamples learns from what is hardly there.
func TestOddExamples(t *testing.T) {
	for _, c := range []struct {
		name string
		all  []Example
		want string // the best answer for "vpn broken"
	}{
		{"one", []Example{{"vpn", "Network"}}, "Network"},
		{"one label", []Example{{"vpn", "Network"}, {"mail", "Network"}, {"", "Network"}}, "Network"},
		{"two", []Example{{"vpn broken", "Network"}, {"mail lost", "Mail"}}, ""},
		{"empty texts", []Example{{"", "A"}, {"", "B"}, {" ", "A"}}, ""},
		{"no labels but one", []Example{{"vpn", " "}, {"vpn", ""}, {"vpn", "\tNetwork\n"}}, "Network"},
		{"bytes that are no text", []Example{{"\xff\xfe\x00", "A"}, {"vpn broken \xc3", "B"}, {"vpn broken", "B"}, {"vpn broken", "B"}}, "B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Train(c.all, 1)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			ranked := m.Rank("vpn broken")
			for i, g := range ranked {
				sum += g.Confidence
				if math.IsNaN(g.Confidence) || i > 0 && g.Confidence > ranked[i-1].Confidence {
					t.Errorf("the order or a chance is broken: %v", ranked)
				}
			}
			if math.Abs(sum-1) > 1e-6 {
				t.Errorf("the chances come to %v", sum)
			}
			if c.want != "" && ranked[0].Label != c.want {
				t.Errorf("the best is %q, want %q", ranked[0].Label, c.want)
			}
		})
	}
	if _, err := Train([]Example{{"vpn", ""}}, 1); !errors.Is(err, ErrNoExamples) {
		t.Errorf("no examples give %v", err)
	}
}

// TestChances keeps the order, the sum and some doubt, however far the scores are apart.
func TestChances(t *testing.T) {
	for _, s := range []sureness{plainSure, {Sharp: 30, Slope: 3, Shift: 2}, {Sharp: 30, Slope: 0.05, Shift: -5}, {Sharp: 0.2, Slope: 1, Shift: 0}} {
		for _, scores := range [][]float32{{1, -1}, {1e4, -1e4, 0}, {0, 0, 0}, {-1, 2, 1.999, -3}} {
			p := s.chances(scores, nil)
			sum, best := 0.0, highest(scores)
			for _, v := range p {
				sum += v
				if !(v >= 0) || v > p[best]+1e-12 || v > certain {
					t.Errorf("%v of %v gives %v", s, scores, p)
				}
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%v of %v sums to %v", s, scores, sum)
			}
		}
	}
}

// TestSameSeedSameModel gives the same bytes again, and reads them.
func TestSameSeedSameModel(t *testing.T) {
	all := made(1500, 12, 0.1, 5)
	encoded := func() []byte {
		m, err := Train(all, 4)
		if err != nil {
			t.Fatal(err)
		}
		data, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := encoded()
	if !bytes.Equal(first, encoded()) {
		t.Error("the same examples and the same seed gave another model")
	}
	m, err := Decode(first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Encode()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("decoding and encoding changed the model: %v", err)
	}
	for at := 0; at < len(first); at += len(first)/200 + 1 {
		broken := slices.Clone(first)
		broken[at] ^= 4
		if _, err := Decode(broken); !errors.Is(err, ErrModel) {
			t.Fatalf("a changed byte at %d gave %v", at, err)
		}
		if _, err := Decode(first[:at]); !errors.Is(err, ErrModel) {
			t.Fatalf("cut off at %d it gave %v", at, err)
		}
	}
}

// TestWhy names the words that made the difference, and nobody who sent it.
func TestWhy(t *testing.T) {
	var all []Example
	for range 20 {
		all = append(all, Example{"From: anna.schmidt@x.example\nThe fortinet vpn drops every hour", "Network"},
			Example{"From: anna.schmidt@x.example\nThe printer in hall two prints blank pages", "Printing"},
			Example{"From: bob@x.example\nThe salary letter of march is missing", "HR"})
	}
	m, err := Train(all, 1)
	if err != nil {
		t.Fatal(err)
	}
	guesses, why := m.Explain("From: anna.schmidt@x.example\nMy Fortinet VPN is down", 3)
	if guesses[0].Label != "Network" || !slices.Contains(why, "fortinet") || !slices.Contains(why, "vpn") {
		t.Errorf("said %v because of %v", guesses[0], why)
	}
	if slices.Contains(why, "anna") || slices.Contains(why, "schmidt") {
		t.Errorf("the sender is among the reasons: %v", why)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"Größe der STRASSE, Straße", "groesse der strasse strasse"},
		{"u\u0308ber U\u0308BER über", "ueber ueber ueber"},
		{"façade naïve Łódź", "facade naive lodz"},
		{"PC00417 & 10.0.0.1", "pc00417 10 0 0 1"},
		{"received from: monitoring@x.example\r\nBetreff: AW: WG: VPN\nAn: x\nTo: y\nGesendet: heute\nhallo", "@monitoring @x @example vpn hallo"},
		{"note: that this is no header", "note that this is no header"},
		{"Пароль 密码", "пароль 密码"},
		{strings.Repeat("x", 100), strings.Repeat("x", maxWord)},
	} {
		var got []string
		for _, w := range words(c.text) {
			if w.from == inSender {
				w.folded = "@" + w.folded
			}
			got = append(got, w.folded)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q gives %q, want %q", c.text, strings.Join(got, " "), c.want)
		}
	}
	if n := len(words(strings.Repeat("a b\n", 1<<20))); n > maxWords {
		t.Errorf("an endless text gives %d words", n)
	}
	if got, _ := shape("srv0042x7"); got != "srv#x#" {
		t.Errorf("the shape is %q", got)
	}
}

func TestMeasure(t *testing.T) {
	got := Measure([]Answer{{"a", "a", 0.9}, {"a", "a", 0.9}, {"a", "b", 0.7}, {"b", "b", 0.7}, {"c", "d", 0.55}})
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("accuracy", got.Accuracy, 0.6)
	near("F1 of a", got.PerClass["a"].F1, 0.8)
	near("F1 of b", got.PerClass["b"].F1, 2.0/3)
	near("macro-F1 over the labels that texts have", got.MacroF1, (0.8+2.0/3)/3)
	// 2 × 0.9 against 2 right, 2 × 0.7 against 1 right, 0.55 against none.
	near("calibration error", got.ECE, (0.2+0.4+0.55)/5)
	if empty := Measure(nil); empty.N != 0 || empty.Accuracy != 0 {
		t.Errorf("nothing measures %v", empty)
	}
}

// FuzzAsk asks and explains any text within bounds.
func FuzzAsk(f *testing.F) {
	m, err := Train(made(300, 5, 0, 1), 1)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", "From:\nRe: Re: Re:", "\xff\xfe", strings.Repeat("ß", 5000), "A\u0308\u0308 9\u0661"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		guesses, why := m.Explain(text, 5)
		if len(why) > 5 || len(guesses) != len(m.Labels) {
			t.Fatalf("%d reasons and %d guesses", len(why), len(guesses))
		}
		sum := 0.0
		for _, g := range guesses {
			sum += g.Confidence
		}
		if math.IsNaN(sum) || math.Abs(sum-1) > 1e-6 {
			t.Fatalf("the chances come to %v", sum)
		}
	})
}

func BenchmarkBest(b *testing.B) {
	all := made(5000, 10, 0.1, 1)
	m, err := Train(all, 1)
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		m.Best(all[i%len(all)].Text)
		i++
	}
}

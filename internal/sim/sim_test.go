package sim

import (
	"context"
	"os"
	"strings"
	"testing"
)

func weekOfTwelve(t *testing.T) Scenario {
	t.Helper()
	file, err := os.Open("../../scenarios/week.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	s, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWeekAddsUp plays the week of twelve in all variants and holds that nothing is lost, and that each switch does what it is for.
func TestWeekAddsUp(t *testing.T) {
	s := weekOfTwelve(t)
	s.Runs = 2
	results, err := Run(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		f := func(name string) float64 { return r.Figures[name].Median }
		if !r.Adds || f("opened") < 200 || f("solved") < 0.9*f("opened") {
			t.Errorf("%s: opened %v, solved %v, open %v", r.Variant, f("opened"), f("solved"), f("open"))
		}
		if f("bounces") == 0 || f("handoffs") == 0 || f("right_p90_minutes") <= 0 {
			t.Errorf("%s: nothing went wrong: %+v", r.Variant, r.Figures)
		}
		accepts, guards := r.Variant == "acceptance" || r.Variant == "both", r.Variant == "hop guard" || r.Variant == "both"
		if accepts != (f("expired") > 0) || (accepts || guards) != (f("dispatched") > 0) {
			t.Errorf("%s: %v handoffs expired, %v came to a dispatcher", r.Variant, f("expired"), f("dispatched"))
		}
		for _, name := range Order {
			if _, ok := r.Figures[name]; !ok {
				t.Errorf("%s does not tell %s", r.Variant, name)
			}
		}
		if len(Order) != len(r.Figures) {
			t.Errorf("%s tells %d figures, %d are shown", r.Variant, len(r.Figures), len(Order))
		}
	}
}

func TestSameSeedSameWeek(t *testing.T) {
	s := weekOfTwelve(t)
	s.Days, s.Drain = 2, 2
	hash := func(seed uint64) string {
		_, h, err := week(context.Background(), s, s.Variants[3], seed)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := hash(5)
	if again := hash(5); again != first {
		t.Errorf("the same seed gives %s and %s", first, again)
	}
	if other := hash(6); other == first {
		t.Error("another seed gives the same week")
	}
}

// TestStreamsAreApart holds that what comes in does not change with how the desk works on it.
func TestStreamsAreApart(t *testing.T) {
	s := weekOfTwelve(t)
	s.Runs = 1
	s.Odds.DispatcherRight = 0.1
	worse, err := Run(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Odds.DispatcherRight = 1
	better, err := Run(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range worse {
		if worse[i].Figures["opened"] != better[i].Figures["opened"] {
			t.Errorf("%s: %v cases came, and %v with another dispatcher", worse[i].Variant, worse[i].Figures["opened"], better[i].Figures["opened"])
		}
	}
	if worse[3].Hash == better[3].Hash {
		t.Error("a dispatcher who errs changes nothing")
	}
}

func TestReadRefuses(t *testing.T) {
	good, err := os.ReadFile("../../scenarios/week.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown field": {"seed: 2013", "sead: 2013", "sead"},
		"zone":          {"zone: Europe/Berlin", "zone: Atlantis/Capital", "Atlantis"},
		"odds":          {"starts_right: 0.494", "starts_right: 1.5", "odds.starts_right"},
		"team":          {"team: Workplace, share", "team: Nowhere, share", "kinds[3]"},
		"tier":          {"tier: 3, people: 1", "tier: 7, people: 1", "teams[4]"},
		"runs":          {"runs: 20", "runs: 0", "runs"},
	} {
		text := strings.Replace(string(good), c.old, c.new, 1)
		if text == string(good) {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	good, err := os.ReadFile("../../scenarios/week.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(good))
	f.Fuzz(func(_ *testing.T, text string) { _, _ = Read(strings.NewReader(text)) })
}

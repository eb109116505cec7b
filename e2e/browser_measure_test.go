package e2e

import (
	"testing"
	"time"
)

// TestBrowserMeasures holds that the scripts that measure still find what they measure. Their numbers are judged elsewhere, on a
// machine that does nothing else.
func TestBrowserMeasures(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	marcus, dana := demo.people["marcus"], demo.people["dana"]
	t.Run("weight", func(t *testing.T) {
		// Bytes are the same on any machine: these limits are the product's.
		for _, c := range []struct {
			person    signIn
			path      string
			total, js int
		}{{marcus, "/tickets", 150 << 10, 150 << 10}, {dana, "/", 60 << 10, 40 << 10}, {dana, "/requests/56", 60 << 10, 40 << 10}} {
			var page struct {
				Cold, Warm struct {
					Total, JS, Requests int
					FirstRowMs          float64
				}
			}
			lines := inBrowser(t, time.Minute, "weight.mjs", map[string]any{"base": demo.url, "person": c.person, "pages": []string{c.path}, "rounds": 1})
			decode(t, lines[0], &page)
			if page.Cold.Requests < 4 || page.Cold.Total == 0 || page.Cold.Total > c.total || page.Cold.JS > c.js {
				t.Errorf("%s: got %s, want at most %d bytes in all and %d of scripts", c.path, lines[0], c.total, c.js)
			}
			if c.path == "/tickets" && (page.Cold.FirstRowMs <= 0 || page.Warm.FirstRowMs <= 0) {
				t.Errorf("got %s, want the time of the first row", lines[0])
			}
			t.Logf("%s", lines[0])
		}
	})
	t.Run("acts", func(t *testing.T) {
		var sum struct {
			Acts   int
			P95    float64
			Silent []string
		}
		acts := []map[string]string{{"key": "Tab"}, {"key": "Tab"}, {"type": "hello", "into": "main textarea"}}
		lines := inBrowser(t, time.Minute, "acts.mjs", map[string]any{"base": demo.url, "person": dana, "path": "/requests/56", "acts": acts})
		decode(t, lines[len(lines)-1], &sum)
		if sum.Acts != 7 || len(sum.Silent) > 0 || sum.P95 <= 0 {
			t.Errorf("got %s, want 7 acts with a time each", lines[len(lines)-1])
		}
	})
	t.Run("live", func(t *testing.T) {
		var sum struct{ Rounds, Missed int }
		lines := inBrowser(t, time.Minute, "live.mjs", map[string]any{"base": demo.url, "watcher": marcus, "actor": dana, "path": "/tickets/56", "actorPath": "/requests/56", "rounds": 3, "within": 3000})
		decode(t, lines[len(lines)-1], &sum)
		t.Logf("%s", lines[len(lines)-1])
		if sum.Missed > 0 {
			t.Errorf("%d of %d changes did not come to the other browser", sum.Missed, sum.Rounds)
		}
	})
}

package words

import (
	"testing"
	"time"
)

// TestSpan holds that a clock which is a moment late is not said to be before itself.
func TestSpan(t *testing.T) {
	w := For("en", "", time.UTC, time.Now())
	for d, want := range map[time.Duration]string{
		0: "0 m", 10 * time.Second: "under 1 m", -10 * time.Second: "0 m", -90 * time.Second: "−2 m", 33 * time.Minute: "33 m",
		2*time.Hour + 10*time.Minute: "2 h 10", -(42*time.Hour + 36*time.Minute): "−42 h 36", 76 * time.Hour: "3 d 4 h",
	} {
		if got := w.Span(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}

package part

import (
	"testing"
	"time"
)

func TestTickOf(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for _, tt := range []struct {
		name        string
		left, whole time.Duration
		until       time.Time
		want        string
	}{
		{"runs on to its end", time.Hour, 4 * time.Hour, time.Time{}, "1003600 14400"},
		{"closes after its end", time.Hour, 4 * time.Hour, now.Add(2 * time.Hour), "1003600 14400"},
		{"closes before its end", time.Hour, 4 * time.Hour, now.Add(time.Minute), "1003600 14400 1000060"},
		{"late, and closes", -time.Hour, 4 * time.Hour, now.Add(time.Minute), "996400 14400 1000060"},
		{"far", 48 * time.Hour, 90 * time.Hour, time.Time{}, ""},
		{"of no length", time.Hour, 0, time.Time{}, ""},
	} {
		if got := TickOf(now, tt.left, tt.whole, tt.until); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

//go:build drill

package engine_test

import (
	"fmt"
	"testing"
)

// drillDesks are played beside each other, each with its own dice, and share the lives.
const (
	drillDesks = 4
	drillLives = 10_000
)

// TestDrillClocksAreAFoldOfTheTimeline plays ten thousand lives on each store.
func TestDrillClocksAreAFoldOfTheTimeline(t *testing.T) {
	for _, one := range stores {
		t.Run(one.name, func(t *testing.T) {
			for n := range drillDesks {
				t.Run(fmt.Sprint("desk ", n), func(t *testing.T) {
					t.Parallel()
					playClocks(t, one.open(t), drillLives/drillDesks, uint64(26+n))
				})
			}
		})
	}
}

// TestDrillSteps steps the clocks of two nodes many times on each store.
func TestDrillSteps(t *testing.T) {
	for _, one := range stores {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			stepClocks(t, one.open(t), 150, 400)
		})
	}
}

//go:build drill

package engine_test

import (
	"testing"

	"tierdesk/internal/store"
)

// TestDrillClocksAreAFoldOfTheTimeline plays ten thousand lives on each store.
func TestDrillClocksAreAFoldOfTheTimeline(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) { playClocks(t, s, 10_000) })
}

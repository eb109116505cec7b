//go:build drill

package calendar_test

import "testing"

// TestDrillOracle compares 600,000 cases.
func TestDrillOracle(t *testing.T) {
	for seed := range uint64(4) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			compareWithOracle(t, 150_000, seed+2)
		})
	}
}

//go:build drill

package sla_test

import (
	"flag"
	"testing"

	"pgregory.net/rapid"
)

// TestDrillLaws holds the laws for 100,000 stories.
func TestDrillLaws(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": "100000", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("stories", rapid.MakeCheck(checkLaws))
	t.Run("pauses", rapid.MakeCheck(checkPauses))
}

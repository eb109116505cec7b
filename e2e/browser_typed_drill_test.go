//go:build drill

package e2e

import (
	"testing"
	"time"
)

// TestDrillTyped interrupts somebody who types 100 times: 0 characters are lost.
func TestDrillTyped(t *testing.T) { typeAndInterrupt(t, 100, 42, 20*time.Minute) }

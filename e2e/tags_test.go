//go:build !drill

package e2e

// buildTags are those of the binary under test.
const buildTags = ""

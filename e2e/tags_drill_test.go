//go:build drill

package e2e

// buildTags are those of the binary under test: a drilled one can kill itself at a line of its log.
const buildTags = "drill"

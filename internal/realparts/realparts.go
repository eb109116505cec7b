// Package realparts decides what a test does that needs a real part of the world: a PostgreSQL, a Dovecot, a browser.
// It starts nothing; the harness of each part does.
//
// The variable TIERDESK_REAL says how the run wants it: 0 leaves such tests out, 1 demands them, and without it they
// run where the part is at hand.
package realparts

import (
	"os"
	"testing"
)

const variable = "TIERDESK_REAL"

// Want skips the test in a run that leaves real parts out. Harnesses call it first, before they look for anything.
func Want(t testing.TB) {
	t.Helper()
	if os.Getenv(variable) == "0" {
		t.Skip("tests with real parts are left out of this run (" + variable + "=0)")
	}
}

// Missing ends the test because a part is not there: as a failure where the run demands real parts, else as a skip.
// The reason is a sentence that says what is missing and how to get it.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv(variable) == "1" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

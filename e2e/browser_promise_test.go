package e2e

import (
	"os"
	"testing"
	"time"
)

// mostForAnAgreement is how many clicks and fields an agreement may take from nothing.
const mostForAnAgreement = 25

// TestBrowserAgreementFromNothing makes hours, holidays and an agreement for a client in another zone.
func TestBrowserAgreementFromNothing(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	lines := inBrowser(t, 2*time.Minute, "agreement.mjs", map[string]any{
		"base": demo.url, "person": demo.people["sam"], "client": "Kestrel Logistics", "shots": os.Getenv("TIERDESK_SHOTS"),
	})
	var sum struct{ Findings, Clicks, Fields int }
	decode(t, lines[len(lines)-1], &sum)
	for _, line := range lines[:len(lines)-1] {
		t.Errorf("%s", line)
	}
	t.Logf("an agreement from nothing takes %d clicks and %d fields", sum.Clicks, sum.Fields)
	if sum.Clicks == 0 || sum.Clicks+sum.Fields > mostForAnAgreement {
		t.Errorf("it takes %d clicks and %d fields, want at most %d in all", sum.Clicks, sum.Fields, mostForAnAgreement)
	}
}

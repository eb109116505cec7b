package sla_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/sla"
)

// written gives the cells of a ledger, one after the other.
func written(l sla.Ledger) string {
	var cells []string
	for _, c := range l.Cells {
		who := string(c.Holder.Kind)
		if c.Holder.Kind == sla.HeldByTier {
			who = c.Holder.Team.ID
		}
		cells = append(cells, fmt.Sprintf("%s %s %s", who, c.State, c.For))
	}
	return strings.Join(cells, ", ")
}

// TestLedger tells a day that has everything in it, and adds it up.
func TestLedger(t *testing.T) {
	s := story(ber, tiers, "1 Jun 06:00",
		mark("1 Jun 08:00", sla.Held{Wait: sla.WaitRequester}),
		mark("1 Jun 09:00", sla.Resumed{}),
		mark("1 Jun 10:00", sla.Offered{To: network}),
		mark("1 Jun 10:30", sla.Returned{}),
		mark("1 Jun 11:00", sla.Offered{To: servers}),
		mark("1 Jun 11:20", sla.Accepted{}),
		mark("1 Jun 12:00", sla.Held{Wait: sla.WaitVendor, Vendor: "acme"}),
		mark("1 Jun 13:00", sla.Held{Wait: sla.WaitChange}),
		mark("1 Jun 14:30", sla.Held{Wait: sla.WaitScheduled}),
		mark("2 Jun 08:00", sla.Resumed{}),
		mark("2 Jun 09:00", sla.Resolved{}),
		mark("3 Jun 09:00", sla.Reopened{}))
	account := sla.Tell(s, at("3 Jun 09:30"))
	want := "intake counted 3h0m0s, intake closed 1h0m0s, requester paused 1h0m0s, servers counted 4h0m0s, " +
		"vendor counted 1h0m0s, schedule paused 1h30m0s, schedule closed 16h0m0s"
	if got := written(account.Ledger); got != want {
		t.Errorf("the ledger is %s, want %s", got, want)
	}
	if c := clock(t, account, sla.Resolution); account.Ledger.Sum(sla.Counted) != c.Counted || c.Counted != 8*time.Hour {
		t.Errorf("the ledger counts %s, the clock %s", account.Ledger.Sum(sla.Counted), c.Counted)
	}
	if want := 27*time.Hour + 30*time.Minute; account.Ledger.Elapsed != want {
		t.Errorf("elapsed %s, want %s", account.Ledger.Elapsed, want)
	}
}

// TestAnOpenOfferIsTheReceivers until it is returned; then it was the sender's all along.
func TestAnOpenOfferIsTheReceivers(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:10", sla.Held{Wait: sla.WaitChange}))
	if got, want := written(sla.Tell(s, at("1 Jun 09:00")).Ledger), "intake counted 1h0m0s, network counted 1h0m0s"; got != want {
		t.Errorf("offered: %s, want %s", got, want)
	}
	s.Marks = append(s.Marks, mark("1 Jun 09:00", sla.Returned{}))
	if got, want := written(sla.Tell(s, at("1 Jun 09:30")).Ledger), "intake counted 2h30m0s"; got != want {
		t.Errorf("returned: %s, want %s", got, want)
	}
}

func TestExplain(t *testing.T) {
	s := story(ber.Then(at("2 Jun 08:00"), nyc), promises("resolution P3 16h", "resolution P1 8h"), "1 Jun 14:00",
		mark("1 Jun 14:30", sla.Held{Wait: sla.WaitRequester}), mark("1 Jun 14:45", sla.Resumed{}),
		mark("2 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1}),
		mark("2 Jun 14:30", sla.Resolved{}), mark("2 Jun 20:30", sla.Reopened{}), mark("3 Jun 18:00", sla.Resolved{}))
	now := at("4 Jun 00:00")
	var got []string
	for _, step := range clock(t, sla.Tell(s, now), sla.Resolution).Explain(now) {
		line := fmt.Sprintf("%s %s %s of %s", step.At.Format("2 15:04"), step.Code, step.Accrued, step.Target)
		if step.Wait != "" {
			line += " " + string(step.Wait)
		}
		got = append(got, line)
	}
	want := []string{
		"1 14:00 started 0s of 16h0m0s",
		"1 14:30 paused 30m0s of 16h0m0s requester",
		"1 14:45 resumed 30m0s of 16h0m0s",
		"1 15:00 closes 45m0s of 16h0m0s",
		"2 07:00 opens 45m0s of 16h0m0s",
		"2 08:00 closes 1h45m0s of 16h0m0s",
		"2 08:00 calendar 1h45m0s of 16h0m0s",
		"2 13:00 opens 1h45m0s of 16h0m0s",
		"2 14:00 changed 2h45m0s of 8h0m0s",
		"2 14:30 stopped 3h15m0s of 8h0m0s",
		"2 20:30 reopened 3h15m0s of 8h0m0s",
		"2 21:00 closes 3h45m0s of 8h0m0s",
		"3 13:00 opens 3h45m0s of 8h0m0s",
		"3 17:15 breached 8h0m0s of 8h0m0s",
		"3 18:00 stopped 8h45m0s of 8h0m0s",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("explained as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

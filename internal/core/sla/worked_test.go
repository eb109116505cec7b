package sla_test

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// TestWorkedCases is the table of SLA.md, by its numbers. What is due is the resolution, where nothing else is said.
func TestWorkedCases(t *testing.T) {
	resolved := func(text string) sla.Mark { return mark(text, sla.Resolved{Public: true}) }
	held := func(text string, wait sla.Wait) sla.Mark { return mark(text, sla.Held{Wait: wait}) }
	p3 := promises("resolution P3 16h", "resolution P1 4h")
	for _, c := range []struct {
		name   string
		hours  calendar.Versions
		target string
		opened string
		due    string
		marks  []sla.Mark
	}{
		{"1 plain", ber, "4h", "1 Jun 08:00", "1 Jun 12:00", nil},
		{"2 over the weekend", ber, "1h", "5 Jun 14:30", "8 Jun 07:30", nil},
		{"3 ends exactly at close", ber, "1h", "1 Jun 14:00", "1 Jun 15:00", nil},
		{"4 starts exactly at close", ber, "1h", "1 Jun 15:00", "2 Jun 08:00", nil},
		{"5 starts in lunch", lun, "2h", "1 Jun 10:15", "1 Jun 13:00", nil},
		{"6 holiday Monday", berh, "4h", "22 May 14:00", "26 May 10:00", nil},
		{"7 spring over a weekend", ber, "2h", "27 Mar 15:00", "30 Mar 08:00", nil},
		{"8 always open across spring", all, "8h", "28 Mar 22:00", "29 Mar 06:00", nil},
		{"9 night of nine hours", ngt, "9h", "24 Oct 20:00", "25 Oct 05:00", nil},
		{"10 a midnight that does not exist", cai, "2h", "22 Apr 21:00", "23 Apr 23:00", nil},
		{"11 opening inside the overlap", am, "90m", "24 Oct 20:00", "25 Oct 02:00", nil},
		{"12 opening inside the gap", am, "1h", "28 Mar 20:00", "30 Mar 01:00", nil},
		{
			"13 pause over the weekend", ber, "8h", "5 Jun 07:00", "8 Jun 09:00",
			[]sla.Mark{held("5 Jun 13:00", sla.WaitRequester), mark("8 Jun 05:00", sla.Resumed{})},
		},
		{
			"14 two paused states in a row", ber, "4h", "1 Jun 07:00", "1 Jun 13:00",
			[]sla.Mark{held("1 Jun 08:00", sla.WaitRequester), held("1 Jun 09:00", sla.WaitScheduled), mark("1 Jun 10:00", sla.Resumed{})},
		},
		{
			"15 priority raised, earlier pause kept", ber, "", "1 Jun 07:00", "1 Jun 15:00",
			[]sla.Mark{held("1 Jun 09:00", sla.WaitRequester), mark("1 Jun 13:00", sla.Resumed{}), mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1})},
		},
		{
			"16 priority raised past the target", ber, "", "1 Jun 07:00", "1 Jun 11:00",
			[]sla.Mark{mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1})},
		},
		{
			"17 handoff, the client's clock", ber, "4h", "1 Jun 07:00", "1 Jun 11:00",
			[]sla.Mark{mark("1 Jun 08:30", sla.Offered{To: network})},
		},
		{
			"18 reopen", ber, "8h", "1 Jun 07:00", "3 Jun 12:00",
			[]sla.Mark{resolved("1 Jun 11:00"), mark("3 Jun 08:00", sla.Reopened{})},
		},
		{
			"19 contract moves to New York", ber, "8h", "1 Jun 07:00", "1 Jun 16:00",
			[]sla.Mark{mark("1 Jun 12:00", sla.HoursChanged{Hours: nyc})},
		},
		{"22 a night before a closed day", ngtWe, "6h", "2 Jun 20:00", "3 Jun 02:00", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			agreement := p3
			if c.target != "" {
				agreement = promises("resolution " + c.target)
			}
			s := story(c.hours, agreement, c.opened, c.marks...)
			account := sla.Tell(s, s.Marks[len(s.Marks)-1].At)
			wantDue(t, clock(t, account, sla.Resolution).Due, c.due)
		})
	}
}

func TestWorkedCase16StampsOneBreachAtTheChange(t *testing.T) {
	s := story(ber, promises("resolution P3 16h", "resolution P1 4h"), "1 Jun 07:00",
		mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1}))
	s.Agreement.Warnings = sla.UsualWarnings
	account := sla.Tell(s, at("1 Jun 14:00"))
	c := clock(t, account, sla.Resolution)
	wantState(t, c, sla.Breached, "1 Jun 11:00")
	wantBreaches(t, c, "1 Jun 14:00")
	if len(account.Fired) != 1 || !account.Fired[0].At.Equal(at("1 Jun 14:00")) {
		t.Errorf("fired %v, want one breach at the change", account.Fired)
	}
}

func TestWorkedCase17TierTimeOfTheReceiver(t *testing.T) {
	s := story(ber, promises("resolution 4h", "tier_time T1 2h", "tier_time T2 1h"), "1 Jun 07:00", mark("1 Jun 08:30", sla.Offered{To: network}))
	account := sla.Tell(s, at("1 Jun 08:30"))
	wantState(t, clock(t, account, sla.TierTime), sla.Running, "1 Jun 09:30")
	wantState(t, clock(t, account, sla.Resolution), sla.Running, "1 Jun 11:00")
	if first := account.Clocks[2]; first.Team != intake || first.State != sla.Met || first.Accrued != 90*time.Minute {
		t.Errorf("the sender's clock is %s with %s", first.State, first.Accrued)
	}
}

func TestWorkedCase20TheOldestUnansweredCounts(t *testing.T) {
	reply, customer := sla.Wrote{By: sla.VoiceAgent}, sla.Wrote{By: sla.VoiceCustomer}
	s := story(ber, promises("first_response 4h", "next_response 1h"), "1 Jun 07:00",
		mark("1 Jun 10:00", reply), mark("1 Jun 10:30", reply), mark("1 Jun 12:00", customer), mark("1 Jun 12:40", customer))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 12:50")), sla.NextResponse), sla.Running, "1 Jun 13:00")
	for _, c := range sla.Tell(s, at("1 Jun 11:00")).Clocks {
		if c.Kind == sla.NextResponse {
			t.Error("the agent's own follow-up started a clock")
		}
	}
	s.Marks = append(s.Marks, mark("1 Jun 13:00", reply))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 14:00")), sla.NextResponse), sla.Met, "1 Jun 13:00")
}

func TestWorkedCase21WhatCountsAsAResponse(t *testing.T) {
	told := func(replied string) sla.Clock {
		s := story(ber, promises("first_response 4h"), "1 Jun 07:00",
			mark("1 Jun 07:00:05", sla.Wrote{By: sla.VoiceAutomatic}),
			mark("1 Jun 08:00", sla.Wrote{By: sla.VoiceAgent, Internal: true}),
			mark(replied, sla.Wrote{By: sla.VoiceAgent}))
		return clock(t, sla.Tell(s, at("1 Jun 12:00")), sla.FirstResponse)
	}
	wantState(t, told("1 Jun 11:00"), sla.Met, "1 Jun 11:00")
	late := told("1 Jun 11:00:00.001")
	wantState(t, late, sla.Breached, "1 Jun 11:00")
	wantBreaches(t, late, "1 Jun 11:00")
}

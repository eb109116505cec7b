package sla_test

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

func TestS1AClockCountsOpenTimeOnly(t *testing.T) {
	s := story(ngt, promises("resolution 9h"), "24 Oct 12:00")
	c := clock(t, sla.Tell(s, at("25 Oct 12:00")), sla.Resolution)
	if c.Accrued != 9*time.Hour {
		t.Errorf("accrued %s in the night of nine hours", c.Accrued)
	}
}

func TestS2AnExactHitIsThatClose(t *testing.T) {
	s := story(ber, promises("resolution 8h"), "5 Jun 07:00")
	wantState(t, clock(t, sla.Tell(s, at("5 Jun 08:00")), sla.Resolution), sla.Running, "5 Jun 15:00")
}

func TestS3TargetsInBusinessDays(t *testing.T) {
	s := story(ber, promises("resolution 2days"), "5 Jun 12:00")
	wantState(t, clock(t, sla.Tell(s, at("5 Jun 12:00")), sla.Resolution), sla.Running, "9 Jun 12:00")
}

// TestS4UsualPauses holds each default: which hold pauses which clock.
func TestS4UsualPauses(t *testing.T) {
	agreement := promises("first_response 4h", "next_response 4h", "resolution 8h", "tier_time 8h", "acceptance 4h")
	contract := sla.Contract{Hours: ber, Response: 4 * time.Hour, Resolution: 8 * time.Hour}
	paused := map[sla.Wait][]sla.Kind{
		sla.WaitRequester: {sla.NextResponse, sla.Resolution, sla.TierTime},
		sla.WaitVendor:    {sla.TierTime},
		sla.WaitChange:    {},
		sla.WaitScheduled: {sla.Resolution},
	}
	for wait, kinds := range paused {
		unanswered := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 08:00", sla.Held{Wait: wait}))
		if c := clock(t, sla.Tell(unanswered, at("1 Jun 09:00")), sla.FirstResponse); c.State != sla.Running {
			t.Errorf("%s: the first response is %s", wait, c.State)
		}
		s := story(ber, agreement, "1 Jun 07:00",
			mark("1 Jun 07:10", sla.Wrote{By: sla.VoiceAgent}), mark("1 Jun 07:20", sla.Wrote{By: sla.VoiceCustomer}),
			mark("1 Jun 07:30", sla.Offered{To: network}), mark("1 Jun 07:40", sla.VendorAsked{Leg: "1", Contract: contract}),
			mark("1 Jun 08:00", sla.Held{Wait: wait}))
		account := sla.Tell(s, at("1 Jun 09:00"))
		for _, kind := range []sla.Kind{sla.NextResponse, sla.Resolution, sla.TierTime, sla.Acceptance, sla.VendorResponse, sla.VendorResolution} {
			want := sla.Running
			if slices.Contains(kinds, kind) {
				want = sla.Paused
			}
			if c := clock(t, account, kind); c.State != want {
				t.Errorf("%s: %s is %s, want %s", wait, kind, c.State, want)
			}
		}
	}
}

func TestS4APauseFreezesWhatIsLeft(t *testing.T) {
	s := story(ber, promises("resolution 4h"), "1 Jun 07:00",
		mark("1 Jun 08:50", sla.Held{Wait: sla.WaitRequester}), mark("2 Jun 08:00", sla.Held{Wait: sla.WaitScheduled}))
	c := clock(t, sla.Tell(s, at("3 Jun 12:00")), sla.Resolution)
	wantState(t, c, sla.Paused, "")
	if c.Left() != 2*time.Hour+10*time.Minute || c.Wait != sla.WaitScheduled {
		t.Errorf("%s left, waiting for %s", c.Left(), c.Wait)
	}
	s.Marks = append(s.Marks, mark("3 Jun 12:00", sla.Resumed{}))
	wantState(t, clock(t, sla.Tell(s, at("3 Jun 12:00")), sla.Resolution), sla.Running, "3 Jun 14:10")
}

func TestS4AnotherReasonMayLetTheClockGoOn(t *testing.T) {
	s := story(ber, promises("resolution 4h"), "1 Jun 07:00",
		mark("1 Jun 08:00", sla.Held{Wait: sla.WaitRequester}), mark("1 Jun 10:00", sla.Held{Wait: sla.WaitVendor}), mark("1 Jun 11:00", sla.Resumed{}))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 11:00")), sla.Resolution), sla.Running, "1 Jun 13:00")
}

func TestS4TheAgreementSaysWhatPauses(t *testing.T) {
	agreement := promises("first_response 4h", "resolution 4h")
	agreement.Pauses = sla.Pauses{sla.Resolution: {}, sla.FirstResponse: {sla.WaitVendor}}
	s := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 08:00", sla.Held{Wait: sla.WaitRequester}), mark("1 Jun 09:00", sla.Held{Wait: sla.WaitVendor}))
	account := sla.Tell(s, at("1 Jun 10:00"))
	wantState(t, clock(t, account, sla.Resolution), sla.Running, "1 Jun 11:00")
	wantState(t, clock(t, account, sla.FirstResponse), sla.Paused, "")
	agreement.Pauses = sla.Pauses{sla.Resolution: {sla.WaitVendor}}
	s.Marks = append(s.Marks, mark("1 Jun 10:00", sla.AgreementChanged{Agreement: agreement}))
	account = sla.Tell(s, at("1 Jun 10:30"))
	wantState(t, clock(t, account, sla.Resolution), sla.Paused, "")
	wantState(t, clock(t, account, sla.FirstResponse), sla.Running, "1 Jun 12:00")
}

func TestS4MetAtTheDueTimeAndNotAMomentLater(t *testing.T) {
	for instant, want := range map[string]sla.State{"1 Jun 11:00": sla.Met, "1 Jun 11:00:00.000001": sla.Breached} {
		s := story(ber, promises("resolution 4h"), "1 Jun 07:00", mark(instant, sla.Resolved{}))
		wantState(t, clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.Resolution), want, "1 Jun 11:00")
	}
}

// TestS4AnOvernightResolution holds S2 at the stop: a target reached at the close is late for an event in the night.
func TestS4AnOvernightResolution(t *testing.T) {
	s := story(ber, promises("resolution 8h"), "1 Jun 07:00", mark("1 Jun 20:00", sla.Resolved{}))
	c := clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.Resolution)
	wantState(t, c, sla.Breached, "1 Jun 15:00")
	wantBreaches(t, c, "1 Jun 15:00")
}

func TestS5RestartCountsAgain(t *testing.T) {
	agreement := promises("resolution P3 16h", "resolution P1 4h")
	agreement.OnChange = sla.Restart
	s := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1}))
	c := clock(t, sla.Tell(s, at("1 Jun 14:30")), sla.Resolution)
	wantState(t, c, sla.Running, "2 Jun 10:00")
	if c.Accrued != 30*time.Minute || c.Counted != 7*time.Hour+30*time.Minute || c.Run != 2 {
		t.Errorf("accrued %s of %s, run %d", c.Accrued, c.Counted, c.Run)
	}
	same := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 3, Category: "vpn"}))
	if c := clock(t, sla.Tell(same, at("1 Jun 14:30")), sla.Resolution); c.Run != 1 || c.Accrued != 7*time.Hour+30*time.Minute {
		t.Errorf("a change without another target: run %d with %s", c.Run, c.Accrued)
	}
	ordered := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 14:00", sla.AgreementChanged{Agreement: agreement, Carry: sla.Restart}))
	if c := clock(t, sla.Tell(ordered, at("1 Jun 14:30")), sla.Resolution); c.Run != 2 || c.Accrued != 30*time.Minute {
		t.Errorf("a restart that was ordered: run %d with %s", c.Run, c.Accrued)
	}
}

func TestS5ABreachStaysAndTheStopIsJudgedOnce(t *testing.T) {
	s := story(ber, promises("resolution P3 16h", "resolution P1 4h"), "1 Jun 07:00",
		mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1}),
		mark("1 Jun 14:30", sla.Reclassified{Type: "incident", Priority: 3}))
	c := clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.Resolution)
	wantState(t, c, sla.Running, "2 Jun 15:00")
	wantBreaches(t, c, "1 Jun 14:00")
	s.Marks = append(s.Marks, mark("2 Jun 12:00", sla.Resolved{}))
	c = clock(t, sla.Tell(s, at("3 Jun 07:00")), sla.Resolution)
	wantState(t, c, sla.MetAfterChange, "2 Jun 15:00")
	wantBreaches(t, c, "1 Jun 14:00")
	s.Marks[3] = mark("2 Jun 15:30", sla.Resolved{})
	c = clock(t, sla.Tell(s, at("3 Jun 07:00")), sla.Resolution)
	wantState(t, c, sla.Breached, "2 Jun 15:00")
	wantBreaches(t, c, "1 Jun 14:00", "2 Jun 15:00")
}

func TestS5SolvedWithTheChangeThatMakesItLate(t *testing.T) {
	s := story(ber, promises("resolution P3 16h", "resolution P1 4h"), "1 Jun 07:00",
		mark("1 Jun 14:00", sla.Reclassified{Type: "incident", Priority: 1}), mark("1 Jun 14:00", sla.Resolved{}))
	c := clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.Resolution)
	wantState(t, c, sla.Breached, "1 Jun 11:00")
	wantBreaches(t, c, "1 Jun 14:00")
}

func TestS6ACalendarVersionMovesTheDueTimeAndNotThePast(t *testing.T) {
	shorter := hours("Europe/Berlin", weekdays("09:00-11:00"))
	s := story(ber.Then(at("1 Jun 14:00"), shorter), promises("resolution 8h"), "1 Jun 07:00")
	c := clock(t, sla.Tell(s, at("1 Jun 14:00")), sla.Resolution)
	wantState(t, c, sla.Running, "2 Jun 08:00")
	if c.Accrued != 7*time.Hour || c.Run != 1 {
		t.Errorf("accrued %s, run %d", c.Accrued, c.Run)
	}
}

func TestS6TimeSpentSolvedIsNeitherWorkNorPause(t *testing.T) {
	s := story(ber, promises("resolution 8h", "tier_time 8h"), "1 Jun 07:00",
		mark("1 Jun 11:00", sla.Resolved{}), mark("3 Jun 08:00", sla.Reopened{}), mark("3 Jun 09:00", sla.Resolved{}), mark("9 Jun 09:00", sla.Closed{}),
		mark("10 Jun 09:00", sla.Reopened{}))
	account := sla.Tell(s, at("10 Jun 10:00"))
	for _, kind := range []sla.Kind{sla.Resolution, sla.TierTime} {
		c := clock(t, account, kind)
		wantState(t, c, sla.Running, "10 Jun 12:00")
		if c.Accrued != 6*time.Hour || c.Run != 1 {
			t.Errorf("%s accrued %s in run %d", kind, c.Accrued, c.Run)
		}
	}
	if account.Ledger.Elapsed != 6*time.Hour || account.Ledger.Sum(sla.Waited) != 0 {
		t.Errorf("the ledger has %s, %s of them paused", account.Ledger.Elapsed, account.Ledger.Sum(sla.Waited))
	}
}

func TestS6ANewAgreementVersionIsARecompute(t *testing.T) {
	s := story(ber, promises("resolution 16h"), "1 Jun 07:00", mark("1 Jun 09:00", sla.AgreementChanged{Agreement: promises("resolution 4h"), Hours: nyc}))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 09:00")), sla.Resolution), sla.Running, "1 Jun 15:00")
}

func TestS7WhatStartsAndStopsResponses(t *testing.T) {
	customer, reply := sla.Wrote{By: sla.VoiceCustomer}, sla.Wrote{By: sla.VoiceAgent}
	nothing := []sla.Event{
		sla.Wrote{By: sla.VoiceAutomatic},
		sla.Wrote{By: sla.VoiceVendor},
		sla.Wrote{By: sla.VoiceWatcher},
		sla.Wrote{By: sla.VoiceAgent, Internal: true},
		sla.Wrote{By: sla.VoiceCustomer, Internal: true},
	}
	agreement := promises("first_response 4h", "next_response 1h", "resolution 8h")
	for _, e := range nothing {
		s := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 07:30", e))
		wantState(t, clock(t, sla.Tell(s, at("1 Jun 08:00")), sla.FirstResponse), sla.Running, "1 Jun 11:00")
		s = story(ber, agreement, "1 Jun 07:00", mark("1 Jun 08:00", reply), mark("1 Jun 08:30", e))
		if n := len(sla.Tell(s, at("1 Jun 09:00")).Clocks); n != 3 {
			t.Errorf("%+v started a clock: there are %d", e, n)
		}
		s = story(ber, agreement, "1 Jun 07:00", mark("1 Jun 08:00", reply), mark("1 Jun 08:30", customer), mark("1 Jun 09:00", e))
		wantState(t, clock(t, sla.Tell(s, at("1 Jun 09:10")), sla.NextResponse), sla.Running, "1 Jun 09:30")
	}
	early := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 07:30", customer), mark("1 Jun 08:00", reply))
	if n := len(sla.Tell(early, at("1 Jun 09:00")).Clocks); n != 3 {
		t.Errorf("a message before the first response started a clock: there are %d", n)
	}
}

func TestS7EnteredByAnAgent(t *testing.T) {
	s := story(ber, promises("first_response 4h"), "1 Jun 07:00")
	s.Marks[0] = mark("1 Jun 07:00", sla.Opened{Type: "incident", Priority: 3, Team: intake, ByAgent: true})
	c := clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.FirstResponse)
	wantState(t, c, sla.Met, "1 Jun 11:00")
	if !c.StoppedAt.Equal(at("1 Jun 07:00")) {
		t.Errorf("stopped at %s", c.StoppedAt)
	}
}

func TestS7ResolvingInPublicAndInSilence(t *testing.T) {
	for public, want := range map[bool]sla.State{true: sla.Met, false: sla.NotApplicable} {
		s := story(ber, promises("first_response 4h", "next_response 4h"), "1 Jun 07:00", mark("1 Jun 08:00", sla.Resolved{Public: public}))
		if c := clock(t, sla.Tell(s, at("2 Jun 07:00")), sla.FirstResponse); c.State != want {
			t.Errorf("public %t: the first response is %s", public, c.State)
		}
		s.Marks = append(s.Marks, mark("2 Jun 07:00", sla.Wrote{By: sla.VoiceCustomer}), mark("2 Jun 07:00", sla.Reopened{}))
		wantState(t, clock(t, sla.Tell(s, at("2 Jun 08:00")), sla.NextResponse), sla.Running, "2 Jun 11:00")
		s.Marks = append(s.Marks, mark("2 Jun 09:00", sla.Resolved{Public: public}))
		if c := clock(t, sla.Tell(s, at("2 Jun 10:00")), sla.NextResponse); c.State != want {
			t.Errorf("public %t: the next response is %s", public, c.State)
		}
	}
	late := story(ber, promises("first_response 4h"), "1 Jun 07:00", mark("1 Jun 12:00", sla.Resolved{}))
	wantState(t, clock(t, sla.Tell(late, at("2 Jun 07:00")), sla.FirstResponse), sla.Breached, "1 Jun 11:00")
}

func TestS8AClockOverANightThatIsLonger(t *testing.T) {
	s := story(am, promises("resolution 90m"), "24 Oct 20:00", mark("25 Oct 01:00", sla.Held{Wait: sla.WaitRequester}), mark("25 Oct 01:30", sla.Resumed{}))
	wantState(t, clock(t, sla.Tell(s, at("25 Oct 01:30")), sla.Resolution), sla.Running, "25 Oct 02:30")
}

func TestS9EachFiresOncePerRun(t *testing.T) {
	agreement := promises("resolution P3 16h", "resolution P1 8h")
	agreement.Warnings = []sla.Warning{{Share: 50}, {Share: 75}, {Share: 100}, {Clock: sla.Resolution, Minutes: 30}, {Clock: sla.Acceptance, Share: 10}, {Minutes: 6000}}
	s := story(ber, agreement, "1 Jun 07:00",
		mark("1 Jun 13:30", sla.Reclassified{Type: "incident", Priority: 1}),
		mark("1 Jun 14:00", sla.Held{Wait: sla.WaitRequester}), mark("2 Jun 07:00", sla.Resumed{}))
	account := sla.Tell(s, at("3 Jun 07:00"))
	share, before, breach := sla.AtShare, sla.Before, sla.AtBreach
	want := []sla.Fire{
		{Clock: sla.Resolution, Run: 2, Threshold: sla.Threshold{What: share, Value: 75}, At: at("1 Jun 13:30")}, // of what was passed the last
		{Clock: sla.Resolution, Run: 2, Threshold: sla.Threshold{What: before, Value: 30}, At: at("2 Jun 07:30")},
		{Clock: sla.Resolution, Run: 2, Threshold: sla.Threshold{What: share, Value: 100}, At: at("2 Jun 08:00")},
		{Clock: sla.Resolution, Run: 2, Threshold: sla.Threshold{What: breach}, At: at("2 Jun 08:00:00.000001")},
	}
	if !slices.Equal(account.Fired, want) {
		t.Errorf("fired %v, want %v", account.Fired, want)
	}
	held := sla.Tell(s, at("1 Jun 14:00"))
	if len(held.Ahead) != 0 || !held.NextDue().IsZero() {
		t.Errorf("while paused nothing is ahead, and there is %v", held.Ahead)
	}
	ahead := sla.Tell(s, at("2 Jun 07:00"))
	if !slices.Equal(ahead.Ahead, want[1:]) || !ahead.NextDue().Equal(at("2 Jun 07:30")) {
		t.Errorf("ahead is %v, want %v", ahead.Ahead, want[1:])
	}
}

// TestS9RunsBeginAtStartRestartAndChangeOfTarget and at nothing else.
func TestS9RunsBeginAtStartRestartAndChangeOfTarget(t *testing.T) {
	agreement := promises("resolution P3 16h", "resolution P1 8h")
	s := story(ber, agreement, "1 Jun 07:00")
	for _, c := range []struct {
		e   sla.Event
		run int
	}{
		{sla.Held{Wait: sla.WaitRequester}, 1},
		{sla.Resumed{}, 1},
		{sla.HoursChanged{Hours: nyc}, 1},
		{sla.Reclassified{Type: "request", Priority: 3}, 1},
		{sla.Resolved{}, 1},
		{sla.Reopened{}, 1},
		{sla.Reclassified{Type: "request", Priority: 1}, 2},
		{sla.AgreementChanged{Agreement: agreement}, 2},
		{sla.AgreementChanged{Agreement: agreement, Carry: sla.Restart}, 3},
		{sla.AgreementChanged{Agreement: promises("resolution 1h")}, 4},
	} {
		s.Marks = append(s.Marks, sla.Mark{At: s.Marks[len(s.Marks)-1].At.Add(time.Minute), What: c.e})
		if got := clock(t, sla.Tell(s, at("1 Jun 08:00")), sla.Resolution).Run; got != c.run {
			t.Errorf("after %T%+v it is run %d, want %d", c.e, c.e, got, c.run)
		}
	}
}

func TestS10WithoutADueTimeAClockSaysSo(t *testing.T) {
	for _, hours := range []calendar.Versions{never, nil} {
		account := sla.Tell(story(hours, promises("resolution 4h"), "1 Jun 07:00"), at("1 Jun 09:00"))
		wantState(t, clock(t, account, sla.Resolution), sla.NoDue, "")
		if !account.NextDue().IsZero() {
			t.Errorf("next due %s", account.NextDue())
		}
	}
	far := story(ber, promises("resolution 3000days"), "1 Jun 07:00")
	wantState(t, clock(t, sla.Tell(far, at("1 Jun 09:00")), sla.Resolution), sla.NoDue, "")
	open := story(never, promises("resolution 4h"), "1 Jun 07:00", mark("1 Jun 10:00", sla.HoursChanged{Hours: ber}))
	wantState(t, clock(t, sla.Tell(open, at("1 Jun 10:00")), sla.Resolution), sla.Running, "1 Jun 14:00")
	unpromised := story(ber, promises("resolution P1 4h"), "1 Jun 07:00")
	wantState(t, clock(t, sla.Tell(unpromised, at("1 Jun 10:00")), sla.Resolution), sla.NotApplicable, "")
}

func TestS11AMergedTicketStopsAndNeverEscalates(t *testing.T) {
	agreement := promises("first_response 1h", "resolution 4h", "tier_time 4h", "acceptance 4h")
	s := story(ber, agreement, "1 Jun 07:00",
		mark("1 Jun 08:30", sla.Offered{To: network}), mark("1 Jun 09:00", sla.Ended{}), mark("1 Jun 10:00", sla.Reopened{}))
	account := sla.Tell(s, at("9 Jun 09:00"))
	for _, c := range account.Clocks {
		if c.StoppedAt.IsZero() || c.StoppedAt.After(at("1 Jun 09:00")) {
			t.Errorf("%s stopped at %s", c.Kind, c.StoppedAt)
		}
	}
	wantState(t, clock(t, account, sla.Resolution), sla.NotApplicable, "1 Jun 11:00")
	wantState(t, clock(t, account, sla.Acceptance), sla.NotApplicable, "1 Jun 12:30")
	wantState(t, clock(t, account, sla.FirstResponse), sla.Breached, "1 Jun 08:00")
	if len(account.Fired) != 1 || !account.NextDue().IsZero() || account.Ledger.Elapsed != 2*time.Hour {
		t.Errorf("fired %v, ahead %v, %s in the ledger", account.Fired, account.Ahead, account.Ledger.Elapsed)
	}
}

// TestS12AClockStepUnbreachesNothing: telling is a function of the instant it is asked for; what fired is the same whenever it is asked again.
func TestS12AClockStepFiresNothingTwice(t *testing.T) {
	s := story(ber, promises("resolution 4h"), "1 Jun 07:00")
	forward := sla.Tell(s, at("5 Jun 07:00")).Fired
	back := sla.Tell(s, at("1 Jun 08:00"))
	again := sla.Tell(s, at("5 Jun 07:00")).Fired
	if len(back.Fired) != 0 || len(forward) != 1 || !slices.Equal(forward, again) || back.Ahead[0] != forward[0] {
		t.Errorf("fired %v, then %v, then %v", forward, back.Fired, again)
	}
}

func TestS13DueAroundPauses(t *testing.T) {
	pause := func(from, to string) sla.Pause {
		p := sla.Pause{From: at(from)}
		if to != "" {
			p.To = at(to)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		pauses []sla.Pause
		due    string
		left   time.Duration
	}{
		{"none", nil, "1 Jun 11:00", 0},
		{"any order, overlapping and nested", []sla.Pause{pause("1 Jun 09:30", "1 Jun 10:00"), pause("1 Jun 08:00", "1 Jun 09:00"), pause("1 Jun 08:10", "1 Jun 08:20"), pause("1 Jun 08:50", "1 Jun 09:40")}, "1 Jun 13:00", 0},
		{"from before the start", []sla.Pause{pause("30 May 08:00", "1 Jun 08:00")}, "1 Jun 12:00", 0},
		{"over before the start", []sla.Pause{pause("30 May 08:00", "1 Jun 06:00")}, "1 Jun 11:00", 0},
		{"reached at its first instant", []sla.Pause{pause("1 Jun 11:00", "2 Jun 11:00")}, "1 Jun 11:00", 0},
		{"goes on", []sla.Pause{pause("1 Jun 09:00", "")}, "", 2 * time.Hour},
		{"goes on after the target", []sla.Pause{pause("1 Jun 12:00", "")}, "1 Jun 11:00", 0},
		{"begins beyond ten years", []sla.Pause{pause("1 Jun 08:00", "1 Jun 08:00"), {From: at("1 Jun 08:00"), To: at("1 Jun 08:00").AddDate(11, 0, 0)}}, "", 0},
	} {
		got := sla.Due(ber, at("1 Jun 07:00"), 4*time.Hour, c.pauses)
		wantDue(t, got.Due, c.due)
		if got.Left != c.left || got.Paused != (c.left > 0) {
			t.Errorf("%s: paused %t with %s left", c.name, got.Paused, got.Left)
		}
	}
}

func TestAStoryWithoutAnOpeningHasNoClocks(t *testing.T) {
	s := sla.Story{Agreement: promises("resolution 4h"), Hours: ber, Marks: []sla.Mark{mark("1 Jun 07:00", sla.Resumed{}), mark("1 Jun 07:00", sla.Reopened{})}}
	if a := sla.Tell(s, at("1 Jun 09:00")); len(a.Clocks) != 0 || a.Ledger.Elapsed != 0 || !a.NextDue().IsZero() {
		t.Errorf("it has %d clocks and %s in the ledger", len(a.Clocks), a.Ledger.Elapsed)
	}
}

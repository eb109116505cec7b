package sla_test

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// tierTime gives the latest clock of a team.
func tierTime(t *testing.T, a sla.Account, team sla.Team) sla.Clock {
	t.Helper()
	for i := len(a.Clocks) - 1; i >= 0; i-- {
		if c := a.Clocks[i]; c.Kind == sla.TierTime && c.Team == team {
			return c
		}
	}
	t.Fatalf("%v has no clock", team)
	return sla.Clock{}
}

var tiers = promises("resolution 24h", "tier_time T1 2h", "tier_time T2 1h", "tier_time T3 3h", "acceptance 30m")

func TestTheSendersTimeGoesOnAfterAReturn(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:20", sla.Returned{}))
	offered := sla.Tell(s, at("1 Jun 08:10"))
	wantState(t, tierTime(t, offered, intake), sla.Met, "1 Jun 09:00")
	wantState(t, tierTime(t, offered, network), sla.Running, "1 Jun 09:00")
	returned := sla.Tell(s, at("1 Jun 08:30"))
	sender := tierTime(t, returned, intake)
	wantState(t, sender, sla.Running, "1 Jun 09:00")
	if sender.Run != 1 || sender.Accrued != 90*time.Minute {
		t.Errorf("run %d with %s", sender.Run, sender.Accrued)
	}
	receiver := tierTime(t, returned, network)
	if receiver.State != sla.NotApplicable || receiver.Accrued != 0 {
		t.Errorf("the receiver's clock is %s with %s", receiver.State, receiver.Accrued)
	}
	wantState(t, clock(t, returned, sla.Acceptance), sla.Met, "1 Jun 08:30")
}

func TestABreachDuringAnOfferIsStampedAtTheReturn(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:55", sla.Offered{To: network}), mark("1 Jun 09:15", sla.Returned{}))
	offered := sla.Tell(s, at("1 Jun 09:15"))
	s.Marks = s.Marks[:2]
	if before := sla.Tell(s, at("1 Jun 09:15")); len(before.Fired) != 0 {
		t.Errorf("fired before the return: %v", before.Fired)
	}
	c := tierTime(t, offered, intake)
	wantState(t, c, sla.Breached, "1 Jun 09:00")
	wantBreaches(t, c, "1 Jun 09:15")
}

func TestWhatHappensDuringAnOfferHappensToTheSenderThatGetsItBack(t *testing.T) {
	s := story(ber, promises("resolution 24h", "tier_time T1 P3 4h", "tier_time T1 P1 2h"), "1 Jun 07:00",
		mark("1 Jun 08:00", sla.Offered{To: network}),
		mark("1 Jun 08:10", sla.Held{Wait: sla.WaitRequester}), mark("1 Jun 10:10", sla.Resumed{}),
		mark("1 Jun 10:20", sla.Reclassified{Type: "incident", Priority: 1}), mark("1 Jun 10:30", sla.Withdrawn{}))
	account := sla.Tell(s, at("1 Jun 10:30"))
	c := tierTime(t, account, intake)
	wantState(t, c, sla.Running, "1 Jun 11:00")
	if c.Run != 3 || c.Accrued != 90*time.Minute {
		t.Errorf("run %d with %s; the receiver had run 2", c.Run, c.Accrued)
	}
	if c := clock(t, account, sla.Acceptance); c.State != sla.NotApplicable {
		t.Errorf("acceptance of what was withdrawn is %s", c.State)
	}
}

func TestAnAcceptedHandoffEndsTheSendersTime(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:40", sla.Accepted{}))
	account := sla.Tell(s, at("1 Jun 09:30"))
	if c := tierTime(t, account, intake); c.State != sla.Met || c.Accrued != time.Hour {
		t.Errorf("the sender's clock is %s with %s", c.State, c.Accrued)
	}
	wantState(t, tierTime(t, account, network), sla.Breached, "1 Jun 09:00")
	late := clock(t, account, sla.Acceptance)
	wantState(t, late, sla.Breached, "1 Jun 08:30")
	wantBreaches(t, late, "1 Jun 08:30")
}

func TestBouncingResetsNothing(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00",
		mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:00", sla.Accepted{}),
		mark("1 Jun 08:30", sla.Offered{To: intake}), mark("1 Jun 08:40", sla.Accepted{}))
	c := tierTime(t, sla.Tell(s, at("1 Jun 08:40")), intake)
	wantState(t, c, sla.Running, "1 Jun 09:30")
	if c.Run != 1 || !c.StartedAt.Equal(at("1 Jun 07:00")) {
		t.Errorf("run %d since %s", c.Run, c.StartedAt)
	}
	s.Marks[4] = mark("1 Jun 08:40", sla.Returned{})
	returned := sla.Tell(s, at("1 Jun 08:40"))
	if c := tierTime(t, returned, intake); c.State != sla.Met || c.Accrued != time.Hour {
		t.Errorf("after the return Intake's clock is %s with %s", c.State, c.Accrued)
	}
	wantState(t, tierTime(t, returned, network), sla.Running, "1 Jun 09:00")
}

func TestAHandoffDownWithTheWorkDoneBeginsAfresh(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00",
		mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:00", sla.Accepted{}),
		mark("1 Jun 08:30", sla.Offered{To: intake, WorkDone: true}))
	c := tierTime(t, sla.Tell(s, at("1 Jun 08:30")), intake)
	wantState(t, c, sla.Running, "1 Jun 10:30")
	if c.Run != 3 {
		t.Errorf("run %d", c.Run)
	}
}

func TestTeamsAreNewAfterAReopening(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00",
		mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:00", sla.Accepted{}),
		mark("1 Jun 08:30", sla.Resolved{}), mark("1 Jun 09:00", sla.Reopened{}), mark("1 Jun 09:10", sla.Offered{To: intake}))
	account := sla.Tell(s, at("1 Jun 09:10"))
	wantState(t, tierTime(t, account, intake), sla.Running, "1 Jun 11:10")
	if c := tierTime(t, account, network); c.Accrued != 40*time.Minute {
		t.Errorf("Network had the ticket for %s", c.Accrued)
	}
}

func TestARouteWithinATierKeepsItsTime(t *testing.T) {
	s := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:00", sla.Routed{To: network}), mark("1 Jun 08:30", sla.Routed{To: servers}))
	wantState(t, tierTime(t, sla.Tell(s, at("1 Jun 08:30")), servers), sla.Running, "1 Jun 09:00")
	open := story(ber, tiers, "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 08:10", sla.Routed{To: experts}), mark("1 Jun 08:20", sla.Returned{}))
	account := sla.Tell(open, at("1 Jun 08:20"))
	wantState(t, tierTime(t, account, experts), sla.Running, "1 Jun 11:10")
	if c := clock(t, account, sla.Acceptance); c.State != sla.NotApplicable {
		t.Errorf("the handoff that a dispatcher ended has acceptance %s", c.State)
	}
}

// TestTargetsTiedToTiers: the client's promise may follow the tier, without losing what was counted, even where changes restart.
func TestTargetsTiedToTiers(t *testing.T) {
	agreement := promises("resolution T1 4h", "resolution T2 12h")
	agreement.OnChange = sla.Restart
	s := story(ber, agreement, "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}), mark("1 Jun 09:00", sla.Returned{}))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 08:30")), sla.Resolution), sla.Running, "2 Jun 11:00")
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 09:00")), sla.Resolution), sla.Running, "1 Jun 11:00")
}

func TestVendorClocks(t *testing.T) {
	contract := sla.Contract{Hours: nyc, Response: time.Hour, Resolution: 8 * time.Hour}
	asked := mark("1 Jun 12:00", sla.VendorAsked{Leg: "1", Contract: contract})
	hold := mark("1 Jun 12:00", sla.Held{Wait: sla.WaitVendor, Vendor: "acme"})
	for _, c := range []struct {
		name                 string
		marks                []sla.Mark
		response, resolution sla.State
	}{
		{"no answer yet", nil, sla.Running, sla.Running},
		{"answered in time", []sla.Mark{mark("1 Jun 14:00", sla.VendorAnswered{Leg: "1"})}, sla.Met, sla.Running},
		{"answered late", []sla.Mark{mark("1 Jun 14:01", sla.VendorAnswered{Leg: "1"})}, sla.Breached, sla.Running},
		{"another leg's answer", []sla.Mark{mark("1 Jun 13:30", sla.VendorAnswered{Leg: "2"})}, sla.Running, sla.Running},
		{"done", []sla.Mark{mark("1 Jun 13:30", sla.VendorEnded{Leg: "1", Done: true})}, sla.Met, sla.Met},
		{"let go", []sla.Mark{mark("1 Jun 13:30", sla.VendorEnded{Leg: "1"})}, sla.NotApplicable, sla.NotApplicable},
		{"the desk's calendar does not matter", []sla.Mark{mark("1 Jun 13:00", sla.HoursChanged{Hours: never})}, sla.Running, sla.Running},
	} {
		s := story(ber, tiers, "1 Jun 07:00", append([]sla.Mark{asked, hold}, c.marks...)...)
		now := at("1 Jun 13:45")
		if last := s.Marks[len(s.Marks)-1].At; last.After(now) {
			now = last
		}
		account := sla.Tell(s, now)
		if got := clock(t, account, sla.VendorResponse); got.State != c.response || !got.Due.Equal(at("1 Jun 14:00")) {
			t.Errorf("%s: the vendor's response is %s, due %s, want %s", c.name, got.State, got.Due, c.response)
		}
		if got := clock(t, account, sla.VendorResolution); got.State != c.resolution || !got.Due.Equal(at("1 Jun 21:00")) {
			t.Errorf("%s: the vendor's resolution is %s, due %s, want %s", c.name, got.State, got.Due, c.resolution)
		}
	}
}

// TestTeamsWithTheirOwnHours: tier time and acceptance run on the calendar of the team that has the ticket, the client's clock on the agreement's.
func TestTeamsWithTheirOwnHours(t *testing.T) {
	s := story(ber, promises("resolution 8h", "tier_time 6h", "acceptance 2h"), "1 Jun 07:00", mark("1 Jun 08:00", sla.Offered{To: network}))
	s.TeamHours = map[string]calendar.Versions{network.ID: nyc}
	account := sla.Tell(s, at("1 Jun 08:00"))
	wantState(t, clock(t, account, sla.Resolution), sla.Running, "1 Jun 15:00")
	wantState(t, tierTime(t, account, network), sla.Running, "1 Jun 19:00")
	wantState(t, clock(t, account, sla.Acceptance), sla.Running, "1 Jun 15:00")
	routed := s
	routed.Marks = append(routed.Marks[:2:2], mark("1 Jun 15:00", sla.Routed{To: servers}))
	wantState(t, tierTime(t, sla.Tell(routed, at("1 Jun 15:00")), servers), sla.Running, "2 Jun 11:00")
	s.Marks = append(s.Marks[:2:2], mark("1 Jun 09:00", sla.HoursChanged{Hours: all}), mark("1 Jun 09:30", sla.Returned{}))
	wantState(t, tierTime(t, sla.Tell(s, at("1 Jun 09:30")), intake), sla.Running, "1 Jun 13:00")
}

// TestTeamsWithTheirOwnHoursUnderAnotherAgreement: the hours of a team that are the agreement's for a time follow it; what was counted stays, and
// the story can be told again.
func TestTeamsWithTheirOwnHoursUnderAnotherAgreement(t *testing.T) {
	from := at("1 Jun 10:00")
	s := story(ber, promises("resolution 8h", "tier_time 6h"), "1 Jun 07:00")
	s.TeamHours = map[string]calendar.Versions{intake.ID: ber.Then(from, all)}
	wantState(t, tierTime(t, sla.Tell(s, at("1 Jun 07:00")), intake), sla.Running, "1 Jun 13:00")
	s.Marks = append(s.Marks, mark("1 Jun 09:00", sla.AgreementChanged{
		Agreement: s.Agreement, Hours: never, TeamHours: map[string]calendar.Versions{intake.ID: never.Then(from, all)},
	}))
	for range 2 { // two hours until nine, none until ten
		wantState(t, tierTime(t, sla.Tell(s, at("1 Jun 09:00")), intake), sla.Running, "1 Jun 14:00")
	}
	s.Marks = append(s.Marks, mark("1 Jun 11:00", sla.Routed{To: network}))
	wantState(t, clock(t, sla.Tell(s, at("1 Jun 11:00")), sla.Resolution), sla.NoDue, "")
}

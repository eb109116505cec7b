package sla_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/sla"
)

func TestTargetsTheMostSpecialHolds(t *testing.T) {
	a := promises("resolution 16h", "resolution P1 4h", "resolution type:request 3days", "resolution type:request P1 1days",
		"resolution T3 40h", "resolution category:vpn 2h", "first_response 1h")
	for _, c := range []struct {
		subject sla.Subject
		want    time.Duration
	}{
		{sla.Subject{Type: "incident", Priority: 3, Tier: 1}, 16 * time.Hour},
		{sla.Subject{Type: "incident", Priority: 1, Tier: 1}, 4 * time.Hour},
		{sla.Subject{Type: "request", Priority: 2, Tier: 1}, 24 * time.Hour},
		{sla.Subject{Type: "request", Priority: 1, Tier: 1}, 8 * time.Hour},
		{sla.Subject{Type: "request", Priority: 1, Tier: 3}, 40 * time.Hour},
		{sla.Subject{Type: "request", Priority: 1, Tier: 3, Category: "vpn"}, 2 * time.Hour},
	} {
		if got := a.Target(sla.Resolution, c.subject); got != c.want {
			t.Errorf("%+v has %s, want %s", c.subject, got, c.want)
		}
	}
	if got := a.Target(sla.NextResponse, sla.Subject{}); got != 0 {
		t.Errorf("nothing is promised, and it has %s", got)
	}
}

func TestChoose(t *testing.T) {
	start, later := at("1 Jan 00:00"), at("1 Mar 00:00")
	all := []sla.Agreement{
		{ID: "default", Start: start},
		{ID: "client", Scope: sla.Scope{Client: "c"}, Start: start, Version: 1},
		{ID: "client from March", Scope: sla.Scope{Client: "c"}, Start: later, Version: 1},
		{ID: "client from March, version 2", Scope: sla.Scope{Client: "c"}, Start: later, Version: 2},
		{ID: "site", Scope: sla.Scope{Client: "c", Site: "s"}, Start: start},
		{ID: "service", Scope: sla.Scope{Service: "vpn"}, Start: start},
		{ID: "service for the client", Scope: sla.Scope{Client: "c", Service: "vpn"}, Start: start},
		{ID: "ended", Scope: sla.Scope{Client: "c", Service: "vpn", Site: "s"}, Start: start, End: later},
	}
	for _, c := range []struct {
		ticket sla.Scope
		at     time.Time
		want   string
	}{
		{sla.Scope{Client: "other"}, later, "default"},
		{sla.Scope{Client: "c"}, at("1 Feb 00:00"), "client"},
		{sla.Scope{Client: "c"}, later, "client from March, version 2"},
		{sla.Scope{Client: "c", Site: "s"}, later, "site"},
		{sla.Scope{Client: "other", Site: "s"}, later, "default"},
		{sla.Scope{Client: "other", Service: "vpn"}, later, "service"},
		{sla.Scope{Client: "c", Site: "s", Service: "vpn"}, later, "service for the client"},
		{sla.Scope{Client: "c"}, start.Add(-time.Microsecond), ""},
	} {
		got, ok := sla.Choose(all, c.ticket, c.at)
		if got.ID != c.want || ok != (c.want != "") {
			t.Errorf("for %+v at %s: %q, want %q", c.ticket, c.at, got.ID, c.want)
		}
		slices.Reverse(all)
	}
}

// gold is an agreement with everything in it.
func gold() sla.Agreement {
	a := promises("first_response P1 15m", "first_response 1h", "next_response 2h", "resolution P1 4h", "resolution 2days", "tier_time T1 2h", "acceptance 30m")
	a.Channels = []sla.Channel{sla.ChannelMail, sla.ChannelPhone}
	a.Tiers = []int{0, 1, 2}
	a.OnSite = sla.OnSiteExtra
	a.Time = sla.TimeTerms{PrepaidMinutes: 600, StepMinutes: 15}
	a.Pauses = sla.Pauses{sla.Resolution: {sla.WaitRequester, sla.WaitChange}, sla.Acceptance: {}}
	a.Warnings = append(slices.Clone(sla.UsualWarnings), sla.Warning{Clock: sla.Resolution, Minutes: 30})
	a.Escalations = []sla.Escalation{
		{Clock: sla.Resolution, Share: 75, Do: sla.ActionTell, To: sla.ReceiverOwner},
		{Minutes: 15, Priority: 1, Do: sla.ActionTell, To: sla.ReceiverPerson, Person: "p", Wake: true},
		{Clock: sla.TierTime, Do: sla.ActionOffer, Tier: 2},
		{Do: sla.ActionRaise, To: sla.ReceiverManagers},
		{Clock: sla.Resolution, Do: sla.ActionDispatch},
	}
	a.Credits = []sla.Credit{{Clock: sla.Resolution, Cents: 5000}, {Clock: sla.Resolution, Priority: 1, Cents: 20000}}
	return a
}

func TestBadAgreementsAreRefused(t *testing.T) {
	if err := sla.Check(gold()); err != nil {
		t.Fatalf("a good one is refused: %v", err)
	}
	target := func(t sla.Target) func(*sla.Agreement) {
		return func(a *sla.Agreement) { a.Targets = append(a.Targets, t) }
	}
	for _, c := range []struct {
		field, code string
		spoil       func(*sla.Agreement)
	}{
		{"name", "name_missing", func(a *sla.Agreement) { a.Name = "" }},
		{"start", "start_missing", func(a *sla.Agreement) { a.Start = time.Time{} }},
		{"end", "end_before_start", func(a *sla.Agreement) { a.End = a.Start }},
		{"coverage", "coverage_missing", func(a *sla.Agreement) { a.Coverage = "" }},
		{"day_minutes", "day_impossible", func(a *sla.Agreement) { a.DayMinutes = 1441 }},
		{"day_minutes", "day_missing", func(a *sla.Agreement) { a.DayMinutes = 0 }},
		{"on_change", "carry_unknown", func(a *sla.Agreement) { a.OnChange = "forget" }},
		{"channels[2]", "channel_unknown", func(a *sla.Agreement) { a.Channels = append(a.Channels, "fax") }},
		{"tiers[3]", "tier_unknown", func(a *sla.Agreement) { a.Tiers = append(a.Tiers, 5) }},
		{"scope", "scope_double", func(a *sla.Agreement) { a.Scope = sla.Scope{Site: "s", Service: "vpn"} }},
		{"targets", "targets_many", func(a *sla.Agreement) { a.Targets = make([]sla.Target, sla.MaxTargets+1) }},
		{"targets[7].clock", "clock_unknown", target(sla.Target{Clock: "patience", Minutes: 1})},
		{"targets[7].clock", "clock_vendors", target(sla.Target{Clock: sla.VendorResponse, Minutes: 1})},
		{"targets[7].priority", "priority_unknown", target(sla.Target{Clock: sla.Resolution, Priority: 5, Minutes: 1})},
		{"targets[7].tier", "tier_unknown", target(sla.Target{Clock: sla.Resolution, Tier: -1, Minutes: 1})},
		{"targets[7].tier", "tier_excluded", target(sla.Target{Clock: sla.TierTime, Tier: 3, Minutes: 1})},
		{"targets[7]", "target_double", target(sla.Target{Clock: sla.Resolution, Priority: 2, Minutes: 1, Days: 1})},
		{"targets[7]", "target_zero", target(sla.Target{Clock: sla.Resolution, Priority: 2})},
		{"targets[7]", "target_zero", target(sla.Target{Clock: sla.Resolution, Priority: 2, Minutes: -5})},
		{"targets[7]", "target_far", target(sla.Target{Clock: sla.Resolution, Priority: 2, Days: 36526})},
		{"targets[7]", "target_far", target(sla.Target{Clock: sla.Resolution, Priority: 2, Minutes: 36525*24*60 + 1})},
		{"targets[7]", "target_repeated", target(sla.Target{Clock: sla.Resolution, Priority: 1, Minutes: 1})},
		{"targets[7]", "response_after_resolution", target(sla.Target{Clock: sla.FirstResponse, Type: "request", Days: 3})},
		{"targets[1]", "response_after_resolution", func(a *sla.Agreement) { a.Targets[4] = sla.Target{Clock: sla.Resolution, Minutes: 30} }},
		{"pauses.patience", "clock_unknown", func(a *sla.Agreement) { a.Pauses["patience"] = nil }},
		{"pauses.resolution", "wait_unknown", func(a *sla.Agreement) { a.Pauses[sla.Resolution] = []sla.Wait{"lunch"} }},
		{"pauses.resolution", "wait_repeated", func(a *sla.Agreement) { a.Pauses[sla.Resolution] = []sla.Wait{sla.WaitVendor, sla.WaitVendor} }},
		{"warnings", "warnings_many", func(a *sla.Agreement) { a.Warnings = make([]sla.Warning, sla.MaxWarnings+1) }},
		{"warnings[0].clock", "clock_unknown", func(a *sla.Agreement) { a.Warnings[0].Clock = "patience" }},
		{"warnings[0]", "warning_unclear", func(a *sla.Agreement) { a.Warnings[0].Minutes = 5 }},
		{"warnings[0].share", "share_impossible", func(a *sla.Agreement) { a.Warnings[0].Share = 101 }},
		{"warnings[4].minutes", "minutes_impossible", func(a *sla.Agreement) { a.Warnings[4].Minutes = -1 }},
		{"warnings[1]", "warning_repeated", func(a *sla.Agreement) { a.Warnings[1] = a.Warnings[0] }},
		{"escalations", "escalations_many", func(a *sla.Agreement) { a.Escalations = make([]sla.Escalation, sla.MaxEscalations+1) }},
		{"escalations[0].clock", "clock_unknown", func(a *sla.Agreement) { a.Escalations[0].Clock = "patience" }},
		{"escalations[0].clock", "clock_unknown", func(a *sla.Agreement) { a.Escalations[0].Clock = sla.VendorResponse }},
		{"escalations[2].clock", "escalation_without_target", func(a *sla.Agreement) { a.Targets = slices.Delete(a.Targets, 5, 6) }},
		{"escalations[0].share", "escalation_share", func(a *sla.Agreement) { a.Escalations[0].Share = 101 }},
		{"escalations[1].minutes", "escalation_minutes", func(a *sla.Agreement) { a.Escalations[1].Minutes = -1 }},
		{"escalations[1].share", "escalation_double", func(a *sla.Agreement) { a.Escalations[1].Share = 50 }},
		{"escalations[1].priority", "priority_unknown", func(a *sla.Agreement) { a.Escalations[1].Priority = 5 }},
		{"escalations[4].do", "action_unknown", func(a *sla.Agreement) { a.Escalations[4].Do = "pray" }},
		{"escalations[0].to", "receiver_unknown", func(a *sla.Agreement) { a.Escalations[0].To = "" }},
		{"escalations[3].to", "receiver_no_manager", func(a *sla.Agreement) { a.Escalations[3].To = sla.ReceiverTeam }},
		{"escalations[1].person", "receiver_missing", func(a *sla.Agreement) { a.Escalations[1].Person = "" }},
		{"escalations[2].tier", "offer_tier", func(a *sla.Agreement) { a.Escalations[2].Tier = 1 }},
		{"escalations[4]", "escalation_repeated", func(a *sla.Agreement) { a.Escalations[4] = a.Escalations[3] }},
		{"on_site", "on_site_unknown", func(a *sla.Agreement) { a.OnSite = "sometimes" }},
		{"time.prepaid_minutes", "prepaid_negative", func(a *sla.Agreement) { a.Time.PrepaidMinutes = -1 }},
		{"time.step_minutes", "step_impossible", func(a *sla.Agreement) { a.Time.StepMinutes = 1441 }},
		{"time", "time_contradicts", func(a *sla.Agreement) { a.Time.FlatRate = true }},
		{"credits", "credits_many", func(a *sla.Agreement) { a.Credits = make([]sla.Credit, sla.MaxCredits+1) }},
		{"credits[0].clock", "credit_without_target", func(a *sla.Agreement) { a.Credits[0].Clock = sla.VendorResponse }},
		{"credits[0].priority", "priority_unknown", func(a *sla.Agreement) { a.Credits[0].Priority = 9 }},
		{"credits[0].cents", "credit_zero", func(a *sla.Agreement) { a.Credits[0].Cents = 0 }},
		{"credits[1]", "credit_repeated", func(a *sla.Agreement) { a.Credits[1].Priority = 0 }},
	} {
		a := gold()
		c.spoil(&a)
		var p *sla.Problem
		if err := sla.Check(a); !errors.As(err, &p) || p.Field != c.field || p.Code != "agreement."+c.code {
			t.Errorf("%s: %v, want it about %s", c.code, err, c.field)
		} else if !strings.HasSuffix(p.Message, ".") || strings.Count(p.Message, ". ")+strings.Count(p.Message, "; ") == 0 {
			t.Errorf("%s says what is wrong or what to do, and not both: %s", p.Code, p.Message)
		}
	}
}

func TestGaps(t *testing.T) {
	a := gold()
	for _, c := range []struct {
		work sla.Work
		want []sla.Gap
	}{
		{sla.Work{Subject: sla.Subject{Tier: 1}, Channel: sla.ChannelMail, Left: 10}, nil},
		{sla.Work{Subject: sla.Subject{Tier: 3}, Channel: sla.ChannelChat, OnSite: true}, []sla.Gap{sla.GapChannel, sla.GapTier, sla.GapExtra, sla.GapUsedUp}},
	} {
		if got := a.Gaps(c.work); !slices.Equal(got, c.want) {
			t.Errorf("%+v has gaps %v, want %v", c.work, got, c.want)
		}
	}
	bare := sla.Agreement{OnSite: sla.OnSiteNone}
	if got, want := bare.Gaps(sla.Work{OnSite: true}), []sla.Gap{sla.GapOnSite, sla.GapPromise}; !slices.Equal(got, want) {
		t.Errorf("a bare agreement has gaps %v, want %v", got, want)
	}
}

func TestUse(t *testing.T) {
	entries := []sla.Entry{{Minutes: 20, Billable: true}, {Minutes: 500, Billable: true}, {Minutes: 90}, {Minutes: 31, OnSite: true, Billable: true}, {Minutes: 100, Billable: true}}
	got := gold().Use(entries)
	if got.Used != 600 || got.Left != 0 || !slices.Equal(got.Extra, []int{0, 0, 0, 45, 45}) || !slices.Equal(got.Taken, []int{30, 510, 0, 0, 60}) {
		t.Errorf("prepaid: %+v", got)
	}
	flat := sla.Agreement{Time: sla.TimeTerms{FlatRate: true}}
	if got := flat.Use(entries); got.Used != 0 || slices.Max(got.Extra) != 0 {
		t.Errorf("flat rate: %+v", got)
	}
	if got := (sla.Agreement{}).Use(entries); got.Used != 0 || !slices.Equal(got.Extra, []int{20, 500, 0, 31, 100}) {
		t.Errorf("by the minute: %+v", got)
	}
}

func TestCreditFor(t *testing.T) {
	late := sla.Clock{Kind: sla.Resolution, Breaches: []sla.Breach{{Run: 1}, {Run: 2}}}
	for _, c := range []struct {
		clock    sla.Clock
		priority int
		want     int64
	}{
		{late, 3, 5000},
		{late, 1, 20000},
		{sla.Clock{Kind: sla.Resolution}, 1, 0},
		{sla.Clock{Kind: sla.FirstResponse, Breaches: late.Breaches}, 1, 0},
	} {
		if got := gold().CreditFor(c.clock, c.priority); got != c.want {
			t.Errorf("%s of P%d costs %d, want %d", c.clock.Kind, c.priority, got, c.want)
		}
	}
}

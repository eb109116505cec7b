package sla

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
)

// Problem is a reason to refuse an agreement: field, code and words, as for calendars.
type Problem = calendar.Problem

// What one agreement may hold.
const (
	MaxTargets     = 1000
	MaxWarnings    = 50
	MaxCredits     = 100
	MaxEscalations = 100
	century        = 36525 * 24 * time.Hour
	lowest         = 4 // priority
	highest        = 4 // tier
)

// Check refuses an agreement that could not be kept or contradicts itself. The error is a *Problem.
func Check(a Agreement) error {
	for _, check := range []func(Agreement) *Problem{
		checkFrame, checkScope, checkTargets, checkContradictions, checkPauses, checkWarnings, checkEscalations, checkTime, checkCredits,
	} {
		if p := check(a); p != nil {
			return p
		}
	}
	return nil
}

func refuse(field, code, format string, args ...any) *Problem {
	return &Problem{Field: field, Code: "agreement." + code, Message: fmt.Sprintf(format, args...)}
}

func checkFrame(a Agreement) *Problem {
	switch {
	case a.Name == "":
		return refuse("name", "name_missing", "The agreement has no name. Give it one that the client knows it by.")
	case a.Start.IsZero():
		return refuse("start", "start_missing", "The agreement has no start. Say from when it holds.")
	case !a.End.IsZero() && !a.End.After(a.Start):
		return refuse("end", "end_before_start", "The agreement ends before it starts. Let it end later, or leave the end open.")
	case a.Coverage == "":
		return refuse("coverage", "coverage_missing", "The agreement has no calendar. Choose the hours its clocks run in.")
	case a.DayMinutes < 0 || a.DayMinutes > 24*60:
		return refuse("day_minutes", "day_impossible", "A business day of %d minutes does not exist. Give it between 1 and 1440.", a.DayMinutes)
	case !slices.Contains([]Carry{AsAgreed, Retroactive, Restart}, a.OnChange):
		return refuse("on_change", "carry_unknown", "A change of target is retroactive or a restart, not %q. Choose one of the two.", a.OnChange)
	}
	for i, c := range a.Channels {
		if !slices.Contains(Channels, c) {
			return refuse(fmt.Sprintf("channels[%d]", i), "channel_unknown", "There is no channel %q. Choose among %v.", c, Channels)
		}
	}
	for i, tier := range a.Tiers {
		if tier < 0 || tier > highest {
			return refuse(fmt.Sprintf("tiers[%d]", i), "tier_unknown", "There is no tier %d. Tiers go from 0 to %d.", tier, highest)
		}
	}
	return nil
}

func checkScope(a Agreement) *Problem {
	if a.Scope.Service != "" && a.Scope.Site != "" {
		return refuse("scope", "scope_double", "The agreement is for a service and for a site. Make one for each, or leave one of them out.")
	}
	return nil
}

func checkTargets(a Agreement) *Problem {
	if len(a.Targets) > MaxTargets {
		return refuse("targets", "targets_many", "There are %d targets and %d are allowed. Leave a column open where it does not matter.", len(a.Targets), MaxTargets)
	}
	type key struct {
		clock    Kind
		kind     string
		priority int
		tier     int
		category string
	}
	seen := map[key]bool{}
	for i, t := range a.Targets {
		field := fmt.Sprintf("targets[%d]", i)
		if p := a.checkTarget(field, t); p != nil {
			return p
		}
		k := key{t.Clock, t.Type, t.Priority, t.Tier, t.Category}
		if seen[k] {
			return refuse(field, "target_repeated", "There is a target for these tickets already. Keep one of the two.")
		}
		seen[k] = true
	}
	return nil
}

func (a Agreement) checkTarget(field string, t Target) *Problem {
	days := int(century / (24 * time.Hour))
	switch {
	case !slices.Contains(Kinds, t.Clock):
		return refuse(field+".clock", "clock_unknown", "There is no clock %q. Choose among %v.", t.Clock, Kinds)
	case t.Clock.isVendors():
		return refuse(field+".clock", "clock_vendors", "What a vendor promises stands in the vendor's contract. Enter it there.")
	case t.Priority < 0 || t.Priority > lowest:
		return refuse(field+".priority", "priority_unknown", "There is no priority %d. Priorities go from 1 to %d.", t.Priority, lowest)
	case t.Tier < 0 || t.Tier > highest:
		return refuse(field+".tier", "tier_unknown", "There is no tier %d. Tiers go from 0 to %d.", t.Tier, highest)
	case t.Tier != 0 && len(a.Tiers) > 0 && !slices.Contains(a.Tiers, t.Tier):
		return refuse(field+".tier", "tier_excluded", "Tier %d is not included in the agreement and has a target. Include the tier, or leave the target out.", t.Tier)
	case t.Minutes != 0 && t.Days != 0:
		return refuse(field, "target_double", "The target has minutes and business days. Give it one of the two.")
	case t.Minutes < 0 || t.Days < 0 || t.Minutes == 0 && t.Days == 0:
		return refuse(field, "target_zero", "The target is zero, so it would be missed at once. Give it at least one minute, or leave it out.")
	case t.Days > 0 && a.DayMinutes == 0:
		return refuse("day_minutes", "day_missing", "There are targets in business days. Say how many minutes a business day has.")
	case t.Minutes > days*24*60 || t.Days > days:
		return refuse(field, "target_far", "The target is longer than a century. Nobody would see it missed; give a shorter one.")
	}
	return nil
}

// checkContradictions refuses a first response that is promised later than the resolution of the same tickets.
func checkContradictions(a Agreement) *Problem {
	for i, t := range a.Targets {
		if t.Clock != FirstResponse && t.Clock != Resolution {
			continue
		}
		s := Subject{Type: t.Type, Priority: t.Priority, Category: t.Category, Tier: t.Tier}
		response, resolution := a.Target(FirstResponse, s), a.Target(Resolution, s)
		if resolution > 0 && response > resolution {
			return refuse(fmt.Sprintf("targets[%d]", i), "response_after_resolution",
				"These tickets are promised a first response after %s and a solution after %s. Respond first, or give the solution longer.", response, resolution)
		}
	}
	return nil
}

func checkPauses(a Agreement) *Problem {
	for _, kind := range slices.Sorted(maps.Keys(a.Pauses)) {
		field := "pauses." + string(kind)
		if !slices.Contains(Kinds, kind) {
			return refuse(field, "clock_unknown", "There is no clock %q. Choose among %v.", kind, Kinds)
		}
		for i, wait := range a.Pauses[kind] {
			switch {
			case !slices.Contains(Waits, wait):
				return refuse(field, "wait_unknown", "There is no hold %q. Choose among %v.", wait, Waits)
			case slices.Contains(a.Pauses[kind][:i], wait):
				return refuse(field, "wait_repeated", "The hold %q is named twice. Leave one out.", wait)
			}
		}
	}
	return nil
}

func checkWarnings(a Agreement) *Problem {
	if len(a.Warnings) > MaxWarnings {
		return refuse("warnings", "warnings_many", "There are %d warnings and %d are allowed. Who is warned always is not warned.", len(a.Warnings), MaxWarnings)
	}
	for i, w := range a.Warnings {
		field := fmt.Sprintf("warnings[%d]", i)
		switch {
		case w.Clock != "" && !slices.Contains(Kinds, w.Clock):
			return refuse(field+".clock", "clock_unknown", "There is no clock %q. Choose among %v.", w.Clock, Kinds)
		case (w.Share != 0) == (w.Minutes != 0):
			return refuse(field, "warning_unclear", "A warning comes at a share of the target or at minutes before it. Give one of the two.")
		case w.Share < 0 || w.Share > 100:
			return refuse(field+".share", "share_impossible", "A warning at %d %% does not exist. Give a share from 1 to 100.", w.Share)
		case w.Minutes < 0 || time.Duration(w.Minutes) > century/time.Minute:
			return refuse(field+".minutes", "minutes_impossible", "A warning %d minutes before does not exist. Give at least one, and less than a century.", w.Minutes)
		case slices.Contains(a.Warnings[:i], w):
			return refuse(field, "warning_repeated", "There is such a warning already. Leave one out.")
		}
	}
	return nil
}

func checkTime(a Agreement) *Problem {
	switch {
	case !slices.Contains([]OnSite{OnSiteIncluded, OnSiteExtra, OnSiteNone}, a.OnSite):
		return refuse("on_site", "on_site_unknown", "Work on site is included, extra or none, not %q. Choose one of them.", a.OnSite)
	case a.Time.PrepaidMinutes < 0:
		return refuse("time.prepaid_minutes", "prepaid_negative", "There cannot be less than no prepaid time. Give zero or more minutes.")
	case a.Time.StepMinutes < 0 || a.Time.StepMinutes > 24*60:
		return refuse("time.step_minutes", "step_impossible", "Time cannot be rounded up to %d minutes. Give between 0 and 1440.", a.Time.StepMinutes)
	case a.Time.FlatRate && a.Time.PrepaidMinutes > 0:
		return refuse("time", "time_contradicts", "At a flat rate no time is counted, and there are prepaid minutes. Choose one of the two.")
	}
	return nil
}

func checkCredits(a Agreement) *Problem {
	if len(a.Credits) > MaxCredits {
		return refuse("credits", "credits_many", "There are %d credits and %d are allowed. Leave the priority open where it does not matter.", len(a.Credits), MaxCredits)
	}
	for i, c := range a.Credits {
		field := fmt.Sprintf("credits[%d]", i)
		same := func(o Credit) bool { return o.Clock == c.Clock && o.Priority == c.Priority }
		switch {
		case !slices.ContainsFunc(a.Targets, func(t Target) bool { return t.Clock == c.Clock }):
			return refuse(field+".clock", "credit_without_target", "Nothing is promised for %q that could be missed. Give a target, or leave the credit out.", c.Clock)
		case c.Priority < 0 || c.Priority > lowest:
			return refuse(field+".priority", "priority_unknown", "There is no priority %d. Priorities go from 1 to %d.", c.Priority, lowest)
		case c.Cents <= 0:
			return refuse(field+".cents", "credit_zero", "The credit is nothing. Give an amount, or leave the credit out.")
		case slices.ContainsFunc(a.Credits[:i], same):
			return refuse(field, "credit_repeated", "There is a credit for this breach already. Keep one of the two.")
		}
	}
	return nil
}

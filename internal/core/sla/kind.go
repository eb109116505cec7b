package sla

import "slices"

// Kind is what a clock measures.
type Kind string

// The kinds of clock. The first three are the client's promise, tier time and acceptance what the desk promises itself, the
// last two what a vendor promises the desk.
const (
	FirstResponse    Kind = "first_response"
	NextResponse     Kind = "next_response"
	Resolution       Kind = "resolution"
	TierTime         Kind = "tier_time"
	Acceptance       Kind = "acceptance"
	VendorResponse   Kind = "vendor_response"
	VendorResolution Kind = "vendor_resolution"
)

// Kinds are all kinds of clock.
var Kinds = []Kind{FirstResponse, NextResponse, Resolution, TierTime, Acceptance, VendorResponse, VendorResolution}

// State is what a clock says.
type State string

// The states of a clock. Breached stands for what runs on late as well as for what ended late.
const (
	Running        State = "running"
	Paused         State = "paused"
	Met            State = "met"
	Breached       State = "breached"
	MetAfterChange State = "met_after_change" // in time by the target in force at the end, late by an earlier one
	NotApplicable  State = "not_applicable"   // nothing is promised, or it ended without what it waited for
	NoDue          State = "no_due_time"      // never open, or not within ten years
)

// Wait is why a ticket is on hold.
type Wait string

// The reasons of a hold.
const (
	WaitRequester Wait = "requester"
	WaitVendor    Wait = "vendor"
	WaitChange    Wait = "change"
	WaitScheduled Wait = "scheduled"
)

// Waits are all reasons of a hold.
var Waits = []Wait{WaitRequester, WaitVendor, WaitChange, WaitScheduled}

// Pauses says which holds pause which clocks. A kind that is not in it follows the usual pauses; one with an empty list never pauses.
type Pauses map[Kind][]Wait

// UsualPauses are those of an agreement that says nothing else (S4).
var UsualPauses = Pauses{
	NextResponse: {WaitRequester},
	Resolution:   {WaitRequester, WaitScheduled},
	TierTime:     {WaitRequester, WaitVendor},
}

// pauses tells whether a hold pauses a clock.
func (p Pauses) pauses(kind Kind, wait Wait) bool {
	waits, own := p[kind]
	if !own {
		waits = UsualPauses[kind]
	}
	return slices.Contains(waits, wait)
}

// Team is who has a ticket: a team of a tier.
type Team struct {
	Tier int
	ID   string
}

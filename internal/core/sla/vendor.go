package sla

import (
	"time"

	"tierdesk/internal/core/calendar"
)

// Contract is what a vendor promises, on the vendor's own calendar. Zero: nothing.
type Contract struct {
	Hours      calendar.Versions
	Response   time.Duration
	Resolution time.Duration
}

// VendorAsked begins a leg: the vendor has a case.
type VendorAsked struct {
	Leg      string
	Contract Contract
}

func (e VendorAsked) tell(t *teller, at time.Time) {
	if t.over || t.legs[e.Leg].response != nil {
		return
	}
	t.contracts[e.Leg] = e.Contract
	t.legs[e.Leg] = leg{
		response:   t.start(at, Clock{Kind: VendorResponse, Leg: e.Leg}),
		resolution: t.start(at, Clock{Kind: VendorResolution, Leg: e.Leg}),
	}
}

// VendorAnswered is the vendor's first answer.
type VendorAnswered struct{ Leg string }

func (e VendorAnswered) tell(t *teller, at time.Time) {
	if c := t.legs[e.Leg].response; c != nil && c.StoppedAt.IsZero() {
		c.stop(at)
	}
}

// VendorEnded ends a leg. A vendor that is done has answered, too; one that was let go of has neither.
type VendorEnded struct {
	Leg  string
	Done bool
}

func (e VendorEnded) tell(t *teller, at time.Time) {
	l := t.legs[e.Leg]
	for _, c := range []*count{l.response, l.resolution} {
		switch {
		case c == nil || !c.StoppedAt.IsZero():
		case e.Done:
			c.stop(at)
		default:
			c.drop(at)
		}
	}
}

// leg are the clocks of one case with a vendor.
type leg struct{ response, resolution *count }

// isVendors tells whether a clock is on a vendor's contract and calendar.
func (k Kind) isVendors() bool { return k == VendorResponse || k == VendorResolution }

// target gives what the vendor promises for a clock.
func (c Contract) target(kind Kind) time.Duration {
	if kind == VendorResponse {
		return c.Response
	}
	return c.Resolution
}

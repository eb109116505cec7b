package sla

import (
	"cmp"
	"slices"
	"time"
)

// Warning is a threshold of an agreement: at a share of the target, or at open minutes before the due time. One of the two is set.
type Warning struct {
	Clock   Kind // empty: every clock
	Share   int  // percent
	Minutes int
}

// UsualWarnings are the shares of an agreement's first draft.
var UsualWarnings = []Warning{{Share: 50}, {Share: 75}, {Share: 90}, {Share: 100}}

// Threshold is a point of a clock at which something fires.
type Threshold struct {
	What  ThresholdKind
	Value int // percent or minutes; a breach has none
}

// ThresholdKind is how a threshold is measured.
type ThresholdKind string

// The kinds of threshold.
const (
	AtShare  ThresholdKind = "share"
	Before   ThresholdKind = "before"
	AtBreach ThresholdKind = "breach"
)

// Fire is a threshold that is reached, or will be. Clock, Run and Threshold are its key: on a ticket each fires once (S9).
type Fire struct {
	Clock     Kind
	Run       int
	Threshold Threshold
	// At is the first instant at which it is so. A clock stopped at its due time is met, so a breach is so a microsecond later.
	At time.Time
}

// threshold is one that has not fired, and the counted time it fires at.
type threshold struct {
	Threshold
	need time.Duration
}

// reaching adds the point of a warning, unless its minutes are not within the target.
func reaching(all []threshold, w Warning, target time.Duration) []threshold {
	if w.Share > 0 {
		need := time.Duration(target.Microseconds()*int64(w.Share)/100) * time.Microsecond
		return append(all, threshold{Threshold{AtShare, w.Share}, need})
	}
	if before := time.Duration(w.Minutes) * time.Minute; before < target {
		return append(all, threshold{Threshold{Before, w.Minutes}, target - before})
	}
	return all
}

// thresholds gives those of a clock with a target, in the order they are reached: its warnings, what escalates, and the breach.
func (a Agreement) thresholds(kind Kind, target time.Duration) []threshold {
	if target == 0 {
		return nil
	}
	var all []threshold
	for _, w := range a.Warnings {
		if w.Clock != "" && w.Clock != kind {
			continue
		}
		all = reaching(all, w, target)
	}
	for _, s := range a.Escalations {
		if s.Share+s.Minutes > 0 && (s.Clock == "" || s.Clock == kind) {
			all = reaching(all, Warning{Share: s.Share, Minutes: s.Minutes}, target)
		}
	}
	slices.SortFunc(all, func(a, b threshold) int {
		return cmp.Or(cmp.Compare(a.need, b.need), cmp.Compare(a.What, b.What), cmp.Compare(a.Value, b.Value))
	})
	all = slices.Compact(all)
	return append(all, threshold{Threshold{What: AtBreach}, target})
}

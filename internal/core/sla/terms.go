package sla

import "slices"

// OnSite is how work at the client's place is covered.
type OnSite string

// The terms for work at the client's place.
const (
	OnSiteIncluded OnSite = ""
	OnSiteExtra    OnSite = "extra" // done, and billed apart
	OnSiteNone     OnSite = "none"  // remote work only
)

// TimeTerms say how work is paid: by a flat rate, from prepaid minutes of a period, or each minute.
type TimeTerms struct {
	FlatRate       bool
	PrepaidMinutes int
	StepMinutes    int // each entry is rounded up to a multiple; zero: as it is
}

// Entry is time that somebody worked.
type Entry struct {
	Minutes  int
	OnSite   bool
	Billable bool
}

// Usage is what entries take of the terms, in minutes.
type Usage struct {
	Used  int   // from the prepaid minutes
	Left  int   // of them
	Taken []int // for each entry: what it took of them
	Extra []int // for each entry: what is to be paid apart
}

// Use counts the entries of a period, in order, against the terms.
func (a Agreement) Use(entries []Entry) Usage {
	u := Usage{Left: a.Time.PrepaidMinutes, Taken: make([]int, len(entries)), Extra: make([]int, len(entries))}
	for i, e := range entries {
		minutes := a.Time.rounded(e.Minutes)
		switch {
		case !e.Billable:
		case e.OnSite && a.OnSite != OnSiteIncluded:
			u.Extra[i] = minutes
		case !a.Time.FlatRate:
			taken := min(minutes, u.Left)
			u.Used, u.Left, u.Taken[i], u.Extra[i] = u.Used+taken, u.Left-taken, taken, minutes-taken
		}
	}
	return u
}

func (t TimeTerms) rounded(minutes int) int {
	if t.StepMinutes < 2 {
		return minutes
	}
	return (minutes + t.StepMinutes - 1) / t.StepMinutes * t.StepMinutes
}

// Gap is something that an agreement does not cover.
type Gap string

// What may not be covered.
const (
	GapChannel Gap = "channel_not_offered"
	GapTier    Gap = "tier_not_included"
	GapOnSite  Gap = "on_site_not_offered"
	GapExtra   Gap = "on_site_extra"
	GapUsedUp  Gap = "hours_used_up"
	GapPromise Gap = "nothing_promised" // no target for the ticket's resolution
)

// Work is what is asked for, before it starts.
type Work struct {
	Subject Subject
	Channel Channel
	OnSite  bool
	Left    int // prepaid minutes that are left; see Usage
}

// Gaps gives what the agreement does not cover of some work, so that it is marked before the work starts.
func (a Agreement) Gaps(w Work) []Gap {
	var gaps []Gap
	if len(a.Channels) > 0 && !slices.Contains(a.Channels, w.Channel) {
		gaps = append(gaps, GapChannel)
	}
	if len(a.Tiers) > 0 && !slices.Contains(a.Tiers, w.Subject.Tier) {
		gaps = append(gaps, GapTier)
	}
	switch {
	case w.OnSite && a.OnSite == OnSiteNone:
		gaps = append(gaps, GapOnSite)
	case w.OnSite && a.OnSite == OnSiteExtra:
		gaps = append(gaps, GapExtra)
	}
	if a.Time.PrepaidMinutes > 0 && w.Left <= 0 {
		gaps = append(gaps, GapUsedUp)
	}
	if a.Target(Resolution, w.Subject) == 0 {
		gaps = append(gaps, GapPromise)
	}
	return gaps
}

// Credit is what the client gets for a breach, in cents of the agreement's currency.
type Credit struct {
	Clock    Kind
	Priority int // zero: any; one for the priority comes before
	Cents    int64
}

// CreditFor gives what the breach of a clock costs: once, however many of its runs were late.
func (a Agreement) CreditFor(c Clock, priority int) int64 {
	if len(c.Breaches) == 0 {
		return 0
	}
	var cents int64
	for _, credit := range a.Credits {
		switch {
		case credit.Clock != c.Kind:
		case credit.Priority == priority:
			return credit.Cents
		case credit.Priority == 0:
			cents = credit.Cents
		}
	}
	return cents
}

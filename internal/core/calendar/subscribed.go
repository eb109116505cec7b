package calendar

import (
	"cmp"
	"slices"
	"strings"
)

// Day is what a date is: what opens on it, and what it is called.
type Day struct {
	Hours []string `json:"hours,omitempty"` // none: closed
	Name  string   `json:"name,omitempty"`
}

// Equal tells whether two days are the same.
func (d Day) Equal(other Day) bool { return d.Name == other.Name && slices.Equal(d.Hours, other.Hours) }

// SubscribedDate is a date of which a subscription says or said something.
type SubscribedDate struct {
	Subscription string
	Date         string
	Said         *Day   // what it says now; nil: nothing
	Taken        *Day   // as somebody took it over; nil: it did not come from there
	Dismissed    string // the key of the proposal that somebody did not want
}

// ProposalKind is what a proposal does to a calendar.
type ProposalKind string

// The kinds.
const (
	ProposeNew    ProposalKind = "new"
	ProposeChange ProposalKind = "change"
	ProposeGone   ProposalKind = "gone"
)

// Proposal is a date on which a subscription says something else than the calendar. It counts only when somebody takes it.
type Proposal struct {
	Subscription string
	Date         string
	Kind         ProposalKind
	Now          *Day // what the calendar has; nil: a usual day
	Said         *Day // nil: the date is gone from the subscription
}

// keyGone is the key of every proposal that takes a date away.
const keyGone = "gone"

// Key says what is proposed, for who looked at it: another key is another proposal.
func (p Proposal) Key() string {
	if p.Said == nil {
		return keyGone
	}
	return strings.Join(p.Said.Hours, ",") + " " + p.Said.Name
}

// Proposals gives what subscriptions propose to a calendar from a date on, in the order of dates. Days are what the calendar has by date. What
// somebody typed is never proposed as gone, and what somebody changed or removed after taking it is theirs while the subscription says the same.
func Proposals(days map[string]Day, dates []SubscribedDate, from string) []Proposal {
	said := map[string]bool{}
	for _, d := range dates {
		said[d.Date] = said[d.Date] || d.Said != nil
	}
	var all []Proposal
	for _, d := range dates {
		p := Proposal{Subscription: d.Subscription, Date: d.Date, Said: d.Said}
		if now, ok := days[d.Date]; ok {
			p.Now = &now
		}
		if d.Date < from || d.Said == nil && said[d.Date] { // another one says it
			continue
		}
		if p.Kind = d.kind(p.Now); p.Kind != "" && p.Key() != d.Dismissed {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Subscription, b.Subscription))
	})
	return all
}

// kind tells what is proposed where the calendar has a day or none; empty: nothing.
func (d SubscribedDate) kind(now *Day) ProposalKind {
	isTaken := now != nil && d.Taken != nil && now.Equal(*d.Taken)
	switch {
	case d.Said == nil && isTaken:
		return ProposeGone
	case d.Said == nil || d.Taken != nil && d.Taken.Equal(*d.Said):
		return ""
	case now == nil:
		return ProposeNew
	case isTaken || !slices.Equal(now.Hours, d.Said.Hours): // what somebody typed is called as they like
		return ProposeChange
	}
	return ""
}

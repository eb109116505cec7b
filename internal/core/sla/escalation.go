package sla

import (
	"fmt"
	"slices"
	"time"
)

// Escalation is what the desk does by itself when a clock comes to a point. Each comes once in a run of the clock, as the threshold that
// calls it (S9).
type Escalation struct {
	Clock Kind // empty: every clock
	// The point: a share of the target in percent, or open minutes before the due time. With neither it is the breach.
	Share    int
	Minutes  int
	Priority int // of the ticket as it comes to the point; zero: any
	Do       Action
	To       Receiver // of a telling or a raise
	Person   string   // for ReceiverPerson
	Tier     int      // of an offer
	Wake     bool     // tells people outside their working hours too
}

// Action is what an escalation does.
type Action string

// The actions.
const (
	ActionTell     Action = "tell"     // a letter
	ActionRaise    Action = "raise"    // bring it to a manager
	ActionPriority Action = "priority" // one priority up
	ActionOffer    Action = "offer"    // offer it to a higher tier
	ActionDispatch Action = "dispatch" // put it on the dispatcher's list
)

// Actions are all actions.
var Actions = []Action{ActionTell, ActionRaise, ActionPriority, ActionOffer, ActionDispatch}

// ReachesPeople tells whether the action calls somebody, who then has working hours.
func (a Action) ReachesPeople() bool { return a == ActionTell || a == ActionRaise }

// Receiver is who is called.
type Receiver string

// The receivers. Without a working owner the team is meant, without a customer owner the working owner.
const (
	ReceiverOwner       Receiver = "owner"
	ReceiverVoice       Receiver = "voice"
	ReceiverTeam        Receiver = "team"
	ReceiverDispatchers Receiver = "dispatchers"
	ReceiverManagers    Receiver = "managers"
	ReceiverPerson      Receiver = "person"
)

// Receivers are all receivers.
var Receivers = []Receiver{ReceiverOwner, ReceiverVoice, ReceiverTeam, ReceiverDispatchers, ReceiverManagers, ReceiverPerson}

// point is the threshold that calls it.
func (s Escalation) point() Threshold {
	switch {
	case s.Share > 0:
		return Threshold{AtShare, s.Share}
	case s.Minutes > 0:
		return Threshold{Before, s.Minutes}
	}
	return Threshold{What: AtBreach}
}

// Escalate gives the escalations that a threshold calls on a ticket of a priority, in the order of the agreement.
func (a Agreement) Escalate(f Fire, priority int) []Escalation {
	var called []Escalation
	for _, s := range a.Escalations {
		if (s.Clock == "" || s.Clock == f.Clock) && (s.Priority == 0 || s.Priority == priority) && s.point() == f.Threshold {
			called = append(called, s)
		}
	}
	return called
}

func checkEscalations(a Agreement) *Problem {
	if len(a.Escalations) > MaxEscalations {
		return refuse("escalations", "escalations_many", "There are %d escalations and %d are allowed. Leave the clock open where it does not matter.", len(a.Escalations), MaxEscalations)
	}
	for i, s := range a.Escalations {
		if p := checkEscalation(a, i, s); p != nil {
			return p
		}
		if slices.Contains(a.Escalations[:i], s) {
			return refuse(escalationField(i, ""), "escalation_repeated", "This escalation stands there twice. Leave one.")
		}
	}
	return nil
}

func checkEscalation(a Agreement, i int, s Escalation) *Problem {
	if p := checkPoint(a, i, s); p != nil {
		return p
	}
	switch {
	case s.Priority < 0 || s.Priority > lowest:
		return refuse(escalationField(i, ".priority"), "priority_unknown", "There is no priority %d. Priorities go from 1 to %d.", s.Priority, lowest)
	case !slices.Contains(Actions, s.Do):
		return refuse(escalationField(i, ".do"), "action_unknown", "There is no action %q. Choose among %v.", s.Do, Actions)
	case s.Do == ActionTell && !slices.Contains(Receivers, s.To):
		return refuse(escalationField(i, ".to"), "receiver_unknown", "Nobody is told. Say who: %v.", Receivers)
	case s.Do == ActionRaise && s.To != ReceiverManagers && s.To != ReceiverPerson:
		return refuse(escalationField(i, ".to"), "receiver_no_manager", "A ticket is raised to a manager. Choose the managers, or one person.")
	case s.Do.ReachesPeople() && s.To == ReceiverPerson && s.Person == "":
		return refuse(escalationField(i, ".person"), "receiver_missing", "One person is called, and it is not said who. Choose the person.")
	case s.Do == ActionOffer && (s.Tier < 2 || s.Tier > 3):
		return refuse(escalationField(i, ".tier"), "offer_tier", "A ticket cannot be offered upward to tier %d. Choose tier 2 or 3.", s.Tier)
	}
	return nil
}

// checkPoint refuses one that nothing would ever call.
func checkPoint(a Agreement, i int, s Escalation) *Problem {
	promised := func(t Target) bool { return s.Clock == "" || t.Clock == s.Clock }
	switch {
	case s.Share < 0 || s.Share > 100:
		return refuse(escalationField(i, ".share"), "escalation_share", "An escalation at %d %% is none. Give it between 1 and 100 %%, or none for the breach.", s.Share)
	case s.Minutes < 0 || s.Minutes > int(century/time.Minute):
		return refuse(escalationField(i, ".minutes"), "escalation_minutes", "An escalation %d minutes before the time is up does not exist. Give at least one, and less than a century.", s.Minutes)
	case s.Share > 0 && s.Minutes > 0:
		return refuse(escalationField(i, ".share"), "escalation_double", "An escalation is at a share of the time or at minutes before its end. Leave one out.")
	case s.Clock.isVendors() || s.Clock != "" && !slices.Contains(Kinds, s.Clock):
		return refuse(escalationField(i, ".clock"), "clock_unknown", "There is no clock %q in an agreement. Choose one that it promises a time for.", s.Clock)
	case !slices.ContainsFunc(a.Targets, promised):
		return refuse(escalationField(i, ".clock"), "escalation_without_target", "Nothing is promised for that clock, so it would never come. Give the clock a time first.")
	}
	return nil
}

func escalationField(i int, name string) string { return fmt.Sprintf("escalations[%d]%s", i, name) }

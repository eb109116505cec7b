package desk

import (
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/sla"
)

// Why says why the desk by itself did what an event tells: a sentence with the figures and names that decided. Without an id where a person
// decided, or nothing was weighed. It is for the desk's own people.
func Why(e Event, s Stamp, n Names) Telling {
	w := teller{n: n, by: s.By.Person}
	switch e := e.(type) {
	case TicketOpened:
		return w.because(e.Route)
	case TicketRouted:
		return w.because(e.Reason)
	case TicketClassified:
		return w.classifiedBecause(e)
	case TicketAssigned:
		return w.because(e.Reason)
	case PersonProposed:
		return w.because(e.Reason)
	case PersonSought:
		if e.Reason.Source == "" {
			return telling("event.why.sought", Value{Place: "At", At: e.At})
		}
		return w.because(e.Reason)
	case DispatchListed:
		return w.because(e.Reason)
	case RuleEscalated:
		return w.because(e.Reason)
	case MajorSet:
		return w.because(e.Reason)
	default:
		return w.timedBecause(e)
	}
}

// timedBecause is for what was due: the instants and clocks stand in the event.
func (w teller) timedBecause(e Event) Telling {
	switch e := e.(type) {
	case HandoffExpired:
		if !e.AcceptBy.IsZero() {
			return telling("event.why.expired", Value{Place: "At", At: e.AcceptBy})
		}
	case HandoffOffered:
		if w.by == "" {
			return telling("event.why.offered", w.team("FromTeam", e.From), counted("FromTier", e.FromTier), w.team("ToTeam", e.To), counted("ToTier", e.ToTier))
		}
	case TicketResumed:
		if e.Why == ResumeDue && !e.Until.IsZero() {
			return telling("event.why.resumed", Value{Place: "Since", At: e.Since}, Value{Place: "Until", At: e.Until})
		}
	case TicketClosed:
		if e.Why == CloseDue && !e.Due.IsZero() {
			return telling("event.why.closed", Value{Place: "Solved", At: e.SolvedAt}, Value{Place: "Due", At: e.Due})
		}
	case ClockFired:
		return w.clockBecause("event.why.clock.fired", e.Clock, e.What, e.Value, Value{Place: "At", At: e.At})
	case Escalated:
		return w.clockBecause("event.why.clock.escalated", e.Clock, e.What, e.Value, counted("Run", e.Run))
	case AgreementBound:
		return telling("event.why.agreement", coded("Level", "agreement", string(e.Level)), said("Version", strconv.FormatInt(e.Version, 10)))
	case VoiceChanged:
		if w.by == "" {
			return telling("event.why.voice", w.person("Who", e.To))
		}
	case TicketRaised:
		if w.by == "" {
			return telling("event.why.raised", w.person("Whom", e.To))
		}
	}
	return Telling{}
}

func (w teller) clockBecause(id string, clock sla.Kind, what sla.ThresholdKind, value int, more Value) Telling {
	return telling(id+"."+string(what), coded("Clock", "clock", string(clock)), counted("Value", value), more)
}

func (w teller) classifiedBecause(e TicketClassified) Telling {
	if e.Why.Source == "matrix" {
		return telling("event.why.matrix", coded("Impact", "level", string(e.Impact)), coded("Urgency", "level", string(e.Urgency)),
			said("Priority", e.Priority.String()), said("Version", strconv.FormatInt(e.Why.Version, 10)))
	}
	return w.because(e.Why)
}

// because words a reason by where it came from. What has no words of its own is said as it was written down.
func (w teller) because(r Reason) Telling {
	version := said("Version", strconv.FormatInt(r.Version, 10))
	switch r.Source {
	case "", "person":
		return Telling{}
	case "rule":
		return telling("event.why.rule", said("Rule", r.Ref), version, w.matches("On", r.Values))
	case "category":
		return telling("event.why.category", said("Category", orElse(w.n.Category(CategoryID(r.Ref)), r.Ref)), version)
	case "rights":
		return telling("event.why.rights", said("Category", orElse(w.n.Category(CategoryID(r.Ref)), r.Ref)), version)
	case "excluded":
		return telling("event.why.excluded", said("Tier", figure(r.Values, "tier")), said("Category", orElse(w.n.Category(CategoryID(r.Ref)), r.Ref)), version)
	case "default":
		return telling("event.why.default", said("Tried", figure(r.Values, "tried")), version)
	case "escalation":
		return telling("event.why.escalation."+figure(r.Values, "trigger"), said("Rule", r.Ref), version, said("N", figure(r.Values, "n")), said("Limit", figure(r.Values, "limit")),
			Value{Place: "From", At: instantOf(figure(r.Values, "from"))})
	case "alike":
		return telling("event.why.alike", said("N", figure(r.Values, "n")), said("Minutes", figure(r.Values, "minutes")),
			said("Category", orElse(w.n.Category(CategoryID(figure(r.Values, "category"))), "?")), said("Rule", r.Ref), version)
	case "agreement":
		return w.orderedBecause(r, version)
	case "assignment", "overflow":
		return w.assignedBecause(r, version)
	case "handoff":
		return telling("event.why.not_accepted", said("Minutes", figure(r.Values, "minutes")))
	case "hop_guard":
		return telling("event.why.hop_guard", said("Bounces", figure(r.Values, "bounces")), said("Limit", figure(r.Values, "limit")))
	}
	return telling("event.why.words", said("Words", r.Words))
}

// orderedBecause says at which point of which clock the agreement orders something.
func (w teller) orderedBecause(r Reason, version Value) Telling {
	for _, what := range []sla.ThresholdKind{sla.AtShare, sla.Before, sla.AtBreach} {
		for _, v := range r.Values {
			if v.Field == string(what) {
				return telling("event.why.orders."+string(what), coded("Clock", "clock", figure(r.Values, "clock")), said("Value", v.Value), version)
			}
		}
	}
	return telling("event.why.orders", version)
}

// instantOf reads an instant of a reason; what is none is the beginning of time.
func instantOf(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Unix(0, 0).UTC()
	}
	return at
}

func figure(values []rules.Match, field string) string {
	for _, v := range values {
		if v.Field == field {
			return v.Value
		}
	}
	return "0"
}

// matches are the fields that a rule asked with what it found: "client Kestrel, category Network".
func (w teller) matches(place string, values []rules.Match) Value {
	all := Value{Place: place}
	var parts []string
	for _, v := range values {
		found := w.matched(v)
		parts = append(parts, spaced(v.Field)+" "+found)
		all.Found = append(all.Found, Value{Code: v.Field, Text: found})
	}
	all.Text = strings.Join(parts, ", ")
	return all
}

func (w teller) matched(v rules.Match) string {
	switch v.Field {
	case "client":
		return orElse(w.n.Client(ClientID(v.Value)), v.Value)
	case "category":
		return orElse(w.n.Category(CategoryID(v.Value)), v.Value)
	case "requester", "owner":
		return orElse(w.n.Person(PersonID(v.Value)), v.Value)
	case "team":
		return orElse(w.n.Team(TeamID(v.Value)), v.Value)
	}
	return v.Value
}

func (w teller) assignedBecause(r Reason, version Value) Telling {
	id := "event.why.assigned"
	switch {
	case r.Source == "overflow":
		id = "event.why.overflow"
	case figure(r.Values, "limit") == "0":
		id = "event.why.nobody"
	case figure(r.Values, "sticky") != "0":
		id = "event.why.assigned.sticky"
	}
	values := []Value{
		said("Load", figure(r.Values, "load")), said("Limit", figure(r.Values, "limit")), said("Fit", figure(r.Values, "fit")), version,
	}
	for place, field := range map[string]string{
		"Hours": "passed_hours", "Leave": "passed_leave", "Away": "passed_away", "Skill": "passed_skill", "Full": "passed_capacity", "Blind": "passed_sight",
	} {
		values = append(values, said(place, figure(r.Values, field)))
	}
	return telling(id, values...)
}

// IsWeighed tells whether an event tells a decision, so that one made by the desk itself has a reason. The others carry what people wrote and
// did, or follow from the decision beside them.
func IsWeighed(e Event) bool {
	switch e.(type) {
	case TicketOpened, TicketRouted, TicketClassified, TicketAssigned, PersonProposed, PersonSought, DispatchListed, HandoffExpired, HandoffOffered,
		TicketResumed, TicketClosed, ClockFired, Escalated, AgreementBound, VoiceChanged, TicketRaised, RuleEscalated, MajorSet:
		return true
	}
	return false
}

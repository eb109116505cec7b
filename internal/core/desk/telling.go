package desk

import (
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/sla"
)

// Telling is what is to be said of an event, before any language says it: the id of a message that is one whole sentence, and
// what stands in its places. The id never changes its meaning; a language that has no such message says the English one.
type Telling struct {
	ID     string // "event.ticket.routed"; empty where there is nothing to tell
	Values []Value
}

// Value stands in a place of a message.
type Value struct {
	Place string    // "Who": the name of the place
	Code  string    // id of the words of a code, or of an unknown name: "event.outcome.no_fault"; empty: Text is said
	Text  string    // a name, a number or a tag, said as it is in every language; with a Code what is said where nobody words it
	At    time.Time // an instant, said as its reader says instants; zero: none
	Since time.Time // of an appointment's beginning or end its beginning: their times of day are said; zero: it is none
	Found []Value   // what a rule found: the field as Code, its value as Text; Text beside it says all of it in English
}

// Tell gives what is to be said of an event in the public voice (which names no team, tier or reason of the house) or the
// internal one. It has no id in the public voice for what is internal.
func Tell(e Event, s Stamp, n Names, voice Audience) Telling {
	if voice == Public && e.Audience() == Internal {
		return Telling{}
	}
	w := teller{n: n, public: voice == Public, by: s.By.Person, mailed: s.Via == ViaMail}
	t := w.tell(e)
	t.Values = append([]Value{w.who(e)}, t.Values...)
	return t
}

type teller struct {
	n      Names
	public bool
	by     PersonID
	mailed bool // it came by mail
}

func telling(id string, values ...Value) Telling { return Telling{ID: id, Values: values} }

// who names the doer. A message is its author's also where the mail intake posted it.
func (w teller) who(e Event) Value {
	if m, ok := e.(MessagePosted); ok && (m.From != "" || m.Side != SideDesk) {
		return w.person("Who", m.From)
	}
	_, tagged := e.(TicketTagged)
	if w.by == "" || isOfTheDesk(e) || tagged && w.mailed { // nobody tags by mail: the desk does, by what it knows of a sender
		return Value{Place: "Who", Code: "event.unknown.desk"}
	}
	return w.person("Who", w.by)
}

// isOfTheDesk tells whether the desk does a thing by its own rule, whoever's act brought it about.
func isOfTheDesk(e Event) bool {
	switch e := e.(type) {
	case DispatchListed:
		return e.Why != DispatchAsked
	case AgreementBound, ClockFired, Escalated, PersonSought, PersonProposed, RuleEscalated, RowImported:
		return true
	case TicketTagged:
		return e.ByRule
	case RequesterUnhappy:
		return e.Sign == UnhappyWords
	}
	return false
}

// isOwn tells whether somebody did a thing to themselves.
func (w teller) isOwn(id PersonID) bool { return id != "" && id == w.by }

// own chooses between what somebody did for themselves and what for another.
func (w teller) own(id PersonID, own, other string) Telling {
	if w.isOwn(id) {
		return telling(own)
	}
	return telling(other, w.person("Whom", id))
}

// unknown are the words for names that are not known. Each place has its own, since languages bend them by their place.
var unknown = map[string]string{
	"Who": "event.unknown.who", "Whom": "event.unknown.whom",
	"FromTeam": "event.unknown.from_team", "ToTeam": "event.unknown.to_team", "AtTeam": "event.unknown.at_team",
	"ForTeam": "event.unknown.for_team", "OfTeam": "event.unknown.of_team",
	"FromClient": "event.unknown.from_client", "ToClient": "event.unknown.to_client",
	"Script": "event.unknown.script", "Into": "event.unknown.into", "Merged": "event.unknown.merged", "Other": "event.unknown.other", "Unlinked": "event.unknown.unlinked",
}

func named(place, name string) Value {
	if name == "" {
		return Value{Place: place, Code: unknown[place]}
	}
	return Value{Place: place, Text: name}
}

func (w teller) person(place string, id PersonID) Value { return named(place, w.n.Person(id)) }

func (w teller) team(place string, id TeamID) Value { return named(place, w.n.Team(id)) }

func (w teller) ticket(place string, id TicketID) Value { return named(place, w.n.Ticket(id)) }

func said(place, text string) Value { return Value{Place: place, Text: text} }

func counted(place string, n int) Value { return said(place, strconv.Itoa(n)) }

// coded words a code by the catalog, and by itself where there is no word for it.
func coded(place, group, code string) Value {
	return Value{Place: place, Code: "event." + group + "." + code, Text: spaced(code)}
}

func (w teller) tell(e Event) Telling {
	switch e := e.(type) {
	case TicketOpened:
		return w.opened(e)
	case MessagePosted:
		return w.posted(e)
	case NoteWritten:
		return telling("event.note.written")
	case MailBounced:
		return w.bounced(e)
	case TicketClassified:
		return w.classified(e)
	case TicketRouted:
		return telling("event.ticket.routed", w.team("FromTeam", e.From), w.team("ToTeam", e.Team), counted("Tier", e.Tier))
	case TicketAssigned:
		return w.assigned(e)
	case VoiceChanged:
		return w.voice(e)
	case ClientMoved:
		return telling("event.client.moved", named("FromClient", w.n.Client(e.From)), named("ToClient", w.n.Client(e.To)))
	case TicketRaised:
		return telling("event.ticket.raised", w.person("Whom", e.To))
	case RaiseAnswered:
		return telling("event.raise.answered")
	case DispatchListed:
		return w.listed(e)
	case DispatchCleared:
		return telling("event.dispatch.cleared")
	case TimeLogged:
		return w.logged(e)
	case AgreementBound:
		return telling("event.agreement.bound", coded("Level", "agreement", string(e.Level)))
	case ClockFired:
		return w.fired(e)
	case Escalated:
		return w.escalated(e)
	case PersonSought:
		return sought(e)
	case RuleEscalated:
		return w.escalatedByRule(e)
	case RequesterUnhappy:
		return telling("event.requester.unhappy." + string(e.Sign))
	case MajorSet:
		return telling("event.major.set."+string(e.State), counted("N", len(e.Alike)+1))
	case PersonProposed:
		return telling("event.person.proposed", w.person("Whom", e.Person))
	default:
		return w.tellHandoff(e)
	}
}

func (w teller) opened(e TicketOpened) Telling {
	kind := coded("Type", "opened", string(e.Type))
	if w.public {
		return telling("event.ticket.opened", kind)
	}
	return telling("event.ticket.opened.internal", kind, w.team("AtTeam", e.Team), said("Priority", e.Priority.String()))
}

func (w teller) posted(e MessagePosted) Telling {
	switch {
	case e.Automatic:
		return telling("event.message.posted.automatic")
	case e.Side == SideDesk:
		return telling("event.message.posted.answer")
	default:
		return telling("event.message.posted")
	}
}

func (w teller) bounced(e MailBounced) Telling {
	if e.Permanent {
		return telling("event.mail.bounced.permanent", w.person("Whom", e.To))
	}
	return telling("event.mail.bounced", w.person("Whom", e.To))
}

func (w teller) classified(e TicketClassified) Telling {
	t := telling(
		"event.ticket.classified", coded("Type", "type", string(e.Type)), coded("Impact", "level", string(e.Impact)),
		coded("Urgency", "level", string(e.Urgency)), said("Priority", e.Priority.String()),
	)
	if name := w.n.Category(e.Category); name != "" {
		t.ID, t.Values = "event.ticket.classified.category", append(t.Values, said("Category", name))
	}
	return t
}

func (w teller) assigned(e TicketAssigned) Telling {
	switch {
	case e.To == "" && w.public:
		return telling("event.ticket.assigned.nobody")
	case e.To == "":
		return telling("event.ticket.assigned.queue")
	default:
		return w.own(e.To, "event.ticket.assigned.own", "event.ticket.assigned")
	}
}

func (w teller) voice(e VoiceChanged) Telling {
	if e.To == "" {
		return telling("event.voice.changed.nobody")
	}
	return w.own(e.To, "event.voice.changed.own", "event.voice.changed")
}

func (w teller) listed(e DispatchListed) Telling {
	switch e.Why {
	case DispatchNotAccepted:
		return telling("event.dispatch.listed.not_accepted")
	case DispatchBounces:
		return telling("event.dispatch.listed.bounces")
	case DispatchClock:
		return telling("event.dispatch.listed.clock")
	case DispatchRule:
		return telling("event.dispatch.listed.rule")
	case DispatchMajor:
		return telling("event.dispatch.listed.major")
	case DispatchTier:
		return telling("event.dispatch.listed.tier")
	case DispatchNobody:
		return telling("event.dispatch.listed.nobody")
	case DispatchConfirm:
		return telling("event.dispatch.listed.confirm")
	default:
		return telling("event.dispatch.listed")
	}
}

func sought(e PersonSought) Telling {
	switch {
	case e.At.IsZero():
		return telling("event.person.sought.ended")
	case e.Tries == 0:
		return telling("event.person.sought")
	default:
		return telling("event.person.sought.again", Value{Place: "At", At: e.At})
	}
}

func (w teller) fired(e ClockFired) Telling {
	clock := coded("Clock", "clock", string(e.Clock))
	if e.What == sla.AtBreach {
		return telling("event.clock.fired.breach", clock)
	}
	return telling("event.clock.fired."+string(e.What), clock, counted("Value", e.Value))
}

// escalated says what was done, and to whom. The sentence before it says at which point.
func (w teller) escalated(e Escalated) Telling {
	id := "event.clock.escalated." + string(e.Do)
	if e.End != EscalationDone {
		id = "event.clock.escalated." + string(e.End)
	}
	values := []Value{coded("Clock", "clock", string(e.Clock)), w.people("People", e.To)}
	if e.End == EscalationPlanned && !e.At.IsZero() {
		id, values = id+".at", append(values, Value{Place: "At", At: e.At})
	}
	return telling(id, values...)
}

func (w teller) escalatedByRule(e RuleEscalated) Telling {
	id := "event.rule.escalated." + string(e.Do)
	if e.End == EscalationNobody || e.End == EscalationNoWay {
		id = "event.rule.escalated." + string(e.End)
	}
	return telling(id, w.people("People", e.To))
}

// people names some, and counts the rest.
func (w teller) people(place string, ids []PersonID) Value {
	var names []string
	for _, id := range ids {
		if name := w.n.Person(id); name != "" && len(names) < 5 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return Value{Place: place, Code: unknown["Whom"]}
	}
	if more := len(ids) - len(names); more > 0 {
		names = append(names, "+"+strconv.Itoa(more))
	}
	return said(place, strings.Join(names, ", "))
}

func (w teller) logged(e TimeLogged) Telling {
	id := "event.time.logged"
	if e.Where == OnSite {
		id = "event.time.logged.on_site"
	}
	return telling(id, counted("Minutes", e.Minutes), counted("Tier", e.Tier))
}

func (w teller) tellHandoff(e Event) Telling {
	switch e := e.(type) {
	case HandoffOffered:
		return w.offered(e)
	case HandoffAccepted:
		return w.own(e.Owner, "event.handoff.accepted", "event.handoff.accepted.for")
	case HandoffReturned:
		return telling("event.handoff.returned", w.team("ToTeam", e.Team), coded("Why", "return", string(e.Why)))
	case HandoffWithdrawn:
		return telling("event.handoff.withdrawn")
	case HandoffExpired:
		return telling("event.handoff.expired")
	case HandoffRated:
		return telling("event.handoff.rated", counted("Rating", e.Rating))
	default:
		return w.tellLife(e)
	}
}

func (w teller) offered(e HandoffOffered) Telling {
	id := "event.handoff.offered"
	if e.Bounce {
		id = "event.handoff.offered.bounce"
	}
	return telling(
		id, coded("Direction", "handoff", string(e.Direction)), w.team("FromTeam", e.From), counted("FromTier", e.FromTier),
		w.team("ToTeam", e.To), counted("ToTier", e.ToTier),
	)
}

func (w teller) tellLife(e Event) Telling {
	switch e := e.(type) {
	case TicketHeld:
		return w.held(e)
	case TicketResumed:
		return w.resumed(e)
	case TicketResolved:
		return w.resolved(e)
	case TicketConfirmed:
		return telling("event.ticket.confirmed")
	case TicketRated:
		if e.Good {
			return telling("event.ticket.rated.good")
		}
		return telling("event.ticket.rated.bad")
	case TicketReopened:
		return telling("event.ticket.reopened")
	case TicketClosed:
		if e.Why == CloseDue {
			return telling("event.ticket.closed.due")
		}
		return telling("event.ticket.closed")
	case TicketDiscarded:
		return telling("event.ticket.discarded", coded("Why", "discard", string(e.Why)))
	case TicketMerged:
		return telling("event.ticket.merged", w.ticket("Into", e.Into))
	case TicketAbsorbed:
		return telling("event.ticket.absorbed", w.ticket("Merged", e.From))
	default:
		return w.tellBookkeeping(e)
	}
}

func (w teller) held(e TicketHeld) Telling {
	t := telling(heldFor[e.Reason])
	if t.ID == "" {
		t.ID = "event.ticket.held"
	}
	if name := w.n.Vendor(e.Vendor); name != "" && !w.public {
		t = telling("event.ticket.held.vendor_named", said("Vendor", name))
	}
	if !e.Until.IsZero() {
		t.ID, t.Values = t.ID+".until", append(t.Values, Value{Place: "Until", At: e.Until})
	}
	return t
}

var heldFor = map[HoldReason]string{
	HoldRequester: "event.ticket.held.requester", HoldVendor: "event.ticket.held.vendor",
	HoldChange: "event.ticket.held.change", HoldScheduled: "event.ticket.held.scheduled",
}

func (w teller) resumed(e TicketResumed) Telling {
	switch e.Why {
	case ResumeAnswered:
		return telling("event.ticket.resumed.answered")
	case ResumeDue:
		return telling("event.ticket.resumed.due")
	case ResumeEnded:
		return telling("event.ticket.resumed.ended")
	default:
		return telling("event.ticket.resumed")
	}
}

func (w teller) resolved(e TicketResolved) Telling {
	outcome := coded("Outcome", "outcome", string(e.Outcome))
	if w.public {
		return telling("event.ticket.resolved", outcome)
	}
	return telling("event.ticket.resolved.internal", counted("Tier", e.Tier), outcome, coded("Cause", "cause", string(e.Cause)))
}

func (w teller) tellBookkeeping(e Event) Telling {
	switch e := e.(type) {
	case TicketLinked:
		return telling("event.ticket.linked", w.ticket("Other", e.Other), coded("Relation", "relation", string(e.Relation)))
	case TicketUnlinked:
		return telling("event.ticket.unlinked", w.ticket("Unlinked", e.Other))
	case TicketTagged:
		return telling("event.ticket.tagged", said("Tag", e.Tag))
	case TicketUntagged:
		return telling("event.ticket.untagged", said("Tag", e.Tag))
	case WatcherAdded:
		return w.own(e.Person, "event.watcher.added.own", "event.watcher.added")
	case WatcherRemoved:
		return w.own(e.Person, "event.watcher.removed.own", "event.watcher.removed")
	case TicketRestricted:
		return telling("event.ticket.restricted")
	case RestrictionLifted:
		return telling("event.restriction.lifted")
	case TaskAdded:
		return telling("event.task.added", w.team("ForTeam", e.Team))
	case TaskChanged:
		return telling("event.task.changed", w.team("OfTeam", e.Team), coded("State", "task", string(e.State)))
	case WorkScheduled:
		return w.scheduled("event.work.scheduled", e.Work, e.Owner, e.From, e.Until)
	case WorkMoved:
		return w.scheduled("event.work.moved", e.Work, e.Owner, e.From, e.Until)
	case WorkCancelled:
		if e.Work == WorkVisit {
			return telling("event.work.cancelled.visit", Value{Place: "From", At: e.From, Since: e.From})
		}
		return telling("event.work.cancelled", Value{Place: "From", At: e.From, Since: e.From})
	case WorkFinished:
		return telling("event.work.finished", w.person("Whom", e.Owner))
	case TextErased:
		return telling("event.text.erased")
	case RowImported:
		return w.row(e)
	default:
		return w.tellScript(e)
	}
}

// scheduled says who works when. Of a visit the requester learns who comes.
func (w teller) scheduled(id string, kind WorkKind, person PersonID, from, until time.Time) Telling {
	times := []Value{w.person("Whom", person), {Place: "From", At: from, Since: from}, {Place: "Until", At: until, Since: from}}
	if kind == WorkVisit {
		return telling(id+".visit", times...)
	}
	return telling(id, append(times, coded("Kind", "work", string(kind)))...)
}

// row says where a case of another program's log stood from then on.
func (w teller) row(e RowImported) Telling {
	stands := string(e.State)
	if e.Hold != "" && e.State == StateOpen {
		stands = string(e.Hold)
	}
	return telling("event.row.imported", said("Line", strconv.FormatInt(e.Line, 10)), said("Log", string(e.Log)), w.team("AtTeam", e.Team),
		counted("Tier", e.Tier), coded("State", "row", stands))
}

// ClockName is a kind of clock in an English sentence: "the first response".
func ClockName(kind sla.Kind) string { return coded("", "clock", string(kind)).english() }

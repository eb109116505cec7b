package desk

import (
	"fmt"
	"strings"
)

// Names gives the words for ids when an event is told to people. An unknown id gives an empty string.
type Names interface {
	Person(PersonID) string
	Team(TeamID) string
	Client(ClientID) string
	Category(CategoryID) string
	Vendor(VendorID) string
	Ticket(TicketID) string // "#1042"
}

// Sentence words an event for people, in the public voice (which names no team, tier or reason of the house) or the
// internal one. It is empty in the public voice for what is internal.
func Sentence(e Event, s Stamp, n Names, voice Audience) string {
	if voice == Public && e.Audience() == Internal {
		return ""
	}
	w := wording{n: n, public: voice == Public, by: s.By.Person}
	return w.who(e) + " " + w.does(e) + "."
}

type wording struct {
	n      Names
	public bool
	by     PersonID
}

// who names the doer. A message is its author's also where the mail intake posted it.
func (w wording) who(e Event) string {
	if m, ok := e.(MessagePosted); ok && (m.From != "" || m.Side != SideDesk) {
		return w.person(m.From)
	}
	if w.by == "" {
		return "The desk"
	}
	return w.person(w.by)
}

// isOwn tells whether somebody did a thing to themselves.
func (w wording) isOwn(id PersonID) bool { return id != "" && id == w.by }

func (w wording) person(id PersonID) string { return orElse(w.n.Person(id), "Somebody") }

func (w wording) team(id TeamID) string { return orElse(w.n.Team(id), "a team") }

func orElse(words, fallback string) string {
	if words == "" {
		return fallback
	}
	return words
}

func (w wording) does(e Event) string {
	switch e := e.(type) {
	case TicketOpened:
		return w.opened(e)
	case MessagePosted:
		return w.posted(e)
	case NoteWritten:
		return "wrote a note"
	case MailBounced:
		return w.bounced(e)
	case TicketClassified:
		return w.classified(e)
	case TicketRouted:
		return fmt.Sprintf("routed it from %s to %s (tier %d)", w.team(e.From), w.team(e.Team), e.Tier)
	case TicketAssigned:
		return w.assigned(e)
	case VoiceChanged:
		return w.voice(e)
	case ClientMoved:
		return fmt.Sprintf("moved it from %s to %s", orElse(w.n.Client(e.From), "a client"), orElse(w.n.Client(e.To), "another client"))
	case TicketRaised:
		return "raised it to " + w.person(e.To)
	case RaiseAnswered:
		return "has seen to the raise"
	case DispatchListed:
		return "put it on the dispatcher's list" + dispatchBecause[e.Why]
	case DispatchCleared:
		return "took it off the dispatcher's list"
	case TimeLogged:
		return fmt.Sprintf("logged %d min%s at tier %d", e.Minutes, map[Where]string{OnSite: " on site"}[e.Where], e.Tier)
	default:
		return orElse(w.handoff(e), orElse(w.lifecycle(e), w.bookkeeping(e)))
	}
}

var dispatchBecause = map[DispatchWhy]string{
	DispatchNotAccepted: " because the handoff was not accepted in time",
	DispatchBounces:     " because it bounced too often",
	DispatchAsked:       "",
}

func (w wording) opened(e TicketOpened) string {
	if w.public {
		return "opened the " + typeWords[e.Type]
	}
	return fmt.Sprintf("opened the %s with %s as %s", typeWords[e.Type], w.team(e.Team), e.Priority)
}

var typeWords = map[Type]string{
	Incident: "incident", Request: "service request", Problem: "problem", Change: "change", Alert: "alert",
}

func (w wording) posted(e MessagePosted) string {
	switch {
	case e.Automatic:
		return "sent an automatic message"
	case e.Side == SideDesk:
		return "answered"
	default:
		return "wrote"
	}
}

func (w wording) bounced(e MailBounced) string {
	how := "could not be delivered for now"
	if e.Permanent {
		how = "cannot be delivered"
	}
	return fmt.Sprintf("learned that mail to %s %s", w.person(e.To), how)
}

func (w wording) classified(e TicketClassified) string {
	words := fmt.Sprintf("set it to %s, impact %s, urgency %s: %s", typeWords[e.Type], e.Impact, e.Urgency, e.Priority)
	if name := w.n.Category(e.Category); name != "" {
		words += ", category " + name
	}
	return words
}

func (w wording) assigned(e TicketAssigned) string {
	switch {
	case e.To == "" && w.public:
		return "put it back in line"
	case e.To == "":
		return "put it back into the queue"
	case w.isOwn(e.To):
		return "took it"
	default:
		return "gave it to " + w.person(e.To)
	}
}

func (w wording) voice(e VoiceChanged) string {
	if e.To == "" {
		return "left it without a contact person"
	}
	if w.isOwn(e.To) {
		return "became the contact person"
	}
	return "made " + w.person(e.To) + " the contact person"
}

func (w wording) handoff(e Event) string {
	switch e := e.(type) {
	case HandoffOffered:
		words := fmt.Sprintf("offered it %s from %s (tier %d) to %s (tier %d)", e.Direction, w.team(e.From), e.FromTier, w.team(e.To), e.ToTier)
		if e.Bounce {
			words += ", a bounce"
		}
		return words
	case HandoffAccepted:
		if w.isOwn(e.Owner) {
			return "accepted the handoff"
		}
		return "accepted the handoff for " + w.person(e.Owner)
	case HandoffReturned:
		return fmt.Sprintf("returned the handoff to %s: %s", w.team(e.Team), spaced(string(e.Why)))
	case HandoffWithdrawn:
		return "took the handoff back"
	case HandoffExpired:
		return "saw the handoff not accepted in time"
	case HandoffRated:
		return fmt.Sprintf("rated the handoff %d of 5", e.Rating)
	default:
		return ""
	}
}

func (w wording) lifecycle(e Event) string {
	switch e := e.(type) {
	case TicketHeld:
		return w.held(e)
	case TicketResumed:
		return map[ResumeWhy]string{
			ResumePerson: "took it up again", ResumeAnswered: "ended the wait with an answer",
			ResumeDue: "took it up again because the time had come", ResumeEnded: "ended the wait",
		}[e.Why]
	case TicketResolved:
		if w.public {
			return "resolved it: " + spaced(string(e.Outcome))
		}
		return fmt.Sprintf("resolved it at tier %d: %s, cause %s", e.Tier, spaced(string(e.Outcome)), spaced(string(e.Cause)))
	case TicketConfirmed:
		return "confirmed that it is solved"
	case TicketRated:
		return map[bool]string{true: "was content with the solution", false: "was not content with the solution"}[e.Good]
	case TicketReopened:
		return "reopened it"
	case TicketClosed:
		if e.Why == CloseDue {
			return "closed it because nobody objected"
		}
		return "closed it"
	case TicketDiscarded:
		return "discarded it as " + string(e.Why)
	case TicketMerged:
		return "merged it into " + orElse(w.n.Ticket(e.Into), "another ticket")
	case TicketAbsorbed:
		return "merged " + orElse(w.n.Ticket(e.From), "another ticket") + " into this one"
	default:
		return ""
	}
}

func (w wording) held(e TicketHeld) string {
	words := map[HoldReason]string{
		HoldRequester: "waits for the requester", HoldVendor: "waits for a vendor",
		HoldChange: "waits for a change", HoldScheduled: "scheduled the work",
	}[e.Reason]
	if name := w.n.Vendor(e.Vendor); name != "" && !w.public {
		words = "waits for the vendor " + name
	}
	if !e.Until.IsZero() {
		words += " until " + e.Until.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return words
}

func (w wording) bookkeeping(e Event) string {
	switch e := e.(type) {
	case TicketLinked:
		return fmt.Sprintf("linked %s (%s)", orElse(w.n.Ticket(e.Other), "a ticket"), spaced(string(e.Relation)))
	case TicketUnlinked:
		return "unlinked " + orElse(w.n.Ticket(e.Other), "a ticket")
	case TicketTagged:
		return "tagged it " + e.Tag
	case TicketUntagged:
		return "took the tag " + e.Tag + " off"
	case WatcherAdded:
		if w.isOwn(e.Person) {
			return "follows it"
		}
		return "lets " + w.person(e.Person) + " follow it"
	case WatcherRemoved:
		if w.isOwn(e.Person) {
			return "follows it no more"
		}
		return "ended following for " + w.person(e.Person)
	case TicketRestricted:
		return "restricted who may see it"
	case RestrictionLifted:
		return "lifted the restriction"
	case TaskAdded:
		return "added a task for " + w.team(e.Team)
	case TextErased:
		return "erased personal text"
	case TaskChanged:
		return fmt.Sprintf("set a task of %s to %s", w.team(e.Team), e.State)
	default:
		return ""
	}
}

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

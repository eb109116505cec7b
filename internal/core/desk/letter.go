package desk

import (
	"slices"

	"tierdesk/internal/core/sla"
)

// Letter is one notice to one person about one entry. It holds ids only: the words are put together when it is
// sent, so that what was erased meanwhile is never sent.
type Letter struct {
	To     PersonID
	Entry  Seq
	Notice Notice
}

// Notice is what kind of letter it is.
type Notice string

// The notices.
const (
	NoticeReceived Notice = "received" // acknowledgement of a new ticket, without its text
	NoticeMessage  Notice = "message"  // somebody wrote
	NoticeResolved Notice = "resolved"
	NoticeReopened Notice = "reopened"
	NoticeMerged   Notice = "merged" // it goes on in another ticket
	NoticeAssigned Notice = "assigned"
	NoticeReturned Notice = "handoff_returned"
	NoticeRaised   Notice = "raised"
	NoticeWork     Notice = "work"  // scheduled work: planned, moved or called off
	NoticeClock    Notice = "clock" // a promise is about to be missed, or was
)

// Notices are all kinds of letters.
var Notices = []Notice{NoticeReceived, NoticeMessage, NoticeResolved, NoticeReopened, NoticeMerged, NoticeAssigned, NoticeReturned, NoticeRaised, NoticeClock, NoticeWork}

// Letters gives the notices that entries cause, in the order of the entries. Before is the ticket they were decided on.
func Letters(before Ticket, entries []Entry, s Stamp) []Letter {
	if s.Via == ViaImport {
		return nil
	}
	var letters []Letter
	t := before
	for _, entry := range entries {
		t = t.Apply(entry.Event, s)
		for _, l := range noticesOf(t, entry.Event) {
			first := before.Version == 0 && l.Notice == NoticeMessage
			own := l.To == s.By.Person && l.Notice != NoticeReceived
			if l.To == "" || first || own {
				continue
			}
			l.Entry = t.Version
			letters = append(letters, l)
		}
	}
	return onePerReader(letters)
}

func noticesOf(t Ticket, e Event) []Letter {
	switch e := e.(type) {
	case TicketOpened:
		return acknowledge(e)
	case MessagePosted:
		return messageNotices(t, e)
	case TicketResolved:
		return toAll(NoticeResolved, append([]PersonID{t.Requester}, t.Watchers...))
	case TicketMerged:
		return toAll(NoticeMerged, append([]PersonID{t.Requester}, t.Watchers...))
	case TicketReopened:
		return toAll(NoticeReopened, []PersonID{t.Owner})
	case TicketAssigned:
		return toAll(NoticeAssigned, []PersonID{e.To})
	case HandoffReturned:
		return toAll(NoticeReturned, []PersonID{e.Owner})
	case TicketRaised:
		return toAll(NoticeRaised, []PersonID{e.To})
	case WorkScheduled:
		return toAll(NoticeWork, t.toldOf(e.Work, e.Owner))
	case WorkMoved:
		return toAll(NoticeWork, t.toldOf(e.Work, compact(e.Owner, e.Was)...))
	case WorkCancelled:
		return toAll(NoticeWork, t.toldOf(e.Work, e.Owner))
	case Escalated:
		if e.Do == sla.ActionTell && e.End == EscalationDone {
			return toAll(NoticeClock, e.To)
		}
		return nil
	default:
		return nil
	}
}

// acknowledge tells the requester that the case is here, also when an agent opened it for them. A machine gets no answer.
func acknowledge(e TicketOpened) []Letter {
	if e.Automatic || e.Via == ViaAlert {
		return nil
	}
	return toAll(NoticeReceived, []PersonID{e.Requester})
}

func messageNotices(t Ticket, e MessagePosted) []Letter {
	if e.Automatic {
		return nil
	}
	if e.Side == SideDesk {
		return except(e.From, toAll(NoticeMessage, append([]PersonID{t.Requester}, t.Watchers...)))
	}
	people := append([]PersonID{t.Owner, t.Voice}, t.Watchers...)
	return except(e.From, toAll(NoticeMessage, people))
}

func toAll(n Notice, people []PersonID) []Letter {
	letters := make([]Letter, 0, len(people))
	for _, id := range people {
		letters = append(letters, Letter{To: id, Notice: n})
	}
	return letters
}

func except(id PersonID, letters []Letter) []Letter {
	return slices.DeleteFunc(letters, func(l Letter) bool { return l.To == id })
}

// onePerReader drops the second letter about the same entry to the same person, a reopening beside the message that caused it, and of
// several points that clocks came to at once all but the last, as after a night without the desk.
func onePerReader(letters []Letter) []Letter {
	var kept []Letter
	for _, l := range letters {
		if l.Notice == NoticeClock {
			kept = slices.DeleteFunc(kept, func(k Letter) bool { return k.To == l.To && k.Notice == NoticeClock })
		}
		twice := slices.ContainsFunc(kept, func(k Letter) bool {
			return k.To == l.To && (k.Entry == l.Entry || l.Notice == NoticeReopened)
		})
		if !twice {
			kept = append(kept, l)
		}
	}
	return kept
}

// toldOf are those who are told of scheduled work: who does it, and of a visit the requester too.
func (t Ticket) toldOf(kind WorkKind, people ...PersonID) []PersonID {
	if kind == WorkVisit {
		people = append(people, t.Requester)
	}
	slices.Sort(people)
	return slices.Compact(people)
}

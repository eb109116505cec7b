package desk

import (
	"time"

	"tierdesk/internal/core/routing"
)

// Event is something that happened to a ticket. It holds ids, codes and numbers, never free text, names or addresses:
// those are the Content of its entry. Kinds are never renamed and fields never change their meaning.
type Event interface {
	// Kind is the stable name under which the event is stored.
	Kind() string
	// Audience is who may know of it.
	Audience() Audience
	apply(t Ticket, s Stamp) Ticket
}

// Audience is who may see an entry.
type Audience string

// The audiences.
const (
	Public   Audience = "public"   // the requester and all who see the ticket
	Internal Audience = "internal" // agents only
)

// Audiences are all audiences.
var Audiences = []Audience{Public, Internal}

// Entry is one event with what was written for it.
type Entry struct {
	Event   Event
	Content *Content // nil: nothing was written
}

// Apply gives the ticket after an event. The entry's place in the timeline is the ticket's next version.
func (t Ticket) Apply(e Event, s Stamp) Ticket {
	t.Version++
	before := t
	t = e.apply(t, s)
	t.Marks = before.mark(t, e, s)
	t.LastAt = s.At
	if s.By.Person != "" {
		t.ActiveAt = s.At
	}
	return t
}

// ApplyAll folds entries that share one stamp.
func (t Ticket) ApplyAll(entries []Entry, s Stamp) Ticket {
	for _, entry := range entries {
		t = t.Apply(entry.Event, s)
	}
	return t
}

// place is the place of the entry that is being applied.
func (t Ticket) place() Seq { return t.Version }

func same(events ...Event) []Entry {
	entries := make([]Entry, len(events))
	for i, event := range events {
		entries[i].Event = event
	}
	return entries
}

func with(event Event, content Content) Entry {
	if content.IsEmpty() && content.Reference == "" {
		return Entry{Event: event}
	}
	return Entry{Event: event, Content: &content}
}

// The acts with a ticket's place and people that have no file of their own follow.

// TicketOpened begins every timeline.
type TicketOpened struct {
	Number    int64
	Type      Type
	Client    ClientID
	Site      SiteID
	Requester PersonID
	Via       Via
	Team      TeamID
	Tier      int
	Category  CategoryID
	Impact    Level
	Urgency   Level
	Priority  Priority
	Route     Reason
	Why       Reason // of the priority
	Automatic bool   // came as automatic mail: nobody waits for an answer

	Fired []routing.Fired `json:",omitempty"` // the routing rules that held, and on what
	Rules int64           `json:",omitempty"` // version of the rule set
	VIP   bool            `json:",omitempty"` // whether the requester is one
	Said  Reason          `json:",omitzero"`  // what the answers to guided intake gave
	// The first row of a log that another program kept; see [RowImported]. Empty for what was opened here.
	Log   LogCode    `json:",omitempty"`
	Line  int64      `json:",omitempty"`
	Owner PersonID   `json:",omitempty"`
	State State      `json:",omitempty"`
	Hold  HoldReason `json:",omitempty"`
}

// Kind names the event.
func (TicketOpened) Kind() string { return "ticket.opened" }

// Audience is public.
func (TicketOpened) Audience() Audience { return Public }

func (e TicketOpened) apply(t Ticket, s Stamp) Ticket {
	t.Number, t.Type, t.State = e.Number, e.Type, StateNew
	t.Client, t.Site, t.Requester, t.Via = e.Client, e.Site, e.Requester, e.Via
	t.Team, t.Tier, t.OpenedTier = e.Team, e.Tier, e.Tier
	t.Category, t.Impact, t.Urgency, t.Priority = e.Category, e.Impact, e.Urgency, e.Priority
	t.OpenedAt, t.VIP, t.ActiveAt = s.At, e.VIP, s.At
	if !e.Automatic {
		t.WaitingAt = s.At
	}
	t.Visited = []TeamID{e.Team}
	if e.Log != "" {
		return e.row().apply(t, s)
	}
	return t
}

// zeroTime is spelled out where an instant is taken back.
var zeroTime time.Time

// Mentions gives the persons an event names, so that a page can load their names at once.
func Mentions(e Event) []PersonID {
	var ids []PersonID
	switch e := e.(type) {
	case TicketOpened:
		ids = compact(e.Requester, e.Owner)
	case RowImported:
		ids = compact(e.Owner)
	case MessagePosted:
		ids = compact(e.From)
	case MailBounced:
		ids = compact(e.To)
	case TicketAssigned:
		ids = compact(e.From, e.To)
	case HandoffOffered:
		ids = compact(e.ReturnTo)
	case HandoffWithdrawn:
		ids = compact(e.Owner)
	case HandoffAccepted:
		ids = compact(e.Owner)
	case HandoffReturned:
		ids = compact(e.Owner)
	case VoiceChanged:
		ids = compact(e.From, e.To)
	case TicketRaised:
		ids = compact(e.To)
	case PersonProposed:
		ids = compact(e.Person)
	case Escalated:
		ids = e.To
	case RuleEscalated:
		ids = e.To
	case TicketAbsorbed:
		ids = e.Watchers
	case TicketRestricted:
		ids = e.People
	case ClientMoved:
		ids = compact(e.Requester)
	case TaskAdded:
		ids = compact(e.Owner)
	case TaskChanged:
		ids = compact(e.Owner)
	case WorkScheduled:
		ids = compact(e.Owner)
	case WorkMoved:
		ids = compact(e.Was, e.Owner)
	case WorkCancelled:
		ids = compact(e.Owner)
	case WorkFinished:
		ids = compact(e.Owner)
	case WatcherAdded:
		ids = compact(e.Person)
	case WatcherRemoved:
		ids = compact(e.Person)
	}
	return ids
}

package desk

import (
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/sop"
)

// Command asks for one change of a ticket. What it needs to know beside the ticket it names in Needs; the engine loads
// that, and nothing else, before it decides.
type Command interface {
	// Name is the imperative under which the command is known to API, logs and permissions.
	Name() string
	// Needs names the records the command is decided on.
	Needs() Needs
	decide(t Ticket, f Facts, s Stamp) ([]Entry, error)
}

// Needs names what one loader reads for a command, at most eight indexed reads in all.
type Needs struct {
	Client  ClientID   // beside the ticket's own
	Persons []PersonID // at most four
	Other   TicketID   // a second ticket, guarded by its version too
	Agents  bool       // all agents of the desk, and the calendars of their working hours
	// Involved asks for the agents on the ticket besides: see [Ticket.Involved].
	Involved  bool
	Requester bool // the ticket's requester besides
	// Work asks for what the agents have in hand and who is away. With Agents.
	Work bool
	// Script asks for a script in its newest version, ScriptIn for one in a version, Run for the one of a run in the version it began with.
	Script   sop.ID
	ScriptIn sop.Ref
	Run      Seq
	// Booked asks for the scheduled work of everybody within a time.
	Booked Span
}

// Facts are what a command is decided on. Fields that the command did not ask for are zero.
type Facts struct {
	Actor   Actor
	House   House
	Client  Client // the one asked for, else the ticket's
	Persons map[PersonID]Person
	Other   Ticket
	// Agreements are those that may be chosen for a ticket that is opened or moved, Terms those that the ticket is bound to.
	Agreements []sla.Agreement
	Terms      Terms
	Agents     []Person
	Hours      map[string]calendar.Versions // calendars by id
	Script     sop.Script                   // zero: there is none
	Router     *routing.Router              // the routing rules; nil: there are none
	Work       map[PersonID]Work            // what agents have in hand
	Booked     []Booking                    // scheduled work that takes of the time asked for
}

// Work is what a person has in hand, and whether they are there.
type Work struct {
	Points    int       // see [routing.Points]
	Tickets   int       // owned and live
	LastAt    time.Time // when the desk last gave them a ticket
	AwayUntil time.Time // they said they are away until then; zero: they did not
}

// person gives a loaded person or says that there is none.
func (f Facts) person(id PersonID, field string) (Person, error) {
	person, ok := f.Persons[id]
	if !ok || person.Disabled {
		return Person{}, Invalid(field, "person.unknown", "There is no such person at this desk.")
	}
	return person, nil
}

func (f Facts) team(id TeamID, field string) (Team, error) {
	team, ok := f.House.Teams[id]
	if !ok {
		return Team{}, Invalid(field, "team.unknown", "There is no such team.")
	}
	return team, nil
}

// Decide gives the entries a command adds to the timeline, or an error and no change. It asks for permission first:
// who may not see the ticket learns nothing but that there is none.
func (t Ticket) Decide(c Command, f Facts, s Stamp) ([]Entry, error) {
	if _, opens := c.(Open); !opens {
		if err := t.admit(c, f.Actor); err != nil {
			return nil, err
		}
	}
	entries, err := c.decide(t, f, s)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	entries = t.tellAtEnd(entries, f, s)
	entries = append(entries, t.settleSchedule(entries, s)...)
	return append(entries, t.lookForPerson(entries, f, s)...), nil
}

// OtherSide gives what the command adds to the second ticket it names, or nothing. It is decided after the first side.
func OtherSide(c Command, t Ticket, f Facts, s Stamp) []Entry {
	if two, ok := c.(twoSided); ok {
		return two.otherSide(t, f, s)
	}
	return nil
}

type twoSided interface {
	otherSide(t Ticket, f Facts, s Stamp) []Entry
}

// admit holds what is the same for every command on an existing ticket.
func (t Ticket) admit(c Command, actor Actor) error {
	if t.Version == 0 || !actor.Scope().Admits(t) {
		return NotFound("ticket")
	}
	if !actor.Allows(ScopeWrite) {
		return Forbidden("token.read_only", "This token may read only. Use one with the scope \"write\".")
	}
	if err := mayDo(c, t, actor); err != nil {
		return err
	}
	if _, erases := c.(RecordErasure); erases {
		return nil
	}
	if t.State == StateMerged {
		return &Error{
			Kind: KindConflict, Code: "ticket.merged", Message: "This ticket was merged into another. Go on there.",
			Details: []Detail{{Field: "merged_into", Message: string(t.MergedInto)}},
		}
	}
	if t.State == StateDiscarded {
		return Conflict("ticket.discarded", "This ticket was discarded. Open a new one.")
	}
	return nil
}

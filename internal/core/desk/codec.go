package desk

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// kinds lists one zero value of every event there is. The order means nothing.
var kinds = []Event{
	TicketOpened{},
	MessagePosted{},
	NoteWritten{},
	MailBounced{},
	TicketClassified{},
	TicketRouted{},
	TicketAssigned{},
	HandoffOffered{},
	HandoffAccepted{},
	HandoffReturned{},
	HandoffWithdrawn{},
	HandoffExpired{},
	HandoffRated{},
	TicketHeld{},
	TicketResumed{},
	TicketResolved{},
	TicketConfirmed{},
	TicketRated{},
	TicketReopened{},
	TicketClosed{},
	TicketDiscarded{},
	TicketMerged{},
	TicketAbsorbed{},
	TicketLinked{},
	TicketUnlinked{},
	TicketTagged{},
	TicketUntagged{},
	WatcherAdded{},
	WatcherRemoved{},
	TicketRestricted{},
	RestrictionLifted{},
	ClientMoved{},
	VoiceChanged{},
	TicketRaised{},
	RaiseAnswered{},
	DispatchListed{},
	DispatchCleared{},
	TaskAdded{},
	TaskChanged{},
	TimeLogged{},
	ScriptStarted{},
	ScriptAnswered{},
	ScriptSteppedBack{},
	ScriptFinished{},
	TextErased{},
	AgreementBound{},
	ClockFired{},
	Escalated{},
	PersonSought{},
	PersonProposed{},
	RuleEscalated{},
	RequesterUnhappy{},
	MajorSet{},
	RowImported{},
	WorkScheduled{},
	WorkMoved{},
	WorkCancelled{},
	WorkFinished{},
}

var byKind = indexKinds()

func indexKinds() map[string]reflect.Type {
	index := make(map[string]reflect.Type, len(kinds))
	for _, event := range kinds {
		index[event.Kind()] = reflect.TypeOf(event)
	}
	return index
}

// Kinds gives one zero value of every event, for tests and documents.
func Kinds() []Event { return append([]Event(nil), kinds...) }

// EventVersion is the version under which an event is written today. Reading knows all older ones.
const EventVersion = 1

// EncodeEvent gives the stored form of an event: JSON with the names of its fields.
func EncodeEvent(e Event) ([]byte, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode event %s: %w", e.Kind(), err)
	}
	return data, nil
}

// DecodeEvent reads the stored form of an event.
func DecodeEvent(kind string, version int, data []byte) (Event, error) {
	typ, ok := byKind[kind]
	if !ok || version != EventVersion {
		return nil, fmt.Errorf("decode event: kind %q version %d is not known to this program", kind, version)
	}
	value := reflect.New(typ)
	if err := json.Unmarshal(data, value.Interface()); err != nil {
		return nil, fmt.Errorf("decode event %s: %w", kind, err)
	}
	return value.Elem().Interface().(Event), nil
}

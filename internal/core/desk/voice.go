package desk

// ChangeVoice makes another agent the customer owner, or nobody.
type ChangeVoice struct{ To PersonID }

// Name is "change_voice".
func (ChangeVoice) Name() string { return "change_voice" }

// Needs the person.
func (c ChangeVoice) Needs() Needs { return Needs{Persons: compact(c.To)} }

func (c ChangeVoice) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if c.To == t.Voice {
		return nil, nil
	}
	if c.To != "" {
		person, err := f.person(c.To, "person_id")
		if err != nil {
			return nil, err
		}
		if !person.IsAgent() || !(Actor{Person: person}).Scope().IsAgentOf(t) {
			return nil, Invalid("person_id", "voice.not_an_agent", "The customer owner is an agent who may see the ticket.")
		}
	}
	return same(VoiceChanged{From: t.Voice, To: c.To}), nil
}

// VoiceChanged names the customer owner. An empty From means that the agent earned it by taking or answering.
type VoiceChanged struct{ From, To PersonID }

// Kind names the event.
func (VoiceChanged) Kind() string { return "voice.changed" }

// Audience is public.
func (VoiceChanged) Audience() Audience { return Public }

func (e VoiceChanged) apply(t Ticket, _ Stamp) Ticket {
	t.Voice = e.To
	return t
}

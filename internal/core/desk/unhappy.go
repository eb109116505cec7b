package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// UnhappySign is what shows that a requester is not content.
type UnhappySign string

// The signs.
const (
	UnhappyRating UnhappySign = "rating" // a bad word on a solution
	UnhappyAsked  UnhappySign = "asked"  // they pressed "ask for attention"
	UnhappyWords  UnhappySign = "words"  // of a message, by the words that escalations look for
)

// UnhappySigns are all signs.
var UnhappySigns = []UnhappySign{UnhappyRating, UnhappyAsked, UnhappyWords}

// attentionPause is how long after one asking for attention the next one says nothing new.
const attentionPause = 4 * time.Hour

// AskAttention is the client's own escalation: somebody of the requester's side says that this must be looked at.
type AskAttention struct{ Content Content } // why, public

// Name is "ask_attention".
func (AskAttention) Name() string { return "ask_attention" }

// Needs nothing.
func (AskAttention) Needs() Needs { return Needs{} }

func (c AskAttention) decide(t Ticket, _ Facts, s Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if c.Content.IsEmpty() {
		return nil, Invalid("words", "attention.words_missing", "Say in a sentence what makes this urgent, so that whoever looks knows what to do.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	if !t.AskedAt.IsZero() && s.At.Before(t.AskedAt.Add(attentionPause)) {
		return nil, Conflict("attention.asked", "Attention was asked for a short while ago, and the desk knows of it. Write a message to add something.")
	}
	return []Entry{with(RequesterUnhappy{Sign: UnhappyAsked}, c.Content)}, nil
}

// unhappyWords says whether a message holds words that an escalation looks for: which of them, from 1.
func unhappyWords(body string, terms Terms) (routing.ReadyEscalation, int) {
	every := terms[everyTicket]
	if every.Escalations == nil {
		return routing.ReadyEscalation{}, 0
	}
	text := rules.TextOf(body)
	for _, e := range every.Escalations.All {
		if e.At != routing.Unhappy {
			continue
		}
		if i := slices.IndexFunc(e.Word, text.Holds); i >= 0 {
			return e, i + 1
		}
	}
	return routing.ReadyEscalation{}, 0
}

// RequesterUnhappy notes a sign that the requester's side is not content.
type RequesterUnhappy struct {
	Sign UnhappySign
	Rule string `json:",omitempty"` // whose words a message holds
	Word int    `json:",omitempty"` // which of them, from 1
}

// Kind names the event.
func (RequesterUnhappy) Kind() string { return "requester.unhappy" }

// Audience is public where the requester's side did it, internal where the desk reads it in their words.
func (e RequesterUnhappy) Audience() Audience {
	if e.Sign == UnhappyAsked {
		return Public
	}
	return Internal
}

func (e RequesterUnhappy) apply(t Ticket, s Stamp) Ticket {
	t.Unhappy++
	if e.Sign == UnhappyAsked {
		t.AskedAt = s.At
	}
	return t
}

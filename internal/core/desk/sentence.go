package desk

import (
	"strings"

	"tierdesk/internal/core/sop"
)

// Names gives the words for ids when an event is told to people. An unknown id gives an empty string.
type Names interface {
	Person(PersonID) string
	Team(TeamID) string
	Client(ClientID) string
	Category(CategoryID) string
	Vendor(VendorID) string
	Ticket(TicketID) string    // "#1042"
	Script(sop.Ref) sop.Script // zero: it is not known
}

// Sentence says an event in English, the language of the API and of the core itself. It is empty in the public voice for what
// is internal. Pages say the same [Telling] in the reader's language.
func Sentence(e Event, s Stamp, n Names, voice Audience) string {
	return Tell(e, s, n, voice).English()
}

// English says a telling in English; instants are in UTC.
func (t Telling) English() string {
	if t.ID == "" {
		return ""
	}
	pairs := make([]string, 0, 2*len(t.Values))
	for _, v := range t.Values {
		pairs = append(pairs, "{"+v.Place+"}", v.english())
	}
	return strings.NewReplacer(pairs...).Replace(english[t.ID])
}

func (v Value) english() string {
	if !v.At.IsZero() {
		return v.At.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return orElse(english[v.Code], v.Text)
}

func orElse(words, fallback string) string {
	if words == "" {
		return fallback
	}
	return words
}

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
)

// TriageModel is what was learned from solved tickets about one thing, as one version of it. It holds weights of hashed pieces of text, and
// no text (docs/decisions/0021).
type TriageModel struct {
	Kind    triage.Kind
	Version int64
	MadeAt  time.Time
	Used    bool // false: it was no better than the one before, which stays; its data is not kept
	About   triage.About
	Data    []byte // of package triage; only [Triages.TriageModel] gives it
}

// KeptModels is how many versions of each kind are remembered.
const KeptModels = 10

// Triages keep what the desk learned, and give what it learns from.
type Triages interface {
	// SaveTriageModel adds the version after m.Version; another in between gives ErrStale. The oldest beyond [KeptModels] are forgotten, never
	// the newest used one.
	SaveTriageModel(ctx context.Context, m TriageModel) error
	// TriageModels gives the versions of all kinds without their data, by kind, the newest first.
	TriageModels(ctx context.Context) ([]TriageModel, error)
	// TriageModel gives one version with its data.
	TriageModel(ctx context.Context, kind triage.Kind, version int64) (TriageModel, error)
	// SolvedTickets gives at most limit tickets that are resolved or closed and not restricted, the newest first, with a number below one;
	// 0 begins with the newest.
	SolvedTickets(ctx context.Context, below int64, limit int) ([]Loaded, error)
}

// FirstEntries is where the first message of a ticket is among.
const FirstEntries = 4

// First gives the first public words of a ticket; empty where there are none, or they were erased.
func (t *Texts) First() string {
	if t != nil {
		for _, one := range t.Entries {
			if one.Audience == desk.Public && one.Body != "" {
				return one.Body
			}
		}
	}
	return ""
}

// FirstWords reads the first public words of a ticket.
func FirstWords(ctx context.Context, s Tickets, id desk.TicketID) (string, error) {
	texts, err := s.Texts(ctx, []desk.TicketID{id}, FirstEntries)
	return texts[id].First(), err
}

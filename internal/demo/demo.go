package demo

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Stage is an empty desk on which the story is played.
type Stage struct {
	Store store.Store
	Blobs blob.Store
	Log   *slog.Logger
	Now   time.Time // the instant at which the story ends
}

// Furnish sets the desk up and plays the story up to now. It gives the people in the order in which they are introduced. Whoever
// has an engine over the same store must refresh its house afterwards.
func Furnish(ctx context.Context, s Stage) ([]desk.Person, error) {
	s.Now = s.Now.UTC().Truncate(time.Minute)
	scenes, err := readStory(s.Now)
	if err != nil {
		return nil, err
	}
	clock := newClock(s.Now.AddDate(0, 0, -lookback))
	d := &director{stage: s, clock: clock, tickets: map[string]desk.TicketID{}}
	for _, step := range []func(context.Context) error{d.furnishHouse, d.furnishClients, d.furnishPromises, d.furnishPeople, d.furnishRules, d.furnishArticles, d.furnishScripts} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("furnish the demo: %w", err)
		}
	}
	if d.engine, err = engine.New(ctx, s.Store, clock.engine(), s.Log); err != nil {
		return nil, err
	}
	if err := d.play(ctx, scenes); err != nil {
		return nil, err
	}
	if err := d.furnishBoard(ctx); err != nil {
		return nil, fmt.Errorf("furnish the board: %w", err)
	}
	return d.cast, d.settleLetters(ctx)
}

// lookback is how many days before the end the story begins, with some days to set the desk up.
const lookback = 28

// id is the same for the same name in every demo, so that an address somebody kept leads to the same person again.
func id(kind, name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("tierdesk-demo/"+kind+"/"+name)).String()
}

func (d *director) audit(act, ref string) store.Audit {
	return store.Audit{At: d.clock.now, Act: act, Ref: ref}
}

package demo

import (
	"context"
	"fmt"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// director plays the story: it moves the clock from act to act, lets fall due what is due between them, and gives each act to the
// engine as the command it is.
type director struct {
	stage   Stage
	clock   *clock
	engine  *engine.Engine
	house   desk.House
	cast    []desk.Person
	tickets map[string]desk.TicketID // by the key of their scene
}

func (d *director) play(ctx context.Context, acts []*act) error {
	for _, a := range acts {
		if err := d.until(ctx, a.at); err != nil {
			return err
		}
		if err := d.perform(ctx, a); err != nil {
			return fmt.Errorf("%s: %s %s: %w", a.place, a.who.key, a.verb, err)
		}
	}
	return d.until(ctx, d.stage.Now)
}

// until lets time pass: what falls due on the way is done when its time comes.
func (d *director) until(ctx context.Context, at time.Time) error {
	for {
		ran, next, err := d.engine.RunDue(ctx)
		if err != nil {
			return err
		}
		if ran > 0 {
			continue // what was done may be due again before the next of the others
		}
		if next.IsZero() || next.After(at) {
			d.clock.advance(at)
			return nil
		}
		d.clock.advance(next)
	}
}

func (d *director) perform(ctx context.Context, a *act) error {
	call := engine.Call{Actor: desk.Actor{Person: d.person(a.who.key)}, Via: desk.Via(a.arg("via", string(desk.ViaWeb)))}
	if a.verb == "opens" {
		open, err := d.open(a)
		if err != nil {
			return err
		}
		result, err := d.engine.Open(ctx, open, call)
		d.tickets[a.scene.key] = result.Ticket
		return err
	}
	ticket, ok := d.tickets[a.scene.key]
	if !ok {
		return fmt.Errorf("the ticket %s is not open yet", a.scene.key)
	}
	command, err := d.command(ctx, a, ticket)
	if err != nil {
		return err
	}
	_, err = d.engine.Do(ctx, ticket, command, call)
	return err
}

func (d *director) person(key string) desk.Person {
	for _, p := range d.cast {
		if p.ID == personID(key) {
			return p
		}
	}
	return desk.Person{}
}

// settle is how many letters are settled at once, and by whom.
const (
	settleAtOnce = 200
	settler      = "demo"
)

// freshFor is how young a letter is that is still to be sent: these are the first in the sink.
const freshFor = 3 * time.Hour

// settleLetters marks the letters of the past as sent at their time, so that nobody is written to about what is long over.
func (d *director) settleLetters(ctx context.Context) error {
	s, now := d.stage.Store, d.stage.Now
	for {
		posts, err := s.ClaimPosts(ctx, settler, now.Add(-freshFor), now, settleAtOnce)
		if err != nil || len(posts) == 0 {
			return err
		}
		for _, p := range posts {
			if err := s.PostSent(ctx, p.ID, settler, p.QueuedAt); err != nil {
				return err
			}
		}
	}
}

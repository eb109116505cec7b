package portal

import (
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// course is how far a request has come, as far as the one who asked cares.
type course struct {
	State      desk.State
	Hold       desk.HoldReason
	Straight   bool // it began with specialists
	Specialist bool // specialists have or had it
	There      bool // and have it now
}

// step is one part of the way: done, the present one, or to come.
type step struct {
	ID   string // "received", "front", "specialist", "solved", "confirm"
	Done bool
	Now  bool
}

func courseOf(t desk.Ticket) course {
	c := course{State: t.State, Straight: t.OpenedTier > 1, There: t.ShownTier() > 1}
	c.Specialist = c.There || c.Straight || slices.ContainsFunc(t.Handoffs, func(h desk.Handoff) bool {
		return h.ToTier > 1 && h.State == desk.HandoffStateAccepted
	})
	if t.Hold != nil {
		c.Hold = t.Hold.Reason
	}
	return c
}

// courseOfRow reads the same from a line of a list, which does not know the way back.
func courseOfRow(r store.Row) course {
	return course{State: r.State, Hold: r.Hold, Specialist: r.Tier > 1, There: r.Tier > 1}
}

// steps are the parts of the way. The specialist stands on it while one may still be needed, and where one was.
func (c course) steps() []step {
	steps := []step{{ID: "received", Done: true}}
	if !c.Straight {
		steps = append(steps, step{ID: "front"})
	}
	if c.Specialist || c.State.IsLive() {
		steps = append(steps, step{ID: "specialist"})
	}
	steps = append(steps, step{ID: "solved"}, step{ID: "confirm"})
	now := slices.IndexFunc(steps, func(s step) bool { return s.ID == c.now() })
	for i := range steps {
		steps[i].Done = now < 0 || i < now
		steps[i].Now = i == now
	}
	return steps
}

// now names the present step; none when the way is over.
func (c course) now() string {
	switch {
	case c.State == desk.StateResolved:
		return "confirm"
	case !c.State.IsLive():
		return ""
	case c.There:
		return "specialist"
	case c.Specialist: // it came back from there, to be finished
		return "solved"
	default:
		return "front"
	}
}

// stepSaid says in words what the drawing of the way shows.
func stepSaid(ctx context.Context, steps []step) string {
	now := slices.IndexFunc(steps, func(s step) bool { return s.Now })
	if now < 0 {
		return words.T(ctx, "portal.step.over")
	}
	return words.T(ctx, "portal.step.of", "N", now+1, "Of", len(steps), "Name", words.T(ctx, "portal.step."+steps[now].ID))
}

package api

import (
	"context"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// Feeds reads the calendars that others publish; package subscription does it.
type Feeds interface {
	// Subscribe reads an address and keeps it for a calendar. What cannot be read is refused.
	Subscribe(ctx context.Context, actor desk.Actor, calendar, url string) (store.Subscription, error)
}

// Subscription is an address of iCalendar that is read daily.
type Subscription struct {
	ID      string     `json:"id"`
	URL     string     `json:"url"`
	AddedAt time.Time  `json:"added_at"`
	TriedAt *time.Time `json:"tried_at,omitempty" doc:"When it was fetched last"`
	ReadAt  *time.Time `json:"read_at,omitempty" doc:"When that went well last"`
	Problem string     `json:"problem,omitempty" doc:"Code of what was wrong with the last fetch; empty: nothing"`
	Detail  string     `json:"detail,omitempty" doc:"The problem in words"`
}

// Proposal is a date on which a subscription says something else than the calendar. It counts only when somebody takes it.
type Proposal struct {
	ProposalRef
	Kind string       `json:"kind" doc:"new, change or gone"`
	Now  *ProposedDay `json:"now,omitempty" doc:"What the calendar has; absent: a usual day"`
	Said *ProposedDay `json:"said,omitempty" doc:"Absent: the date is gone from the subscription"`
}

// ProposalRef says which proposal was looked at.
type ProposalRef struct {
	SubscriptionID string `json:"subscription_id" maxLength:"40"`
	Date           string `json:"date" maxLength:"10"`
	Key            string `json:"key" maxLength:"4000" doc:"As it was given: another key is another proposal"`
}

// ProposedDay is what opens on a date, and what it is called.
type ProposedDay struct {
	Hours []string `json:"hours" doc:"None: closed"`
	Name  string   `json:"name,omitempty"`
}

type subscribeInput struct {
	IDInput
	Body struct {
		URL string `json:"url" maxLength:"2000" doc:"https; plain http only on the desk's own machine"`
	} `nameHint:"Subscribe"`
}

type unsubscribeInput struct {
	IDInput
	Subscription string `path:"subscription" maxLength:"40"`
}

type decideInput struct {
	IDInput
	Body struct {
		Proposals []ProposalRef `json:"proposals" maxItems:"2000"`
	} `nameHint:"DecideProposals"`
}

func (s *server) subscriptionRoutes() {
	handle(s, get("/calendars/{id}/subscriptions", "list-subscriptions", "List the subscriptions of a calendar", "Promises"), s.listSubscriptions)
	handle(s, post("/calendars/{id}/subscriptions", "subscribe-calendar", "Read the dates of an address, now and daily", "Promises"), s.subscribe)
	handle(s, remove("/calendars/{id}/subscriptions/{subscription}", "unsubscribe-calendar", "Remove a subscription; what was taken over stays", "Promises"), s.unsubscribe)
	handle(s, get("/calendars/{id}/proposals", "list-proposals", "List what subscriptions propose to a calendar", "Promises"), s.listProposals)
	handle(s, withText(acts("/calendars/{id}/proposals/take", "take-proposals", "Make proposals the calendar's next version", "Promises")), s.takeProposals)
	handle(s, withText(acts("/calendars/{id}/proposals/dismiss", "dismiss-proposals", "Leave proposals out while the subscription says the same", "Promises")), s.dismissProposals)
}

func (s *server) listSubscriptions(ctx context.Context, in *IDInput) (*out[list[Subscription]], error) {
	if _, err := s.Engine.Subscribable(ctx, actor(ctx), in.ID); err != nil {
		return nil, err
	}
	all, err := s.store.Subscriptions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var items []Subscription
	for _, one := range all {
		items = append(items, subscriptionWire(one))
	}
	return listOf(items, ""), nil
}

func subscriptionWire(one store.Subscription) Subscription {
	return Subscription{
		ID: one.ID, URL: one.URL, AddedAt: one.AddedAt, TriedAt: instant(one.TriedAt), ReadAt: instant(one.ReadAt),
		Problem: one.Problem.Code, Detail: one.Problem.Message,
	}
}

func (s *server) subscribe(ctx context.Context, in *subscribeInput) (*out[Subscription], error) {
	if s.Feeds == nil {
		return nil, desk.NotFound("subscription")
	}
	one, err := s.Feeds.Subscribe(ctx, actor(ctx), in.ID, in.Body.URL)
	if err != nil {
		return nil, err
	}
	return answer(subscriptionWire(one)), nil
}

func (s *server) unsubscribe(ctx context.Context, in *unsubscribeInput) (*struct{}, error) {
	return nil, s.Engine.Unsubscribe(ctx, actor(ctx), in.ID, in.Subscription)
}

func (s *server) listProposals(ctx context.Context, in *IDInput) (*out[list[Proposal]], error) {
	if _, err := s.Engine.Subscribable(ctx, actor(ctx), in.ID); err != nil {
		return nil, err
	}
	return s.proposals(ctx, in.ID)
}

func (s *server) proposals(ctx context.Context, id string) (*out[list[Proposal]], error) {
	all, err := s.Engine.Proposals(ctx, id)
	if err != nil {
		return nil, err
	}
	var items []Proposal
	for _, p := range all[id] {
		items = append(items, Proposal{
			ProposalRef: ProposalRef{SubscriptionID: p.Subscription, Date: p.Date, Key: p.Key()},
			Kind:        string(p.Kind), Now: proposedDay(p.Now), Said: proposedDay(p.Said),
		})
	}
	return listOf(items, ""), nil
}

func proposedDay(d *calendar.Day) *ProposedDay {
	if d == nil {
		return nil
	}
	return &ProposedDay{Hours: append([]string{}, d.Hours...), Name: d.Name}
}

func (in *decideInput) picks() []engine.Pick {
	var picks []engine.Pick
	for _, p := range in.Body.Proposals {
		picks = append(picks, engine.Pick{Subscription: p.SubscriptionID, Date: p.Date, Key: p.Key})
	}
	return picks
}

func (s *server) takeProposals(ctx context.Context, in *decideInput) (*out[Calendar], error) {
	if err := s.Engine.TakeProposals(ctx, actor(ctx), in.ID, in.picks()); err != nil {
		return nil, err
	}
	return s.savedCalendar(ctx, store.Calendar{ID: in.ID})
}

func (s *server) dismissProposals(ctx context.Context, in *decideInput) (*out[list[Proposal]], error) {
	if err := s.Engine.DismissProposals(ctx, actor(ctx), in.ID, in.picks()); err != nil {
		return nil, err
	}
	return s.proposals(ctx, in.ID)
}

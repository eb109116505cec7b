package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Pick is a proposal as somebody looked at it.
type Pick struct {
	Subscription string
	Date         string
	Key          string
}

// maxSubscriptions bounds how many a calendar has.
const maxSubscriptions = 10

// Subscribable gives the newest version of a calendar that the actor may give subscriptions, and refuses who may not.
func (e *Engine) Subscribable(ctx context.Context, actor desk.Actor, id string) (store.Calendar, error) {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return store.Calendar{}, err
	}
	all, err := e.store.Calendars(ctx)
	if err != nil {
		return store.Calendar{}, err
	}
	for _, c := range slices.Backward(all) { // the newest version comes first then
		if c.ID == id && (c.Client == "" || actor.MayReach(c.Client)) {
			return c, nil
		}
	}
	return store.Calendar{}, desk.NotFound("calendar")
}

// Subscribe keeps a subscription with what was read from it. Nothing of that counts yet.
func (e *Engine) Subscribe(ctx context.Context, actor desk.Actor, s store.Subscription, said []store.SaidOn) error {
	if _, err := e.Subscribable(ctx, actor, s.Calendar); err != nil {
		return err
	}
	all, err := e.store.Subscriptions(ctx, s.Calendar)
	if err != nil {
		return err
	}
	if len(all) >= maxSubscriptions {
		return desk.Invalid("url", "subscription.many", "This calendar has 10 subscriptions. Remove one that is not needed any more.")
	}
	audit, err := e.NewAudit(actor, "calendar.subscribe", s.Calendar)
	if err != nil {
		return err
	}
	return e.store.AddSubscription(ctx, s, said, audit)
}

// Unsubscribe forgets a subscription of a calendar. What was taken over from it stays.
func (e *Engine) Unsubscribe(ctx context.Context, actor desk.Actor, calendarID, id string) error {
	if _, err := e.Subscribable(ctx, actor, calendarID); err != nil {
		return err
	}
	all, err := e.store.Subscriptions(ctx, calendarID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(s store.Subscription) bool { return s.ID == id }) {
		return desk.NotFound("subscription")
	}
	audit, err := e.NewAudit(actor, "calendar.unsubscribe", calendarID)
	if err != nil {
		return err
	}
	return e.store.RemoveSubscription(ctx, id, audit)
}

// Proposals gives what subscriptions propose to calendars in their newest versions, by calendar, from today on. An empty id stands for all.
func (e *Engine) Proposals(ctx context.Context, calendarID string) (map[string][]calendar.Proposal, error) {
	subscriptions, err := e.store.Subscriptions(ctx, calendarID)
	if err != nil || len(subscriptions) == 0 {
		return nil, err
	}
	now, err := e.clock.Now()
	if err != nil {
		return nil, err
	}
	dates, err := e.store.SubscribedDates(ctx, calendarID, now.AddDate(0, 0, -1).Format(time.DateOnly)) // it may be yesterday yet
	if err != nil {
		return nil, err
	}
	calendars, err := e.store.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	of, said := map[string]string{}, map[string][]calendar.SubscribedDate{}
	for _, s := range subscriptions {
		of[s.ID] = s.Calendar
	}
	for _, d := range dates {
		said[of[d.Subscription]] = append(said[of[d.Subscription]], d)
	}
	proposed := map[string][]calendar.Proposal{}
	for _, c := range calendars { // by version: the newest stands in the end
		if len(said[c.ID]) > 0 {
			proposed[c.ID] = calendar.Proposals(daysOf(c), said[c.ID], now.In(zoneOf(c)).Format(time.DateOnly))
		}
	}
	return proposed, nil
}

// zoneOf is the zone of a calendar; one that is gone is UTC.
func zoneOf(c store.Calendar) *time.Location {
	zone, err := time.LoadLocation(c.Hours.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// daysOf are the exceptions of a calendar by date.
func daysOf(c store.Calendar) map[string]calendar.Day {
	days := map[string]calendar.Day{}
	for _, x := range c.Hours.Exceptions {
		days[x.Date] = calendar.Day{Hours: x.Hours, Name: c.Days[x.Date]}
	}
	return days
}

// picked finds what somebody looked at among what is proposed now.
func (e *Engine) picked(ctx context.Context, calendarID string, picks []Pick) ([]calendar.Proposal, error) {
	if len(picks) == 0 {
		return nil, desk.Invalid("proposals", "proposal.none", "Nothing is ticked. Tick the dates that this is about.")
	}
	all, err := e.Proposals(ctx, calendarID)
	if err != nil {
		return nil, err
	}
	var found []calendar.Proposal
	for _, pick := range picks {
		at := slices.IndexFunc(all[calendarID], func(p calendar.Proposal) bool {
			return p.Subscription == pick.Subscription && p.Date == pick.Date && p.Key() == pick.Key
		})
		if at < 0 {
			return nil, desk.Conflict("proposal.changed", "What is proposed changed meanwhile. Look at the dates again.")
		}
		found = append(found, all[calendarID][at])
	}
	return found, nil
}

// TakeProposals makes proposals the next version of a calendar. Of two for one date the first counts, and the other stays to be looked at.
func (e *Engine) TakeProposals(ctx context.Context, actor desk.Actor, calendarID string, picks []Pick) error {
	c, err := e.Subscribable(ctx, actor, calendarID)
	if err != nil {
		return err
	}
	proposals, err := e.picked(ctx, calendarID, picks)
	if err != nil {
		return err
	}
	next, taken := apply(c, proposals)
	if err := e.checkCalendar(actor, next); err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, "calendar.take", calendarID)
	if err != nil {
		return err
	}
	next.From = time.Time{} // from now on
	if err := e.store.TakeDates(ctx, next, taken, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// apply puts proposals among the exceptions of a calendar, and says what was taken from where.
func apply(c store.Calendar, proposals []calendar.Proposal) (store.Calendar, []calendar.SubscribedDate) {
	days, done := map[string]string{}, map[string]bool{}
	maps.Copy(days, c.Days)
	exceptions := slices.Clone(c.Hours.Exceptions)
	var taken []calendar.SubscribedDate
	for _, p := range proposals {
		if done[p.Date] {
			continue
		}
		done[p.Date] = true
		exceptions = slices.DeleteFunc(exceptions, func(x calendar.Exception) bool { return x.Date == p.Date })
		delete(days, p.Date)
		if p.Said != nil {
			exceptions = append(exceptions, calendar.Exception{Date: p.Date, Hours: append([]string{}, p.Said.Hours...)})
			if p.Said.Name != "" {
				days[p.Date] = p.Said.Name
			}
		}
		taken = append(taken, calendar.SubscribedDate{Subscription: p.Subscription, Date: p.Date, Taken: p.Said})
	}
	slices.SortFunc(exceptions, func(a, b calendar.Exception) int { return cmp.Compare(a.Date, b.Date) })
	c.Hours.Exceptions, c.Days = exceptions, days
	return c, taken
}

// DismissProposals leaves a calendar as it is. The same is not proposed again; something else for the same date is.
func (e *Engine) DismissProposals(ctx context.Context, actor desk.Actor, calendarID string, picks []Pick) error {
	if _, err := e.Subscribable(ctx, actor, calendarID); err != nil {
		return err
	}
	proposals, err := e.picked(ctx, calendarID, picks)
	if err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, "calendar.dismiss", calendarID)
	if err != nil {
		return err
	}
	var dates []calendar.SubscribedDate
	for _, p := range proposals {
		dates = append(dates, calendar.SubscribedDate{Subscription: p.Subscription, Date: p.Date, Dismissed: p.Key()})
	}
	return e.store.DismissDates(ctx, calendarID, dates, audit)
}

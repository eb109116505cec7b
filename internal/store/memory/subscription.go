package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// onDate is a date of a subscription.
type onDate struct{ subscription, date string }

// AddSubscription keeps a new one.
func (s *Store) AddSubscription(_ context.Context, one store.Subscription, said []store.SaidOn, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.subscriptions, func(other store.Subscription) bool { return other.Calendar == one.Calendar && other.URL == one.URL }) {
		return store.ErrSubscribed
	}
	s.subscriptions = append(s.subscriptions, one)
	s.say(one.ID, said)
	s.audit(a, "calendar", one.Calendar)
	return nil
}

// say puts what a subscription says in the place of what it said, and forgets dates that nothing is left of.
func (s *Store) say(id string, said []store.SaidOn) {
	for key, date := range s.subscribed {
		if key.subscription == id {
			date.Said = nil
			s.subscribed[key] = date
		}
	}
	for _, one := range said {
		key := onDate{id, one.Date}
		date := s.subscribed[key]
		day := one.Day
		date.Subscription, date.Date, date.Said = id, one.Date, &day
		s.subscribed[key] = date
	}
	maps.DeleteFunc(s.subscribed, func(_ onDate, d calendar.SubscribedDate) bool {
		return d.Subscription == id && d.Said == nil && d.Taken == nil
	})
}

// RemoveSubscription forgets one.
func (s *Store) RemoveSubscription(_ context.Context, id string, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.subscription(id)
	if at < 0 {
		return desk.NotFound("subscription")
	}
	calendarID := s.subscriptions[at].Calendar
	s.subscriptions = slices.Delete(slices.Clone(s.subscriptions), at, at+1)
	maps.DeleteFunc(s.subscribed, func(key onDate, _ calendar.SubscribedDate) bool { return key.subscription == id })
	s.audit(a, "calendar", calendarID)
	return nil
}

func (s *Store) subscription(id string) int {
	return slices.IndexFunc(s.subscriptions, func(one store.Subscription) bool { return one.ID == id })
}

// Subscriptions reads those of a calendar, or all.
func (s *Store) Subscriptions(_ context.Context, calendarID string) ([]store.Subscription, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.Subscription
	for _, one := range s.subscriptions {
		if calendarID == "" || one.Calendar == calendarID {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b store.Subscription) int {
		return cmp.Or(cmp.Compare(a.Calendar, b.Calendar), a.AddedAt.Compare(b.AddedAt), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// SaveFetched keeps how a fetch went.
func (s *Store) SaveFetched(_ context.Context, one store.Subscription, fresh bool, said []store.SaidOn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.subscription(one.ID)
	if at < 0 {
		return desk.NotFound("subscription")
	}
	kept := s.subscriptions[at]
	one.Calendar, one.URL, one.AddedAt = kept.Calendar, kept.URL, kept.AddedAt
	s.subscriptions[at] = one
	if fresh {
		s.say(one.ID, said)
	}
	return nil
}

// SubscribedDates reads what is said of dates from one on.
func (s *Store) SubscribedDates(_ context.Context, calendarID, from string) ([]calendar.SubscribedDate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []calendar.SubscribedDate
	for key, date := range s.subscribed {
		if at := s.subscription(key.subscription); key.date >= from && at >= 0 && (calendarID == "" || s.subscriptions[at].Calendar == calendarID) {
			all = append(all, date)
		}
	}
	slices.SortFunc(all, func(a, b calendar.SubscribedDate) int {
		return cmp.Or(cmp.Compare(a.Subscription, b.Subscription), cmp.Compare(a.Date, b.Date))
	})
	return all, nil
}

// TakeDates adds the next version of a calendar and marks what it has from subscriptions.
func (s *Store) TakeDates(_ context.Context, c store.Calendar, dates []calendar.SubscribedDate, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.saveCalendar(c, a); err != nil {
		return err
	}
	for _, one := range dates {
		s.change(one, func(d *calendar.SubscribedDate) { d.Taken, d.Dismissed = one.Taken, "" })
	}
	return nil
}

// DismissDates marks what was not wanted.
func (s *Store) DismissDates(_ context.Context, calendarID string, dates []calendar.SubscribedDate, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range dates {
		s.change(one, func(d *calendar.SubscribedDate) { d.Dismissed = one.Dismissed })
	}
	s.audit(a, "calendar", calendarID)
	return nil
}

// change changes a date that is there.
func (s *Store) change(one calendar.SubscribedDate, do func(*calendar.SubscribedDate)) {
	key := onDate{one.Subscription, one.Date}
	if d, ok := s.subscribed[key]; ok {
		if do(&d); d.Said == nil && d.Taken == nil {
			delete(s.subscribed, key)
			return
		}
		s.subscribed[key] = d
	}
}

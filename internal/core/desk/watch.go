package desk

import "slices"

const maxWatchers = 100

// Watch lets a person follow a ticket they may see.
type Watch struct{ Person PersonID }

// Name is "watch".
func (Watch) Name() string { return "watch" }

// Needs the person.
func (c Watch) Needs() Needs { return Needs{Persons: compact(c.Person)} }

func (c Watch) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	person, err := f.person(c.Person, "person_id")
	if err != nil {
		return nil, err
	}
	if f.Actor.isRequesterSide(t) && c.Person != f.Actor.Person.ID {
		return nil, Forbidden("watch.for_others", "You can follow tickets for yourself only.")
	}
	if !(Actor{Person: person}).Scope().Admits(t) {
		return nil, Invalid("person_id", "watch.may_not_see", "That person may not see this ticket, so they cannot follow it.")
	}
	if slices.Contains(t.Watchers, c.Person) {
		return nil, nil
	}
	if len(t.Watchers) >= maxWatchers {
		return nil, &Error{Kind: KindLimit, Code: "watch.too_many", Message: "A ticket has at most 100 followers."}
	}
	return same(WatcherAdded(c)), nil
}

// WatcherAdded lets a person follow.
type WatcherAdded struct{ Person PersonID }

// Kind names the event.
func (WatcherAdded) Kind() string { return "watcher.added" }

// Audience is internal.
func (WatcherAdded) Audience() Audience { return Internal }

func (e WatcherAdded) apply(t Ticket, _ Stamp) Ticket {
	t.Watchers = append(cloned(t.Watchers), e.Person)
	return t
}

// Unwatch ends following.
type Unwatch struct{ Person PersonID }

// Name is "unwatch".
func (Unwatch) Name() string { return "unwatch" }

// Needs nothing.
func (Unwatch) Needs() Needs { return Needs{} }

func (c Unwatch) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if f.Actor.isRequesterSide(t) && c.Person != f.Actor.Person.ID {
		return nil, Forbidden("watch.for_others", "You can unfollow for yourself only.")
	}
	if !slices.Contains(t.Watchers, c.Person) {
		return nil, nil
	}
	return same(WatcherRemoved(c)), nil
}

// WatcherRemoved ends following.
type WatcherRemoved struct{ Person PersonID }

// Kind names the event.
func (WatcherRemoved) Kind() string { return "watcher.removed" }

// Audience is internal.
func (WatcherRemoved) Audience() Audience { return Internal }

func (e WatcherRemoved) apply(t Ticket, _ Stamp) Ticket {
	t.Watchers = slices.DeleteFunc(cloned(t.Watchers), func(p PersonID) bool { return p == e.Person })
	return t
}

package post

import (
	"slices"
	"time"
)

// Longest delays before a failed letter is tried again: short where the store is out of order, because it
// heals for all letters at once, long where the letter itself seems to be the cause.
const (
	retryFirst  = time.Second
	outageMost  = 10 * time.Second
	failureMost = 15 * time.Minute
)

// retrySchedule remembers which messages failed and when they are due again, so that one letter that always
// fails does not stand in the way of the others. The zero value is empty. It lives only in memory: after a
// restart everything is due, which is harmless.
type retrySchedule struct {
	validity uint32
	failures map[uint32]failure
}

type failure struct {
	tries int
	dueAt time.Time
}

// enter says under which UIDVALIDITY the UIDs are meant from now on. It gives true if an earlier one is void.
func (s *retrySchedule) enter(validity uint32) (changed bool) {
	changed = s.validity != 0 && s.validity != validity
	if s.failures == nil || changed {
		s.failures = make(map[uint32]failure)
	}
	s.validity = validity
	return changed
}

// failed writes down a failure and gives the delay until the next attempt.
func (s *retrySchedule) failed(uid uint32, now time.Time, outage bool) time.Duration {
	most := failureMost
	if outage {
		most = outageMost
	}
	f := s.failures[uid]
	delay := doubled(retryFirst, f.tries, most)
	s.failures[uid] = failure{tries: f.tries + 1, dueAt: now.Add(delay)}
	return delay
}

func (s *retrySchedule) done(uid uint32) { delete(s.failures, uid) }

// keepOnly forgets messages that are gone, for instance because a person deleted them.
func (s *retrySchedule) keepOnly(uids []uint32) {
	if len(s.failures) == 0 {
		return
	}
	for uid := range s.failures {
		if _, there := slices.BinarySearch(uids, uid); !there {
			delete(s.failures, uid)
		}
	}
}

// due gives those of the messages that may be tried now, in the same order.
func (s *retrySchedule) due(uids []uint32, now time.Time) []uint32 {
	return slices.DeleteFunc(slices.Clone(uids), func(uid uint32) bool {
		f, failed := s.failures[uid]
		return failed && f.dueAt.After(now)
	})
}

// nextIn gives the time until the next failed message is due, at most most.
func (s *retrySchedule) nextIn(now time.Time, most time.Duration) time.Duration {
	for _, f := range s.failures {
		most = min(most, f.dueAt.Sub(now))
	}
	return max(most, 0)
}

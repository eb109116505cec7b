package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

type postState string

const (
	postQueued postState = "queued"
	postSent   postState = "sent"
	postDead   postState = "dead"
)

type post struct {
	store.Post
	state     postState
	notBefore time.Time
	until     time.Time
	lease     string
	sentAt    time.Time
}

type receipt struct {
	store.Receipt
	until time.Time
	lease string
}

// ClaimPosts leases letters that are due, oldest first.
func (s *Store) ClaimPosts(_ context.Context, worker string, now, until time.Time, limit int) ([]store.Post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []*post
	for _, p := range s.posts {
		if p.state == postQueued && !store.Waits(p.notBefore, now) && !store.Waits(p.until, now) {
			due = append(due, p)
		}
	}
	slices.SortFunc(due, func(a, b *post) int { return cmp.Or(a.notBefore.Compare(b.notBefore), cmp.Compare(a.ID, b.ID)) })
	var posts []store.Post
	for _, p := range due[:min(limit, len(due))] {
		p.Attempts++
		p.lease, p.until = worker, until
		posts = append(posts, p.Post)
	}
	return posts, nil
}

func (s *Store) leased(id, worker string) (*post, error) {
	p, ok := s.posts[id]
	if !ok || p.state != postQueued || p.lease != worker {
		return nil, store.ErrStale
	}
	p.until = time.Time{}
	return p, nil
}

// PostSent settles a letter.
func (s *Store) PostSent(_ context.Context, id, worker string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.leased(id, worker)
	if err == nil {
		p.state, p.sentAt = postSent, at
	}
	return err
}

// PostFailed puts a letter back, or among the dead.
func (s *Store) PostFailed(_ context.Context, id, worker string, retry time.Time, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.leased(id, worker)
	if err != nil {
		return err
	}
	p.Why = why
	if retry.IsZero() {
		p.state = postDead
	} else {
		p.notBefore = retry
	}
	return nil
}

// PostHeld puts a letter back as if it had not been claimed.
func (s *Store) PostHeld(_ context.Context, id, worker string, retry time.Time, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.leased(id, worker)
	if err != nil {
		return err
	}
	p.Why, p.notBefore = why, retry
	p.Attempts--
	return nil
}

// SentTo counts letters to one person.
func (s *Store) SentTo(_ context.Context, to desk.PersonID, since time.Time) (int, error) {
	return s.sent(since, func(p *post) bool { return p.To == to }), nil
}

// SentSince counts all letters.
func (s *Store) SentSince(_ context.Context, since time.Time) (int, error) {
	return s.sent(since, func(*post) bool { return true }), nil
}

func (s *Store) sent(since time.Time, counts func(*post) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.posts {
		if p.state == postSent && !p.sentAt.Before(since) && counts(p) {
			n++
		}
	}
	return n
}

// Post reads one letter, whatever became of it.
func (s *Store) Post(_ context.Context, id string) (store.Post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.posts[id]
	if !ok {
		return store.Post{}, desk.NotFound("letter")
	}
	return p.Post, nil
}

// PostAgain puts a letter that was given up back among those that wait.
func (s *Store) PostAgain(_ context.Context, id string, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.posts[id]
	if !ok || p.state != postDead {
		return desk.NotFound("letter")
	}
	p.state, p.Attempts, p.notBefore, p.Why = postQueued, 0, a.At, ""
	a.Pos = int64(len(s.trail)) + 1
	s.trail = append(s.trail, a)
	return nil
}

// DeadPosts reads the letters that were given up, newest first.
func (s *Store) DeadPosts(_ context.Context, limit int) ([]store.Post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var dead []store.Post
	for _, p := range s.posts {
		if p.state == postDead {
			dead = append(dead, p.Post)
		}
	}
	slices.SortFunc(dead, func(a, b store.Post) int { return cmp.Compare(b.ID, a.ID) })
	return dead[:min(limit, len(dead))], nil
}

// SaveReceipt stores what came in, once for each mailbox and key.
func (s *Store) SaveReceipt(_ context.Context, r store.Receipt) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.mail {
		if old.Mailbox == r.Mailbox && old.Key == r.Key {
			return old.ID, false, nil
		}
	}
	r.Ticket, r.Entry, r.Attempts = "", 0, 0
	s.mail[r.ID] = &receipt{Receipt: r}
	s.tell("inbox", r.ID, 1, r.ReceivedAt)
	return r.ID, true, nil
}

// ClaimReceipts leases waiting mail, oldest first.
func (s *Store) ClaimReceipts(_ context.Context, worker string, now, until time.Time, limit int) ([]store.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var claimed []store.Receipt
	for _, r := range s.receipts(func(r *receipt) bool { return r.State == store.ReceiptWaiting && !store.Waits(r.until, now) }) {
		if len(claimed) == limit {
			break
		}
		r.Attempts++
		r.lease, r.until = worker, until
		claimed = append(claimed, r.Receipt)
	}
	return claimed, nil
}

// receipts gives those that a condition admits, oldest first.
func (s *Store) receipts(admit func(*receipt) bool) []*receipt {
	var found []*receipt
	for _, r := range s.mail {
		if admit(r) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *receipt) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

// SettleReceipt says what became of a receipt.
func (s *Store) SettleReceipt(_ context.Context, p store.Placed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settle(p, nil, &undo{store: s})
}

func (s *Store) settle(p store.Placed, c *store.Change, u *undo) error {
	r, ok := s.mail[p.Receipt]
	open := ok && (r.State == store.ReceiptWaiting || r.State == store.ReceiptQuarantined)
	if !open || p.Worker != "" && p.Worker != r.lease {
		return store.ErrStale
	}
	before := *r
	u.add(func() { *r = before })
	r.State, r.Why, r.Ticket, r.Entry, r.until = p.State, p.Why, "", 0, time.Time{}
	if c != nil && len(c.Sides) > 0 {
		r.Ticket, r.Entry = c.Sides[0].After.ID, messageEntry(c.Sides[0])
	}
	return nil
}

// messageEntry is the place of the entry that holds the mail's text.
func messageEntry(side store.Side) desk.Seq {
	for _, r := range side.Records {
		if r.Content != nil && r.Content.Raw != "" {
			return r.Seq
		}
	}
	if len(side.Records) == 0 {
		return 0
	}
	return side.Records[0].Seq
}

// RetryReceipt lets intake look at a quarantined receipt again.
func (s *Store) RetryReceipt(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.mail[id]
	if !ok || r.State != store.ReceiptQuarantined {
		return desk.NotFound("receipt")
	}
	r.State, r.Why, r.until, r.Attempts = store.ReceiptWaiting, "", time.Time{}, 0
	return nil
}

// Receipt reads one.
func (s *Store) Receipt(_ context.Context, id string) (store.Receipt, error) {
	return s.firstReceipt(func(r *receipt) bool { return r.ID == id })
}

func (s *Store) firstReceipt(admit func(*receipt) bool) (store.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.receipts(admit)
	if len(found) == 0 {
		return store.Receipt{}, desk.NotFound("receipt")
	}
	return found[0].Receipt, nil
}

// SameMessage finds an earlier receipt of the same message. An empty Message-ID is the same as nothing.
func (s *Store) SameMessage(_ context.Context, messageID, hash, notID string) (store.Receipt, error) {
	return s.firstReceipt(func(r *receipt) bool {
		return messageID != "" && r.MessageID == messageID && r.Hash == hash && r.ID != notID && r.State == store.ReceiptPlaced
	})
}

// ReceiptByMessageID finds where a message was placed first.
func (s *Store) ReceiptByMessageID(_ context.Context, messageID string) (store.Receipt, error) {
	return s.firstReceipt(func(r *receipt) bool {
		return messageID != "" && r.MessageID == messageID && r.State == store.ReceiptPlaced
	})
}

// ListReceipts lists receipts in a state, newest first, before an id.
func (s *Store) ListReceipts(_ context.Context, state store.ReceiptState, before string, limit int) ([]store.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []store.Receipt
	for _, r := range slices.Backward(s.receipts(func(r *receipt) bool { return r.State == state && (before == "" || strings.Compare(r.ID, before) < 0) })) {
		if len(list) < min(limit, maxPage) {
			list = append(list, r.Receipt)
		}
	}
	return list, nil
}

// CountReceipts counts receipts by state.
func (s *Store) CountReceipts(context.Context) (map[store.ReceiptState]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[store.ReceiptState]int{}
	for _, r := range s.mail {
		counts[r.State]++
	}
	return counts, nil
}

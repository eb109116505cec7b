package engine

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// anchorHeads is how many heads one anchor seals at most. What an import changed is sealed by as many anchors as it takes: each is read and written
// whole, also by the next start.
const anchorHeads = 5_000

// Anchor seals the heads of all tickets that changed since they were sealed last, with a key that is not in the database, and hands each anchor
// to keep once it is saved.
func (e *Engine) Anchor(ctx context.Context, key ed25519.PrivateKey, keep func(store.Anchor) error) error {
	e.sealed.mu.Lock()
	defer e.sealed.mu.Unlock()
	now, err := e.clock.Now()
	if err != nil {
		return err
	}
	last, err := e.store.LastAnchor(ctx)
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	e.sealed.forget(now)
	since, err := e.sealed.learn(ctx, e.store, last)
	if err != nil {
		return err
	}
	var fresh []store.Head
	for place, more := (store.HeadPlace{At: since}), true; more; {
		var heads []store.Head
		if heads, place, err = e.store.HeadsAfter(ctx, place, anchorHeads); err != nil {
			return err
		}
		more = len(heads) == anchorHeads
		fresh = append(fresh, slices.DeleteFunc(heads, e.sealed.holds)...)
		for len(fresh) >= anchorHeads || !more && len(fresh) > 0 { // one that is not full ends what was to be sealed; see learn
			n := min(anchorHeads, len(fresh))
			if last, err = e.seal(ctx, key, last, now, fresh[:n:n]); err != nil {
				return err
			}
			if err := keep(last); err != nil {
				return err
			}
			fresh = slices.Clone(fresh[n:])
		}
	}
	e.sealed.through = now
	return nil
}

// seal makes the anchor after the last one.
func (e *Engine) seal(ctx context.Context, key ed25519.PrivateKey, last store.Anchor, now time.Time, heads []store.Head) (store.Anchor, error) {
	anchor := store.Anchor{Pos: last.Pos + 1, At: now, Heads: heads, Root: merkleRoot(heads)}
	if last.Pos > 0 {
		anchor.Previous = hashAnchor(last)
	}
	anchor.Signature = ed25519.Sign(key, hashAnchor(anchor))
	if err := e.store.SaveAnchor(ctx, anchor); err != nil {
		return anchor, err
	}
	e.sealed.remember(anchor)
	return anchor, nil
}

// sealed remembers the heads of the anchors of the last minutes. The store gives heads of that time again and again, because a
// transaction may commit after a later one; what an anchor holds already need not be sealed twice.
type sealed struct {
	mu      sync.Mutex          // held while anchors are made
	anchors map[int64]time.Time // when each was made, by its position
	heads   map[halfHash]int64  // the position of the anchor that holds a head
	through time.Time           // when everything was sealed that could be seen; zero after a start
}

// halfHash is half of a head's hash, which is enough to know it again and small where an import is sealed. The hash is over the head's ticket too, so
// that it needs no name beside it.
type halfHash [sha256.Size / 2]byte

func half(hash []byte) halfHash {
	var h halfHash
	copy(h[:], hash) // one that the database's owner cut short stays what it is
	return h
}

// rememberFor is longer than the time over which the store gives heads again.
const rememberFor = 5 * time.Minute

// overlap is how far back heads are taken again, because a change may be committed long after it was stamped: it waits for the writer, or loses a race
// and is decided again.
const overlap = 2 * time.Minute

// learn remembers anchors that another node or an earlier run made, newest first, and gives where what may not be sealed yet begins; the zero
// instant where nothing is known to be sealed. After a start that is before the newest anchor that is not full: whoever made a full one may
// have ended before the next.
func (s *sealed) learn(ctx context.Context, anchors store.Anchors, last store.Anchor) (time.Time, error) {
	var since time.Time
	if !s.through.IsZero() {
		since = s.through.Add(-overlap)
	}
	if last.At.Before(since) {
		return since, nil // a desk at rest reads no anchor again
	}
	for pos := last.Pos; pos > 0 && !s.remembers(pos); pos-- {
		a, err := anchors.Anchor(ctx, pos)
		if err != nil {
			return since, err
		}
		if a.At.Before(since) {
			break
		}
		if since.IsZero() && len(a.Heads) != anchorHeads {
			since = a.At.Add(-overlap)
		}
		s.remember(a)
	}
	return since, nil
}

func (s *sealed) remembers(pos int64) bool {
	_, known := s.anchors[pos]
	return known
}

func (s *sealed) holds(h store.Head) bool {
	_, found := s.heads[half(h.Hash)]
	return found
}

func (s *sealed) remember(a store.Anchor) {
	if s.anchors == nil {
		s.anchors, s.heads = map[int64]time.Time{}, map[halfHash]int64{}
	}
	s.anchors[a.Pos] = a.At
	for _, head := range a.Heads {
		s.heads[half(head.Hash)] = a.Pos
	}
}

// forget drops what is older than the store gives heads again; maps that were large are not kept.
func (s *sealed) forget(now time.Time) {
	maps.DeleteFunc(s.anchors, func(_ int64, at time.Time) bool { return now.Sub(at) > rememberFor })
	maps.DeleteFunc(s.heads, func(_ halfHash, pos int64) bool { return !s.remembers(pos) })
	if len(s.anchors) == 0 {
		s.anchors, s.heads = nil, nil
	}
}

// merkleRoot is the root of the binary hash tree over the heads (RFC 6962 style prefixes; an odd one moves up unchanged).
func merkleRoot(heads []store.Head) []byte {
	if len(heads) == 0 {
		return nil
	}
	level := make([][]byte, len(heads))
	for i, head := range heads {
		level[i] = leaf(head)
	}
	for len(level) > 1 {
		var up [][]byte
		for i := 0; i < len(level); i += 2 {
			if i+1 == len(level) {
				up = append(up, level[i])
				continue
			}
			sum := sha256.Sum256(append(append([]byte{1}, level[i]...), level[i+1]...))
			up = append(up, sum[:])
		}
		level = up
	}
	return level[0]
}

func leaf(h store.Head) []byte {
	data := append([]byte{0}, h.Ticket...)
	data = binary.BigEndian.AppendUint64(data, uint64(h.Seq))
	sum := sha256.Sum256(append(data, h.Hash...))
	return sum[:]
}

func hashAnchor(a store.Anchor) []byte {
	data := binary.BigEndian.AppendUint64(nil, uint64(a.Pos))
	data = binary.BigEndian.AppendUint64(data, uint64(store.Micros(a.At)))
	data = append(append(data, a.Root...), a.Previous...)
	sum := sha256.Sum256(data)
	return sum[:]
}

// Audit checks every chain, and every chain against the anchors: those in the database and those kept outside. The error
// names the first broken entry, as a *store.Broken; when all entries are sound and an anchor is not, it names the anchor.
// It gives how many tickets and entries were checked.
func (e *Engine) Audit(ctx context.Context, public ed25519.PublicKey, outside []store.Anchor) (AuditReport, error) {
	a := auditor{store: e.store, public: public, anchored: map[desk.TicketID][]store.Head{}}
	if err := a.anchors(ctx, outside); err != nil {
		return a.report, err
	}
	seen := map[desk.TicketID]bool{}
	err := e.store.EachTicket(ctx, func(id desk.TicketID) error {
		seen[id] = true
		return a.ticket(ctx, id)
	})
	if err != nil {
		return a.report, err
	}
	for _, id := range slices.Sorted(maps.Keys(a.anchored)) {
		if !seen[id] {
			return a.report, &store.Broken{Ticket: id, Seq: 1, Why: "the ticket is gone although an anchor names it"}
		}
	}
	return a.report, a.fault
}

// AuditReport counts what an audit looked at.
type AuditReport struct {
	Tickets int
	Entries int
	Anchors int
	Erased  int
	Until   time.Time // of the last anchor
}

type auditor struct {
	store    store.Store
	public   ed25519.PublicKey
	anchored map[desk.TicketID][]store.Head
	report   AuditReport
	fault    error // the first broken anchor; a broken entry says more and goes first
}

func (a *auditor) blame(err error) {
	if a.fault == nil {
		a.fault = err
	}
}

func (a *auditor) anchors(ctx context.Context, outside []store.Anchor) error {
	var previous store.Anchor
	byPos := map[int64]store.Anchor{}
	err := a.store.EachAnchor(ctx, func(anchor store.Anchor) error {
		a.report.Anchors++
		byPos[anchor.Pos] = anchor
		if err := checkAnchor(anchor, previous, a.public); err != nil {
			a.blame(err)
		} else {
			addHeads(a.anchored, anchor)
		}
		previous, a.report.Until = anchor, anchor.At
		return nil
	})
	if err != nil {
		return err
	}
	for _, anchor := range outside {
		if err := checkSeal(anchor, a.public); err != nil {
			return fmt.Errorf("the copy outside the database: %w", err)
		}
		inside, ok := byPos[anchor.Pos]
		if !ok || !bytes.Equal(hashAnchor(inside), hashAnchor(anchor)) {
			a.blame(fmt.Errorf("anchor %d: the database holds another or none, a copy is outside", anchor.Pos))
			addHeads(a.anchored, anchor)
		}
	}
	return nil
}

func addHeads(anchored map[desk.TicketID][]store.Head, a store.Anchor) {
	for _, head := range a.Heads {
		anchored[head.Ticket] = append(anchored[head.Ticket], head)
	}
}

func checkAnchor(a, previous store.Anchor, public ed25519.PublicKey) error {
	switch {
	case a.Pos != previous.Pos+1:
		return fmt.Errorf("anchor %d is missing", previous.Pos+1)
	case previous.Pos > 0 && !bytes.Equal(a.Previous, hashAnchor(previous)):
		return fmt.Errorf("anchor %d does not follow the one before it", a.Pos)
	}
	return checkSeal(a, public)
}

// checkSeal checks an anchor in itself.
func checkSeal(a store.Anchor, public ed25519.PublicKey) error {
	switch {
	case !bytes.Equal(a.Root, merkleRoot(a.Heads)):
		return fmt.Errorf("anchor %d: its heads were changed", a.Pos)
	case len(public) > 0 && !ed25519.Verify(public, hashAnchor(a), a.Signature):
		return fmt.Errorf("anchor %d: its signature is not ours", a.Pos)
	}
	return nil
}

// auditPage is how many entries are read at once.
const auditPage = 1000

func (a *auditor) ticket(ctx context.Context, id desk.TicketID) error {
	loaded, err := a.store.Ticket(ctx, id)
	if err != nil {
		return unreadable(err, id, 1, "its row cannot be read")
	}
	records, unread := a.timeline(ctx, id)
	a.report.Tickets++
	a.report.Entries += len(records)
	for _, r := range records {
		if r.Erased {
			a.report.Erased++
		}
	}
	broken := store.VerifyChain(loaded, records)
	if unread != nil && (broken == nil || broken.(*store.Broken).Seq > desk.Seq(len(records))) {
		return unread
	}
	if broken != nil {
		return broken
	}
	if err := matchHeads(records, a.anchored[id]); err != nil {
		return err
	}
	return matchFold(loaded, records)
}

// timeline reads all entries, up to the first that cannot be read.
func (a *auditor) timeline(ctx context.Context, id desk.TicketID) ([]store.Record, error) {
	var records []store.Record
	last, limit := desk.Seq(0), auditPage
	for {
		page, err := a.store.Timeline(ctx, id, last, limit)
		if err != nil && limit > 1 {
			limit = 1 // one by one, to name the one that is broken
			continue
		}
		if err != nil {
			return records, unreadable(err, id, last+1, "it cannot be read")
		}
		records = append(records, page...)
		if len(page) < limit {
			return records, nil
		}
		last = page[len(page)-1].Seq
	}
}

// unreadable is a broken entry, unless it is the database that does not answer.
func unreadable(err error, id desk.TicketID, seq desk.Seq, why string) error {
	var kind *desk.Error
	if errors.As(err, &kind) && kind.Kind == desk.KindUnavailable {
		return err
	}
	return &store.Broken{Ticket: id, Seq: seq, Why: why + ": " + err.Error()}
}

// matchFold finds a row of a ticket that says otherwise than its entries.
func matchFold(loaded store.Loaded, records []store.Record) error {
	folded := desk.Ticket{ID: loaded.Ticket.ID}
	for _, r := range records {
		folded = folded.Apply(r.Event, r.Stamp)
	}
	want, err := json.Marshal(folded)
	if err != nil {
		return fmt.Errorf("encode ticket %s: %w", folded.ID, err)
	}
	got, err := json.Marshal(loaded.Ticket)
	if err != nil {
		return fmt.Errorf("encode ticket %s: %w", folded.ID, err)
	}
	if !bytes.Equal(got, want) {
		return &store.Broken{Ticket: folded.ID, Seq: folded.Version, Why: "the ticket's row says otherwise than its entries"}
	}
	return nil
}

// matchHeads finds what only an anchor can tell: a chain that is sound in itself and not the one that was sealed.
func matchHeads(records []store.Record, heads []store.Head) error {
	for _, head := range heads {
		if int(head.Seq) > len(records) {
			return &store.Broken{Ticket: head.Ticket, Seq: desk.Seq(len(records)) + 1, Why: "it was sealed by an anchor and is gone"}
		}
		if !bytes.Equal(records[head.Seq-1].Hash, head.Hash) {
			return &store.Broken{Ticket: head.Ticket, Seq: head.Seq, Why: "an anchor sealed another entry here"}
		}
	}
	return nil
}

package engine

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Anchor seals the heads of all tickets that changed since the anchor before, with a key that is not in the database. It
// gives false when nothing changed.
func (e *Engine) Anchor(ctx context.Context, key ed25519.PrivateKey) (store.Anchor, bool, error) {
	now, err := e.clock.Now()
	if err != nil {
		return store.Anchor{}, false, err
	}
	last, err := e.store.LastAnchor(ctx)
	if err != nil && !store.IsNotFound(err) {
		return store.Anchor{}, false, err
	}
	heads, err := e.store.HeadsSince(ctx, last.Pos)
	if err != nil || len(heads) == 0 || sameHeads(heads, last.Heads) {
		return store.Anchor{}, false, err
	}
	anchor := store.Anchor{Pos: last.Pos + 1, At: now, Heads: heads, Root: merkleRoot(heads)}
	if last.Pos > 0 {
		anchor.Previous = hashAnchor(last)
	}
	anchor.Signature = ed25519.Sign(key, hashAnchor(anchor))
	return anchor, true, e.store.SaveAnchor(ctx, anchor)
}

func sameHeads(a, b []store.Head) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Ticket != b[i].Ticket || !bytes.Equal(a[i].Hash, b[i].Hash) {
			return false
		}
	}
	return true
}

// merkleRoot is the root of the binary hash tree over the heads (RFC 6962 style prefixes; an odd one moves up unchanged).
func merkleRoot(heads []store.Head) []byte {
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
// names the first broken entry. It gives how many tickets and entries were checked.
func (e *Engine) Audit(ctx context.Context, public ed25519.PublicKey, outside []store.Anchor) (AuditReport, error) {
	var report AuditReport
	anchored := map[desk.TicketID][]store.Head{}
	if err := e.auditAnchors(ctx, public, outside, anchored, &report); err != nil {
		return report, err
	}
	seen := map[desk.TicketID]bool{}
	err := e.store.EachTicket(ctx, func(id desk.TicketID) error {
		seen[id] = true
		return e.auditTicket(ctx, id, anchored[id], &report)
	})
	if err != nil {
		return report, err
	}
	for _, id := range sortedIDs(anchored) {
		if !seen[id] {
			return report, &store.Broken{Ticket: id, Seq: 1, Why: "the ticket is gone although an anchor names it"}
		}
	}
	return report, nil
}

// AuditReport counts what an audit looked at.
type AuditReport struct {
	Tickets int
	Entries int
	Anchors int
	Erased  int
	Until   time.Time // of the last anchor
}

func (e *Engine) auditAnchors(ctx context.Context, public ed25519.PublicKey, outside []store.Anchor, anchored map[desk.TicketID][]store.Head, report *AuditReport) error {
	var previous store.Anchor
	byPos := map[int64]store.Anchor{}
	err := e.store.EachAnchor(ctx, func(a store.Anchor) error {
		report.Anchors++
		byPos[a.Pos] = a
		if err := checkAnchor(a, previous, public); err != nil {
			return err
		}
		addHeads(anchored, a)
		previous, report.Until = a, a.At
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range outside {
		if len(public) > 0 && !ed25519.Verify(public, hashAnchor(a), a.Signature) {
			return fmt.Errorf("anchor %d outside the database: its signature is not ours", a.Pos)
		}
		inside, ok := byPos[a.Pos]
		if !ok || !bytes.Equal(hashAnchor(inside), hashAnchor(a)) {
			addHeads(anchored, a) // the database's own was taken out or replaced: the one outside counts
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
	case !bytes.Equal(a.Root, merkleRoot(a.Heads)):
		return fmt.Errorf("anchor %d: its heads were changed", a.Pos)
	case len(public) > 0 && !ed25519.Verify(public, hashAnchor(a), a.Signature):
		return fmt.Errorf("anchor %d: its signature is not ours", a.Pos)
	}
	return nil
}

// auditPage is how many entries are read at once.
const auditPage = 1000

func (e *Engine) auditTicket(ctx context.Context, id desk.TicketID, heads []store.Head, report *AuditReport) error {
	loaded, err := e.store.Ticket(ctx, id)
	if err != nil {
		return &store.Broken{Ticket: id, Seq: 1, Why: "its row cannot be read: " + err.Error()}
	}
	var records []store.Record
	for {
		page, err := e.store.Timeline(ctx, id, desk.Seq(len(records)), auditPage)
		if err != nil {
			return &store.Broken{Ticket: id, Seq: desk.Seq(len(records)) + 1, Why: "it cannot be read: " + err.Error()}
		}
		records = append(records, page...)
		if len(page) < auditPage {
			break
		}
	}
	report.Tickets++
	report.Entries += len(records)
	for _, r := range records {
		if r.Erased {
			report.Erased++
		}
	}
	if err := store.VerifyChain(loaded, records); err != nil {
		return err
	}
	return matchHeads(records, heads)
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

func sortedIDs(anchored map[desk.TicketID][]store.Head) []desk.TicketID {
	return slices.Sorted(maps.Keys(anchored))
}

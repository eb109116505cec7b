package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// envelope is the part of a receipt that nobody searches by.
type envelope struct {
	From     string
	To       []string
	Author   string
	NullPath bool
	Oversize bool
	Via      string
}

const selectReceipts = `SELECT id, mailbox, mail_key, message_id, hash, raw, size, data, received_at, state, why, ticket_id, seq, attempts FROM receipts WHERE `

func scanReceipt(rows *sql.Rows) (store.Receipt, error) {
	var r store.Receipt
	var data string
	var received int64
	err := rows.Scan(&r.ID, &r.Mailbox, &r.Key, &r.MessageID, &r.Hash, &r.Raw, &r.Size, &data, &received, &r.State, &r.Why, &r.Ticket, &r.Entry, &r.Attempts)
	if err != nil {
		return r, err
	}
	var e envelope
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return r, fmt.Errorf("decode envelope: %w", err)
	}
	r.EnvelopeFrom, r.EnvelopeTo, r.Author, r.NullPath, r.Oversize, r.Via = e.From, e.To, e.Author, e.NullPath, e.Oversize, e.Via
	r.ReceivedAt = store.Instant(received)
	return r, nil
}

// SaveReceipt stores what came in, once for each mailbox and key.
func (s *Store) SaveReceipt(ctx context.Context, r store.Receipt) (string, bool, error) {
	data, err := json.Marshal(envelope{From: r.EnvelopeFrom, To: r.EnvelopeTo, Author: r.Author, NullPath: r.NullPath, Oversize: r.Oversize, Via: r.Via})
	if err != nil {
		return "", false, fmt.Errorf("encode envelope: %w", err)
	}
	id, fresh := r.ID, true
	err = s.write(ctx, func(t *tx) error {
		id, fresh = r.ID, true
		err := t.row(`SELECT id FROM receipts WHERE mailbox = ? AND mail_key = ?`, r.Mailbox, r.Key).Scan(&id)
		if err == nil {
			fresh = false
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		id = r.ID
		if _, err := t.exec(`INSERT INTO receipts (id, mailbox, mail_key, message_id, hash, raw, size, data, received_at, state, why, ticket_id, seq,
 leased_until, lease, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, '', 0)`, r.ID, r.Mailbox, r.Key, store.IndexedID(r.MessageID), r.Hash, r.Raw,
			r.Size, string(data), store.Micros(r.ReceivedAt), string(r.State), store.CleanText(r.Why)); err != nil {
			return err
		}
		if r.Raw != "" {
			if err := t.useBlob(rawFolder, r.Raw, "receipt:"+r.ID); err != nil {
				return err
			}
		}
		return t.tell("inbox", r.ID, 1, store.Micros(r.ReceivedAt))
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return s.sameReceipt(ctx, r)
	}
	return id, fresh, err
}

// rawFolder is the blob folder of raw mail, which belongs to no client before it was placed.
const rawFolder = store.MailFolder

func (s *Store) sameReceipt(ctx context.Context, r store.Receipt) (string, bool, error) {
	var id string
	err := s.row(ctx, `SELECT id FROM receipts WHERE mailbox = ? AND mail_key = ?`, r.Mailbox, r.Key).Scan(&id)
	return id, false, s.missing(err, "receipt")
}

// ClaimReceipts leases waiting mail, oldest first.
func (s *Store) ClaimReceipts(ctx context.Context, worker string, now, until time.Time, limit int) ([]store.Receipt, error) {
	var receipts []store.Receipt
	err := s.write(ctx, func(t *tx) error {
		receipts = nil
		rows, err := t.query(selectReceipts+`state = 'waiting' AND (leased_until <= ? OR leased_until > ?) ORDER BY id LIMIT ?`+s.dialect.skipLocked(),
			store.Micros(now), tooLate(now), limit)
		if err != nil {
			return err
		}
		if err := eachRow(rows, func(rows *sql.Rows) error {
			r, err := scanReceipt(rows)
			receipts = append(receipts, r)
			return err
		}); err != nil {
			return err
		}
		for i := range receipts {
			receipts[i].Attempts++
			if _, err := t.exec(`UPDATE receipts SET lease = ?, leased_until = ?, attempts = attempts + 1 WHERE id = ?`,
				worker, store.Micros(until), receipts[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return receipts, err
}

// SettleReceipt says what became of a receipt.
func (s *Store) SettleReceipt(ctx context.Context, p store.Placed) error {
	return s.write(ctx, func(t *tx) error { return t.settle(p, nil) })
}

// settle marks a receipt, with the place of its entry when a change placed it. A receipt that was placed already stays,
// and the change that would place it again is undone.
func (t *tx) settle(p store.Placed, c *store.Change) error {
	ticket, seq := "", int64(0)
	if c != nil && len(c.Sides) > 0 {
		ticket, seq = string(c.Sides[0].After.ID), int64(messageEntry(c.Sides[0]))
	}
	changed, err := t.exec(`UPDATE receipts SET state = ?, why = ?, ticket_id = ?, seq = ?, leased_until = 0
 WHERE id = ? AND state IN ('waiting', 'quarantined') AND (lease = ? OR ? = '')`,
		string(p.State), store.CleanText(p.Why), ticket, seq, p.Receipt, p.Worker, p.Worker)
	if err == nil && changed != 1 {
		return store.ErrStale
	}
	return err
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
func (s *Store) RetryReceipt(ctx context.Context, id string) error {
	return s.write(ctx, func(t *tx) error {
		changed, err := t.exec(`UPDATE receipts SET state = 'waiting', why = '', leased_until = 0, attempts = 0 WHERE id = ? AND state = 'quarantined'`, id)
		if err == nil && changed != 1 {
			return desk.NotFound("receipt")
		}
		return err
	})
}

func (s *Store) receipts(ctx context.Context, query string, args ...any) ([]store.Receipt, error) {
	var receipts []store.Receipt
	err := s.rows(ctx, func(rows *sql.Rows) error {
		r, err := scanReceipt(rows)
		receipts = append(receipts, r)
		return err
	}, query, args...)
	return receipts, err
}

func (s *Store) oneReceipt(ctx context.Context, query string, args ...any) (store.Receipt, error) {
	receipts, err := s.receipts(ctx, query, args...)
	if err != nil {
		return store.Receipt{}, err
	}
	if len(receipts) == 0 {
		return store.Receipt{}, desk.NotFound("receipt")
	}
	return receipts[0], nil
}

// Receipt reads one.
func (s *Store) Receipt(ctx context.Context, id string) (store.Receipt, error) {
	return s.oneReceipt(ctx, selectReceipts+`id = ?`, id)
}

// SameMessage finds an earlier receipt of the same message. An empty Message-ID is the same as nothing.
func (s *Store) SameMessage(ctx context.Context, messageID, hash, notID string) (store.Receipt, error) {
	if messageID == "" {
		return store.Receipt{}, desk.NotFound("receipt")
	}
	return s.oneReceipt(ctx, selectReceipts+`message_id = ? AND hash = ? AND id <> ? AND state = 'placed' ORDER BY id LIMIT 1`, store.IndexedID(messageID), hash, notID)
}

// ReceiptByMessageID finds where a message was placed first.
func (s *Store) ReceiptByMessageID(ctx context.Context, messageID string) (store.Receipt, error) {
	if messageID == "" {
		return store.Receipt{}, desk.NotFound("receipt")
	}
	return s.oneReceipt(ctx, selectReceipts+`message_id = ? AND state = 'placed' ORDER BY id LIMIT 1`, store.IndexedID(messageID))
}

// ListReceipts lists receipts in a state, newest first, before an id.
func (s *Store) ListReceipts(ctx context.Context, state store.ReceiptState, before string, limit int) ([]store.Receipt, error) {
	if before == "" {
		before = "~"
	}
	return s.receipts(ctx, selectReceipts+`state = ? AND id < ? ORDER BY id DESC LIMIT ?`, string(state), before, min(limit, maxPage))
}

// CountReceipts counts receipts by state.
func (s *Store) CountReceipts(ctx context.Context) (map[store.ReceiptState]int, error) {
	counts := map[store.ReceiptState]int{}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var state store.ReceiptState
		var n int
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	}, `SELECT state, COUNT(*) FROM receipts GROUP BY state`)
	return counts, err
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Receipt is a mail that could not be placed.
type Receipt struct {
	ID         string    `json:"id"`
	Mailbox    string    `json:"mailbox"`
	From       string    `json:"from" doc:"Of the envelope"`
	To         []string  `json:"to"`
	MessageID  string    `json:"message_id"`
	Size       int64     `json:"size"`
	ReceivedAt time.Time `json:"received_at"`
	Why        string    `json:"why"`
	Attempts   int       `json:"attempts"`
}

type retryInput struct {
	Keyed
	IDInput
	Body *nothing
}

// rawFolder is where the bytes of mails lie, which belong to no client before they were placed.
const rawFolder = "mail"

func (s *server) quarantineRoutes() {
	handle(s, get("/quarantine", "list-quarantine", "List mails that could not be placed", "Quarantine"), s.listQuarantine)
	raw := get("/quarantine/{id}/raw", "read-quarantined", "Read such a mail as it came", "Quarantine")
	raw.Responses = binaryAnswer("text/plain")
	handle(s, raw, s.readQuarantined)
	handle(s, acts("/quarantine/{id}/retry", "retry-quarantined", "Try to place it again", "Quarantine"), s.retryQuarantined)
}

func (s *server) listQuarantine(ctx context.Context, in *Paged) (*out[list[Receipt]], error) {
	if err := actor(ctx).MayAct(desk.ActSeeQuarantine); err != nil {
		return nil, err
	}
	receipts, err := s.store.ListReceipts(ctx, store.ReceiptQuarantined, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []Receipt
	for _, r := range receipts {
		items = append(items, Receipt{
			ID: r.ID, Mailbox: r.Mailbox, From: r.EnvelopeFrom, To: append([]string{}, r.EnvelopeTo...), MessageID: r.MessageID, Size: r.Size,
			ReceivedAt: r.ReceivedAt, Why: r.Why, Attempts: r.Attempts,
		})
	}
	next := ""
	if len(items) == in.Limit {
		next = items[len(items)-1].ID
	}
	return listOf(items, next), nil
}

// quarantined gives a mail that waits for a person; any other is not there.
func (s *server) quarantined(ctx context.Context, id string) (store.Receipt, error) {
	if err := actor(ctx).MayAct(desk.ActSeeQuarantine); err != nil {
		return store.Receipt{}, err
	}
	r, err := s.store.Receipt(ctx, id)
	if err == nil && r.State != store.ReceiptQuarantined {
		return store.Receipt{}, desk.NotFound("receipt")
	}
	return r, err
}

func (s *server) readQuarantined(ctx context.Context, in *IDInput) (*stream, error) {
	r, err := s.quarantined(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	bytes, err := s.Blobs.Open(ctx, rawFolder, r.Raw)
	if err != nil {
		return nil, err
	}
	return &stream{Body: func(hc huma.Context) {
		defer func() { _ = bytes.Close() }()
		_, w := humago.Unwrap(hc)
		s.send(w, bytes, "text/plain", `inline; filename="mail.txt"`)
	}}, nil
}

func (s *server) retryQuarantined(ctx context.Context, in *retryInput) (*gone, error) {
	r, err := s.quarantined(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !actor(ctx).Allows(desk.ScopeWrite) {
		return nil, desk.Forbidden("token.read_only", "This token may read only. Use one with the scope \"write\".")
	}
	return &gone{}, s.store.RetryReceipt(ctx, r.ID)
}

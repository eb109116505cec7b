package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"tierdesk/internal/blob"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// RawFolder is the blob folder of raw mail.
const RawFolder = store.MailFolder

// maxRaw is the largest mail that is kept; the transports refuse larger ones before.
const maxRaw = 64 << 20

// Intake stores what the transports bring. It reads nothing of it but the Message-ID and the author.
type Intake struct {
	store store.Inbox
	blobs blob.Store
	wake  func()
}

// NewIntake makes an intake; wake is called after each stored mail.
func NewIntake(s store.Inbox, blobs blob.Store, wake func()) *Intake {
	return &Intake{store: s, blobs: blobs, wake: wake}
}

var _ post.Intake = (*Intake)(nil)

// Receive stores a mail: the bytes first, then its row. When it returns nil, both survive a power cut, and the mail may be
// acknowledged. A repetition of the same bytes under the same key is stored once.
func (in *Intake) Receive(ctx context.Context, r post.Receipt) error {
	sum := sha256.Sum256(r.Raw)
	hash := hex.EncodeToString(sum[:])
	ref, err := in.blobs.Put(ctx, RawFolder, bytes.NewReader(r.Raw), maxRaw)
	if err != nil {
		return fmt.Errorf("store the raw mail: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make a receipt id: %w", err)
	}
	messageID, author := peek(r.Raw)
	receipt := store.Receipt{
		ID: id.String(), Mailbox: r.Mailbox, Key: receiptKey(r, hash), MessageID: messageID, Author: author, Hash: hash, Raw: ref.Hash,
		Size: max(r.Size, int64(len(r.Raw))), EnvelopeFrom: r.EnvelopeFrom, EnvelopeTo: r.EnvelopeTo, NullPath: r.NullPath,
		Oversize: r.Oversize, Via: string(r.Via), ReceivedAt: r.ReceivedAt.UTC(), State: store.ReceiptWaiting,
	}
	if _, _, err := in.store.SaveReceipt(ctx, receipt); err != nil {
		return fmt.Errorf("store the receipt: %w", err)
	}
	in.wake()
	return nil
}

// receiptKey holds a mail once for a mailbox: by UIDVALIDITY and UID with the hash (servers were seen to give the same
// numbers again after a rebuild), else by the hash alone, which a sender's repetition has too.
func receiptKey(r post.Receipt, hash string) string {
	if r.Key == "" {
		return "sha256:" + hash
	}
	return r.Key + ":" + hash[:16]
}

// peek reads the Message-ID and the author's address without parsing the mail; what is odd about them is for the parser to say.
func peek(raw []byte) (messageID, author string) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	if len(head) > 1<<16 {
		head = head[:1<<16]
	}
	l, err := letter.Parse(append(append([]byte{}, head...), "\r\n\r\n"...), letter.DefaultBudget())
	if err != nil {
		return "", ""
	}
	if len(l.From) > 0 {
		author = clean(l.From[0].Address, maxAddress)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(l.MessageID, "\x00", ""), ""), author
}

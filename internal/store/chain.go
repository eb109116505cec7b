package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"tierdesk/internal/core/desk"
)

// HashContent is the salted hash under which a stored content stands in the chain. Whoever has not the salt cannot guess
// the text.
func HashContent(salt, data []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(data)
	return h.Sum(nil)
}

// HashRecord is the hash of an entry and, through previous, of all before it. Every field is written with its length, so
// that no two different entries have the same bytes.
func HashRecord(previous []byte, r Record) []byte {
	h := sha256.New()
	field(h, previous)
	field(h, []byte(r.Ticket))
	number(h, int64(r.Seq))
	field(h, []byte(r.Event.Kind()))
	number(h, desk.EventVersion)
	field(h, r.Data)
	field(h, []byte(r.Event.Audience()))
	number(h, Micros(r.Stamp.At))
	number(h, Micros(r.Stamp.RecordedAt))
	field(h, []byte(r.Stamp.By.Person))
	field(h, []byte(r.Stamp.By.Machine))
	field(h, []byte(r.Stamp.Via))
	field(h, r.ContentHash)
	if r.Imported {
		number(h, 1)
	}
	return h.Sum(nil)
}

func field(h hash.Hash, data []byte) {
	number(h, int64(len(data)))
	h.Write(data)
}

func number(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// Broken says which entry of a chain is the first that does not fit, and why.
type Broken struct {
	Ticket desk.TicketID
	Seq    desk.Seq
	Why    string
}

func (b *Broken) Error() string {
	return fmt.Sprintf("ticket %s, entry %d: %s", b.Ticket, b.Seq, b.Why)
}

// VerifyChain checks the entries of one ticket, oldest first, against each other and against the head kept in its row.
func VerifyChain(loaded Loaded, records []Record) error {
	var previous []byte
	recorded := erasures(records)
	for i, r := range records {
		want := desk.Seq(i + 1)
		if r.Seq != want {
			return &Broken{Ticket: loaded.Ticket.ID, Seq: want, Why: "it is missing"}
		}
		if r.Erased && !recorded[r.Seq] {
			return &Broken{Ticket: r.Ticket, Seq: r.Seq, Why: "its text is gone or changed and no erasure names it"}
		}
		if err := verifyRecord(previous, r); err != nil {
			return err
		}
		previous = r.Hash
	}
	last := desk.Seq(len(records))
	if last != loaded.Ticket.Version {
		return &Broken{Ticket: loaded.Ticket.ID, Seq: min(last, loaded.Ticket.Version) + 1, Why: "the timeline ends elsewhere than the ticket says"}
	}
	if !bytes.Equal(previous, loaded.Head) {
		return &Broken{Ticket: loaded.Ticket.ID, Seq: last, Why: "the head kept with the ticket is another"}
	}
	return nil
}

func erasures(records []Record) map[desk.Seq]bool {
	recorded := map[desk.Seq]bool{}
	for _, r := range records {
		if erased, ok := r.Event.(desk.TextErased); ok {
			for _, seq := range erased.Entries {
				recorded[seq] = true
			}
		}
	}
	return recorded
}

func verifyRecord(previous []byte, r Record) error {
	if r.Content != nil && !r.Erased && !bytes.Equal(HashContent(r.Salt, r.ContentData), r.ContentHash) {
		return &Broken{Ticket: r.Ticket, Seq: r.Seq, Why: "its text was changed"}
	}
	if r.Content == nil && r.ContentHash != nil && !r.Erased {
		return &Broken{Ticket: r.Ticket, Seq: r.Seq, Why: "its text is missing and was not erased"}
	}
	if !bytes.Equal(HashRecord(previous, r), r.Hash) {
		return &Broken{Ticket: r.Ticket, Seq: r.Seq, Why: "it does not fit the entry before it, or was changed"}
	}
	return nil
}

// Micros is an instant as stored; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Instant reads a stored instant.
func Instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

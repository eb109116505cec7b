package mail

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// TestErasureReachesQuarantine erases a person whose fetched mail was never placed: only its header names them.
func TestErasureReachesQuarantine(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		raw := mailFrom("Ana <ana@desk.example>", deskAddress, "My illness", "I am ill again.")
		w.must(w.intake.Receive(w.ctx, post.Receipt{Mailbox: "support", Raw: raw, ReceivedAt: w.now, Via: post.ViaIMAP, Key: "1:1"}))
		if _, err := w.placer.Run(w.ctx, "test"); err != nil {
			t.Fatal(err)
		}
		held, err := w.store.ListReceipts(w.ctx, store.ReceiptQuarantined, "", 10)
		w.must(err)
		if len(held) != 1 {
			t.Fatalf("got %d receipts in quarantine, want the one of an agent without proof", len(held))
		}
		erased, err := w.engine.Erase(w.ctx, w.people["ana"].ID, "")
		w.must(err)
		after, err := w.store.Receipt(w.ctx, held[0].ID)
		w.must(err)
		key := store.BlobKey{Client: RawFolder, Hash: held[0].Raw}
		if after.Raw != "" || after.Author != "" || !slices.Contains(erased.Blobs, key) {
			t.Errorf("got %+v and blobs %v, want nothing of the mail left", after, erased.Blobs)
		}
	})
}

// TestFieldsNoDatabaseLikes takes mail with NULs, bytes that are no text and fields of any length: each is taken in and placed
// or shown, on either database.
func TestFieldsNoDatabaseLikes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		long := longWord(12_000)
		odd := "\x00\xff\xfe\xc3\x28 \u202e"
		for name, raw := range map[string][]byte{
			"long Message-ID":    mailFrom("maria@acme.example", deskAddress, "1", "a", vouched, "Message-ID: <"+long+"@acme.example>"),
			"odd Message-ID":     mailFrom("maria@acme.example", deskAddress, "2", "b", vouched, "Message-ID: <"+odd+"@acme.example>"),
			"long subject":       mailFrom("maria@acme.example", deskAddress, long, "c", vouched),
			"odd subject":        mailFrom("maria@acme.example", deskAddress, odd, odd, vouched),
			"long name":          mailFrom("\""+long+"\" <long@name.example>", deskAddress, "3", "d"),
			"odd name":           mailFrom("\""+odd+"\" <odd@name.example>", deskAddress, "4", "e"),
			"long address":       mailFrom(long+"@acme.example", deskAddress, "5", "f"),
			"odd address":        mailFrom("a\x00\xff@acme.example", deskAddress, "6", "g"),
			"long references":    mailFrom("maria@acme.example", deskAddress, "7", "h", vouched, "References: <"+long+"@x> <"+odd+"@x>", "In-Reply-To: <"+long+"@y>"),
			"odd recipients":     mailFrom("maria@acme.example", odd+", <"+long+"@x>", "8", "i", vouched),
			"odd body":           mailFrom("maria@acme.example", deskAddress, "9", odd+long, vouched),
			"odd type":           mailFrom("maria@acme.example", deskAddress, "10", "j", vouched, "Content-Type: "+odd+"/"+long, "Content-Disposition: attachment; filename=\""+odd+"\""),
			"number past bounds": mailFrom("maria@acme.example", deskAddress, "Re: #999999999999999999", "k", vouched),
		} {
			r := w.receive(raw, "a\x00\xff@desk.example")
			for range maxAttempts {
				if r.State == store.ReceiptWaiting {
					w.now = w.now.Add(claimFor)
					r = w.place(raw)
				}
			}
			if r.State != store.ReceiptPlaced && r.State != store.ReceiptQuarantined {
				t.Errorf("%s: %s (%s)", name, r.State, r.Why)
			}
			if r.State == store.ReceiptQuarantined {
				t.Logf("%s: %s", name, r.Why)
			}
		}
		w.now = w.now.Add(2 * time.Hour)
		w.deliver()
	})
}

// longWord gives letters that no compression makes short.
func longWord(size int) string {
	random := rand.New(rand.NewPCG(1, 2))
	word := make([]byte, size)
	for i := range word {
		word[i] = 'a' + byte(random.IntN(26))
	}
	return string(word)
}

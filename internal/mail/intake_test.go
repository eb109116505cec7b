package mail

import (
	"slices"
	"testing"

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

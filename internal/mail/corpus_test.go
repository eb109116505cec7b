package mail

import (
	"maps"
	"slices"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/corpustest"
	"tierdesk/internal/store"
)

// TestEveryRealMailFindsAPlace takes every full message of the shared sets in. Each must become a ticket, an entry, or wait in
// quarantine with a reason; none may be lost, stop the intake, or break the chains.
func TestEveryRealMailFindsAPlace(t *testing.T) {
	messages := corpustest.Messages(t)
	onBoth(t, func(t *testing.T, w *world) {
		counts := map[store.ReceiptState]int{}
		for _, path := range slices.Sorted(maps.Keys(messages)) {
			r := w.receive(messages[path])
			counts[r.State]++
			switch r.State {
			case store.ReceiptPlaced:
				if r.Ticket == "" || r.Entry == 0 {
					t.Errorf("%s: it is placed nowhere", path)
				}
			case store.ReceiptQuarantined, store.ReceiptDropped:
				if r.Why == "" {
					t.Errorf("%s: it is %s without a reason", path, r.State)
				}
			default:
				t.Errorf("%s: it is still %s", path, r.State)
			}
		}
		report, err := w.engine.Audit(w.ctx, nil, nil)
		w.must(err)
		t.Logf("%d mails: %v; %d tickets with %d entries", len(messages), counts, report.Tickets, report.Entries)
		if _, _, err := w.store.ListTickets(w.ctx, store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 200}); err != nil {
			t.Error(err)
		}
	})
}

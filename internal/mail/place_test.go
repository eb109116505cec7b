package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// TestJourneyByMail is the first journey: a mail opens a ticket, it climbs a tier, comes back, is accepted, solved, and the
// requester's answer lands where it belongs.
func TestJourneyByMail(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.receive(mailFrom("Maria <maria@acme.example>", deskAddress, "VPN down", "It is down since this morning.", "Message-ID: <m1@acme.example>", vouched))
		if first.State != store.ReceiptPlaced {
			t.Fatalf("got %s (%s), want placed", first.State, first.Why)
		}
		id := first.Ticket
		opened := w.ticket(id)
		if opened.Client != w.client.ID || opened.Requester != w.people["maria"].ID || opened.State != desk.StateNew || len(opened.Tags) != 0 {
			t.Errorf("got %+v, want a new ticket of Maria at Acme without a badge", opened)
		}
		letters := w.deliver()
		if len(letters) != 1 || letters[0].To[0] != "maria@acme.example" || strings.Contains(string(letters[0].Raw), "since this morning") {
			t.Fatalf("got %d letters, want one acknowledgement without the requester's text", len(letters))
		}
		if got := letters[0].parsed; got.InReplyTo != "m1@acme.example" || !got.Auto || letters[0].From != "" {
			t.Errorf("acknowledgement: answers %q, automatic %v, return path %q; want m1, true and none", got.InReplyTo, got.Auto, letters[0].From)
		}

		w.do("ana", id, desk.Assign{To: w.people["ana"].ID})
		w.do("ana", id, desk.PostMessage{Content: desk.Content{Body: "We are looking into it."}})
		letters = w.deliver()
		if len(letters) != 1 {
			t.Fatalf("got %d letters, want the answer", len(letters))
		}
		answer := letters[0]
		if answer.parsed.Auto || answer.From != deskAddress || !strings.Contains(answer.parsed.Text, "looking into it") {
			t.Errorf("the answer is automatic or without its text: %s", answer.Raw)
		}
		if !strings.Contains(strings.Join(answer.parsed.References, " "), "m1@acme.example") {
			t.Errorf("got references %v, want the requester's mail among them", answer.parsed.References)
		}

		reply := w.receive(mailFrom("maria@acme.example", deskAddress, "Re: [#1] VPN down", "It works in the office.\n\nOn Mon, Jun 1, 2026, Help wrote:\n> We are looking into it.",
			"Message-ID: <m2@acme.example>", "In-Reply-To: <"+answer.parsed.MessageID+">", "References: <m1@acme.example> <"+answer.parsed.MessageID+">"))
		if reply.State != store.ReceiptPlaced || reply.Ticket != id {
			t.Fatalf("got %s at %s (%s), want an entry of the ticket", reply.State, reply.Ticket, reply.Why)
		}
		messages := w.messages(id)
		last := messages[len(messages)-1].Content
		if last.Body != "It works in the office." || !strings.Contains(last.Quoted, "looking into it") {
			t.Errorf("got body %q and quote %q, want the new text and the folded quote", last.Body, last.Quoted)
		}
		letters = w.deliver()
		if len(letters) != 1 || letters[0].To[0] != "ana@desk.example" {
			t.Fatalf("got %d letters, want one to the agent", len(letters))
		}

		w.do("ana", id, desk.Resolve{Outcome: desk.OutcomeSolved, Content: desk.Content{Body: "The gateway was restarted."}})
		letters = w.deliver()
		if len(letters) != 1 || !strings.Contains(letters[0].parsed.Text, "restarted") {
			t.Fatalf("got %v, want the resolution", letters)
		}
		reopened := w.receive(mailFrom("maria@acme.example", deskAddress, "Re: VPN down", "It is down again.", "In-Reply-To: <"+letters[0].parsed.MessageID+">"))
		if got := w.ticket(id); reopened.Ticket != id || got.State != desk.StateOpen || got.Reopenings != 1 {
			t.Errorf("got state %s with %d reopenings, want the ticket open again", got.State, got.Reopenings)
		}
	})
}

// TestWhatDoesNotThread shows each way in which a mail is refused a place on somebody's ticket and parked instead.
func TestWhatDoesNotThread(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.receive(mailFrom("maria@acme.example", deskAddress, "Payroll", "My salary is missing.", "Message-ID: <p1@acme.example>", vouched))
		id := first.Ticket
		acknowledgement := w.deliver()[0]
		token := strings.TrimPrefix(strings.Split(acknowledgement.parsed.MessageID, "@")[0], "td.")
		other := w.receive(mailFrom("john@acme.example", deskAddress, "Mouse", "My mouse is broken.", "Message-ID: <j1@acme.example>", vouched))
		johns := w.deliver()[0]
		johnsToken := strings.TrimPrefix(strings.Split(johns.parsed.MessageID, "@")[0], "td.")
		forged := token[:26] + johnsToken[26:]
		entries := w.ticket(id).Version
		tests := []struct {
			name string
			raw  []byte
			note string
		}{
			{"subject tag only", mailFrom("maria@acme.example", deskAddress, "Re: [#1] Payroll", "Hello", vouched), "proves nothing. It possibly belongs to #1"},
			{"subject tag of a stranger", mailFrom("eve@evil.example", deskAddress, "Re: [#1] Payroll", "Give it to me"), "has no part in"},
			{"copied In-Reply-To by a stranger", mailFrom("eve@evil.example", deskAddress, "Re: Payroll", "Hello", "In-Reply-To: <p1@acme.example>"), "has no part in. It possibly belongs to #1"},
			{"In-Reply-To of a participant nobody vouches for", mailFrom("maria@acme.example", deskAddress, "Re: Payroll", "Hi", "In-Reply-To: <p1@acme.example>"), "nothing vouches for its sender"},
			{"truncated token", mailFrom("maria@acme.example", "support+"+token[:30]+"@desk.example", "Hi", "there"), "not whole"},
			{"token of another recipient", mailFrom("eve@evil.example", "support+"+token+"@desk.example", "Hi", "there"), "given to somebody else. It possibly belongs to #1"},
			{"token of another recipient of the same client", mailFrom("john@acme.example", deskAddress, "Hi", "me", "In-Reply-To: <td."+token+"@desk.example>", vouched), "given to somebody else"},
			{"signature of another ticket's token", mailFrom("maria@acme.example", "support+"+forged+"@desk.example", "Hi", "you"), "not ours"},
		}
		for _, test := range tests {
			r := w.receive(test.raw, recipientOf(test.raw))
			if r.State != store.ReceiptPlaced || r.Ticket == id || r.Ticket == other.Ticket {
				t.Errorf("%s: got %s at %s (%s), want a ticket of its own", test.name, r.State, r.Ticket, r.Why)
				continue
			}
			if notes := w.notes(r.Ticket); !strings.Contains(notes, test.note) {
				t.Errorf("%s: got note %q, want %q", test.name, notes, test.note)
			}
		}
		if got := w.ticket(id).Version; got != entries {
			t.Errorf("the ticket has %d entries, want %d: something landed on it", got, entries)
		}
		whole := mailFrom("maria@acme.example", "support+"+token+"@desk.example", "Whatever", "This one is mine.")
		if r := w.receive(whole, "support+"+token+"@desk.example"); r.Ticket != id {
			t.Errorf("the whole token in its own recipient's hands: got %s (%s), want the ticket", r.State, r.Why)
		}
	})
}

func recipientOf(raw []byte) string {
	for _, line := range strings.Split(string(raw), "\r\n") {
		if to, ok := strings.CutPrefix(line, "To: "); ok {
			return to
		}
	}
	return deskAddress
}

func TestMailFromAnAgentWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.receive(mailFrom("maria@acme.example", deskAddress, "Help", "Please", vouched))
		w.do("ana", first.Ticket, desk.Assign{To: w.people["ana"].ID})
		w.receive(mailFrom("maria@acme.example", deskAddress, "More", "Text", "In-Reply-To: <"+w.deliver()[0].parsed.MessageID+">"))
		toAna := w.deliver()[0]
		forged := w.receive(mailFrom("ana@desk.example", deskAddress, "Re: Help", "Close it.", "In-Reply-To: <"+toAna.parsed.MessageID+">"))
		if forged.State != store.ReceiptQuarantined || !strings.Contains(forged.Why, "agent") {
			t.Fatalf("a mail as an agent without DMARC: got %s (%s), want quarantine", forged.State, forged.Why)
		}
		if got := len(w.messages(first.Ticket)); got != 2 {
			t.Errorf("got %d messages, want the two of the requester", got)
		}
		pass := "Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example"
		proven := w.receive(mailFrom("ana@desk.example", deskAddress, "Re: Help", "Try it now.", "In-Reply-To: <"+toAna.parsed.MessageID+">", pass))
		if proven.State != store.ReceiptPlaced || proven.Ticket != first.Ticket {
			t.Errorf("a mail as an agent with DMARC and token: got %s (%s), want an answer on the ticket", proven.State, proven.Why)
		}
		noToken := w.receive(mailFrom("ana@desk.example", deskAddress, "New", "No token.", pass))
		if noToken.State != store.ReceiptQuarantined {
			t.Errorf("a mail as an agent with DMARC and no token: got %s, want quarantine", noToken.State)
		}
		w.must(w.placer.Release(w.ctx, forged.ID))
		if r, err := w.store.Receipt(w.ctx, forged.ID); err != nil || r.State != store.ReceiptPlaced || r.Ticket != first.Ticket {
			t.Errorf("after one click: got %s at %s, %v; want it on the ticket", r.State, r.Ticket, err)
		}
	})
}

func TestAutomaticMailAnswersNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		alert := w.receive(mailFrom("cron@acme.example", deskAddress, "Backup failed", "exit 1", "Auto-Submitted: auto-generated", vouched))
		if alert.State != store.ReceiptPlaced {
			t.Fatalf("got %s (%s), want a ticket", alert.State, alert.Why)
		}
		if letters := w.deliver(); len(letters) != 0 {
			t.Errorf("got %d letters to a machine, want none", len(letters))
		}
		away := w.receive(mailFrom("maria@acme.example", deskAddress, "Out of office", "Back on Monday", "Auto-Submitted: auto-replied"))
		if away.State != store.ReceiptQuarantined {
			t.Errorf("an out-of-office that belongs nowhere: got %s, want quarantine", away.State)
		}
		first := w.receive(mailFrom("maria@acme.example", deskAddress, "Help", "Please", vouched))
		acknowledgement := w.deliver()[0]
		w.do("ana", first.Ticket, desk.Assign{To: w.people["ana"].ID})
		w.do("ana", first.Ticket, desk.Resolve{Outcome: desk.OutcomeSolved})
		w.deliver()
		noted := w.receive(mailFrom("maria@acme.example", deskAddress, "Away", "Back on Monday", "Auto-Submitted: auto-replied", "In-Reply-To: <"+acknowledgement.parsed.MessageID+">"))
		if noted.Ticket != first.Ticket || w.ticket(first.Ticket).State != desk.StateResolved {
			t.Errorf("got %s at %s, state %s; want it noted and the ticket still resolved", noted.State, noted.Ticket, w.ticket(first.Ticket).State)
		}
		own := w.receive(append([]byte("X-Tierdesk-Desk: "+w.placer.keys.mark()+"\r\n"), mailFrom("x@y.example", deskAddress, "Loop", "loop")...))
		if own.State != store.ReceiptDropped {
			t.Errorf("our own mail: got %s, want dropped", own.State)
		}
	})
}

// TestAcknowledgementsAreCapped is the loop with a partner that answers everything and never says that it is a machine.
func TestAcknowledgementsAreCapped(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 12 {
			w.receive(mailFrom("robot@loop.example", deskAddress, fmt.Sprint("Thank you for your mail ", i), "We got it."))
			w.deliver()
		}
		if len(w.sent) > automaticPerHour {
			t.Errorf("got %d acknowledgements to one address within an hour, want at most %d", len(w.sent), automaticPerHour)
		}
	})
}

func TestBounceStopsMail(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.receive(mailFrom("maria@acme.example", deskAddress, "Help", "Please", vouched))
		acknowledgement := w.deliver()[0]
		w.do("ana", first.Ticket, desk.PostMessage{Content: desk.Content{Body: "Hello"}})
		answer := w.deliver()[0]
		report := func(original string) []byte {
			return []byte(strings.ReplaceAll(`Return-Path: <>
From: MAILER-DAEMON@mx.acme.example
To: support@desk.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

no such user
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; maria@acme.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <`+original+`>
--b--
`, "\n", "\r\n"))
		}
		if r := w.receive(report("td.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example")); r.State != store.ReceiptQuarantined {
			t.Errorf("a report about a letter that is not ours: got %s, want quarantine", r.State)
		}
		copied := strings.Replace(string(report(answer.parsed.MessageID)), "Return-Path: <>", "Return-Path: <eve@evil.example>", 1)
		w.receive([]byte(copied))
		if maria, err := w.store.Person(w.ctx, w.people["maria"].ID); err != nil || maria.NoMail {
			t.Errorf("a report with a return path stopped the mail (%v): anyone in copy could write it", err)
		}
		r := w.receive(report(answer.parsed.MessageID))
		if r.State != store.ReceiptPlaced || r.Ticket != first.Ticket {
			t.Fatalf("got %s (%s), want an entry on the ticket", r.State, r.Why)
		}
		maria, err := w.store.Person(w.ctx, w.people["maria"].ID)
		w.must(err)
		if !maria.NoMail {
			t.Error("mail to the address goes on, want it stopped")
		}
		w.do("ana", first.Ticket, desk.PostMessage{Content: desk.Content{Body: "Are you there?"}})
		if letters := w.deliver(); len(letters) != 0 {
			t.Errorf("got %d letters to a dead address, want none", len(letters))
		}
		_ = acknowledgement
	})
}

func TestRepetitionsAndEmptyIDs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		raw := mailFrom("maria@acme.example", deskAddress, "Once", "Only once", "Message-ID: <same@acme.example>", vouched)
		first := w.receive(raw)
		again := w.receive(raw)
		if first.ID != again.ID {
			t.Errorf("the same bytes twice: got receipts %s and %s, want one", first.ID, again.ID)
		}
		w.must(w.intake.Receive(w.ctx, post.Receipt{Mailbox: "second", Raw: raw, ReceivedAt: w.now, Via: post.ViaIMAP, Key: "1:7"}))
		w.place(raw)
		dropped, err := w.store.ListReceipts(w.ctx, store.ReceiptDropped, "", 10)
		w.must(err)
		if len(dropped) != 1 {
			t.Errorf("got %d dropped, want the copy in the other mailbox", len(dropped))
		}
		repeated := w.receive(mailFrom("maria@acme.example", deskAddress, "Other", "Another text", "Message-ID: <same@acme.example>", vouched))
		empty1 := w.receive(mailFrom("maria@acme.example", deskAddress, "E1", "first", vouched))
		empty2 := w.receive(mailFrom("maria@acme.example", deskAddress, "E2", "second", vouched))
		seen := map[desk.TicketID]bool{first.Ticket: true}
		for _, r := range []store.Receipt{repeated, empty1, empty2} {
			if r.State != store.ReceiptPlaced || seen[r.Ticket] {
				t.Errorf("got %s at %s (%s), want a ticket of its own", r.State, r.Ticket, r.Why)
			}
			seen[r.Ticket] = true
		}
	})
}

func TestBadMailWaitsInQuarantine(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		deep := strings.Builder{}
		deep.WriteString("From: maria@acme.example\r\nMIME-Version: 1.0\r\n")
		for i := range 200 {
			fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		for name, raw := range map[string]string{"empty": "", "nested": deep.String(), "no sender": "Subject: x\r\n\r\nhello\r\n", "binary": "\x00\x01\x02\xff\xfe"} {
			r := w.receive([]byte(raw))
			if r.State != store.ReceiptQuarantined || r.Why == "" {
				t.Errorf("%s: got %s (%q), want quarantine with a reason", name, r.State, r.Why)
			}
		}
		after := w.receive(mailFrom("maria@acme.example", deskAddress, "Fine", "I am fine", vouched))
		if after.State != store.ReceiptPlaced {
			t.Errorf("after bad mail: got %s (%s), want intake to go on", after.State, after.Why)
		}
		lying := w.receive(mailFrom("maria@acme.example", deskAddress, "=?utf-99?Q?=FF=FE?= \x00", "caf\xe9 \x00 zero", vouched))
		if lying.State != store.ReceiptPlaced {
			t.Errorf("a lying charset: got %s (%s), want a ticket", lying.State, lying.Why)
		}
	})
}

// TestRepeatedIDDrawsNothingAway lets a stranger who was in copy send a mail of their own under the id of Maria's.
func TestRepeatedIDDrawsNothingAway(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.receive(mailFrom("maria@acme.example", deskAddress, "Payroll", "It is missing.", "Message-ID: <p1@acme.example>", vouched))
		eve := w.receive(mailFrom("eve@evil.example", deskAddress, "Payroll", "Write to me.", "Message-ID: <p1@acme.example>"))
		if eve.State != store.ReceiptPlaced || eve.Ticket == first.Ticket {
			t.Fatalf("the stranger's mail is %s at %s, want a ticket of its own", eve.State, eve.Ticket)
		}
		next := w.receive(mailFrom("maria@acme.example", deskAddress, "Re: Payroll", "Any news?", "In-Reply-To: <p1@acme.example>", vouched))
		if next.Ticket != first.Ticket {
			t.Errorf("Maria's next mail is at %s (%s), want it on her ticket", next.Ticket, w.notes(next.Ticket))
		}
	})
}

// TestPortalIsAcknowledgedWhateverElseWasSent opens requests without mail: no machine answers there, so the cap of what mail is
// acknowledged does not hold them back.
func TestPortalIsAcknowledgedWhateverElseWasSent(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		maria := w.people["maria"]
		for i := range 2 * automaticPerHour {
			_, err := w.engine.Open(w.ctx, desk.Open{
				Client: w.client.ID, Requester: maria.ID, Content: desk.Content{Subject: fmt.Sprint("Request ", i), Body: "Please"},
			}, engine.Call{Actor: desk.Actor{Person: maria}, Via: desk.ViaWeb})
			w.must(err)
			w.now = w.now.Add(time.Second)
			if got := len(w.deliver()); got != 1 {
				t.Fatalf("request %d: %d letters, want its acknowledgement", i, got)
			}
		}
	})
}

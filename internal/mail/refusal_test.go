package mail

import (
	"context"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// TestGivenUpLetterIsOnTheTicket lets a mail server refuse a letter: for good, for good because nobody has the address, and until
// nobody tries any more. The ticket says so once, and only an address that does not exist gets no mail any more.
func TestGivenUpLetterIsOnTheTicket(t *testing.T) {
	for name, tt := range map[string]struct {
		refusal post.SendError
		want    desk.MailBounced
		stops   bool
	}{
		"unknown address": {post.SendError{Code: 550, Enhanced: "5.1.1", Permanent: true, Recipient: "maria@acme.example", Message: "no such user"}, desk.MailBounced{Permanent: true, Status: "5.1.1"}, true},
		"bad sender":      {post.SendError{Code: 550, Enhanced: "5.1.8", Permanent: true, Message: "sender domain unknown"}, desk.MailBounced{Permanent: true, Status: "5.1.8"}, false},
		"not liked":       {post.SendError{Code: 554, Enhanced: "5.7.1", Permanent: true, Message: "looks like spam"}, desk.MailBounced{Permanent: true, Status: "5.7.1"}, false},
		"never there":     {post.SendError{Code: 451, Enhanced: "4.3.0", Message: "try again later"}, desk.MailBounced{Status: "4.3.0"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				ticket := w.receive(mailFrom("maria@acme.example", deskAddress, "Help", "Please", vouched)).Ticket
				w.deliver()
				w.do("ana", ticket, desk.PostMessage{Content: desk.Content{Body: "Hello"}})
				w.deliverer.sender = sendFunc(func(context.Context, post.Letter) (string, error) { return "", &tt.refusal })
				for range maxSendings + 2 {
					w.deliver()
					w.now = w.now.Add(lastRetry + time.Minute)
				}
				dead, err := w.store.DeadPosts(w.ctx, 10)
				w.must(err)
				if len(dead) != 1 {
					t.Fatalf("got %d letters given up, want one", len(dead))
				}
				w.must(w.store.PostAgain(w.ctx, dead[0].ID, store.Audit{At: w.now, Act: "test"}))
				for range maxSendings + 2 {
					w.deliver()
					w.now = w.now.Add(lastRetry + time.Minute)
				}
				tt.want.To = w.people["maria"].ID
				if got := w.bounced(ticket); len(got) != 1 || got[0] != tt.want {
					t.Errorf("got the entries %+v, want one: %+v", got, tt.want)
				}
				maria, err := w.store.Person(w.ctx, w.people["maria"].ID)
				w.must(err)
				if maria.NoMail != tt.stops {
					t.Errorf("mail to the address is stopped: %v, want %v", maria.NoMail, tt.stops)
				}
			})
		})
	}
}

// bounced gives the entries of a ticket about letters that came back or were refused.
func (w *world) bounced(ticket desk.TicketID) []desk.MailBounced {
	w.t.Helper()
	records, err := w.store.Timeline(w.ctx, ticket, 0, 100)
	w.must(err)
	var all []desk.MailBounced
	for _, r := range records {
		if e, ok := r.Event.(desk.MailBounced); ok {
			all = append(all, e)
		}
	}
	return all
}

package mail

import (
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
)

// TestMergedRequestIsTold writes to the requester of a request that was joined with another one: where it goes on, as far as they see it. An
// answer lands there.
func TestMergedRequestIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, tt := range []struct {
			who         string
			says, hides []string
		}{
			{"maria@acme.example", []string{"Ana joined #2 with #1", "you get what is written to you on it"}, nil},
			{"john@acme.example", []string{"Ana joined #4 with another request", "It goes on there."}, []string{"#3", "you get what"}},
		} {
			first := w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched, "Message-ID: <1"+tt.who+">")).Ticket
			second := w.receive(mailFrom(tt.who, deskAddress, "No VPN", "Down too.", vouched, "Message-ID: <2"+tt.who+">")).Ticket
			w.deliver()
			w.do("ana", second, desk.Merge{Into: first})
			letters := w.deliver()
			if len(letters) != 1 || letters[0].To[0] != tt.who {
				t.Fatalf("%d letters tell of it, want one to %s", len(letters), tt.who)
			}
			got := letters[0].parsed
			for _, want := range tt.says {
				if !strings.Contains(got.Text, want) {
					t.Errorf("it does not say %q: %s", want, got.Text)
				}
			}
			for _, never := range tt.hides {
				if strings.Contains(got.Text+got.Subject, never) {
					t.Errorf("it says %q: %s", never, got.Text)
				}
			}
			answer := mailFrom(tt.who, deskAddress, "Re: "+got.Subject, "Only on the train.", vouched, "In-Reply-To: <"+got.MessageID+">")
			if r := w.receive(answer); r.Ticket != first {
				t.Errorf("the answer of %s became an entry of another request than the first", tt.who)
			}
		}
	})
}

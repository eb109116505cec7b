package mail

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

const linkURL = "https://desk.example/join/secret_secret"

func newLinkWorld(t *testing.T) *world {
	t.Helper()
	s, err := sqlstore.OpenSQLite(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return newWorld(t, s)
}

func (w *world) runLinks() {
	w.t.Helper()
	_, _, err := w.deliverer.RunLinks(w.ctx)
	w.must(err)
}

func TestLinkLetter(t *testing.T) {
	w := newLinkWorld(t)
	eve := desk.Person{Name: "Buy now at https://evil.example", Email: "eve@other.example"}
	w.must(w.deliverer.SendLink(w.ctx, eve, store.LinkSignUp, linkURL))
	w.must(w.deliverer.SendLink(w.ctx, desk.Person{Email: "support+x@desk.example"}, store.LinkSignUp, linkURL))
	w.runLinks()
	if len(w.sent) != 1 {
		t.Fatalf("got %d letters, want one: the desk writes to itself", len(w.sent))
	}
	got := w.sent[0]
	if got.From != "" || len(got.To) != 1 || got.To[0] != eve.Email {
		t.Errorf("the envelope is %q → %q, want no return path", got.From, got.To)
	}
	if !strings.Contains(got.parsed.Text, linkURL) || got.parsed.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("got %q", got.parsed.Text)
	}
	if strings.Contains(string(got.Raw), "evil.example") {
		t.Error("the letter repeats what its asker typed as a name")
	}
}

func TestLinksAreTriedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		failing   int
		permanent bool
		want      int
	}{"away for a while": {2, false, 3}, "gone": {99, false, linkLetterTries}, "refused": {99, true, 1}} {
		t.Run(name, func(t *testing.T) {
			w, tries := newLinkWorld(t), 0
			w.deliverer.sender = sendFunc(func(context.Context, post.Letter) (string, error) {
				if tries++; tries <= tt.failing {
					return "", &post.SendError{Permanent: tt.permanent, Code: 451, Err: errors.New("no")}
				}
				return "", nil
			})
			w.must(w.deliverer.SendLink(w.ctx, w.people["maria"], store.LinkPassword, linkURL))
			for range 2 * linkLetterTries {
				w.runLinks()
			}
			if tries != tt.want {
				t.Errorf("got %d tries, want %d", tries, tt.want)
			}
		})
	}
}

// TestLinksWaitBehindTheBreaker fills the hour, also while a failing letter has no place to go back to.
func TestLinksWaitBehindTheBreaker(t *testing.T) {
	w := newLinkWorld(t)
	w.deliverer.config.PerHour = 2
	for range 3 {
		w.must(w.deliverer.SendLink(w.ctx, w.people["maria"], store.LinkPassword, linkURL))
	}
	w.runLinks()
	w.runLinks()
	if len(w.sent) != 2 || len(w.deliverer.links) != 1 {
		t.Errorf("got %d letters and %d waiting, want two and one", len(w.sent), len(w.deliverer.links))
	}
}

func TestSendLinkNeverWaits(t *testing.T) {
	w := newLinkWorld(t)
	for i := range maxLinkLetters {
		if err := w.deliverer.SendLink(w.ctx, w.people["maria"], store.LinkSignUp, linkURL); err != nil {
			t.Fatalf("letter %d: %v", i, err)
		}
	}
	if err := w.deliverer.SendLink(w.ctx, w.people["maria"], store.LinkSignUp, linkURL); kindOf(err) != desk.KindUnavailable {
		t.Errorf("got %v, want to be told to come later", err)
	}
	// While one is tried another takes its place: the failed one has none to go back to, and nothing stands still.
	w.deliverer.sender = sendFunc(func(context.Context, post.Letter) (string, error) {
		_ = w.deliverer.SendLink(w.ctx, w.people["maria"], store.LinkSignUp, linkURL)
		return "", &post.SendError{Code: 451, Err: errors.New("no")}
	})
	w.runLinks()
}

// TestInvitationLetter holds what an invitation says: who invites, to which desk, what to do, and how long the link works; in both
// parts of the letter and in the language of its reader.
func TestInvitationLetter(t *testing.T) {
	w := newLinkWorld(t)
	for _, c := range []struct {
		language, purpose string
		subject           string
		says              []string
	}{
		{"", store.LinkInvite, "You are invited to ", []string{"Leah <Day> invites you to ", "choose a password", "works once, for a day", "ask Leah <Day> for another one"}},
		{"de", store.LinkInvite, "Einladung zu ", []string{"Leah <Day> lädt Sie zu ", "wählen Sie ein Passwort", "einen Tag lang"}},
		{"en", store.LinkPassword, "A new password for ", []string{"Leah <Day> sends you a link", "works once, for two hours"}},
		{"de-AT", store.LinkPassword, "Ein neues Passwort für ", []string{"Leah <Day> sendet Ihnen einen Link", "zwei Stunden lang"}},
	} {
		w.sent = nil
		w.must(w.deliverer.SendInvitation(w.ctx, desk.Person{Email: "eve@other.example", Language: c.language}, "Leah <Day>", c.purpose, linkURL))
		w.runLinks()
		if len(w.sent) != 1 {
			t.Fatalf("got %d letters", len(w.sent))
		}
		got, said := w.sent[0], w.deliverer.config.Name
		if subject := got.parsed.Subject; subject != c.subject+said {
			t.Errorf("the subject is %q", subject)
		}
		for _, text := range append(c.says, said, linkURL) {
			if !strings.Contains(got.parsed.Text, text) {
				t.Errorf("%s %s: %q is not in the text: %q", c.language, c.purpose, text, got.parsed.Text)
			}
		}
		if _, page, ok := strings.Cut(string(got.Raw), "text/html"); !ok || strings.Contains(page, "<Day>") {
			t.Errorf("the page is missing or holds a name as it was typed: %s", page)
		}
	}
}

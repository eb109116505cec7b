package mail

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

func newLinks(t *testing.T) (*world, *Links) {
	t.Helper()
	s, err := sqlstore.OpenSQLite(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s)
	return w, w.deliverer.Links()
}

const linkURL = "https://desk.example/join/secret_secret"

func TestLinkLetter(t *testing.T) {
	w, links := newLinks(t)
	eve := desk.Person{Name: "Buy now at https://evil.example", Email: "eve@other.example"}
	w.must(links.send(w.ctx, linkLetter{to: eve, purpose: store.LinkSignUp, url: linkURL}))
	if len(w.sent) != 1 {
		t.Fatalf("got %d letters, want one", len(w.sent))
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

func TestLinksHeldBack(t *testing.T) {
	for name, tt := range map[string]struct {
		to      desk.Person
		perHour int
	}{
		"disabled":            {to: desk.Person{Email: "x@acme.example", Disabled: true}},
		"no mail":             {to: desk.Person{Email: "x@acme.example", NoMail: true}},
		"the desk itself":     {to: desk.Person{Email: "support+x@desk.example"}},
		"no address":          {to: desk.Person{Email: "x"}},
		"the breaker is open": {to: desk.Person{Email: "x@acme.example"}, perHour: 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, links := newLinks(t)
			if tt.perHour > 0 {
				w.deliverer.config.PerHour = tt.perHour
				w.must(links.send(w.ctx, linkLetter{to: desk.Person{Email: "first@acme.example"}, purpose: store.LinkPassword, url: linkURL}))
			}
			before := len(w.sent)
			var held *heldBack
			if err := links.send(w.ctx, linkLetter{to: tt.to, purpose: store.LinkPassword, url: linkURL}); !errors.As(err, &held) || len(w.sent) != before {
				t.Errorf("got %v and %d letters more", err, len(w.sent)-before)
			}
		})
	}
}

// TestLinksAreTried has a mail server that is away for two tries, and one that never takes the letter.
func TestLinksAreTried(t *testing.T) {
	w, links := newLinks(t)
	for name, tt := range map[string]struct {
		failing   int
		permanent bool
		want      int
	}{"away for a while": {2, false, 3}, "gone": {99, false, linkTries}, "refused": {99, true, 1}} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			links.deliverer.sender = sendFunc(func(context.Context, post.Letter) (string, error) {
				if tries++; tries <= tt.failing {
					return "", &post.SendError{Permanent: tt.permanent, Code: 451, Err: errors.New("no")}
				}
				return "", nil
			})
			synctest.Test(t, func(*testing.T) {
				_ = links.try(context.Background(), linkLetter{to: w.people["maria"], purpose: store.LinkPassword, url: linkURL})
			})
			if tries != tt.want {
				t.Errorf("got %d tries, want %d", tries, tt.want)
			}
		})
	}
}

func TestSendLinkNeverWaits(t *testing.T) {
	links := (&Deliverer{log: slog.New(slog.DiscardHandler)}).Links()
	for i := range maxWaiting {
		if err := links.SendLink(t.Context(), desk.Person{}, store.LinkSignUp, linkURL); err != nil {
			t.Fatalf("letter %d: %v", i, err)
		}
	}
	if err := links.SendLink(t.Context(), desk.Person{}, store.LinkSignUp, linkURL); kindOf(err) != desk.KindUnavailable {
		t.Errorf("got %v, want to be told to come later", err)
	}
	if err := links.SendLink(t.Context(), desk.Person{}, "nothing", linkURL); err == nil {
		t.Error("a letter without a text is taken on")
	}
}

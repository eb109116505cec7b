package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// Links sends the letters that belong to no ticket: links to an account. They wait in memory and not in the outbox, since their
// secret is stored nowhere; who gets none asks again.
type Links struct {
	deliverer *Deliverer
	waiting   chan linkLetter

	mu   sync.Mutex
	sent []time.Time // within the last hour
}

type linkLetter struct {
	to           desk.Person
	purpose, url string
}

// How many links wait at once, and how often and how far apart one is tried.
const (
	maxWaiting = 200
	linkTries  = 3
	linkRetry  = 10 * time.Second
)

// Links gives what sends links with the deliverer's mail server and limits. Its Run does the sending.
func (d *Deliverer) Links() *Links {
	return &Links{deliverer: d, waiting: make(chan linkLetter, maxWaiting)}
}

// SendLink takes a letter on and does not wait for it, so that no answer tells by its time whether a letter went out.
func (l *Links) SendLink(_ context.Context, to desk.Person, purpose, url string) error {
	if _, ok := linkTexts[purpose]; !ok {
		return fmt.Errorf("no letter for the purpose %q", purpose)
	}
	select {
	case l.waiting <- linkLetter{to: to, purpose: purpose, url: url}:
		return nil
	default:
		return &desk.Error{Kind: desk.KindUnavailable, Code: "letters.too_many", Message: "Too many letters wait to be sent. Try again in a few minutes."}
	}
}

// Run sends what waits until the context ends.
func (l *Links) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case letter := <-l.waiting:
			if err := l.try(ctx, letter); err != nil {
				l.deliverer.log.Warn("a link was not sent", "purpose", letter.purpose, "why", reason(err))
			}
		}
	}
}

// reason is what the log may say of an error: servers repeat addresses in their words.
func reason(err error) string {
	var held *heldBack
	var failed *post.SendError
	switch {
	case errors.As(err, &held):
		return held.why
	case errors.As(err, &failed):
		return fmt.Sprintf("the mail server answered %d", failed.Code)
	default:
		return err.Error()
	}
}

func (l *Links) try(ctx context.Context, letter linkLetter) error {
	for try := 1; ; try++ {
		err := l.send(ctx, letter)
		var failed *post.SendError
		if !errors.As(err, &failed) || failed.Permanent || try == linkTries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(linkRetry):
		}
	}
}

func (l *Links) send(ctx context.Context, letter linkLetter) error {
	d := l.deliverer
	now, err := d.engine.Clock().Now()
	if err != nil {
		return err
	}
	if err := l.mayLeave(ctx, letter.to, now); err != nil {
		return err
	}
	raw, err := d.renderLink(letter, now)
	if err != nil {
		return err
	}
	// Nothing answers a letter that nobody wrote: it has no return path.
	_, err = d.sender.Send(ctx, post.Letter{To: []string{letter.to.Email}, Raw: raw})
	return err
}

// mayLeave holds back what nobody should get, and everything while the circuit breaker for outgoing mail is open.
func (l *Links) mayLeave(ctx context.Context, to desk.Person, now time.Time) error {
	d := l.deliverer
	if len(d.config.Mailboxes) == 0 {
		return &heldBack{why: "no mailbox is set up"}
	}
	if to.NoMail || to.Disabled || !looksLikeAddress(to.Email) {
		return &heldBack{why: "this person gets no mail"}
	}
	if _, ours := d.config.Mailbox(to.Email); ours {
		return &heldBack{why: "this is the desk's own address"}
	}
	others, err := d.engine.Store().SentSince(ctx, now.Add(-time.Hour))
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = slices.DeleteFunc(l.sent, func(at time.Time) bool { return now.Sub(at) > time.Hour })
	if others+len(l.sent) >= d.config.perHour() {
		return &heldBack{why: "the circuit breaker for outgoing mail is open"}
	}
	l.sent = append(l.sent, now)
	return nil
}

// linkText is what a link's letter says.
type linkText struct{ subject, lead, next, button string }

var linkTexts = map[string]linkText{
	store.LinkSignUp: {
		subject: "Your account at the service desk", button: "Choose a password",
		lead: "Somebody, most likely you, asked for an account with this address. Open this page and choose a password:",
		next: "The link works once, within 24 hours. If you did not ask for it, nothing is left to do.",
	},
	store.LinkPassword: {
		subject: "A new password for the service desk", button: "Choose a new password",
		lead: "Somebody, most likely you, asked for a new password. Open this page and choose one:",
		next: "The link works once, within an hour. If you did not ask for it, nothing is left to do: your password stays as it is.",
	},
}

func (d *Deliverer) renderLink(letter linkLetter, now time.Time) ([]byte, error) {
	text := linkTexts[letter.purpose]
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(written(d.config.Name, d.config.Mailboxes[0].Address)); err != nil {
		return nil, fmt.Errorf("address a letter: %w", err)
	}
	// No name: who asks for an account types it, and must not have the desk write it to a stranger.
	if err := m.AddTo(written("", letter.to.Email)); err != nil {
		return nil, fmt.Errorf("address a letter: %w", err)
	}
	m.Subject(text.subject)
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(d.config.messageID("link." + uuid.NewString()))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader(markHeader, d.keys.mark())
	m.SetBodyString(gomail.TypeTextPlain, text.lead+"\n\n"+letter.url+"\n\n"+text.next+"\n")
	url := html.EscapeString(letter.url)
	m.AddAlternativeString(gomail.TypeTextHTML, `<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>`+
		`<body style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:42em"><p>`+text.lead+`</p>`+
		`<p><a href="`+url+`">`+text.button+`</a></p><p style="font-size:13px;word-break:break-all">`+url+`</p><p>`+text.next+`</p></body></html>`)
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("render a letter: %w", err)
	}
	return b.Bytes(), nil
}

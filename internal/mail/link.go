package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
)

// linkLetter is a letter that belongs to no ticket: it brings a link that works once, and waits in memory only. When the desk
// stops before it left, its reader asks for another.
type linkLetter struct {
	to       desk.Person
	by       string // who of the desk lets it be sent; empty: they asked for it themselves
	purpose  string
	url      string
	attempts int
}

// How many of them wait at most, and how often each is tried.
const (
	maxLinkLetters   = 1000
	linkLetterTries  = 5
	linkLettersEvery = 3 * time.Second
)

// SendLink takes a letter on. It does not wait for a mail server, so it takes as long for every address.
func (d *Deliverer) SendLink(_ context.Context, to desk.Person, purpose, url string) error {
	return d.takeLink(linkLetter{to: to, purpose: purpose, url: url})
}

// SendInvitation takes a letter on that says who of the desk lets it be sent, in the language of its reader.
func (d *Deliverer) SendInvitation(_ context.Context, to desk.Person, by, purpose, url string) error {
	return d.takeLink(linkLetter{to: to, by: by, purpose: purpose, url: url})
}

func (d *Deliverer) takeLink(l linkLetter) error {
	select {
	case d.links <- l:
		return nil
	default:
		return &desk.Error{Kind: desk.KindUnavailable, Code: "mail.links_full", Message: "Too many letters wait to leave. Try again in a few minutes."}
	}
}

// RunLinks sends the letters with links that wait. Those that a server did not take are tried again some seconds later. The
// circuit breaker holds these letters too, and counts them. One caller at a time may run it.
func (d *Deliverer) RunLinks(ctx context.Context) (bool, time.Time, error) {
	now, err := d.engine.Clock().Now()
	if err != nil {
		return false, time.Time{}, err
	}
	others, err := d.engine.Store().SentSince(ctx, now.Add(-time.Hour))
	if err != nil {
		return false, time.Time{}, err
	}
	d.linked = slices.DeleteFunc(d.linked, func(at time.Time) bool { return now.Sub(at) > time.Hour })
	for range len(d.links) {
		if others+len(d.linked) >= d.config.perHour() {
			d.log.Warn("the circuit breaker for outgoing mail is open", "sent", others+len(d.linked))
			break
		}
		l := <-d.links
		d.linked = append(d.linked, now)
		if err := d.sendLink(ctx, l, now); err != nil {
			d.retryLink(l, err)
		}
	}
	return false, now.Add(linkLettersEvery), nil
}

// retryLink puts a letter back behind the others. It never waits for a place: whoever takes letters out is the one who asks.
func (d *Deliverer) retryLink(l linkLetter, err error) {
	var failed *post.SendError
	known := errors.As(err, &failed)
	l.attempts++
	d.log.Warn("a letter with a link could not be sent", "purpose", l.purpose, "attempts", l.attempts, "code", codeOf(failed))
	if !known || failed.Permanent || l.attempts >= linkLetterTries {
		return
	}
	select {
	case d.links <- l:
	default:
	}
}

func (d *Deliverer) sendLink(ctx context.Context, l linkLetter, now time.Time) error {
	if len(d.config.Mailboxes) == 0 {
		return fmt.Errorf("send a link: there is no mailbox to send from")
	}
	from := d.config.Mailboxes[0].Address
	if _, ours := d.config.Mailbox(l.to.Email); ours || !looksLikeAddress(l.to.Email) {
		return nil // nobody reads it there
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(written(d.config.Name, from)); err != nil {
		return fmt.Errorf("address a letter: %w", err)
	}
	// No name: somebody unknown typed it, and the desk must not be made to write their words to a stranger.
	if err := m.AddTo(written("", l.to.Email)); err != nil {
		return fmt.Errorf("address a letter: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	said := l.words(d.config.Name, now)
	m.Subject(said.subject)
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue("link-" + id.String() + "@" + d.config.Domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader(markHeader, d.keys.mark())
	m.SetBodyString(gomail.TypeTextPlain, strings.Join([]string{said.lead, l.url, said.next, "-- \n" + d.config.Name}, "\n\n")+"\n")
	m.AddAlternativeString(gomail.TypeTextHTML, `<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>`+
		`<body><p>`+html.EscapeString(said.lead)+`</p><p><a href="`+html.EscapeString(l.url)+`">`+html.EscapeString(l.url)+`</a></p><p>`+html.EscapeString(said.next)+`</p></body></html>`)
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return fmt.Errorf("render a letter: %w", err)
	}
	_, err = d.sender.Send(ctx, post.Letter{To: []string{l.to.Email}, Raw: b.Bytes()})
	return err
}

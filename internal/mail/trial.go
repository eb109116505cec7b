package mail

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"
	"tierdesk/internal/mail/post"
)

// SendTrial sends a letter that is about nothing, so that people see whether mail leaves, and gives its Message-ID. When it comes
// back to the desk it is known as the desk's own and dropped.
func (d *Deliverer) SendTrial(ctx context.Context, mailbox, to string, now time.Time) (string, error) {
	box := d.config.byID(mailbox)
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(written(d.config.Name, box.Address)); err != nil {
		return "", fmt.Errorf("address a letter: %w", err)
	}
	if err := m.AddTo(written("", to)); err != nil {
		return "", fmt.Errorf("address a letter: %w", err)
	}
	id := d.config.messageID("trial." + uuid.NewString())
	m.Subject("Mail of the service desk works")
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(id)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader(markHeader, d.keys.mark())
	m.SetBodyString(gomail.TypeTextPlain, "Somebody who runs the service desk asked it to send this letter, to see whether its mail works. Nothing is left to do.\n")
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return "", fmt.Errorf("render a letter: %w", err)
	}
	_, err := d.sender.Send(ctx, post.Letter{From: box.Address, To: []string{to}, Raw: b.Bytes()})
	return id, err
}

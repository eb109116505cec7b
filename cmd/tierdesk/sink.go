package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/web/page"
)

// sink is the mail of a demo: it keeps the letters that would leave, and lets visitors write in as customers. Both go the ways
// that real mail goes; only the network is missing.
type sink struct {
	intake post.Intake

	mu      sync.Mutex
	letters []page.Letter // oldest first
}

// maxSunk is how many letters are kept, the newest.
const maxSunk = 500

// Send keeps a letter instead of sending it.
func (s *sink) Send(_ context.Context, l post.Letter) (string, error) {
	read, err := letter.Parse(l.Raw, letter.DefaultBudget())
	if err != nil {
		return "", fmt.Errorf("read our own letter: %w", err)
	}
	kept := page.Letter{
		ID: uuid.NewString(), At: time.Now().UTC(), From: addresses(read.From), To: strings.Join(l.To, ", "), ReplyTo: bare(read.ReplyTo),
		Subject: read.Subject, Text: read.Text, MessageID: read.MessageID,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, kept)
	s.letters = s.letters[max(0, len(s.letters)-maxSunk):]
	return "kept", nil
}

func addresses(all []letter.Address) string {
	var words []string
	for _, a := range all {
		words = append(words, strings.TrimSpace(a.Name+" <"+a.Address+">"))
	}
	return strings.Join(words, ", ")
}

func bare(all []letter.Address) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Address
}

// Letters gives what was sent, newest first.
func (s *sink) Letters() []page.Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.letters)
	slices.Reverse(all)
	return all
}

// Receive takes a letter of a visitor in, as the demo's relay would hand it over.
func (s *sink) Receive(ctx context.Context, l page.Letter) error {
	raw, from, err := compose(l)
	if err != nil {
		return err
	}
	return s.intake.Receive(ctx, post.Receipt{
		Mailbox: demoMailbox, Raw: raw, ReceivedAt: time.Now().UTC(), EnvelopeFrom: from, EnvelopeTo: []string{l.To}, Via: post.ViaSMTP,
		Size: int64(len(raw)),
	})
}

// compose puts a letter into bytes. Its author is one that the relay has seen sign in, so the mail counts as theirs.
func compose(l page.Letter) (raw []byte, from string, err error) {
	author, err := mail.ParseAddress(l.From)
	if err != nil {
		return nil, "", fmt.Errorf("read the sender: %w", err)
	}
	_, domain, _ := strings.Cut(author.Address, "@")
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("Authentication-Results", demoRelay+"; dmarc=pass header.from="+domain)
	header("From", author.String())
	header("To", (&mail.Address{Address: l.To}).String())
	header("Subject", mime.QEncoding.Encode("utf-8", strings.Join(strings.Fields(l.Subject), " ")))
	header("Date", time.Now().Format(time.RFC1123Z))
	header("Message-ID", "<"+uuid.NewString()+"@"+domain+">")
	if l.InReplyTo != "" {
		header("In-Reply-To", "<"+l.InReplyTo+">")
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(l.Text))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return b.Bytes(), author.Address, nil
}

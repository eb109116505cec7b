package main

import (
	"context"
	"net"
	"strings"
	"time"

	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// How long a letter may take to leave and to come back, and how often somebody looks.
const (
	trialFor   = 60 * time.Second
	trialLook  = 500 * time.Millisecond
	trialDepth = 50 // of the newest mails
)

// Mailboxes says what is set up, without any secret.
func (m *mailroom) Mailboxes() []page.Mailbox {
	var boxes []page.Mailbox
	now := m.now.Load()
	for i, box := range now.config.Mailboxes {
		shown := page.Mailbox{ID: box.ID, Address: box.Address}
		for _, f := range now.fetching {
			if f.Mailbox != box.ID {
				continue
			}
			status := f.status()
			shown.In = append(shown.In, page.Door{
				Kind: "imap", Host: f.Addr, Encryption: string(f.Encryption), User: f.Username, Problem: status.LastError, At: status.FetchedAt, Open: status.Connected,
			})
		}
		for _, door := range m.doors {
			shown.In = append(shown.In, page.Door{Kind: string(door.via), Host: door.address, Encryption: string(post.EncryptionNone), Open: true})
		}
		if send := now.config.Send; i == 0 && send != nil {
			shown.Out = &page.Door{Kind: "smtp", Host: send.Addr, Encryption: string(send.Encryption), User: send.Username, Problem: now.problem}
		}
		boxes = append(boxes, shown)
	}
	return boxes
}

// TestMail sends a letter and, where it goes to an address of the desk's own, waits until it came in.
func (m *mailroom) TestMail(ctx context.Context, mailbox, to string) page.MailTest {
	test := page.MailTest{To: to}
	now := m.now.Load()
	if now.deliverer == nil {
		test.Problem = "no server to send by is set up"
		return test
	}
	ctx, cancel := context.WithTimeout(ctx, trialFor)
	defer cancel()
	began := time.Now()
	id, err := now.deliverer.SendTrial(ctx, mailbox, to, utcNow())
	test.SentFor = time.Since(began)
	if err != nil {
		test.Problem = err.Error()
		return test
	}
	test.Sent = true
	if _, test.Looked = now.config.Mailbox(to); !test.Looked {
		return test
	}
	test.Came = m.comes(ctx, id)
	test.CameAfter = time.Since(began)
	if !test.Came {
		test.Problem = now.troubles(mailbox)
	}
	return test
}

// comes waits until a mail was taken in; what became of it afterwards is not asked.
func (m *mailroom) comes(ctx context.Context, id string) bool {
	look := time.NewTicker(trialLook)
	defer look.Stop()
	for {
		for _, state := range store.ReceiptStates {
			receipts, err := m.desk.store.ListReceipts(ctx, state, "", trialDepth)
			if err != nil && ctx.Err() == nil {
				m.log.Warn("the newest mails cannot be read", "error", err)
			}
			for _, r := range receipts {
				if strings.Trim(r.MessageID, "<>") == id {
					return true
				}
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
		}
	}
}

// troubles are what the fetchers of a mailbox say is wrong.
func (w *works) troubles(mailbox string) string {
	var said []string
	for _, f := range w.fetching {
		if text := f.status().LastError; f.Mailbox == mailbox && text != "" {
			host, _, _ := net.SplitHostPort(f.Addr)
			said = append(said, host+": "+text)
		}
	}
	return strings.Join(said, "\n")
}

package dovecottest

import (
	"bytes"
	"net"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
)

// Deliver puts a message into the user's inbox over LMTP, as the mail server in front of Dovecot would.
func (s *Server) Deliver(t testing.TB, name string, raw []byte) {
	t.Helper()
	if err := s.relay("sender@example.org", []string{Address(name)}, raw); err != nil {
		t.Fatalf("deliver to %s: %v", name, err)
	}
}

// Messages gives the raw messages of a folder, oldest first, without changing any flag.
func (s *Server) Messages(t testing.TB, name, folder string) [][]byte {
	t.Helper()
	body := &imap.FetchItemBodySection{Peek: true}
	var raws [][]byte
	for _, message := range s.fetch(t, name, folder, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{body}}) {
		raws = append(raws, message.FindBodySection(body))
	}
	return raws
}

// Flags gives the flags of each message of a folder, oldest first.
func (s *Server) Flags(t testing.TB, name, folder string) [][]imap.Flag {
	t.Helper()
	var flags [][]imap.Flag
	for _, message := range s.fetch(t, name, folder, &imap.FetchOptions{Flags: true}) {
		flags = append(flags, message.Flags)
	}
	return flags
}

func (s *Server) fetch(t testing.TB, name, folder string, what *imap.FetchOptions) []*imapclient.FetchMessageBuffer {
	t.Helper()
	client, err := imapclient.DialInsecure(s.IMAPAddr, nil)
	if err != nil {
		t.Fatalf("dial IMAP: %v", err)
	}
	defer client.Close()
	if err := client.Login(Address(name), Password).Wait(); err != nil {
		t.Fatalf("sign in as %s: %v", name, err)
	}
	selected, err := client.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatalf("select %s of %s: %v", folder, name, err)
	}
	if selected.NumMessages == 0 {
		return nil
	}
	var all imap.SeqSet
	all.AddRange(1, 0)
	messages, err := client.Fetch(all, what).Collect()
	if err != nil {
		t.Fatalf("fetch %s of %s: %v", folder, name, err)
	}
	return messages
}

// relay delivers over LMTP; the error is the server's first refusal.
func (s *Server) relay(from string, to []string, raw []byte) error {
	conn, err := net.Dial("tcp", s.LMTPAddr)
	if err != nil {
		return err
	}
	client := smtp.NewClientLMTP(conn)
	defer client.Close()
	if err := client.SendMail(from, to, bytes.NewReader(raw)); err != nil {
		return err
	}
	return client.Quit()
}

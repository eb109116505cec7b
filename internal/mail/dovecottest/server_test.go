package dovecottest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
)

const letter = "From: ana@example.org\r\nTo: desk@example.test\r\nSubject: Printer\r\nMessage-ID: <1@example.org>\r\n\r\nIt is on fire.\r\n"

func TestDeliverAndRead(t *testing.T) {
	s := Start(t)
	s.AddUser(t, "desk")
	s.Deliver(t, "desk", []byte(letter))
	deliverSMTP(t, s, "desk")

	got := s.Messages(t, "desk", "INBOX")
	if len(got) != 2 {
		t.Fatalf("inbox holds %d messages, want 2", len(got))
	}
	for _, raw := range got {
		if !bytes.HasSuffix(raw, []byte("\r\n\r\nIt is on fire.\r\n")) {
			t.Errorf("message = %q, want the letter", raw)
		}
	}
	if got := s.Messages(t, "desk", "Archive"); len(got) != 0 {
		t.Errorf("Archive holds %d messages, want 0", len(got))
	}
}

func TestRestartKeepsMail(t *testing.T) {
	s := Start(t)
	s.AddUser(t, "desk")
	s.Deliver(t, "desk", []byte(letter))
	s.Stop(t)
	s.Restart(t)
	if got := s.Messages(t, "desk", "INBOX"); len(got) != 1 {
		t.Errorf("inbox holds %d messages after a restart, want 1", len(got))
	}
}

func TestUnknownUserIsRefused(t *testing.T) {
	s := Start(t)
	err := s.relay("ana@example.org", []string{Address("nobody")}, []byte(letter))
	var refusal *smtp.SMTPError
	if !errors.As(err, &refusal) || refusal.Code != 550 {
		t.Errorf("deliver to an unknown user = %v, want 550", err)
	}
}

func deliverSMTP(t *testing.T, s *Server, name string) {
	t.Helper()
	client, err := smtp.Dial(s.SMTPAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.SendMail("ana@example.org", []string{Address(name)}, strings.NewReader(letter)); err != nil {
		t.Fatalf("send over SMTP: %v", err)
	}
}

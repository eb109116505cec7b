package dovecottest

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/emersion/go-smtp"
)

// startRelay opens an SMTP server that hands each message to Dovecot before it answers, so that a 250 means
// the message is in the mailbox.
func (s *Server) startRelay(t testing.TB) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.SMTPAddr = ln.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &relaySession{server: s}, nil
	}))
	server.Domain = "relay.example.test"
	server.MaxLineLength = 0 // what Dovecot takes is Dovecot's to say
	go func() { _ = server.Serve(ln) }()
	t.Cleanup(func() { server.Close() })
}

// relaySession is one SMTP conversation with the relay.
type relaySession struct {
	server *Server
	from   string
	to     []string
}

func (r *relaySession) Mail(from string, _ *smtp.MailOptions) error {
	r.from = from
	return nil
}

func (r *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	r.to = append(r.to, to)
	return nil
}

func (r *relaySession) Data(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	err = r.server.relay(r.from, r.to, raw)
	var refusal *smtp.SMTPError
	if errors.As(err, &refusal) {
		return refusal
	}
	return err
}

func (r *relaySession) Reset() { r.from, r.to = "", nil }

func (r *relaySession) Logout() error { return nil }

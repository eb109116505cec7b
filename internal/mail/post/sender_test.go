package post

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/outbound"
)

// exchange is a mail server that takes our letters, or answers as a test tells it to.
type exchange struct {
	addr   string
	server *smtp.Server

	mu       sync.Mutex
	letters  []string
	envelope []string // from, then the recipients of the last letter
	users    []string // who signed in
	secure   bool     // the last letter came over TLS
	mail     error
	rcpt     error
	data     error
}

func openExchange(t *testing.T, change func(*smtp.Server)) *exchange {
	t.Helper()
	x := &exchange{}
	x.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &exchangeSession{x, c}, nil
	}))
	x.server.EnableSMTPUTF8 = true
	x.server.MaxLineLength = 0
	if change != nil {
		change(x.server)
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x.addr = network.Addr().String()
	go x.server.Serve(network)
	t.Cleanup(func() { x.server.Close() })
	return x
}

type exchangeSession struct {
	*exchange
	conn *smtp.Conn
}

func (x *exchangeSession) Mail(from string, _ *smtp.MailOptions) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.envelope = []string{from}
	return x.mail
}

func (x *exchangeSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.envelope = append(x.envelope, to)
	if strings.HasPrefix(to, "bad@") {
		return x.rcpt
	}
	return nil
}

func (x *exchangeSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.data != nil {
		return x.data
	}
	_, x.secure = x.conn.TLSConnectionState()
	x.letters = append(x.letters, string(raw))
	return nil
}

func (x *exchangeSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *exchangeSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		if password != "right" {
			return smtp.ErrAuthFailed
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		x.users = append(x.users, name)
		return nil
	}), nil
}

func (x *exchangeSession) Reset() {}

func (x *exchangeSession) Logout() error { return nil }

// send sends one letter with the account's settings changed by the test.
func (x *exchange) send(t *testing.T, l Letter, change func(*Account)) (string, error) {
	t.Helper()
	account := Account{Addr: x.addr, Encryption: EncryptionNone, Dialer: thisMachine}
	if change != nil {
		change(&account)
	}
	s, err := NewSender(SenderConfig{Account: account, LocalName: "desk.example.test", SendFor: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(context.Background(), l)
}

func reply(subject string) Letter {
	return Letter{From: "desk@example.test", To: []string{"ana@example.org"}, Raw: letter(subject)}
}

// wantSendError compares what the outbox decides by.
func wantSendError(t *testing.T, err error, want SendError) *SendError {
	t.Helper()
	var got *SendError
	if !errors.As(err, &got) {
		t.Fatalf("error = %v, want *SendError", err)
	}
	if got.Code != want.Code || got.Enhanced != want.Enhanced || got.Permanent != want.Permanent || got.Recipient != want.Recipient || got.InDoubt != want.InDoubt {
		t.Errorf("error = %+v, want %+v", *got, want)
	}
	return got
}

func TestSendProtected(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certify(t)
	trusting := func(e Encryption) func(*Account) {
		return func(a *Account) { a.Encryption, a.TLS = e, clientTLS }
	}
	signedIn := func(e Encryption) func(*Account) {
		return func(a *Account) { trusting(e)(a); a.Username, a.Password = "desk", "right" }
	}
	tests := []struct {
		name    string
		offered bool
		change  func(*Account)
		secure  bool
		wantErr bool
	}{
		{"starttls", true, trusting(EncryptionSTARTTLS), true, false},
		{"starttls with sign-in", true, signedIn(EncryptionSTARTTLS), true, false},
		{"starttls not offered", false, trusting(EncryptionSTARTTLS), false, true},
		{"starttls with unknown certificate", true, func(a *Account) { a.Encryption = EncryptionSTARTTLS }, false, true},
		{"opportunistic", true, trusting(EncryptionOpportunistic), true, false},
		{"opportunistic not offered", false, trusting(EncryptionOpportunistic), false, false},
		{"none on this machine", false, nil, false, false},
		{"refused by the dialler", false, func(a *Account) { a.Dialer = outbound.Dialer{} }, false, true},
		{"wrong password", true, func(a *Account) { signedIn(EncryptionSTARTTLS)(a); a.Password = "wrong" }, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := openExchange(t, func(s *smtp.Server) {
				if tt.offered {
					s.TLSConfig = serverTLS
				}
			})
			_, err := x.send(t, reply("hello"), tt.change)
			if tt.wantErr {
				var failed *SendError
				if !errors.As(err, &failed) || failed.Permanent || len(x.letters) != 0 {
					t.Errorf("error = %v after %d letters, want a temporary one and no letter", err, len(x.letters))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(x.letters) != 1 || x.secure != tt.secure {
				t.Errorf("letters = %d, over TLS %v; want 1, %v", len(x.letters), x.secure, tt.secure)
			}
		})
	}
}

func TestSendOverImplicitTLS(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certify(t)
	x := openExchange(t, nil)
	network, err := tls.Listen("tcp", "127.0.0.1:0", serverTLS)
	if err != nil {
		t.Fatal(err)
	}
	go x.server.Serve(network)
	_, err = x.send(t, reply("hello"), func(a *Account) {
		a.Addr, a.Encryption, a.TLS = network.Addr().String(), EncryptionTLS, clientTLS
		a.Username, a.Password = "desk", "right"
	})
	if err != nil {
		t.Fatal(err)
	}
	if !x.secure || len(x.users) != 1 {
		t.Errorf("over TLS %v, signed in %v; want both", x.secure, x.users)
	}
}

func TestSendRefusesPlainBeyondThisMachine(t *testing.T) {
	a := Account{}
	elsewhere := addrConn{addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25}}
	here := addrConn{addr: &net.TCPAddr{IP: net.IPv6loopback, Port: 25}}
	if a.mayGoPlain(elsewhere) || !a.mayGoPlain(here) {
		t.Errorf("plain elsewhere %v, here %v; want false, true", a.mayGoPlain(elsewhere), a.mayGoPlain(here))
	}
	a.AllowPlain = true
	if !a.mayGoPlain(elsewhere) {
		t.Error("plain is refused though the operator allows it")
	}
}

type addrConn struct {
	net.Conn
	addr net.Addr
}

func (c addrConn) RemoteAddr() net.Addr { return c.addr }

func TestSendKeepsTheLetter(t *testing.T) {
	t.Parallel()
	x := openExchange(t, nil)
	l := Letter{To: []string{"ana@example.org", "ben@example.org"}, Raw: []byte("Subject: x\r\n\r\n.dot\r\nGrüße\r\n")}
	got, err := x.send(t, l, nil)
	if err != nil {
		t.Fatal(err)
	}
	if x.letters[0] != string(l.Raw) {
		t.Errorf("letter = %q, want %q", x.letters[0], l.Raw)
	}
	if want := "[ ana@example.org ben@example.org]"; fmt.Sprint(x.envelope) != want {
		t.Errorf("envelope = %v, want %s", x.envelope, want)
	}
	if !strings.Contains(got, "queued") {
		t.Errorf("reply = %q, want the server's words", got)
	}
	if _, err := x.send(t, Letter{From: "desk@example.test", To: []string{"jörg@example.org"}, Raw: l.Raw}, nil); err != nil {
		t.Errorf("send to an address in UTF-8: %v", err)
	}
}

// TestSendSmugglesNothing sends what some servers take for the end of a letter.
func TestSendSmugglesNothing(t *testing.T) {
	t.Parallel()
	x := openExchange(t, nil)
	inner := "MAIL FROM:<admin@example.test>\r\n"
	for _, end := range []string{"\n.\n", "\r.\r", "\r.\r\n", "\n.\r\n"} {
		l := reply("outer")
		l.Raw = append(l.Raw, "body"+end+inner...)
		if _, err := x.send(t, l, nil); err != nil {
			t.Fatalf("%q: %v", end, err)
		}
		got := x.letters[len(x.letters)-1]
		if hasLoneLineEnd([]byte(got)) || !strings.HasSuffix(got, "body\r\n.\r\n"+inner) {
			t.Errorf("%q arrived as %q, want whole lines only", end, got)
		}
	}
}

func TestSendClassifiesRefusals(t *testing.T) {
	t.Parallel()
	say := func(code int, enhanced smtp.EnhancedCode, words string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
	}
	tests := []struct {
		name  string
		setup func(*exchange)
		want  SendError
	}{
		{"sender refused", func(x *exchange) { x.mail = say(550, smtp.EnhancedCode{5, 7, 1}, "no") }, SendError{Code: 550, Enhanced: "5.7.1", Permanent: true}},
		{"sign-in wanted", func(x *exchange) { x.mail = say(530, smtp.EnhancedCode{5, 7, 0}, "sign in") }, SendError{Code: 530, Enhanced: "5.7.0"}},
		{"no such user", func(x *exchange) { x.rcpt = say(550, smtp.EnhancedCode{5, 1, 1}, "no such user") }, SendError{Code: 550, Enhanced: "5.1.1", Permanent: true, Recipient: "bad@example.org"}},
		{"greylisted", func(x *exchange) { x.rcpt = say(450, smtp.EnhancedCode{4, 2, 0}, "later") }, SendError{Code: 450, Enhanced: "4.2.0", Recipient: "bad@example.org"}},
		{"letter refused", func(x *exchange) { x.data = say(554, smtp.EnhancedCode{5, 6, 0}, "spam") }, SendError{Code: 554, Enhanced: "5.6.0", Permanent: true}},
		{"store full", func(x *exchange) { x.data = say(452, smtp.EnhancedCode{4, 3, 1}, "full") }, SendError{Code: 452, Enhanced: "4.3.1"}},
		{"too large", func(x *exchange) { x.server.MaxMessageBytes = 10 }, SendError{Code: 552, Enhanced: "5.3.4", Permanent: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := openExchange(t, nil)
			tt.setup(x)
			l := reply("refused")
			l.To = append(l.To, "bad@example.org")
			_, err := x.send(t, l, nil)
			wantSendError(t, err, tt.want)
			if len(x.letters) != 0 {
				t.Errorf("%d letters went out, want none", len(x.letters))
			}
		})
	}
}

func TestSendRefusesBrokenAddresses(t *testing.T) {
	t.Parallel()
	x := openExchange(t, nil)
	for _, to := range []string{"", "ana", "ana@example.org>\r\nRCPT TO:<x@y", "ana@example.org> NOTIFY=NEVER", "ana@example.org\x00"} {
		_, err := x.send(t, Letter{From: "desk@example.test", To: []string{to}, Raw: letter("x")}, nil)
		wantSendError(t, err, SendError{Code: 553, Enhanced: "5.1.3", Permanent: true, Recipient: to})
	}
	_, err := x.send(t, Letter{From: "ana", To: []string{"ana"}, Raw: letter("x")}, nil)
	wantSendError(t, err, SendError{Code: 553, Enhanced: "5.1.3", Permanent: true, Recipient: "ana"})
	_, err = x.send(t, Letter{From: "desk@example.test", Raw: letter("x")}, nil)
	wantSendError(t, err, SendError{Permanent: true})
}

// TestSendKnowsItsDoubts ends the connection before, and after, the server has the whole letter.
func TestSendKnowsItsDoubts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		replies []string // after each, the server reads a line; after the last it hangs up
		inDoubt bool
	}{
		{"no greeting", nil, false},
		{"gone before DATA", []string{"220 x", "250 x", "250 x"}, false},
		{"gone after the letter", []string{"220 x", "250 x", "250 x", "250 x", "354 x"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := &exchange{addr: hangUpAfter(t, tt.replies)}
			_, err := x.send(t, reply("doubt"), nil)
			wantSendError(t, err, SendError{InDoubt: tt.inDoubt})
		})
	}
}

// hangUpAfter is a server that gives the replies, reads the letter if it asked for one, and closes.
func hangUpAfter(t *testing.T, replies []string) (addr string) {
	t.Helper()
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	go func() {
		conn, err := network.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		buf := make([]byte, 64<<10)
		for _, line := range replies {
			fmt.Fprintf(conn, "%s\r\n", line)
			for n := 0; ; {
				more, err := conn.Read(buf[n:])
				n += more
				ended := strings.HasPrefix(line, "354") && bytes.HasSuffix(buf[:n], []byte("\r\n.\r\n"))
				if err != nil || ended || !strings.HasPrefix(line, "354") {
					break
				}
			}
		}
	}()
	return network.Addr().String()
}

func TestSendEndsWithItsContext(t *testing.T) {
	t.Parallel()
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close() // accepts in the kernel and never says a word
	s, err := NewSender(SenderConfig{Account: Account{Addr: network.Addr().String(), Encryption: EncryptionNone, Dialer: thisMachine}, SendFor: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = s.Send(context.Background(), reply("silence"))
	wantSendError(t, err, SendError{})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 2*time.Second {
		t.Errorf("error = %v after %s, want the deadline after 200ms", err, time.Since(start))
	}
}

func TestSendIntoDovecot(t *testing.T) {
	t.Parallel()
	server := dovecottest.Start(t)
	server.AddUser(t, "ana")
	x := &exchange{addr: server.SMTPAddr}
	l := reply("to a real mailbox")
	l.To = []string{dovecottest.Address("ana")}
	if _, err := x.send(t, l, nil); err != nil {
		t.Fatal(err)
	}
	got := server.Messages(t, "ana", "INBOX")
	if len(got) != 1 || !bytes.HasSuffix(got[0], l.Raw) {
		t.Errorf("inbox = %q, want the letter below the trace headers", got)
	}
	l.To = []string{dovecottest.Address("nobody")}
	_, err := x.send(t, l, nil)
	var failed *SendError
	if !errors.As(err, &failed) || !failed.Permanent || failed.Code != 550 {
		t.Errorf("send to an unknown user = %v, want a permanent 550", err)
	}
}

func TestCanonical(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"a\r\nb\r\n", "a\r\nb\r\n"},
		{"a\nb\n", "a\r\nb\r\n"},
		{"a\rb", "a\r\nb"},
		{"a\r\r\nb", "a\r\n\r\nb"},
		{"a\n\rb", "a\r\n\r\nb"},
		{"a\r.\r\nb", "a\r\n.\r\nb"},
	}
	for _, tt := range tests {
		if got := string(canonical([]byte(tt.in))); got != tt.want {
			t.Errorf("canonical(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestListenerStartsTLS(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := certify(t)
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.TLS = serverTLS })
	x := &exchange{addr: l.addr}
	for range 2 {
		out := Letter{From: "ana@example.org", To: []string{"desk@example.test"}, Raw: letter("secret")}
		_, err := x.send(t, out, func(a *Account) { a.Encryption, a.TLS = EncryptionSTARTTLS, clientTLS })
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := l.intake.stored(); len(got) != 2 || !isLetter(got[0], "secret") {
		t.Errorf("stored %d letters, want 2", len(got))
	}
	c := dialTalk(t, l.addr)
	c.want("220")
	c.say("EHLO client.example.org", "250")
	// A command sent together with STARTTLS comes from somebody on the way and must be forgotten.
	c.send("STARTTLS\r\nMAIL FROM:<mallory@example.org>\r\n")
	c.want("220")
	secure := tls.Client(c.conn, &tls.Config{RootCAs: clientTLS.RootCAs, ServerName: "127.0.0.1"})
	if err := secure.Handshake(); err == nil {
		c.conn = secure
		c.r.Reset(secure)
		c.say("EHLO client.example.org", "250")
		c.say("RCPT TO:<desk@example.test>", "502")
	}
}

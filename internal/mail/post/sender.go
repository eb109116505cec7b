package post

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
)

// Letter is a composed message with its envelope.
type Letter struct {
	From string   // envelope sender; empty is the null path, for letters that must not be answered by a bounce
	To   []string // envelope recipients, at least one
	Raw  []byte   // header and body; line ends are made CRLF on the way
}

// SenderConfig is the mail server that takes our letters.
type SenderConfig struct {
	Account   Account
	LocalName string        // our name in EHLO; empty: localhost
	SendFor   time.Duration // patience with one letter; 0: 5 min
}

// Sender hands letters to a mail server, one connection each. It keeps nothing: what to do about an error is
// the outbox's to say.
//
// It drives the SMTP client inside go-mail (package smtp), not go-mail's own Client: that one composes each
// message anew, while here the bytes must leave as they were stored. go-smtp's client has no way to start TLS
// only where it is offered, and no SCRAM.
type Sender struct {
	config SenderConfig
}

// NewSender gives a sender, or says what is wrong with the configuration. It does not connect.
func NewSender(c SenderConfig) (*Sender, error) {
	if err := c.Account.validate(EncryptionTLS, EncryptionSTARTTLS, EncryptionOpportunistic, EncryptionNone); err != nil {
		return nil, err
	}
	c.LocalName = cmp.Or(c.LocalName, "localhost")
	c.SendFor = cmp.Or(c.SendFor, 5*time.Minute)
	return &Sender{config: c}, nil
}

// Send hands over one letter: to all recipients or, with an error, to none. The reply is what the server
// said as it took the letter, often its queue id. The error is a *SendError. It may be called from many
// goroutines at once.
func (s *Sender) Send(ctx context.Context, l Letter) (reply string, err error) {
	if err := l.check(); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.SendFor)
	defer cancel()
	conn, err := s.config.Account.connect(ctx)
	if err != nil {
		return "", unreachable(err)
	}
	defer conn.Close()
	// The client knows no context; closing the connection ends whatever it waits for.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	reply, err = s.converse(conn, l)
	if err != nil && ctx.Err() != nil {
		err.(*SendError).Err = errors.Join(ctx.Err(), err.(*SendError).Err)
	}
	return reply, err
}

// Try connects, encrypts and signs in as for a letter, and sends none.
func (s *Sender) Try(ctx context.Context) error {
	conn, err := s.config.Account.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	client, err := s.greet(conn)
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	_ = client.Quit() // it is known what was asked
	return nil
}

// converse goes through the whole SMTP conversation; its errors are *SendError.
func (s *Sender) converse(conn net.Conn, l Letter) (string, error) {
	client, err := s.greet(conn)
	if err != nil {
		return "", unreachable(err)
	}
	if err := checkFits(client, l); err != nil {
		return "", err
	}
	client.SkipSMTPUTF8(!l.needsUTF8())
	if err := client.Mail("<" + l.From + ">"); err != nil {
		return "", refusal("", err)
	}
	for _, to := range l.To {
		if err := client.Rcpt("<" + to + ">"); err != nil {
			return "", refusal(to, err)
		}
	}
	return transfer(client, l.Raw)
}

// greet says hello, encrypts and signs in. Whatever fails here is not the letter's fault.
func (s *Sender) greet(conn net.Conn) (*smtp.Client, error) {
	account := s.config.Account
	client, err := smtp.NewClient(conn, account.host())
	if err != nil {
		return nil, fmt.Errorf("read greeting of %s: %w", account.Addr, err)
	}
	if err := client.Hello(s.config.LocalName); err != nil {
		return nil, fmt.Errorf("say hello to %s: %w", account.Addr, err)
	}
	if err := s.encrypt(client, conn); err != nil {
		return nil, err
	}
	if account.Username == "" {
		return client, nil
	}
	if err := s.signIn(client); err != nil {
		return nil, fmt.Errorf("sign in at %s as %s: %w", account.Addr, account.Username, err)
	}
	return client, nil
}

// encrypt starts TLS as configured. Where STARTTLS is only taken as offered, somebody on the way can hide the
// offer, so a sign-in still refuses to go in the clear.
func (s *Sender) encrypt(client *smtp.Client, conn net.Conn) error {
	account := s.config.Account
	offered, _ := client.Extension("STARTTLS")
	switch {
	case account.Encryption != EncryptionSTARTTLS && account.Encryption != EncryptionOpportunistic:
		return nil
	case offered:
		if err := client.StartTLS(account.tlsConfig()); err != nil {
			return fmt.Errorf("start TLS with %s: %w", account.Addr, err)
		}
		return nil
	case account.Encryption == EncryptionSTARTTLS:
		return fmt.Errorf("%s does not offer STARTTLS", account.Addr)
	case account.Username != "" && !account.mayGoPlain(conn):
		return errPlain
	}
	return nil
}

// signIn uses the best way the server offers; one that never shows the password is better.
func (s *Sender) signIn(client *smtp.Client) error {
	name, password := s.config.Account.Username, s.config.Account.Password
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(name, password)},
		// That a plain connection may carry a password was decided before.
		{"PLAIN", smtp.PlainAuth("", name, password, s.config.Account.host(), true)},
		{"LOGIN", smtp.LoginAuth(name, password, s.config.Account.host(), true)},
	} {
		for _, w := range ways {
			if w == way.name {
				return client.Auth(way.auth)
			}
		}
	}
	return fmt.Errorf("the server offers no way to sign in that we know, only %q", offered)
}

// checkFits refuses what the server said beforehand that it will not take, before anything is sent.
func checkFits(client *smtp.Client, l Letter) error {
	_, text := client.Extension("SIZE")
	if most, err := strconv.ParseInt(text, 10, 64); err == nil && most > 0 && int64(len(l.Raw)) > most {
		return &SendError{Code: 552, Enhanced: "5.3.4", Permanent: true, Message: fmt.Sprintf("the letter has %d bytes, the server takes %d", len(l.Raw), most)}
	}
	if utf8, _ := client.Extension("SMTPUTF8"); l.needsUTF8() && !utf8 {
		return &SendError{Code: 553, Enhanced: "5.6.7", Permanent: true, Message: "the address needs SMTPUTF8, which the server does not know"}
	}
	return nil
}

// transfer sends the letter and waits for the server to take it. If the connection ends while we wait, the
// server may have it or not.
func transfer(client *smtp.Client, raw []byte) (string, error) {
	body, err := client.Data()
	if err != nil {
		return "", refusal("", err)
	}
	if _, err := io.Copy(body, bytes.NewReader(canonical(raw))); err != nil {
		return "", unreachable(fmt.Errorf("send letter: %w", err))
	}
	if err := body.Close(); err != nil {
		failed := refusal("", err)
		failed.InDoubt = failed.Code == 0
		return "", failed
	}
	reply := body.(*smtp.DataCloser).ServerResponse()
	// The letter is taken; how the server says goodbye changes nothing.
	_ = client.Quit()
	return reply, nil
}

// check refuses what would break out of a command line or out of its brackets.
func (l Letter) check() error {
	if len(l.To) == 0 {
		return &SendError{Permanent: true, Message: "the letter has no recipient"}
	}
	if l.From != "" && !mayStandInBrackets(l.From) {
		return notAnAddress(l.From)
	}
	for _, to := range l.To {
		if !mayStandInBrackets(to) {
			return notAnAddress(to)
		}
	}
	return nil
}

func mayStandInBrackets(address string) bool {
	return isPath(address) && !strings.ContainsAny(address, "<>")
}

func notAnAddress(address string) error {
	return &SendError{Code: 553, Enhanced: "5.1.3", Permanent: true, Recipient: address, Message: "this is not a mail address"}
}

func (l Letter) needsUTF8() bool {
	for _, address := range append([]string{l.From}, l.To...) {
		if strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }) {
			return true
		}
	}
	return false
}

// canonical makes every line end CRLF. A lone CR or LF before a dot is the end of a letter to some servers
// and not to others, which lets a second letter be smuggled inside the first.
func canonical(raw []byte) []byte {
	if !hasLoneLineEnd(raw) {
		return raw
	}
	out := make([]byte, 0, len(raw)+len(raw)/32)
	for i, c := range raw {
		switch {
		case c == '\n' && i > 0 && raw[i-1] == '\r':
		case c == '\r' || c == '\n':
			out = append(out, '\r', '\n')
		default:
			out = append(out, c)
		}
	}
	return out
}

func hasLoneLineEnd(raw []byte) bool {
	pairs := bytes.Count(raw, []byte("\r\n"))
	return bytes.Count(raw, []byte("\r")) != pairs || bytes.Count(raw, []byte("\n")) != pairs
}

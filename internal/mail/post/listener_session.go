package post

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
)

// session is one conversation. The library may call Reset from another goroutine than the one that reads
// the letter, so the envelope is guarded.
type session struct {
	listener *Listener
	conn     *smtp.Conn

	mu       sync.Mutex
	envelope envelope
}

// envelope is what MAIL and RCPT said.
type envelope struct {
	from       string
	recipients []recipient
}

type recipient struct {
	address, mailbox string
}

func (l *Listener) newSession(conn *smtp.Conn) (smtp.Session, error) {
	return &session{listener: l, conn: conn}, nil
}

// Mail begins a letter. The null path is welcome: it is how bounces come.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if from != "" && !isPath(from) {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 7}, Message: "The sender is not a mail address"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.envelope = envelope{from: from}
	return nil
}

// Rcpt takes an address of ours. Over SMTP, where one answer counts for all recipients, a letter goes to one
// mailbox only: for another one the sender is asked to send it once more, so that no half can fail.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !isPath(to) {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "The recipient is not a mail address"}
	}
	mailbox, ok, err := s.listener.config.AcceptRecipient(s.listener.ctx, to)
	switch {
	case err != nil:
		s.listener.log.Error("recipient could not be checked", "err", err)
		return tryLater()
	case !ok:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such recipient here"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.envelope.recipients
	if s.listener.config.Via == ViaSMTP && len(known) > 0 && known[0].mailbox != mailbox {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 5, 3}, Message: "Send this recipient a letter of its own"}
	}
	s.envelope.recipients = append(s.envelope.recipients, recipient{to, mailbox})
	return nil
}

// Data stores the letter and gives nil, which becomes 250, only then.
func (s *session) Data(r io.Reader) error {
	envelope := s.begin()
	defer s.end()
	raw, release, err := s.listener.read(r)
	defer release()
	if err != nil {
		return s.refuseBody(err)
	}
	return s.deliver(envelope, envelope.recipients[0].mailbox, raw)
}

// LMTPData answers for each recipient; those of one mailbox share one storing.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	envelope := s.begin()
	defer s.end()
	raw, release, err := s.listener.read(r)
	defer release()
	if err != nil {
		return s.refuseBody(err)
	}
	answers := make(map[string]error)
	for _, to := range envelope.recipients {
		answer, known := answers[to.mailbox]
		if !known {
			answer = s.deliver(envelope, to.mailbox, raw)
			answers[to.mailbox] = answer
		}
		status.SetStatus(to.address, answer)
	}
	return nil
}

// begin marks the connection as busy and gives it the time of a whole letter.
func (s *session) begin() envelope {
	s.listener.doors.busy(s.conn.Conn(), true)
	_ = s.conn.Conn().SetReadDeadline(time.Now().Add(s.listener.config.DataFor))
	s.mu.Lock()
	defer s.mu.Unlock()
	return envelope{from: s.envelope.from, recipients: slices.Clone(s.envelope.recipients)}
}

func (s *session) end() { s.listener.doors.busy(s.conn.Conn(), false) }

// deliver stores the letter for one mailbox; the error is an SMTP reply.
func (s *session) deliver(e envelope, mailbox string, raw []byte) error {
	r := Receipt{
		Mailbox: mailbox, Raw: raw, Size: int64(len(raw)), ReceivedAt: time.Now().UTC(), Via: s.listener.config.Via,
		EnvelopeFrom: e.from, NullPath: e.from == "",
	}
	for _, to := range e.recipients {
		if to.mailbox == mailbox {
			r.EnvelopeTo = append(r.EnvelopeTo, to.address)
		}
	}
	if err := hand(s.listener.ctx, s.listener.config.Intake, s.listener.config.Log, r); err != nil {
		reply := replyTo(err)
		s.listener.log.Error("mail not taken, left with its sender", "mailbox", mailbox, "reply", reply.Code, "err", err)
		return reply
	}
	return nil
}

// refuseBody turns a failure to read the letter into a reply. Most of these clients are gone already.
func (s *session) refuseBody(err error) error {
	var reply *smtp.SMTPError
	switch {
	case errors.As(err, &reply):
		return reply
	case errors.Is(err, smtp.ErrTooLongLine):
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "A line of the letter is too long"}
	}
	s.listener.log.Info("letter was not sent to its end", "err", err)
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "The letter did not arrive whole"}
}

// Reset forgets the letter at hand.
func (s *session) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.envelope = envelope{}
}

// Logout has nothing to free.
func (s *session) Logout() error { return nil }

// maxPath is the longest path of RFC 5321, without its brackets.
const maxPath = 254

// isPath says that the address can be kept, shown and written into a header: printable UTF-8 of bounded
// length, with both sides of the last @ filled. Whether anybody lives there is not asked here.
func isPath(address string) bool {
	local, domain, found := cutLast(address, '@')
	if !found || local == "" || domain == "" || len(address) > maxPath || !utf8.ValidString(address) {
		return false
	}
	return !strings.ContainsFunc(address, func(r rune) bool { return r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 }) &&
		!strings.ContainsAny(domain, " \t<>,;\"\\()")
}

func cutLast(s string, at byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, at)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

var _ smtp.LMTPSession = (*session)(nil)

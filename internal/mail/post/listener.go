package post

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"
)

// ListenerConfig is one door for mail servers: SMTP for the outside, LMTP for a server in front of us.
type ListenerConfig struct {
	Via      Via    // ViaSMTP or ViaLMTP
	Hostname string // our name in the greeting
	// AcceptRecipient gives the mailbox of an address, ok false for an address that is not ours. An error
	// means that it cannot be said now; the sender is told to come again.
	AcceptRecipient func(ctx context.Context, address string) (mailbox string, ok bool, err error)
	Intake          Intake
	MaxMessageBytes int64         // 0: 50 MiB
	MaxHeldBytes    int64         // letters in memory over all connections; 0: 256 MiB, at least room for two
	MaxRecipients   int           // of one letter; 0: 100
	MaxConnections  int           // at a time; 0: 100
	CommandFor      time.Duration // patience with the next command; 0: 2 min
	DataFor         time.Duration // patience with one whole letter; 0: 10 min
	TLS             *tls.Config   // nil: STARTTLS is not offered
	Log             *slog.Logger  // nil: slog.Default
}

// maxLineBytes is far above the 1,000 of RFC 5321, because programs do write HTML letters in one line. A
// line beyond it ends the connection.
const maxLineBytes = 256 << 10

// Listener is the built-in server. It relays nothing and offers no sign-in: only letters to our own
// addresses are taken, and each is answered with 250 only after the intake has it.
type Listener struct {
	config ListenerConfig
	log    *slog.Logger
	server *smtp.Server
	doors  doors
	held   atomic.Int64    // bytes of letters in memory
	ctx    context.Context // ends when connections are cut; a store in progress may then give up
	cut    context.CancelFunc
}

// NewListener gives a listener, or says what is wrong with the configuration.
func NewListener(c ListenerConfig) (*Listener, error) {
	if c.Via != ViaSMTP && c.Via != ViaLMTP {
		return nil, fmt.Errorf("a listener speaks SMTP or LMTP, not %q", c.Via)
	}
	if c.AcceptRecipient == nil || c.Intake == nil {
		return nil, errors.New("a listener needs to know its recipients and an intake")
	}
	c.Hostname = cmp.Or(c.Hostname, "localhost")
	c.MaxMessageBytes = cmp.Or(c.MaxMessageBytes, defaultMessageBytes)
	// Twice, because the room for a letter is doubled as it grows.
	c.MaxHeldBytes = max(cmp.Or(c.MaxHeldBytes, 256<<20), 2*c.MaxMessageBytes)
	c.MaxRecipients = cmp.Or(c.MaxRecipients, 100)
	c.MaxConnections = cmp.Or(c.MaxConnections, 100)
	c.CommandFor = cmp.Or(c.CommandFor, 2*time.Minute)
	c.DataFor = cmp.Or(c.DataFor, 10*time.Minute)
	c.Log = cmp.Or(c.Log, slog.Default())
	l := &Listener{config: c, log: c.Log.With("via", string(c.Via))}
	l.ctx, l.cut = context.WithCancel(context.Background())
	l.server = l.newServer()
	return l, nil
}

func (l *Listener) newServer() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(l.newSession))
	server.LMTP = l.config.Via == ViaLMTP
	server.Domain = l.config.Hostname
	server.MaxMessageBytes = l.config.MaxMessageBytes
	server.MaxRecipients = l.config.MaxRecipients
	server.MaxLineLength = maxLineBytes
	server.ReadTimeout = l.config.CommandFor
	server.WriteTimeout = l.config.CommandFor
	server.TLSConfig = l.config.TLS
	server.EnableSMTPUTF8 = true // addresses and letters are kept as they are
	server.ErrorLog = slog.NewLogLogger(l.log.Handler(), slog.LevelWarn)
	return server
}

// Serve takes connections until Shutdown, then gives nil. It may run for several network listeners.
func (l *Listener) Serve(network net.Listener) error {
	guarded, leave := l.doors.guard(network, l.config.MaxConnections)
	if guarded == nil {
		return nil
	}
	defer leave()
	if err := l.server.Serve(guarded); !l.doors.drained() {
		return err
	}
	return nil
}

// Shutdown takes no more connections, lets letters that are under way be stored and answered, and sends idle
// clients away with 421. When ctx ends first the rest is cut off, unanswered, so their senders keep them.
func (l *Listener) Shutdown(ctx context.Context) error {
	defer l.cut()
	l.doors.drain()
	err := l.server.Shutdown(ctx)
	if err != nil {
		l.cut()
		l.doors.closeAll()
	}
	return err
}

// read takes a whole letter into memory, within the room that all letters together may take.
func (l *Listener) read(r io.Reader) (raw []byte, release func(), err error) {
	reserved := int64(0)
	release = func() { l.held.Add(-reserved) }
	const step = 64 << 10
	for {
		if len(raw) == cap(raw) {
			grown := max(int64(step), int64(cap(raw)))
			if l.held.Add(grown) > l.config.MaxHeldBytes {
				l.held.Add(-grown)
				return nil, release, &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "Too many letters at a time, try again later"}
			}
			reserved += grown
			raw = append(make([]byte, 0, int64(cap(raw))+grown), raw...)
		}
		n, err := r.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		switch {
		case err == io.EOF:
			return raw, release, nil
		case err != nil:
			return nil, release, err
		case int64(len(raw)) > l.config.MaxMessageBytes:
			return nil, release, smtp.ErrDataTooLarge
		}
	}
}

package post

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"tierdesk/internal/outbound"
)

// Encryption says how a connection to a mail server is protected.
type Encryption string

// The protections. None is for a server on the same machine, see Account.AllowPlain.
const (
	EncryptionTLS           Encryption = "tls"           // from the first byte
	EncryptionSTARTTLS      Encryption = "starttls"      // after STARTTLS, which must succeed
	EncryptionOpportunistic Encryption = "opportunistic" // STARTTLS where it is offered; for sending only
	EncryptionNone          Encryption = "none"
)

// Account is a sign-in at a mail server.
type Account struct {
	Addr       string // host:port
	Encryption Encryption
	Username   string // empty: no sign-in, for sending only
	Password   string
	// AllowPlain permits a connection without encryption to a server that is not on this machine, password
	// and letters readable by everyone on the way.
	AllowPlain bool
	TLS        *tls.Config // nil: the system's roots
	Dialer     outbound.Dialer
}

// errPlain is the refusal to talk in the clear beyond this machine.
var errPlain = errors.New("an unencrypted connection to another machine is not allowed; use TLS or STARTTLS")

// validate says what an administrator has to mend before a connection can be tried.
func (a Account) validate(allowed ...Encryption) error {
	if _, _, err := net.SplitHostPort(a.Addr); err != nil {
		return fmt.Errorf("read mail server address: %w", err)
	}
	for _, e := range allowed {
		if a.Encryption == e {
			return nil
		}
	}
	return fmt.Errorf("encryption %q is not one of %v", a.Encryption, allowed)
}

// connect dials and, for implicit TLS, shakes hands.
func (a Account) connect(ctx context.Context) (net.Conn, error) {
	conn, err := a.Dialer.DialContext(ctx, "tcp", a.Addr)
	if err != nil {
		return nil, fmt.Errorf("connect to mail server: %w", err)
	}
	switch a.Encryption {
	case EncryptionTLS:
		secure := tls.Client(conn, a.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, fmt.Errorf("agree on TLS with %s: %w", a.Addr, err)
		}
		return secure, nil
	case EncryptionNone:
		if !a.mayGoPlain(conn) {
			conn.Close()
			return nil, errPlain
		}
	}
	return conn, nil
}

// mayGoPlain looks at where the connection ended up, not at the name it was asked for.
func (a Account) mayGoPlain(conn net.Conn) bool {
	remote, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	return a.AllowPlain || err == nil && remote.Addr().Unmap().IsLoopback()
}

func (a Account) tlsConfig() *tls.Config {
	config := &tls.Config{}
	if a.TLS != nil {
		config = a.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = a.host()
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	return config
}

func (a Account) host() string {
	host, _, _ := net.SplitHostPort(a.Addr)
	return host
}

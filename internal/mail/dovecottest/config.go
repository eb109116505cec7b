package dovecottest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// configText runs everything as one ordinary user: no chroot, no dovenull, no shared state. IDLE checks the
// mailbox at once and limits and penalties on sign-ins are off, or tests would measure Dovecot's patience.
const configText = `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = $DIR/run
state_dir = $DIR/state
log_path = $DIR/dovecot.log
default_internal_user = $USER
default_internal_group = $GROUP
default_login_user = $USER
mail_uid = $UID
mail_gid = $GID
first_valid_uid = 1
first_valid_gid = 1
mail_home = $DIR/mail/%u
mail_location = maildir:$DIR/mail/%u
mail_max_userip_connections = 0
mailbox_idle_check_interval = 1 secs
auth_failure_delay = 0
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = yes
ssl_cert = <$DIR/cert.pem
ssl_key = <$DIR/key.pem
recipient_delimiter = +
protocol lmtp {
  postmaster_address = postmaster@example.test
  hostname = dovecot.example.test
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Archive {
    auto = create
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $DIR/users/%u
}
userdb {
  driver = passwd-file
  args = username_format=%u $DIR/users/%u
  override_fields = uid=$UID gid=$GID home=$DIR/mail/%u
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = $IMAP
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $IMAPS
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $LMTP
  }
}
service stats {
  chroot =
}
`

func (s *Server) writeConfig(t testing.TB) {
	t.Helper()
	group, err := user.LookupGroupId(s.owner.Gid)
	if err != nil {
		t.Fatalf("find group of %s: %v", s.owner.Username, err)
	}
	text := strings.NewReplacer(
		"$DIR", s.dir, "$USER", s.owner.Username, "$GROUP", group.Name, "$UID", s.owner.Uid, "$GID", s.owner.Gid,
		"$IMAPS", port(s.IMAPSAddr), "$IMAP", port(s.IMAPAddr), "$LMTP", port(s.LMTPAddr),
	).Replace(configText)
	s.write(t, "dovecot.conf", text)
	for _, folder := range []string{"users", "mail"} {
		if err := os.Mkdir(filepath.Join(s.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// writeCertificate makes a self-signed certificate for the loopback address and keeps it as the only root.
func (s *Server) writeCertificate(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "dovecot.example.test"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:              []string{"localhost"},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.write(t, "cert.pem", string(cert))
	s.write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	s.Roots = x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(cert)
}

func (s *Server) write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func port(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

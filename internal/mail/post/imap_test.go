package post

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/outbound"
)

// poorIMAP is an IMAP server with a given set of permanent flags and no extension at all: no IDLE, no MOVE.
func poorIMAP(t *testing.T, permanentFlags string) (addr string, commands <-chan string) {
	t.Helper()
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	seen := make(chan string, 100)
	go func() {
		for {
			conn, err := network.Accept()
			if err != nil {
				return
			}
			go answerPoorly(conn, permanentFlags, seen)
		}
	}()
	return network.Addr().String(), seen
}

func answerPoorly(conn net.Conn, permanentFlags string, seen chan<- string) {
	defer conn.Close()
	fmt.Fprint(conn, "* OK ready\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		verb, _, _ := strings.Cut(command, " ")
		seen <- verb
		switch verb {
		case "CAPABILITY":
			fmt.Fprint(conn, "* CAPABILITY IMAP4rev1\r\n")
		case "SELECT":
			fmt.Fprintf(conn, "* 0 EXISTS\r\n* OK [PERMANENTFLAGS (%s)] ok\r\n* OK [UIDVALIDITY 9] ok\r\n", permanentFlags)
		case "UID":
			fmt.Fprint(conn, "* SEARCH\r\n")
		}
		fmt.Fprintf(conn, "%s OK done\r\n", tag)
	}
}

func TestFolderThatForgetsTheFlagIsRefused(t *testing.T) {
	tests := []struct {
		name, permanent string
		how             Acknowledge
		want            bool
	}{
		{"seen is kept", `\Seen \Deleted`, Acknowledge{}, true},
		{"seen is not kept", `\Deleted`, Acknowledge{}, false},
		{"keywords are kept", `\Seen \*`, Acknowledge{Flag: "$TierdeskStored"}, true},
		{"keywords are not kept", `\Seen`, Acknowledge{Flag: "$TierdeskStored"}, false},
		{"this keyword is kept", `$TierdeskStored`, Acknowledge{Flag: "$TierdeskStored"}, true},
		{"moving needs no flag", `\Deleted`, Acknowledge{MoveTo: "Archive"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			addr, _ := poorIMAP(t, tt.permanent)
			f := mustFetcher(t, FetcherConfig{
				Mailbox: "desk", Intake: &ledger{}, Acknowledge: tt.how,
				Account: Account{Addr: addr, Encryption: EncryptionNone, Username: "desk", Password: "x", Dialer: thisMachine},
			})
			box, err := openIMAP(context.Background(), f.config)
			if err == nil {
				box.Close()
			}
			if got := err == nil; got != tt.want {
				t.Errorf("opened = %v, want %v (%v)", got, tt.want, err)
			}
		})
	}
}

func TestServerWithoutIdleIsPolled(t *testing.T) {
	addr, commands := poorIMAP(t, `\Seen`)
	log, _ := quiet()
	f := &fetching{config: FetcherConfig{
		Mailbox: "desk", Intake: &ledger{}, Log: log, PollEvery: 20 * time.Millisecond,
		Account: Account{Addr: addr, Encryption: EncryptionNone, Username: "desk", Password: "x", Dialer: thisMachine},
	}}
	f.run(t)
	looks := 0
	for deadline := time.After(5 * time.Second); looks < 3; {
		select {
		case verb := <-commands:
			if verb == "IDLE" {
				t.Fatal("IDLE was sent to a server that does not know it")
			}
			if verb == "UID" {
				looks++
			}
		case <-deadline:
			t.Fatalf("looked %d times, want 3", looks)
		}
	}
}

// TestPlainStaysOnThisMachine needs an address of this machine that is not loopback; the network in between
// is the same, only the rule sees a difference.
func TestPlainStaysOnThisMachine(t *testing.T) {
	network, err := net.Listen("tcp", net.JoinHostPort(outsideAddr(t), "0"))
	if err != nil {
		t.Skipf("listen beyond loopback: %v", err)
	}
	defer network.Close()
	go func() {
		for {
			conn, err := network.Accept()
			if err != nil {
				return
			}
			go answerWithoutTLS(conn)
		}
	}()
	account := Account{
		Addr: network.Addr().String(), Username: "desk", Password: "secret",
		Dialer: outbound.Dialer{Policy: outbound.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}}},
	}
	for _, e := range []Encryption{EncryptionNone, EncryptionOpportunistic} {
		account.Encryption = e
		s, err := NewSender(SenderConfig{Account: account, SendFor: 5 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(context.Background(), reply("secret")); !errors.Is(err, errPlain) {
			t.Errorf("%s: error = %v, want the refusal to go in the clear", e, err)
		}
	}
}

// answerWithoutTLS is an SMTP server that hides STARTTLS and would like a password.
func answerWithoutTLS(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 x\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		fmt.Fprint(conn, "250-x\r\n250 AUTH PLAIN\r\n")
	}
}

func outsideAddr(t *testing.T) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Skipf("list addresses: %v", err)
	}
	for _, addr := range addrs {
		if network, ok := addr.(*net.IPNet); ok && network.IP.To4() != nil && !network.IP.IsLoopback() {
			return network.IP.String()
		}
	}
	t.Skip("this machine has no IPv4 address beside loopback")
	return ""
}

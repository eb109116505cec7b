package e2e

import (
	"net"
	"strconv"
	"testing"
	"time"

	"tierdesk/internal/mail/dovecottest"
)

// TestBrowserSetsUpMail goes from a desk that nobody administers yet to a letter that left and came back through a real mail server,
// by clicks alone, and then lets a customer write in.
func TestBrowserSetsUpMail(t *testing.T) {
	wantBrowser(t)
	onBoth(t, func(t *testing.T, place []string) {
		dovecot := dovecottest.Start(t)
		dovecot.AddUser(t, "support")
		d := newDesk(t, place)
		d.start("--mail-network", "127.0.0.0/8")
		if d.setup == "" {
			t.Fatal("the desk prints no link to set it up")
		}
		account := func(address string) map[string]any {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				t.Fatal(err)
			}
			number, err := strconv.Atoi(port)
			if err != nil {
				t.Fatal(err)
			}
			return map[string]any{"host": host, "port": number}
		}
		box := account(dovecot.IMAPAddr)
		box["address"], box["user"], box["password"] = dovecottest.Address("support"), dovecottest.Address("support"), dovecottest.Password
		wantNothing(t, 3*time.Minute, "firstmail.mjs", map[string]any{"base": d.url, "setup": d.setup, "box": box, "out": account(dovecot.SMTPAddr)})

		mailBy(t, dovecot.SMTPAddr, "rita@acme.example", dovecottest.Address("support"),
			[]byte("From: Rita <rita@acme.example>\r\nTo: support@example.test\r\nSubject: The till is dark\r\nMessage-ID: <1@acme.example>\r\n\r\nSince this morning.\r\n"))
		s := d.open()
		for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
			if _, err := s.TicketByNumber(t.Context(), 1); err == nil {
				break
			}
			if time.Since(began) > 30*time.Second {
				t.Fatalf("half a minute after a customer wrote there is no ticket\n%s", d.log.String())
			}
		}
	})
}

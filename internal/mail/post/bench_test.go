package post

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"tierdesk/internal/mail/dovecottest"
)

// BenchmarkFetch measures what the transport itself costs per letter; the intake is free here.
func BenchmarkFetch(b *testing.B) {
	server := dovecottest.Start(b)
	server.AddUser(b, "desk")
	for i := range b.N {
		server.Deliver(b, "desk", letter(fmt.Sprint(i)))
	}
	log, _ := quiet()
	done := make(chan struct{})
	n := 0
	f, err := NewFetcher(FetcherConfig{
		Mailbox: "desk", Log: log, Acknowledge: Acknowledge{MoveTo: "Archive"},
		Account: Account{
			Addr: server.IMAPAddr, Encryption: EncryptionNone, Dialer: thisMachine,
			Username: dovecottest.Address("desk"), Password: dovecottest.Password,
		},
		Intake: intakeFunc(func(Receipt) error {
			if n++; n == b.N {
				close(done)
			}
			return nil
		}),
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ResetTimer()
	go f.Run(ctx)
	<-done
}

// BenchmarkListener measures letters over one SMTP connection each.
func BenchmarkListener(b *testing.B) {
	log, _ := quiet()
	l, err := NewListener(ListenerConfig{
		Via: ViaSMTP, AcceptRecipient: acceptTestRecipient, Log: log, Intake: intakeFunc(func(Receipt) error { return nil }),
	})
	if err != nil {
		b.Fatal(err)
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go l.Serve(network)
	defer l.Shutdown(context.Background())
	s, err := NewSender(SenderConfig{Account: Account{Addr: network.Addr().String(), Encryption: EncryptionNone, Dialer: thisMachine}, SendFor: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	out := Letter{From: "ana@example.org", To: []string{"desk@example.test"}, Raw: letter("bench")}
	for b.Loop() {
		if _, err := s.Send(context.Background(), out); err != nil {
			b.Fatal(err)
		}
	}
}

type intakeFunc func(Receipt) error

func (f intakeFunc) Receive(_ context.Context, r Receipt) error { return f(r) }

//go:build drill

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// The drill's size, as the promise has it.
const (
	drillMails  = 1000
	drillKills  = 50
	drillInside = 34 // of them between store and acknowledgement; the log proves each
	storedLine  = "mail stored, not yet acknowledged"
)

// TestDrillKilledWhileMailComesIn kills the desk 50 times while 1,000 mails come in, half of them by LMTP and half fetched
// by IMAP. By the sender's ledger nothing is lost and nothing doubled.
func TestDrillKilledWhileMailComesIn(t *testing.T) {
	onBoth(t, func(t *testing.T, place []string) {
		d := newDrill(t, place)
		var sending sync.WaitGroup
		sending.Go(d.sendByLMTP)
		sending.Go(d.sendByIMAP)
		d.killAndRestart()
		sending.Wait()
		d.settle()
		d.checkLedger()
	})
}

type drill struct {
	*deskProcess
	dovecot *dovecottest.Server
	lmtp    string
	random  *rand.Rand
	inside  int
	desk    *sqlstore.Store
	resumed []time.Duration
}

func newDrill(t *testing.T, place []string) *drill {
	d := &drill{deskProcess: newDesk(t, place), dovecot: dovecottest.Start(t), lmtp: freeAddress(t), random: rand.New(rand.NewPCG(7, 42))}
	d.dovecot.AddUser(t, "support")
	d.writeMailConfig(map[string]any{
		"domain": "desk.test", "name": "Help desk", "hostname": "desk.test", "networks": []string{"127.0.0.0/8"}, "listen_lmtp": d.lmtp,
		"mailboxes": []map[string]string{{"id": "support", "address": support}},
		"fetch":     []map[string]string{{"mailbox": "support", "addr": d.dovecot.IMAPAddr, "encryption": "none", "username": support, "password_env": "MAIL_PASSWORD"}},
	})
	return d
}

// drillMail is the mail with a number. Odd ones come by LMTP, even ones lie in the IMAP mailbox.
func drillMail(n int) []byte {
	return []byte(words(fmt.Sprintf("sender%d@far.test", n%97), fmt.Sprint("Mail ", n), fmt.Sprintf("This is mail number %d of the ledger.", n),
		fmt.Sprintf("Message-ID: <drill-%d@far.test>\r\n", n)))
}

// sendByLMTP is a sender that keeps a mail until it is acknowledged, and tries it again otherwise.
func (d *drill) sendByLMTP() {
	for n := 1; n <= drillMails; n += 2 {
		for d.sendOnce(n) != nil {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (d *drill) sendOnce(n int) error {
	connection, err := net.DialTimeout("tcp", d.lmtp, time.Second)
	if err != nil {
		return err
	}
	client := smtp.NewClientLMTP(connection)
	defer func() { _ = client.Close() }()
	if err := client.Mail("", nil); err != nil {
		return err
	}
	if err := client.Rcpt(support, nil); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(drillMail(n)); err != nil {
		return err
	}
	return w.Close()
}

func (d *drill) sendByIMAP() {
	for n := 2; n <= drillMails; n += 2 {
		d.dovecot.Deliver(d.t, "support", drillMail(n))
		time.Sleep(5 * time.Millisecond)
	}
}

// killAndRestart runs the desk and kills it, again and again: mostly by its own hand at a line of its log, else from outside
// at any moment. Then it runs undisturbed.
func (d *drill) killAndRestart() {
	for kill := range drillKills {
		began, before, at := time.Now(), strings.Count(d.log.String(), storedLine), 0
		d.env = nil
		if kill < drillInside {
			at = 1 + d.random.IntN(12)
			d.env = []string{"TIERDESK_DRILL_LINE=" + storedLine, fmt.Sprint("TIERDESK_DRILL_AT=", at)}
		}
		// An error means that it was killed before it could say where it serves.
		started := d.tryStart() == nil
		byItself := !started
		if at > 0 {
			byItself = d.awaitDeath(kill)
		} else if started {
			time.Sleep(time.Duration(50+d.random.IntN(400)) * time.Millisecond)
			_ = d.run.Process.Kill()
			_ = d.run.Wait()
		}
		stored := strings.Count(d.log.String(), storedLine) - before
		if stored > 0 {
			d.resumed = append(d.resumed, time.Since(began))
		}
		if at > 0 && byItself && stored >= at {
			d.inside++
		}
	}
	d.env = nil
	d.start()
}

// awaitDeath waits until the desk killed itself at its line. When no more mail comes it would live for ever, so that one is
// killed from outside and does not count.
func (d *drill) awaitDeath(kill int) bool {
	ended := make(chan struct{})
	go func() { _ = d.run.Wait(); close(ended) }()
	select {
	case <-ended:
		return true
	case <-time.After(20 * time.Second):
		d.t.Logf("kill %d came from outside: no more mail to die at", kill)
		_ = d.run.Process.Kill()
		<-ended
		return false
	}
}

// settle waits until nothing waits any more.
func (d *drill) settle() {
	d.t.Helper()
	d.desk = d.open()
	d.t.Cleanup(func() {
		counts, err := d.desk.CountReceipts(context.Background())
		d.t.Log("receipts at the end:", counts, err)
	})
	eventually(d.t, "all mail is placed", func() bool {
		counts, err := d.desk.CountReceipts(context.Background())
		return err == nil && counts[store.ReceiptWaiting] == 0 && counts[store.ReceiptPlaced]+counts[store.ReceiptQuarantined] >= drillMails
	})
}

func (d *drill) checkLedger() {
	d.t.Helper()
	ctx := context.Background()
	s := d.desk
	entries := map[string]int{}
	err := s.EachTicket(ctx, func(id desk.TicketID) error {
		records, err := s.Timeline(ctx, id, 0, 1000)
		for _, r := range records {
			if r.Content != nil && r.Content.MessageID != "" {
				entries[r.Content.MessageID]++
			}
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	lost, doubled := 0, 0
	for n := 1; n <= drillMails; n++ {
		switch entries[fmt.Sprintf("drill-%d@far.test", n)] {
		case 0:
			lost++
		case 1:
		default:
			doubled++
		}
	}
	counts, err := s.CountReceipts(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Logf("%d kills, %d of them between store and acknowledgement; %d mails: %d lost, %d doubled; receipts %v; slowest round %v",
		drillKills, d.inside, drillMails, lost, doubled, counts, longest(d.resumed))
	if lost > 0 || doubled > 0 {
		d.t.Errorf("%d lost and %d doubled, want none", lost, doubled)
	}
	if d.inside < 30 {
		d.t.Errorf("%d kills between store and acknowledgement, want at least 30", d.inside)
	}
}

func longest(list []time.Duration) time.Duration {
	var most time.Duration
	for _, d := range list {
		most = max(most, d)
	}
	return most
}

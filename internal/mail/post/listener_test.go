package post

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tierdesk/internal/core/desk"
)

// listening is a listener on a free port with its intake.
type listening struct {
	*Listener
	addr   string
	intake *ledger
	log    *logText
}

// listen starts a listener that knows desk@, sales@ and postmaster@, and cannot tell for flaky@.
func listen(t *testing.T, via Via, change func(*ListenerConfig)) *listening {
	t.Helper()
	log, text := quiet()
	l := &listening{intake: &ledger{}, log: text}
	config := ListenerConfig{Via: via, Hostname: "mx.example.test", AcceptRecipient: acceptTestRecipient, Intake: l.intake, Log: log}
	if change != nil {
		change(&config)
	}
	var err error
	if l.Listener, err = NewListener(config); err != nil {
		t.Fatal(err)
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.addr = network.Addr().String()
	served := make(chan error, 1)
	go func() { served <- l.Serve(network) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		l.Shutdown(ctx)
		if err := <-served; err != nil {
			t.Errorf("serve ended with %v, want nil", err)
		}
	})
	return l
}

func acceptTestRecipient(_ context.Context, address string) (string, bool, error) {
	switch strings.ToLower(address) {
	case "desk@example.test", "desk+token@example.test", "postmaster@example.test":
		return "support", true, nil
	case "sales@example.test":
		return "sales", true, nil
	case "flaky@example.test":
		return "", false, errors.New("the database is gone")
	}
	return "", false, nil
}

// talk is a raw conversation, for clients that do not keep to the protocol.
type talk struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
}

func dialTalk(t *testing.T, addr string) *talk {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return &talk{t: t, conn: conn, r: bufio.NewReader(conn)}
}

func (c *talk) send(text string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(text)); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// want reads one reply, continued lines included, and compares its code.
func (c *talk) want(code string) string {
	c.t.Helper()
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Fatalf("read reply: %v, want %s", err, code)
		}
		if len(line) > 3 && line[3] == '-' {
			continue
		}
		if !strings.HasPrefix(line, code) {
			c.t.Fatalf("reply = %q, want %s", line, code)
		}
		return line
	}
}

func (c *talk) say(line, code string) {
	c.t.Helper()
	c.send(line + "\r\n")
	c.want(code)
}

// toData goes through the envelope to the point where the letter is sent.
func (c *talk) toData(hello string) {
	c.t.Helper()
	c.want("220")
	c.say(hello+" client.example.org", "250")
	c.say("MAIL FROM:<ana@example.org>", "250")
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("DATA", "354")
}

func TestListenerTakesLetters(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, nil)
	c := dialTalk(t, l.addr)
	c.toData("EHLO")
	c.send(string(letter("one")) + ".\r\n")
	c.want("250")
	c.say("MAIL FROM:<>", "250")
	c.say("RCPT TO:<Desk+token@example.test>", "250")
	c.say("RCPT TO:<postmaster@example.test>", "250")
	c.say("DATA", "354")
	c.send("Subject: dots\r\n\r\n..leading\r\n.\r\n")
	c.want("250")
	c.say("QUIT", "221")

	got := l.intake.stored()
	if len(got) != 2 {
		t.Fatalf("stored %d letters, want 2", len(got))
	}
	if r := got[0]; !isLetter(r, "one") || r.Mailbox != "support" || r.Via != ViaSMTP || r.EnvelopeFrom != "ana@example.org" || r.NullPath || r.Key != "" {
		t.Errorf("first receipt = %+v", r)
	}
	if r := got[1]; !r.NullPath || len(r.EnvelopeTo) != 2 || r.EnvelopeTo[0] != "Desk+token@example.test" || !bytes.HasSuffix(r.Raw, []byte("\r\n\r\n.leading\r\n")) {
		t.Errorf("second receipt = %+v, want the null path and one dot", r)
	}
	if got := strings.Count(l.log.String(), stored); got != 2 {
		t.Errorf("%d lines for the drill, want 2", got)
	}
}

func TestListenerRefusesRecipients(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.MaxRecipients = 2 })
	c := dialTalk(t, l.addr)
	c.want("220")
	c.say("EHLO client.example.org", "250")
	c.say("MAIL FROM:<ana@example.org>", "250")
	c.say("RCPT TO:<nobody@example.test>", "550")
	c.say("RCPT TO:<victim@elsewhere.example>", "550") // no open relay
	c.say("RCPT TO:<desk%elsewhere.example@example.test>", "550")
	c.say("RCPT TO:<flaky@example.test>", "451")
	c.say("DATA", "502")
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("RCPT TO:<sales@example.test>", "452") // another mailbox wants a letter of its own
	c.say("RCPT TO:<postmaster@example.test>", "250")
	c.say("RCPT TO:<desk@example.test>", "452") // too many
	c.say("AUTH PLAIN AGEAYQ==", "523")
}

func TestListenerAnswersByKindOfError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"unkinded", errors.New("no idea"), "451"},
		{"database gone", &desk.Error{Kind: desk.KindUnavailable, Message: "gone"}, "451"},
		{"conflict", desk.Conflict("a.b", "Somebody was faster."), "451"},
		{"disk full", fmt.Errorf("write blob: %w", syscall.ENOSPC), "452"},
		{"too often", &desk.Error{Kind: desk.KindLimit, Message: "too often"}, "450"},
		{"invalid", desk.Invalid("raw", "a.b", "This is no letter."), "554"},
		{"mailbox gone", desk.NotFound("mailbox"), "550"},
		{"forbidden", desk.Forbidden("a.b", "Not here."), "550"},
	}
	l := listen(t, ViaSMTP, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.intake.setAnswer(func(Receipt) error { return tt.err })
			c := dialTalk(t, l.addr)
			c.toData("EHLO")
			c.send(string(letter("refused")) + ".\r\n")
			if line := c.want(tt.want); strings.Contains(line, "no idea") || strings.Contains(line, "write blob") {
				t.Errorf("reply %q tells the sender of our insides", line)
			}
			c.say("NOOP", "250")
		})
	}
	if got := l.intake.stored(); len(got) != 0 {
		t.Errorf("stored %d letters, want 0", len(got))
	}
}

func TestListenerRefusesTooLarge(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.MaxMessageBytes = 100_000 })
	c := dialTalk(t, l.addr)
	c.want("220")
	c.say("EHLO client.example.org", "250")
	c.say("MAIL FROM:<ana@example.org> SIZE=100001", "552")
	c.say("MAIL FROM:<ana@example.org>", "250") // and without announcing it
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("DATA", "354")
	c.send(string(bigLetter("too large", 300_000)) + ".\r\n")
	c.want("552")
	c.say("MAIL FROM:<ana@example.org>", "250")
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("BDAT 300000", "552")
	if got := l.intake.received(); len(got) != 0 {
		t.Errorf("the intake saw %d letters, want 0", len(got))
	}
	if held := l.held.Load(); held != 0 {
		t.Errorf("%d bytes are still held, want 0", held)
	}
}

func TestListenerBoundsMemory(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.MaxMessageBytes, c.MaxHeldBytes = 1<<20, 2<<20 })
	l.held.Store(2 << 20) // as if other letters took all of it
	c := dialTalk(t, l.addr)
	c.toData("EHLO")
	c.send(string(letter("later")) + ".\r\n")
	c.want("452")
	l.held.Store(0)
	c.say("MAIL FROM:<ana@example.org>", "250")
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("DATA", "354")
	c.send(string(bigLetter("now", 1_000_000)) + ".\r\n")
	c.want("250")
}

func TestListenerSpeaksLMTP(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaLMTP, nil)
	l.intake.setAnswer(func(r Receipt) error {
		if r.Mailbox == "sales" {
			return errors.New("the database is gone")
		}
		return nil
	})
	c := dialTalk(t, l.addr)
	c.want("220")
	c.say("EHLO client.example.org", "500")
	c.say("LHLO client.example.org", "250")
	c.say("MAIL FROM:<ana@example.org>", "250")
	c.say("RCPT TO:<desk@example.test>", "250")
	c.say("RCPT TO:<nobody@example.test>", "550")
	c.say("RCPT TO:<sales@example.test>", "250")
	c.say("RCPT TO:<postmaster@example.test>", "250")
	c.say("DATA", "354")
	c.send(string(letter("three")) + ".\r\n")
	c.want("250")
	c.want("451")
	c.want("250")
	c.say("QUIT", "221")
	got := l.intake.stored()
	if len(got) != 1 || len(got[0].EnvelopeTo) != 2 || got[0].Via != ViaLMTP {
		t.Errorf("stored %+v, want one letter for both addresses of the mailbox", got)
	}
}

func TestListenerTakesChunks(t *testing.T) {
	t.Parallel()
	for _, via := range []Via{ViaSMTP, ViaLMTP} {
		l := listen(t, via, nil)
		c := dialTalk(t, l.addr)
		c.want("220")
		c.say(map[Via]string{ViaSMTP: "EHLO", ViaLMTP: "LHLO"}[via]+" client.example.org", "250")
		c.say("MAIL FROM:<ana@example.org>", "250")
		c.say("RCPT TO:<desk@example.test>", "250")
		raw := string(letter("chunks"))
		c.send("BDAT 20\r\n" + raw[:20])
		c.want("250")
		c.send(fmt.Sprintf("BDAT %d LAST\r\n%s", len(raw)-20, raw[20:]))
		c.want("250")
		c.say("MAIL FROM:<ana@example.org>", "250")
		c.say("RCPT TO:<desk@example.test>", "250")
		c.send("BDAT 20\r\n" + raw[:20])
		c.want("250")
		c.say("RSET", "250") // half a letter is no letter
		c.say("QUIT", "221")
		if got := l.intake.stored(); len(got) != 1 || !isLetter(got[0], "chunks") {
			t.Errorf("%s stored %+v, want one letter", via, got)
		}
	}
}

func TestListenerServes32AtATime(t *testing.T) {
	t.Parallel()
	const clients, each = 32, 10
	for _, via := range []Via{ViaSMTP, ViaLMTP} {
		l := listen(t, via, nil)
		start := time.Now()
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				if err := sendSome(l.addr, via, i, each); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		t.Logf("%s: %d letters over %d connections in %s", via, clients*each, clients, time.Since(start).Round(time.Millisecond))
		seen := make(map[string]bool)
		for _, r := range l.intake.stored() {
			seen[string(r.Raw)] = true
		}
		if len(seen) != clients*each || len(l.intake.stored()) != clients*each {
			t.Errorf("%s: %d different letters of %d stored, want %d", via, len(seen), len(l.intake.stored()), clients*each)
		}
	}
}

func sendSome(addr string, via Via, client, n int) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	open := smtp.NewClient
	if via == ViaLMTP {
		open = smtp.NewClientLMTP
	}
	c := open(conn)
	defer c.Close()
	for i := range n {
		raw := letter(fmt.Sprintf("client %d letter %d", client, i))
		if err := c.SendMail("ana@example.org", []string{"desk@example.test"}, bytes.NewReader(raw)); err != nil {
			return fmt.Errorf("client %d letter %d: %w", client, i, err)
		}
	}
	return c.Quit()
}

func TestListenerLimitsConnections(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.MaxConnections = 2 })
	first, second := dialTalk(t, l.addr), dialTalk(t, l.addr)
	first.want("220")
	second.want("220")
	dialTalk(t, l.addr).want("421")
	first.say("QUIT", "221")
	until(t, 2*time.Second, func() error {
		c := dialTalk(t, l.addr)
		defer c.conn.Close()
		line, err := c.r.ReadString('\n')
		if !strings.HasPrefix(line, "220") {
			return fmt.Errorf("greeting after one left = %q, %v", line, err)
		}
		return nil
	})
}

func TestListenerEndsSlowClients(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, func(c *ListenerConfig) { c.CommandFor, c.DataFor = 300*time.Millisecond, 600*time.Millisecond })
	silent := dialTalk(t, l.addr)
	silent.want("220")
	silent.want("421")

	slow := dialTalk(t, l.addr) // slower than a command may be, not slower than a letter may be
	slow.toData("EHLO")
	time.Sleep(400 * time.Millisecond)
	slow.send(string(letter("slow")) + ".\r\n")
	slow.want("250")

	drip := dialTalk(t, l.addr)
	drip.toData("EHLO")
	start := time.Now()
	go func() {
		for range 100 { // a byte at a time is always in time for the next byte
			time.Sleep(50 * time.Millisecond)
			if _, err := drip.conn.Write([]byte("x")); err != nil {
				return
			}
		}
	}()
	drip.want("451")
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the dripping client was ended after %s, want about 600ms", took)
	}
	if got := l.intake.received(); len(got) != 1 {
		t.Errorf("the intake saw %d letters, want the slow one only", len(got))
	}
}

func TestListenerHoldsAgainstHostileCommands(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, nil)
	t.Run("endless line", func(t *testing.T) {
		c := dialTalk(t, l.addr)
		c.want("220")
		c.conn.Write(bytes.Repeat([]byte("A"), 2*maxLineBytes))
		line, _ := c.r.ReadString('\n')
		if line != "" && !strings.HasPrefix(line, "500") {
			t.Errorf("reply = %q, want 500 or a closed connection", line)
		}
	})
	t.Run("garbage", func(t *testing.T) {
		c := dialTalk(t, l.addr)
		c.want("220")
		for _, line := range []string{"\x00\x01\x02\x03", "EHLO", "MAIL FROM:<a@b>", "RCPT TO:<desk@example.test>", "DATA", "BDAT -1 LAST", "BDAT 99999999999999999999"} {
			c.send(line + "\r\n")
			c.want("5")
		}
	})
	t.Run("too many errors", func(t *testing.T) {
		c := dialTalk(t, l.addr)
		c.want("220")
		c.send(strings.Repeat("NONSENSE\r\n", 10))
		for range 4 {
			c.want("50")
		}
		c.want("500")
		if line, err := c.r.ReadString('\n'); err == nil {
			t.Errorf("the connection goes on with %q, want it closed", line)
		}
	})
	t.Run("addresses", func(t *testing.T) {
		c := dialTalk(t, l.addr)
		c.want("220")
		c.say("EHLO client.example.org", "250")
		c.say("MAIL FROM:<ana@example.org", "501")
		c.say("MAIL FROM:<"+strings.Repeat("a", 300)+"@example.org>", "553")
		c.say("MAIL FROM:<\"a\x07b\"@example.org>", "553")
	})
	t.Run("long line in a letter", func(t *testing.T) {
		c := dialTalk(t, l.addr)
		c.toData("EHLO")
		c.send("Subject: long\r\n\r\n" + strings.Repeat("y", 100_000) + "\r\n.\r\n")
		c.want("250")
		if got := l.intake.stored(); len(got) != 1 || len(got[0].Raw) < 100_000 {
			t.Errorf("stored %d letters, want the one with the long line, whole", len(got))
		}
	})
}

// TestListenerIsNotSmuggled sends every line end that some server takes for the end of a letter. Only
// CRLF.CRLF is; all else stays inside the one letter, byte by byte.
func TestListenerIsNotSmuggled(t *testing.T) {
	t.Parallel()
	ends := []string{"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\n.\r", "\r\r\n.\r\r\n", "\r\n\x00.\r\n"}
	inner := "MAIL FROM:<admin@example.test>\r\nRCPT TO:<desk@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nhello\r\n"
	for _, end := range ends {
		t.Run(fmt.Sprintf("%q", end), func(t *testing.T) {
			l := listen(t, ViaSMTP, nil)
			c := dialTalk(t, l.addr)
			c.toData("EHLO")
			c.send("Subject: outer\r\n\r\nbody" + end + inner + ".\r\n")
			c.want("250")
			c.say("QUIT", "221")
			got := l.intake.stored()
			if len(got) != 1 || got[0].EnvelopeFrom != "ana@example.org" {
				t.Fatalf("stored %d letters, want one", len(got))
			}
			if !bytes.HasSuffix(got[0].Raw, []byte(inner)) {
				t.Errorf("letter = %q, want what was smuggled inside it", got[0].Raw)
			}
		})
	}
}

func TestListenerSurvivesAPanic(t *testing.T) {
	t.Parallel()
	for _, via := range []Via{ViaSMTP, ViaLMTP} {
		l := listen(t, via, func(c *ListenerConfig) {
			accept := c.AcceptRecipient
			c.AcceptRecipient = func(ctx context.Context, address string) (string, bool, error) {
				if address == "panic@example.test" {
					panic("a bug of ours")
				}
				return accept(ctx, address)
			}
		})
		l.intake.setAnswer(func(Receipt) error { panic("another bug of ours") })
		hello := map[Via]string{ViaSMTP: "EHLO", ViaLMTP: "LHLO"}[via]
		c := dialTalk(t, l.addr)
		c.toData(hello)
		c.send(string(letter("panic")) + ".\r\n")
		c.want("451")
		c.say("MAIL FROM:<ana@example.org>", "250")
		c.say("RCPT TO:<panic@example.test>", "421")
		l.intake.setAnswer(nil)
		c = dialTalk(t, l.addr)
		c.toData(hello)
		c.send(string(letter("fine")) + ".\r\n")
		c.want("250")
	}
}

func TestListenerShutsDownGracefully(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, nil)
	storing, goOn := make(chan struct{}), make(chan struct{})
	l.intake.setAnswer(func(Receipt) error {
		close(storing)
		<-goOn
		return nil
	})
	idle, busy := dialTalk(t, l.addr), dialTalk(t, l.addr)
	idle.want("220")
	busy.toData("EHLO")
	busy.send(string(letter("last")) + ".\r\n")
	<-storing

	ended := make(chan error, 1)
	go func() { ended <- l.Shutdown(context.Background()) }()
	idle.want("421")
	close(goOn)
	busy.want("250")
	busy.want("421")
	if err := <-ended; err != nil {
		t.Errorf("shutdown = %v, want nil", err)
	}
	if _, err := net.Dial("tcp", l.addr); err == nil {
		t.Error("a connection was taken after the end")
	}
}

func TestListenerCutsWhatHangs(t *testing.T) {
	t.Parallel()
	l := listen(t, ViaSMTP, nil)
	c := dialTalk(t, l.addr)
	c.toData("EHLO")
	c.send("Subject: never ends\r\n")
	until(t, 2*time.Second, func() error {
		l.doors.mu.Lock()
		defer l.doors.mu.Unlock()
		for conn := range l.doors.open {
			if conn.busy {
				return nil
			}
		}
		return errors.New("no letter is under way")
	})
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := l.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown = %v, want the deadline", err)
	}
	if _, err := c.r.ReadString('\n'); err == nil {
		t.Log("the client was told before it was cut off")
	}
	if got := l.intake.received(); len(got) != 0 {
		t.Errorf("the intake saw %d letters, want 0", len(got))
	}
}

func FuzzIsPath(f *testing.F) {
	for _, seed := range []string{"a@b", "ana@example.org", "\"a b\"@example.org", "a@b@c", "@", "a@", "@b", "a@b\r\nRCPT", "ü@ü.example", "a@\xff", "a@b>", "postmaster"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if !isPath(address) {
			return
		}
		if len(address) > maxPath || strings.ContainsAny(address, "\r\n\x00") || !strings.Contains(address, "@") {
			t.Errorf("isPath(%q) = true", address)
		}
	})
}

func FuzzListenerConversation(f *testing.F) {
	f.Add([]byte("EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<desk@example.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"))
	f.Add([]byte("EHLO a\nMAIL FROM:<>\nRCPT TO:<desk@example.test>\nBDAT 3 LAST\nabcQUIT\r\n"))
	f.Add([]byte("STARTTLS\r\n\x16\x03\x01"))
	f.Fuzz(func(t *testing.T, text []byte) {
		log, _ := quiet()
		intake := &ledger{}
		l, err := NewListener(ListenerConfig{Via: ViaSMTP, AcceptRecipient: acceptTestRecipient, Intake: intake, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		network, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go l.Serve(network)
		conn, err := net.Dial("tcp", network.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.Write(text)
		conn.(*net.TCPConn).CloseWrite()
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		bufio.NewReader(conn).WriteTo(new(bytes.Buffer))
		conn.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := l.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		for _, r := range intake.stored() {
			if len(r.EnvelopeTo) == 0 || r.Mailbox == "" {
				t.Errorf("receipt without recipient: %+v", r)
			}
		}
	})
}

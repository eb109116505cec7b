package letter

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func nested(levels int) []byte {
	var mail bytes.Buffer
	mail.WriteString("From: a@example.com\r\nSubject: deep\r\n")
	for i := range levels {
		fmt.Fprintf(&mail, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
	}
	mail.WriteString("\r\nat the bottom\r\n")
	for i := levels - 1; i >= 0; i-- {
		fmt.Fprintf(&mail, "--b%d--\r\n", i)
	}
	return mail.Bytes()
}

func manyParts(count int) []byte {
	mail := "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	return []byte(mail + strings.Repeat("--b\r\n\r\nx\r\n", count) + "--b--\r\n")
}

// deepAndLarge is within the bounds of bytes and of levels, and slow because every level reads every line.
func deepAndLarge() []byte {
	open, _, _ := bytes.Cut(nested(25), []byte("\r\n\r\nat the bottom"))
	return slices.Concat(open, []byte("\r\n\r\n"), bytes.Repeat([]byte("\r\n--x"), 30<<20/5))
}

func TestBombsAreRefused(t *testing.T) {
	body := "Subject: x\r\n\r\n" + strings.Repeat("All work and no play.\r\n", 100<<20/23+1)
	tests := []struct {
		name string
		raw  []byte
		want error
	}{
		{"100 MB", []byte(body), ErrBudgetBytes},
		{"10,000 parts", manyParts(10000), ErrBudgetParts},
		{"200 levels", nested(200), ErrBudgetDepth},
		{"50,000 levels", nested(50000), ErrBudgetDepth},
		{"levels side by side", []byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n", 900)), ErrBudgetDepth},
		{"30 MB at 25 levels", deepAndLarge(), ErrBudgetTime},
		{"many headers", []byte(strings.Repeat("X-A: b\r\n", 100000) + "\r\nx"), ErrBudgetHeaders},
		{"long header", []byte("Subject: " + strings.Repeat("a", 3<<20) + "\r\n\r\nx"), ErrBudgetHeaders},
		{"long references", []byte("References: " + strings.Repeat("<a@b>\r\n ", 300000) + "\r\n\r\nx"), ErrBudgetHeaders},
		{"nothing", nil, ErrEmpty},
		{"blank", []byte("\r\n\r\n  \r\n"), ErrEmpty},
	}
	for _, test := range tests {
		began := time.Now()
		_, err := Parse(test.raw, Budget{})
		if took := time.Since(began); !errors.Is(err, test.want) || took > hangs {
			t.Errorf("%s: got %v after %s, want %v", test.name, err, took, test.want)
		}
	}
}

func TestWithinBudget(t *testing.T) {
	tests := []struct {
		name string
		raw  []byte
	}{
		{"25 levels", nested(25)},
		{"900 parts", manyParts(900)},
		{"5 MB of text", []byte("Subject: x\r\n\r\n" + strings.Repeat("All work and no play.\r\n", 5<<20/23))},
		{"1 MB of angle brackets in HTML", []byte("Content-Type: text/html\r\n\r\n" + strings.Repeat("<", 1<<20))},
		{"100,000 open elements", []byte("Content-Type: text/html\r\n\r\n" + strings.Repeat("<div>", 100000) + "hello")},
		{"100,000 unclosed bold links", []byte("Content-Type: text/html\r\n\r\n" + strings.Repeat("<a><b>", 50000) + "hello")},
		{"50 MB of text", []byte("Subject: x\r\n\r\n" + strings.Repeat("All work and no play.\r\n", 50<<20/23))},
		{"20 MB of HTML", []byte("Content-Type: text/html\r\n\r\n" + strings.Repeat("<p>All work<br>and no play.", 20<<20/26))},
		{"3 MB of line ends", []byte("Subject: x\r\n\r\nx" + strings.Repeat("\n", 3<<20))},
		{"2 MB of line ends", []byte("Subject: x\r\n\r\nx" + strings.Repeat("\n", 2<<20-10))},
		{"boundary that never comes", []byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--c\r\n", 100000))},
	}
	for _, test := range tests {
		if testing.Short() && len(test.raw) > 10<<20 {
			continue // the large ones are for the run without the race detector
		}
		began := time.Now()
		l, err := Parse(test.raw, Budget{})
		took := time.Since(began)
		t.Logf("%s: %s", test.name, took)
		if err != nil || took > hangs {
			t.Errorf("%s: got %v after %s", test.name, err, took)
		}
		if l.Text == "" {
			t.Errorf("%s: the text is lost", test.name)
		}
	}
}

func TestTimeRunsOut(t *testing.T) {
	asked := 0
	budget := Budget{Expired: func() bool { asked++; return asked > 3 }}
	if _, err := Parse([]byte("Subject: x\r\n\r\n"+strings.Repeat("x\r\n", 50000)), budget); !errors.Is(err, ErrBudgetTime) {
		t.Errorf("got %v, want %v", err, ErrBudgetTime)
	}
}

func TestLyingCharsets(t *testing.T) {
	tests := []struct{ name, charset, body, want string }{
		{"declared wins", "charset=iso-8859-2", "\xb1\xb6", "ąś"},
		{"latin by default of others", "charset=windows-1252", "\x93hi\x94", "“hi”"},
		{"ASCII with UTF-8", "charset=us-ascii", "grüße", "grüße"},
		{"ASCII with Latin", "charset=us-ascii", "gr\xfc\xdfe", "grüße"},
		{"nothing declared", "", "gr\xfc\xdfe", "grüße"},
		{"unknown", "charset=x-klingon", "grüße", "grüße"},
		{"UTF-8 that is Latin", "charset=utf-8", "gr\xfc\xdfe", "grüße"},
		{"UTF-8 with a bad byte", "charset=utf-8", "grüße \xfc!", "grüße \uFFFD!"},
		{"UTF-16 that is ASCII", "charset=utf-16", "ab", "\u6261"},
		{"charset twice", "charset=charset=utf-8", "grüße", "grüße"},
	}
	for _, test := range tests {
		l, err := Parse([]byte("Content-Type: text/plain; "+test.charset+"\r\n\r\n"+test.body), Budget{})
		if err != nil || l.Text != test.want {
			t.Errorf("%s: got %q and %v, want %q", test.name, l.Text, err, test.want)
		}
	}
}

func TestMessageIDs(t *testing.T) {
	tests := []struct{ name, header, want string }{
		{"ordinary", "Message-ID: <a@b>", "a@b"},
		{"missing", "Subject: x", ""},
		{"empty", "Message-ID:", ""},
		{"empty brackets", "Message-ID: <>", ""},
		{"without brackets", "Message-ID: a@b", "a@b"},
		{"twice, the first counts", "Message-ID: <a@b>\r\nMessage-ID: <c@d>", "a@b"},
		{"wrapped", "Message-ID:\r\n <a@b>", "a@b"},
		{"no address", "Message-ID: <12345>", "12345"},
	}
	for _, test := range tests {
		l, err := Parse([]byte(test.header+"\r\n\r\nx"), Budget{})
		if err != nil || l.MessageID != test.want {
			t.Errorf("%s: got %q and %v, want %q", test.name, l.MessageID, err, test.want)
		}
	}
}

// hangs is longer than anything here takes on the busiest machine, and shorter than what grows with the square of a mail.
const hangs = time.Minute

// TestTrimTakesLinearTime compares a text with one 16 times as long, in the same run: what grows with the square would take 256
// times as long. How fast it is belongs to benchmarks.
func TestTrimTakesLinearTime(t *testing.T) {
	const size, times, slack = 1 << 19, 16, 8
	var slowest time.Duration
	for _, unit := range []string{
		">", "> ", ">\n", "> a\n", "On ", "On \n", "On Mon 1 Jan 2020 at 10:00 Ana wrote\n", "From: a@b\n", "From: a\n\n", "--\n", "--\n\n", "__\n\n\n", "—\n", "-Ana\n\n",
		"\n", "a\n", "Regards\n\n", "wrote:\n", "1:", "a@b ", "1 1 1 a@b\n", "Subject:\n", "-", "_", "Sent from my iPhone\n\n", "> a\nb\n", "&lt;", "\u200b", "On 1.1.2020 a@b.c\n",
		"-----Original Message-----", "a b c d e f g h i j\n\n", "From:", "*", "<", "1 a wrote", "> x\n\nAna wrote:\n\n",
	} {
		short := trimming(strings.Repeat(unit, size/times/len(unit)))
		long := trimming(strings.Repeat(unit, size/len(unit)))
		slowest = max(slowest, long)
		if long > slack*times*short+2*time.Second {
			t.Errorf("%q repeated to %d bytes took %s, and %s to a part of %d", unit, size, long, short, times)
		}
	}
	t.Logf("slowest: %s", slowest)
}

func trimming(text string) time.Duration {
	began := time.Now()
	Trim(text)
	return time.Since(began)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("From: Ana <a@example.com>\r\nSubject: =?utf-8?q?Hi?=\r\n\r\nHello\r\n"))
	f.Add(nested(3))
	f.Add(manyParts(3))
	f.Add([]byte("From: MAILER-DAEMON@a.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nA: b\n\nFinal-Recipient: rfc822; x@y\nAction: failed\nStatus: 5.1.1\n--b--"))
	f.Add([]byte("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGRpdj5IaTxibG9ja3F1b3RlPng8L2Jsb2NrcXVvdGU+"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Parse(raw, Budget{Bytes: 1 << 20})
		if err != nil {
			return
		}
		checkPlain(t, "fuzz", l)
		SanitizeHTML(l.HTML)
		Judge(l, "mx.example.net")
	})
}

func FuzzTrim(f *testing.F) {
	f.Add("Hi\n\nOn 3 April 2020 at 10:00, Ana <a@example.com> wrote:\n\n> Hello\n\nYes.\n\n-- \nBob")
	f.Add("Ok\n\nVon: Ana\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nHallo")
	f.Add("A\n\nSent from my iPhone\n\n-----Original Message-----\nb")
	f.Fuzz(func(t *testing.T, text string) {
		checkNothingLost(t, "fuzz", text, Trim(text))
	})
}

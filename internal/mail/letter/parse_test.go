package letter

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const mixed = "Message-ID: <1@example.com>\r\n" +
	"From: =?utf-8?q?Ana_Lim=C3=A3?= <ana@example.com>\r\n" +
	"To: Desk <desk@example.net>, \"Lima, Eva\" <eva@example.net>\r\n" +
	"Cc: bob@example.net\r\n" +
	"Reply-To: help@example.com\r\n" +
	"Subject: =?iso-8859-1?q?Re:_Dr=FCcker?=\r\n" +
	"Date: Fri, 3 Apr 2020 10:15:00 +0200\r\n" +
	"In-Reply-To: <0@example.net>\r\n" +
	"References: <a@example.net>\r\n <0@example.net>\r\n" +
	"Content-Type: multipart/mixed; boundary=m\r\n\r\n" +
	"--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
	"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nJa.\r\n\r\n> Geht er?\r\n" +
	"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Ja.</p>\r\n--a--\r\n" +
	"--m\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=\"../../etc/logo.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n" +
	"--m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.txt\r\n\r\nAna\r\n--m--\r\n"

func TestParse(t *testing.T) {
	got, err := Parse([]byte(mixed), Budget{})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Date.Equal(time.Date(2020, 4, 3, 8, 15, 0, 0, time.UTC)) {
		t.Errorf("date: got %s", got.Date)
	}
	got.Header, got.Date = nil, time.Time{}
	want := Letter{
		MessageID: "1@example.com", From: []Address{{"Ana Limã", "ana@example.com"}},
		To: []Address{{"Desk", "desk@example.net"}, {"Lima, Eva", "eva@example.net"}}, CC: []Address{{"", "bob@example.net"}},
		ReplyTo: []Address{{"", "help@example.com"}}, Subject: "Re: Drücker", InReplyTo: "0@example.net",
		References: []string{"a@example.net", "0@example.net"}, Text: "Ja.\n\n> Geht er?", HTML: "<p>Ja.</p>",
		Trimmed: Trimmed{Reply: "Ja.", Quoted: "> Geht er?"},
		Attachments: []Attachment{
			{Name: "logo.png", Type: "image/png", Size: 2, Inline: true, ContentID: "logo", Data: []byte("hi")},
			{Name: "résumé.txt", Type: "text/plain", Size: 3, Data: []byte("Ana")},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTextFromHTML(t *testing.T) {
	l, err := Parse([]byte("Content-Type: text/html\n\n<p>Ja.</p><blockquote type=cite>Geht er?</blockquote>"), Budget{})
	if err != nil {
		t.Fatal(err)
	}
	if l.Text != "Ja.\n\n> Geht er?" || l.Reply != "Ja." || l.Quoted != "> Geht er?" {
		t.Errorf("got text %q, reply %q, quoted %q", l.Text, l.Reply, l.Quoted)
	}
}

func TestMalformedMailGivesWhatItHas(t *testing.T) {
	tests := []struct{ name, raw, from, text string }{
		{"no header", "just words", "", "just words"},
		{"no body", "From: a@b.c\nSubject: x", "a@b.c", ""},
		{"no parts", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\nhello", "a@b.c", "hello"},
		{"no boundary", "From: a@b.c\nContent-Type: multipart/mixed\n\nhello", "a@b.c", "hello"},
		{"no end", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello", "a@b.c", "hello"},
		{"bad base64", "From: a@b.c\nContent-Transfer-Encoding: base64\n\naGVsbG8=!!", "a@b.c", "hello"},
		{"bad quoted-printable", "From: a@b.c\nContent-Transfer-Encoding: quoted-printable\n\nhel=lo", "a@b.c", "hel=lo"},
		{"bad type", "From: a@b.c\nContent-Type: ;;;\n\nhello", "a@b.c", "hello"},
		{"comments in the address", "From: Pete(a chap) <pete(his)@silly.test(host)>\n\nhello", "pete@silly.test", "hello"},
		{"no brackets", "From: Ana Lima ana@b.c\n\nhello", "ana@b.c", "hello"},
		{"mbox", "From a@b.c Mon Apr  3 10:15:00 2020\nFrom: a@b.c\n\nhello", "a@b.c", "hello"},
		{"blank first line", "   \nFrom: a@b.c\n\nhello", "a@b.c", "hello"},
		{"space before the colon", "From : a@b.c\n\nhello", "a@b.c", "hello"},
		{"zero bytes", "From: a@b.c\n\nhel\x00lo", "a@b.c", "hello"},
	}
	for _, test := range tests {
		l, err := Parse([]byte(test.raw), Budget{})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		from := ""
		if len(l.From) > 0 {
			from = l.From[0].Address
		}
		if got := strings.TrimSpace(l.Text); from != test.from || got != test.text {
			t.Errorf("%s: got %q %q, want %q %q", test.name, from, got, test.from, test.text)
		}
	}
}

func TestInspect(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.eml")
	if err := os.WriteFile(good, []byte(mixed), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	failed, err := Inspect(&out, []string{"missing.eml", good})
	if failed != 1 || err != nil {
		t.Fatalf("got %d failed and %v, want 1", failed, err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %d lines, want 2", len(lines))
	}
	keys := []string{"file", "message_id", "from", "to", "cc", "subject", "date", "in_reply_to", "references", "auto", "auto_reason", "bounce", "text", "reply", "quoted", "html", "attachments", "error"}
	for _, line := range lines {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if _, ok := got[key]; !ok {
				t.Errorf("key %s is missing from %s", key, line)
			}
		}
	}
	if !strings.Contains(lines[0], `"from":[]`) || strings.Contains(lines[0], `"error":""`) {
		t.Errorf("the bad file: got %s", lines[0])
	}
	if !strings.Contains(lines[1], `"date":"2020-04-03T10:15:00+02:00"`) || !strings.Contains(lines[1], `"reply":"Ja."`) {
		t.Errorf("the good file: got %s", lines[1])
	}
}

func TestTrimFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(file, []byte("Ja.\n\n> Geht er?\n\n-- \nAna"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	failed, err := TrimFiles(&out, []string{file})
	want := `{"file":"` + file + `","reply":"Ja.","quoted":"> Geht er?","signature":"--\nAna"}` + "\n"
	if failed != 0 || err != nil || out.String() != want {
		t.Errorf("got %d, %v and %s, want %s", failed, err, out.String(), want)
	}
}

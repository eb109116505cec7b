package letter

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

func TestJudge(t *testing.T) {
	gmail := "mx.example.net;\r\n dkim=pass header.i=@example.com header.s=s1 header.b=\"ab;c\";\r\n spf=pass (mx.example.net: domain of ana@example.com designates 192.0.2.1; as permitted sender) smtp.mailfrom=ana@example.com;\r\n dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.com"
	tests := []struct {
		name    string
		from    string
		results []string
		host    string
		want    Strength
		reason  string
	}{
		{"dmarc", "ana@example.com", []string{gmail}, "mx.example.net", StrengthStrong, "DMARC passed"},
		{"dmarc for another domain", "ana@bank.example", []string{gmail}, "mx.example.net", StrengthNone, "neither"},
		{"aligned spf", "ana@example.com", []string{"mx.example.net; spf=pass smtp.mailfrom=bounce.example.com"}, "mx.example.net", StrengthWeak, "SPF"},
		{"aligned dkim", "ana@mail.example.com", []string{"mx.example.net 1; dkim=pass header.d=example.com"}, "mx.example.net", StrengthWeak, "DKIM"},
		{"foreign dkim", "ana@example.com", []string{"mx.example.net; dkim=pass header.d=sendgrid.net"}, "mx.example.net", StrengthNone, "neither"},
		{"public suffix is no organization", "ana@a.co.uk", []string{"mx.example.net; dkim=pass header.d=b.co.uk"}, "mx.example.net", StrengthNone, "neither"},
		{"dmarc fail", "ana@example.com", []string{"mx.example.net; dmarc=fail header.from=example.com"}, "mx.example.net", StrengthNone, "neither"},
		{"another host", "ana@example.com", []string{strings.Replace(gmail, "mx.example.net", "mx.evil.example", 1)}, "mx.example.net", StrengthNone, "no results of"},
		{"topmost wins", "ana@example.com", []string{"mx.example.net; dmarc=fail header.from=example.com", gmail}, "mx.example.net", StrengthNone, "neither"},
		{"host in a comment", "ana@example.com", []string{"mx.evil.example (mx.example.net); dmarc=pass header.from=example.com"}, "mx.example.net", StrengthNone, "no results of"},
		{"none", "ana@example.com", []string{"mx.example.net; none"}, "mx.example.net", StrengthNone, "neither"},
		{"not configured", "ana@example.com", []string{gmail}, "", StrengthNone, "no receiving host"},
		{"two senders", "ana@example.com, eva@evil.example", []string{gmail}, "mx.example.net", StrengthNone, "exactly one"},
	}
	for _, test := range tests {
		raw := "From: " + test.from + "\r\n"
		for _, result := range test.results {
			raw = raw + "Authentication-Results: " + result + "\r\n"
		}
		l, err := Parse([]byte(raw+"\r\nHi\r\n"), Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if got := Judge(l, test.host); got.Strength != test.want || !strings.Contains(got.Reason, test.reason) {
			t.Errorf("%s: got %+v, want %s with %q", test.name, got, test.want, test.reason)
		}
	}
}

// signed signs a mail with a fixed key, so that every run sees the same bytes, and gives the record of its public half.
func signed(t *testing.T, domain, mail string) (raw []byte, record string) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	var out bytes.Buffer
	options := &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: key, HeaderKeys: []string{"From", "Subject"}}
	if err := dkim.Sign(&out, strings.NewReader(mail), options); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

func TestVerifyDKIM(t *testing.T) {
	const mail = "From: Ana <ana@example.com>\r\nSubject: VPN\r\n\r\nIt is down.\r\n"
	raw, record := signed(t, "example.com", mail)
	key, policy := "s1._domainkey.example.com", "_dmarc.example.com"
	foreign, _ := signed(t, "evil.example", mail)
	tests := []struct {
		name   string
		raw    []byte
		zone   map[string]string
		want   Strength
		reason string
	}{
		{"signed with policy", raw, map[string]string{key: record, policy: "v=DMARC1; p=reject"}, StrengthStrong, "under the DMARC policy"},
		{"line ends lost", bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), map[string]string{key: record, policy: "v=DMARC1; p=reject"}, StrengthStrong, "DKIM passed"},
		{"signed without policy", raw, map[string]string{key: record}, StrengthWeak, "no DMARC policy"},
		{"changed body", bytes.Replace(raw, []byte("down"), []byte("open"), 1), map[string]string{key: record, policy: "v=DMARC1; p=reject"}, StrengthNone, "not valid"},
		{"signed by another", foreign, map[string]string{"s1._domainkey.evil.example": record}, StrengthNone, "no DKIM signature is of"},
		{"not signed", []byte(mail), nil, StrengthNone, "not signed"},
		{"no key", raw, nil, StrengthNone, "not valid"},
	}
	for _, test := range tests {
		lookup := func(domain string) ([]string, error) {
			if text, ok := test.zone[domain]; ok {
				return []string{text}, nil
			}
			return nil, errors.New("no such record")
		}
		if got := VerifyDKIM(test.raw, lookup); got.Strength != test.want || !strings.Contains(got.Reason, test.reason) {
			t.Errorf("%s: got %+v, want %s with %q", test.name, got, test.want, test.reason)
		}
	}
}

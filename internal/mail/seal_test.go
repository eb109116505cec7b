package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestSealedPasswordOpensForItsAccountOnly(t *testing.T) {
	keys := NewKeys(bytes.Repeat([]byte{7}, 32))
	const account = "imap.example.org:993 support@example.org"
	sealed, err := keys.Seal("corrêct hörse", account)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keys.Open(sealed, account); got != "corrêct hörse" || err != nil {
		t.Errorf("it opens as %q, %v", got, err)
	}
	if again, _ := keys.Seal("corrêct hörse", account); again == sealed {
		t.Error("the same password is sealed the same way twice, which tells that two are equal")
	}
	data, _ := base64.StdEncoding.DecodeString(sealed)
	data[len(data)-1] ^= 1
	for name, open := range map[string]func() (string, error){
		"another server":  func() (string, error) { return keys.Open(sealed, "imap.evil.example:993 support@example.org") },
		"another desk":    func() (string, error) { return NewKeys(bytes.Repeat([]byte{8}, 32)).Open(sealed, account) },
		"a changed seal":  func() (string, error) { return keys.Open(base64.StdEncoding.EncodeToString(data), account) },
		"no seal":         func() (string, error) { return keys.Open("", account) },
		"half a seal":     func() (string, error) { return keys.Open(sealed[:8], account) },
		"what is no seal": func() (string, error) { return keys.Open(strings.Repeat("%", 40), account) },
	} {
		if got, err := open(); got != "" || !errors.Is(err, ErrSeal) {
			t.Errorf("%s gives %q, %v", name, got, err)
		}
	}
}

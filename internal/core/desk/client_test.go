package desk

import (
	"errors"
	"strings"
	"testing"
)

func TestClientLetters(t *testing.T) {
	for name, want := range map[string]string{
		"Acme": "ACM", "Contoso GmbH": "CON", "Northwind Traders": "NT", "Fabrikam & Sons, Inc.": "FS", "3M": "3M", "x": "X", "": "", "—": "",
		"Über Land Bau": "ÜLB", "A Very Long Name Indeed": "AVLN", "GmbH": "GMB", "st. mary's hospital": "SMSH",
	} {
		if got := (Client{Name: name}).Letters(); got != want {
			t.Errorf("%q is %q in lists, want %q", name, got, want)
		}
	}
	if got := (Client{Name: "Acme", Short: "AC"}).Letters(); got != "AC" {
		t.Errorf("a short form of its own is shown as %q", got)
	}
	for short, ok := range map[string]bool{"": true, "AC": true, "ACME": true, "ÄB": true, "A": false, "ACMEX": false, "ac": false, "A1": false, "A B": false} {
		if err := (Client{Short: short}).CheckProfile(); (err == nil) != ok {
			t.Errorf("the short form %q: %v", short, err)
		}
	}
}

func TestDeskName(t *testing.T) {
	for name, want := range map[string]string{"": "Service desk", "Help at Acme": "Help at Acme"} {
		if got := (House{Name: name}).DeskName(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProfiles(t *testing.T) {
	for _, c := range []struct {
		person Person
		want   string
	}{
		{Person{}, ""},
		{Person{Title: "Practice manager", Phone: "+49 (30) 12-34/5 x6", Language: "de-AT", Zone: "America/Argentina/Buenos_Aires"}, ""},
		{Person{Language: "zh-Hant-TW", Zone: "Etc/GMT+3"}, ""},
		{Person{Title: strings.Repeat("ä", 100)}, ""},
		{Person{Title: strings.Repeat("a", 101)}, "title"},
		{Person{Phone: "call me"}, "phone"},
		{Person{Phone: strings.Repeat("1", 41)}, "phone"},
		{Person{Language: "d"}, "language"},
		{Person{Language: "de_AT"}, "language"},
		{Person{Language: "de-"}, "language"},
		{Person{Language: "12"}, "language"},
		{Person{Language: "de-abcdefghi"}, "language"},
		{Person{Zone: "Europe Berlin"}, "zone"},
		{Person{Zone: "../etc/passwd"}, "zone"},
	} {
		got := ""
		var e *Error
		if errors.As(c.person.CheckProfile(), &e) {
			got = e.Field
		}
		if got != c.want {
			t.Errorf("%+v: refused for %q, want %q", c.person, got, c.want)
		}
	}
	if err := (Client{Phone: "x@y"}).CheckProfile(); err == nil {
		t.Error("a client has a phone number of letters")
	}
}

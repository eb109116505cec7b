package desk

import "testing"

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
		if err := (Client{Short: short}).CheckShort(); (err == nil) != ok {
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
